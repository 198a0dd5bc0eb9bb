#ifndef TESTS_VIGNETTE_H
#define TESTS_VIGNETTE_H

#include "setting.h"

/*
 * The table tests/case/vignettes.tsv: what a referral differs in from the base case, and the whole
 * answer to it. A cell "-" says that there is none. A refused submission has status `refused` and,
 * under heldFor, the pointers that are at fault.
 */
#define VIGNETTE_COLUMNS(X)                                                                        \
    X(CASE, "case")                                                                                \
    X(STORY, "story")                                                                              \
    X(DIFFERENCE, "difference")                                                                    \
    X(STATUS, "status")                                                                            \
    X(STRATUM, "stratum")                                                                          \
    X(TIER, "tier")                                                                                \
    X(URGENCY, "urgency")                                                                          \
    X(GATES, "gates")      /* open ones with their class */                                        \
    X(HELD_FOR, "heldFor") /* inputs that are missing and hold */                                  \
    X(STREAMS, "streams")  /* with the flags, and the opioids' equivalent */                       \
    X(CARE, "care")        /* interventions, candidates with "?", answers to requests with \":\";  \
                              slot; return to the GP */                                            \
    X(DATES, "dates")                                                                              \
    X(RULES, "rules") /* rows that fired, what is required left out */

enum vignette_column {
#define X(id, name) VIGNETTE_##id,
    VIGNETTE_COLUMNS(X)
#undef X
        VIGNETTE_COLUMN_COUNT
};

enum { VIGNETTE_CELL = 2048 };

struct vignette {
    const char *cells[VIGNETTE_COLUMN_COUNT];
    const json_t *document; /* what the difference makes of the base case */
    bool complexity;        /* "complexityBands=set": under the policy that has them */
};

/* The policies that a table of vignettes is answered under. */
struct vignette_policies {
    const struct policy *usual, *with_complexity;
};

struct vignette_list {
    struct vignette *items;
    size_t count;
};

/* Fails the test if a line has not as many cells as the heading. */
const struct vignette_list *load_vignettes(void);

/* The answer under this policy in the words of the table; the first three columns are left empty.
 */
void vignette_answer(const struct vignette *vignette, const struct vignette_policies *policies,
                     char ret[VIGNETTE_COLUMN_COUNT][VIGNETTE_CELL]);

/* The first column that differs from the table; VIGNETTE_COLUMN_COUNT if none does. */
enum vignette_column vignette_difference(const struct vignette *vignette,
                                         char answer[VIGNETTE_COLUMN_COUNT][VIGNETTE_CELL]);

extern const char *const vignette_columns[];

#endif
