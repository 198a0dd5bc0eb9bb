#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Memory of one request (or of one long-lived snapshot): allocated piece by piece, given back at
 * once. Bytes in an arena are never freed one by one. The ceiling is stated at init; past it
 * arena_alloc returns NULL, which callers report as ERROR_UNAVAILABLE.
 */
struct arena {
    struct arena_block *blocks;
    struct arena_farewell *farewells;
    size_t used;    /* bytes handed out from the newest block */
    size_t total;   /* bytes taken from the system */
    size_t ceiling; /* most bytes that may be taken */
};

enum { KIB = 1024, MIB = 1024 * 1024 };

void arena_init(struct arena *arena, size_t ceiling);
void arena_free(struct arena *arena);

/* Zeroed and aligned for any type, or NULL at the ceiling. */
void *arena_alloc(struct arena *arena, size_t size);

/* The same without the zeros, for bytes that the caller writes before anybody reads them. */
void *arena_room(struct arena *arena, size_t size);

/* A copy ending in NUL, or NULL at the ceiling. `arena_text(a, NULL)` is NULL. */
char *arena_text(struct arena *arena, const char *text);
char *arena_bytes(struct arena *arena, const char *bytes, size_t length);
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Call `part(object)` when the arena is freed, while its memory is still there: for something whose
 * parts the arena's structs point to. False, and no call, at the ceiling. */
bool arena_on_free(struct arena *arena, void (*part)(void *object), void *object);

#endif
