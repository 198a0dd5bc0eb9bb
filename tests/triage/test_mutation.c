#include "mutation.h"
#include "text.h"
#include "vignette.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Whether the vignettes guard the policy: whatever is changed in it, some vignette gets another
 * answer or the reader refuses the document. What survives is listed in the report, and fails,
 * unless tests/case/equivalent_mutations.tsv says why it may.
 */

enum { LINE = 1024, PARTS = 4 };

/* In parts, so that they run side by side: every PARTS-th change from `part` on. */
struct tally {
    FILE *report;
    const struct vignette_list *vignettes;
    size_t last_killer; /* what noticed one change of a row likely notices the next */
    int part, seen, total, refused, equivalent, survivors;
};

/* It is about the row: named after it, or hit by it. */
static bool is_about(const struct vignette *vignette, const char *row)
{
    return strncmp(vignette->cells[VIGNETTE_CASE], row, strlen(row)) == 0 ||
           strstr(vignette->cells[VIGNETTE_RULES], row) != NULL;
}

static bool notices(const struct vignette *vignette, const struct vignette_policies *policies)
{
    static char answer[VIGNETTE_COLUMN_COUNT][VIGNETTE_CELL];

    vignette_answer(vignette, policies, answer);
    return vignette_difference(vignette, answer) != VIGNETTE_COLUMN_COUNT;
}

/* Those about the row first; the count of vignettes if none of this kind does. */
static size_t find_vignette_that_notices(const struct tally *tally, const char *row,
                                         const struct vignette_policies *policies, bool complexity)
{
    size_t count = tally->vignettes->count;

    for (size_t i = 0; i < 2 * count; i++) {
        size_t at = (tally->last_killer + i) % count;
        const struct vignette *vignette = &tally->vignettes->items[at];

        if (vignette->complexity == complexity && is_about(vignette, row) == (i < count) &&
            notices(vignette, policies))
            return at;
    }
    return count;
}

static size_t find_with_complexity(const struct tally *tally, const char *row,
                                   const json_t *document, struct arena *arena)
{
    json_t *copy = json_deep_copy(document);
    struct vignette_policies policies = { 0 };
    struct error err;

    set_complexity_bands(copy);
    policies.with_complexity = try_policy(copy, arena, &err);
    json_decref(copy);
    cr_assert(policies.with_complexity, "%s", err.detail);
    return find_vignette_that_notices(tally, row, &policies, true);
}

/* Lines are place, change and reason; a place "*" is any. */
static bool is_equivalent(const char *where, const char *change)
{
    FILE *file = fopen(SOURCE_FOLDER "/tests/case/equivalent_mutations.tsv", "r");
    char line[LINE];
    bool found = false;

    cr_assert(file);
    while (!found && fgets(line, sizeof(line), file)) {
        char *rest = line;
        const char *place = strsep(&rest, "\t"), *words = strsep(&rest, "\t");

        found = words && (text_equal(place, where) || text_equal(place, "*")) &&
                text_equal(words, change);
    }
    (void)fclose(file);
    return found;
}

static void note_survivor(struct tally *tally, const char *where, const char *change)
{
    bool equivalent = is_equivalent(where, change);

    tally->equivalent += equivalent;
    tally->survivors += !equivalent;
    fprintf(tally->report, "%s\t%s\t%s\n", equivalent ? "equivalent" : "SURVIVED", where, change);
    cr_expect(equivalent, "no vignette notices %s: %s", where, change);
}

static void try_mutation(const json_t *document, const char *where, const char *change,
                         void *context)
{
    struct tally *tally = context;
    struct vignette_policies policies = { 0 };
    struct arena arena;
    struct error err;

    if (tally->seen++ % PARTS != tally->part)
        return;
    arena_init(&arena, 8 * MIB);
    policies.usual = try_policy(document, &arena, &err);
    tally->total++;
    if (policies.usual) {
        size_t killer = find_vignette_that_notices(tally, where, &policies, false);

        if (killer == tally->vignettes->count)
            killer = find_with_complexity(tally, where, document, &arena);
        if (killer == tally->vignettes->count)
            note_survivor(tally, where, change);
        else
            tally->last_killer = killer;
    } else {
        tally->refused++;
        cr_expect_null(strstr(err.detail, "cell \""), "%s: %s is no cell", where, change);
    }
    arena_free(&arena);
}

static void try_part(int part)
{
    char path[512];
    struct tally tally = { .vignettes = load_vignettes(), .part = part };
    json_t *document = policy_document();

    (void)snprintf(path, sizeof(path), REPORT_FOLDER "/mutations-%d.tsv", part);
    tally.report = fopen(path, "w");
    cr_assert(tally.report);
    mutations_visit(document, try_mutation, &tally);
    fprintf(stderr, "%d mutations of the policy, %d survivors (%d refused, %d equivalent): %s\n",
            tally.total, tally.survivors, tally.refused, tally.equivalent, path);
    (void)fclose(tally.report);
    json_decref(document);
}

Test(mutation, every_change_of_the_default_policy_is_noticed_0)
{
    try_part(0);
}

Test(mutation, every_change_of_the_default_policy_is_noticed_1)
{
    try_part(1);
}

Test(mutation, every_change_of_the_default_policy_is_noticed_2)
{
    try_part(2);
}

Test(mutation, every_change_of_the_default_policy_is_noticed_3)
{
    try_part(3);
}
