#ifndef USECASE_POLICY_DIFF_H
#define USECASE_POLICY_DIFF_H

#include "arena.h"
#include "error.h"
#include "policy.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * What differs between two policy documents, as their owner would say it: by table and permanent
 * id, cell by cell. Values are the text of cells (policy_cell.h); one that is not there is NULL.
 *
 * The order of rows is no difference where every row counts. In a table of which one row counts it
 * is told, and nothing else of it. Instruments, conversion tables of opioids and tests are taken
 * apart down to the single value, whose column is the way to it ("scores startBackTotal high").
 */

struct policy_change {
    const char *column;
    const char *before, *after;
};

enum policy_change_kind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_CHANGED };

/* A row, a threshold, an instrument: one that was added has no `before`, and so on. */
struct policy_diff_item {
    const char *key;
    enum policy_change_kind kind;
    const struct policy_change *changes;
    size_t count;
};

struct policy_diff_section {
    const char *name;
    bool is_rows;
    bool is_reordered; /* of a table of which one row counts */
    const struct policy_diff_item *items;
    size_t count;
};

/* A document by its name; the revision is NULL where it cannot be compiled. */
struct policy_name {
    const char *id, *version, *revision;
};

/* The tables of rows in their order, then these. */
#define POLICY_SECTION_TABLE(X)                                                                    \
    X(THRESHOLDS, "thresholds")                                                                    \
    X(INPUTS, "inputs")                                                                            \
    X(INSTRUMENTS, "instruments")                                                                  \
    X(OPIOIDS, "opioidTables")                                                                     \
    X(EVIDENCE, "evidence")                                                                        \
    X(TESTS, "tests")                                                                              \
    X(MEMBERS, "members") /* all that is in none of the others */

enum {
    POLICY_SECTION_FIRST = POLICY_TABLE_COUNT - 1,
#define X(id, name) POLICY_SECTION_##id,
    POLICY_SECTION_TABLE(X)
#undef X
        POLICY_SECTIONS
};

struct policy_diff {
    struct policy_name from, to;
    struct policy_diff_section sections[POLICY_SECTIONS];
    bool is_same; /* whatever the order of what has none */
};

/* Everything is in the arena. ERROR_INVALID if a document has not the form of one. */
MUST_CHECK bool policy_diff_make(const json_t *from, const json_t *to, struct arena *arena,
                                 struct policy_diff *ret, struct error *err);

/*
 * As JSON, in the arena; NULL if it is exhausted:
 *
 *     {from {id, version, revision}, to {…}, tables [{table, isReordered, added [], removed [],
 *      changed []}], thresholds {added, removed, changed}, …, isSame}
 *
 * with items {row or name, changes [{column, before, after}]}. Tables without a difference are left
 * out; the other sections are always there.
 */
const char *policy_diff_write(const struct policy_diff *diff, struct arena *arena);

/* The same as a page to print, which loads nothing. */
const char *policy_diff_sheet(const struct policy_diff *diff, struct arena *arena);

/* The document's id, version and revision. */
struct policy_name policy_name_of(const json_t *document, struct arena *arena);

/*
 * Inside: the lines of the sections that are no tables of policy_flat.h, a new list of flat
 * objects; NULL if it cannot be made. `key`: the member that tells lines apart.
 */
json_t *policy_deep_lines(const json_t *document, int section, const char **ret_key);

#endif
