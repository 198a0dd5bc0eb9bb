#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 8 * KIB, ALIGNMENT = 16 };

struct arena_block {
    struct arena_block *next;
    size_t size;
    _Alignas(ALIGNMENT) char bytes[];
};

struct arena_farewell {
    struct arena_farewell *next;
    void (*part)(void *object);
    void *object;
};

void arena_init(struct arena *arena, size_t ceiling)
{
    *arena = (struct arena){ .ceiling = ceiling };
}

void arena_free(struct arena *arena)
{
    for (const struct arena_farewell *f = arena->farewells; f; f = f->next)
        f->part(f->object);
    while (arena->blocks) {
        struct arena_block *next = arena->blocks->next;

        free(arena->blocks);
        arena->blocks = next;
    }
    arena_init(arena, arena->ceiling);
}

static bool arena_grow(struct arena *arena, size_t size)
{
    size_t want = size > BLOCK_BYTES ? size : BLOCK_BYTES;
    struct arena_block *block;

    if (want > arena->ceiling - arena->total)
        want = size;
    if (want > arena->ceiling - arena->total)
        return false;
    block = malloc(sizeof(*block) + want);
    if (!block)
        return false;
    block->size = want;
    block->next = arena->blocks;
    arena->blocks = block;
    arena->total += want;
    arena->used = 0;
    return true;
}

void *arena_room(struct arena *arena, size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    void *bytes;

    if (rounded < size || rounded > arena->ceiling)
        return NULL;
    if (!arena->blocks || arena->blocks->size - arena->used < rounded)
        if (!arena_grow(arena, rounded))
            return NULL;
    bytes = arena->blocks->bytes + arena->used;
    arena->used += rounded;
    return bytes;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *bytes = arena_room(arena, size);

    return bytes ? memset(bytes, 0, size) : NULL;
}

bool arena_on_free(struct arena *arena, void (*part)(void *object), void *object)
{
    struct arena_farewell *farewell = arena_alloc(arena, sizeof(*farewell));

    if (!farewell)
        return false;
    *farewell = (struct arena_farewell){ arena->farewells, part, object };
    arena->farewells = farewell;
    return true;
}

char *arena_bytes(struct arena *arena, const char *bytes, size_t length)
{
    char *copy = arena_room(arena, length + 1);

    if (!copy)
        return NULL;
    if (length)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text ? arena_bytes(arena, text, strlen(text)) : NULL;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list arguments, again;
    char *text;
    int length;

    va_start(arguments, format);
    va_copy(again, arguments);
    length = vsnprintf(NULL, 0, format, arguments);
    text = length < 0 ? NULL : arena_room(arena, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text;
}
