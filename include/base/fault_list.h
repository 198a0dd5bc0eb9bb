#ifndef BASE_FAULT_LIST_H
#define BASE_FAULT_LIST_H

#include "arena.h"
#include "error.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Collects the faults of one request or document. Where a check stands is a chain of steps on the C
 * stack, so that a check allocates nothing until there is a fault to point at.
 */

/* One step down from `up` (NULL: the whole value): into a member, or into an array if `name` is
 * NULL. */
struct step {
    const struct step *up;
    const char *name;
    size_t index;
};

/* The contract says the same of a problem's `errors`. */
enum { FAULT_LIMIT = 100, FAULT_POINTER_BYTES = 400 };

/* The steps as an RFC 6901 pointer, in the arena; "" for NULL. A caller may give a member a name of
 * any length: where the pointer would be too long, it ends at what holds the member. */
const char *step_pointer(const struct step *at, struct arena *arena);

/* Holds a pointer into itself: pass it by address, never copy it. */
struct fault_list {
    struct arena *arena;
    const struct fault *first;
    const struct fault **end;
    int count;
    bool exhausted; /* the arena had no room for a fault */
};

void fault_list_init(struct fault_list *list, struct arena *arena);
void fault_list_add(struct fault_list *list, const struct step *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* True once there is no point in looking further. */
static inline bool fault_list_is_full(const struct fault_list *list)
{
    return list->count == FAULT_LIMIT || list->exhausted;
}

/* True if there is no fault; else ERROR_INVALID with all of them. */
MUST_CHECK bool fault_list_close(const struct fault_list *list, struct error *err);

#endif
