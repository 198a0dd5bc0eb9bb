#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

/*
 * A handle that belongs to a library gets `cleanup(destroyer)` on the line where it is born, and is
 * given back on every way out of its scope:
 *
 *     cleanup(PQclear) PGresult *rows = NULL;
 *
 * The destroyer must accept NULL. DEFINE_CLEANUP makes the shim once, next to the library's
 * include.
 */
#define DEFINE_CLEANUP(type, destroyer)                                                            \
    static inline void cleanup_##destroyer(type *handle)                                           \
    {                                                                                              \
        if (*handle)                                                                               \
            destroyer(*handle);                                                                    \
    }

#define cleanup(destroyer) __attribute__((cleanup(cleanup_##destroyer)))

#endif
