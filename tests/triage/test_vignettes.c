#include "text.h"
#include "vignette.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

/* The table that clinicians read: tests/case/vignettes.tsv. */

static void expect_vignette(const struct vignette *vignette)
{
    char answer[VIGNETTE_COLUMN_COUNT][VIGNETTE_CELL];
    enum vignette_column wrong;

    vignette_answer(vignette, default_policy(), answer);
    wrong = vignette_difference(vignette, answer);
    cr_expect_eq(wrong, VIGNETTE_COLUMN_COUNT, "%s (%s): %s is \"%s\", not \"%s\"",
                 vignette->cells[VIGNETTE_CASE], vignette->cells[VIGNETTE_STORY],
                 vignette_columns[wrong], answer[wrong], vignette->cells[wrong]);
}

Test(vignettes, each_case_has_its_answer)
{
    const struct vignette_list *list = load_vignettes();

    cr_assert_gt(list->count, 0);
    for (size_t i = 0; i < list->count; i++)
        expect_vignette(&list->items[i]);
}

Test(vignettes, cases_are_numbered_once)
{
    const struct vignette_list *list = load_vignettes();

    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < i; k++)
            cr_expect_str_neq(list->items[i].cells[VIGNETTE_CASE],
                              list->items[k].cells[VIGNETTE_CASE]);
}
