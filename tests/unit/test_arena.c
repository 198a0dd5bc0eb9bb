#include "arena.h"

#include <criterion/criterion.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { CEILING = 64 * KIB };

static struct arena arena;

static void open_arena(void)
{
    arena_init(&arena, CEILING);
}

static void close_arena(void)
{
    arena_free(&arena);
}

TestSuite(arena, .init = open_arena, .fini = close_arena);

Test(arena, pieces_are_aligned_for_any_type_whatever_was_asked_for_before)
{
    for (size_t size = 1; size < 40; size++) {
        void *piece = arena_alloc(&arena, size);

        cr_assert_not_null(piece);
        cr_expect_eq((uintptr_t)piece % alignof(max_align_t), 0, "size %zu", size);
    }
}

Test(arena, pieces_are_zeroed_and_do_not_overlap)
{
    char *pieces[64];

    for (int i = 0; i < 64; i++) {
        pieces[i] = arena_alloc(&arena, 500);
        cr_assert_not_null(pieces[i]);
        for (int j = 0; j < 500; j++)
            cr_assert_eq(pieces[i][j], 0);
        memset(pieces[i], i + 1, 500);
    }
    for (int i = 0; i < 64; i++)
        cr_expect(pieces[i][0] == i + 1 && pieces[i][499] == i + 1, "piece %d was overwritten", i);
}

Test(arena, zeroes_a_piece_whatever_its_memory_was_before)
{
    for (int round = 0; round < 4; round++) {
        char *piece = arena_alloc(&arena, 4 * KIB);

        for (int j = 0; j < 4 * KIB; j++)
            cr_assert_eq(piece[j], 0);
        memset(piece, 'x', 4 * KIB);
        memset(arena_room(&arena, KIB), 'y', KIB);
        arena_free(&arena);
    }
}

Test(arena, gives_no_more_than_its_ceiling)
{
    size_t given = 0;

    while (arena_alloc(&arena, KIB))
        given += KIB;
    cr_expect_eq(given, CEILING);
    cr_expect_leq(arena.total, arena.ceiling);
    cr_expect_null(arena_alloc(&arena, 1));
}

Test(arena, a_piece_as_large_as_the_ceiling_fits_and_one_byte_more_does_not)
{
    cr_expect_null(arena_alloc(&arena, CEILING + 1));
    cr_expect_not_null(arena_alloc(&arena, CEILING));
    cr_expect_null(arena_alloc(&arena, 1));
}

Test(arena, a_refused_piece_leaves_room_for_a_smaller_one)
{
    cr_assert_not_null(arena_alloc(&arena, CEILING - KIB));
    cr_expect_null(arena_alloc(&arena, 2 * KIB));
    cr_expect_not_null(arena_alloc(&arena, KIB));
}

Test(arena, a_size_that_would_wrap_around_is_refused)
{
    cr_expect_null(arena_alloc(&arena, SIZE_MAX));
    cr_expect_null(arena_alloc(&arena, SIZE_MAX - 15));
}

Test(arena, can_be_used_again_after_it_was_freed)
{
    cr_assert_not_null(arena_alloc(&arena, CEILING));
    arena_free(&arena);
    cr_expect_eq(arena.total, 0);
    cr_expect_not_null(arena_alloc(&arena, CEILING));
}

Test(arena, shows_nothing_of_the_request_that_had_its_memory_before)
{
    unsigned char *piece = arena_alloc(&arena, KIB);

    cr_assert_not_null(piece);
    memset(piece, 0xFF, KIB);
    arena_free(&arena);
    piece = arena_alloc(&arena, KIB);
    cr_assert_not_null(piece);
    for (int i = 0; i < KIB; i++)
        cr_assert_eq(piece[i], 0, "byte %d", i);
}

Test(arena, copies_of_text_end_in_nul_and_no_text_stays_no_text)
{
    cr_expect_str_eq(arena_text(&arena, "pain"), "pain");
    cr_expect_str_eq(arena_text(&arena, ""), "");
    cr_expect_null(arena_text(&arena, NULL));
    cr_expect_str_eq(arena_bytes(&arena, "painpath", 4), "pain");
    cr_expect_str_eq(arena_bytes(&arena, NULL, 0), "");
}

Test(arena, formats_text_longer_than_a_block)
{
    char *text = arena_format(&arena, "%0*d", 20 * KIB, 7);

    cr_assert_not_null(text);
    cr_expect_eq(strlen(text), 20 * KIB);
    cr_expect_null(arena_format(&arena, "%0*d", CEILING, 7));
}

static int farewells;

static void note_farewell(void *object)
{
    farewells = farewells * 10 + *(const int *)object;
}

Test(arena, says_farewell_once_when_it_is_freed)
{
    int *first = arena_alloc(&arena, sizeof(*first)),
        *second = arena_alloc(&arena, sizeof(*second));

    *first = 1;
    *second = 2;
    cr_assert(arena_on_free(&arena, note_farewell, first));
    cr_assert(arena_on_free(&arena, note_farewell, second));
    cr_expect_eq(farewells, 0);
    arena_free(&arena);
    cr_expect_eq(farewells, 21, "while the memory was still there, the newest first");
    arena_free(&arena);
    cr_expect_eq(farewells, 21);
}
