#include "text.h"
#include "vignette.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* The table that clinicians read: tests/case/vignettes.tsv. */

/* The line with the answer as it is, for whoever changes the policy: to be read, and then taken. */
static void write_line(FILE *file, const struct vignette *vignette,
                       char answer[VIGNETTE_COLUMN_COUNT][VIGNETTE_CELL])
{
    for (int i = 0; i < VIGNETTE_COLUMN_COUNT; i++)
        (void)fprintf(file, "%s%s", i ? "\t" : "",
                      i < VIGNETTE_STATUS ? vignette->cells[i]
                      : answer[i][0]      ? answer[i]
                                          : "-");
    (void)fputc('\n', file);
}

static void expect_vignette(FILE *file, const struct vignette *vignette)
{
    char answer[VIGNETTE_COLUMN_COUNT][VIGNETTE_CELL];
    enum vignette_column wrong;

    vignette_answer(
        vignette, &(struct vignette_policies){ default_policy(), default_policy_with_complexity() },
        answer);
    write_line(file, vignette, answer);
    wrong = vignette_difference(vignette, answer);
    cr_expect_eq(wrong, VIGNETTE_COLUMN_COUNT, "%s (%s): %s is \"%s\", not \"%s\"",
                 vignette->cells[VIGNETTE_CASE], vignette->cells[VIGNETTE_STORY],
                 vignette_columns[wrong], answer[wrong], vignette->cells[wrong]);
}

Test(vignettes, each_case_has_its_answer)
{
    const struct vignette_list *list = load_vignettes();
    FILE *file = fopen(REPORT_FOLDER "/vignettes.answered.tsv", "w");

    cr_assert(file, "the answers cannot be written");
    cr_assert_gt(list->count, 0);
    for (size_t i = 0; i < list->count; i++)
        expect_vignette(file, &list->items[i]);
    (void)fclose(file);
}

Test(vignettes, cases_are_numbered_once)
{
    const struct vignette_list *list = load_vignettes();

    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < i; k++)
            cr_expect_str_neq(list->items[i].cells[VIGNETTE_CASE],
                              list->items[k].cells[VIGNETTE_CASE]);
}

enum { ROWS = 512 };

/* Rows that fired for any vignette. */
static size_t note_hits(const struct vignette *vignette, const char *hits[ROWS], size_t count)
{
    const struct policy *policy =
        vignette->complexity ? default_policy_with_complexity() : default_policy();
    struct answer answer;

    answer_submission(vignette->document, policy, &answer);
    for (int i = 0; !answer.refused && i < answer.decision.trace_count; i++) {
        const char *id = answer.decision.trace[i]->id;

        if (text_index(hits, id) < 0 && count < ROWS - 1)
            hits[count++] = id;
    }
    answer_free(&answer);
    return count;
}

Test(vignettes, each_row_of_the_policy_is_hit)
{
    static const char *hits[ROWS];
    const struct vignette_list *list = load_vignettes();
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        count = note_hits(&list->items[i], hits, count);
    for (int t = 0; t < POLICY_TABLE_COUNT; t++) {
        const struct policy_table *table = &default_policy()->tables[t];

        for (size_t i = 0; i < table->row_count; i++)
            cr_expect_geq(text_index(hits, table->rows[i].id), 0, "no vignette hits %s",
                          table->rows[i].id);
    }
}
