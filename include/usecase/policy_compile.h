#ifndef USECASE_POLICY_COMPILE_H
#define USECASE_POLICY_COMPILE_H

#include "fault_list.h"
#include "policy_read.h"

/*
 * One document being compiled: what the files of policy_read share, and nobody else. Reading goes
 * on past a fault, so that all of them are told at once; what a faulty part would have compiled to
 * is never looked at, for policy_compile gives nothing back.
 */
struct compile {
    struct arena *arena;
    const json_t *document;
    struct policy *policy;
    struct threshold_list thresholds;
    struct fault_list faults;
    size_t table_at[POLICY_TABLE_COUNT]; /* where each stands among the document's tables */
    bool has_table[POLICY_TABLE_COUNT];
    bool sound[POLICY_TABLE_COUNT]; /* read without a fault */
    bool listed[FACT_COUNT];        /* among the inputs, without a fault */
};

/* One fault, at a place. Its sentence begins with the place in words, "table urgency, row U-02.3,
 * column painSites: …", taken from the document. Returns false. */
bool policy_fault(struct compile *c, const struct step *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a document of which nothing is compiled. */
void policy_tell(struct fault_list *faults, const json_t *document, const struct step *at,
                 const char *what);

/* No fault was added since there were `count`. */
static inline bool policy_is_sound(const struct compile *c, int count)
{
    return c->faults.count == count && !fault_list_is_full(&c->faults);
}

/* Zeroed room for `count` things and one more; NULL, with the compilation failed, where the arena
 * is full. */
void *policy_room(struct compile *c, size_t count, size_t size);
const char *policy_copy(struct compile *c, const char *text); /* NULL of NULL */
const char *policy_text(struct compile *c, const json_t *object, const char *name);

/*
 * The members that an object may have. `most` counts the characters of a text, the items of a list
 * and the members of an object; MEMBER_VALUE is for its reader to judge.
 */
enum member_kind { MEMBER_TEXT, MEMBER_LIST, MEMBER_OBJECT, MEMBER_VALUE };
struct member {
    const char *name;
    enum member_kind kind;
    size_t most;
    bool optional;
};

/* Whether `value` is an object with these members (a name of NULL ends them) and no other; each
 * that is missing, unknown or of another kind is a fault. */
bool policy_members(struct compile *c, const struct step *at, const json_t *value,
                    const struct member *members);

/* The parts of a document, each with its place. */
void policy_read_thresholds(struct compile *c, const struct step *at, json_t *object);
void policy_read_inputs(struct compile *c, const struct step *at, const json_t *list);
void policy_read_instruments(struct compile *c, const struct step *at, const json_t *list);
void policy_read_opioids(struct compile *c, const struct step *at, const json_t *object);
void policy_read_tables(struct compile *c, const struct step *at, const json_t *list);

/* Decimals are text, as everywhere in a policy; in thousandths. */
bool policy_read_decimal(const json_t *value, int64_t *ret);

/*
 * What a row must be to the table that it stands in, once it is read: an effect that the table
 * reads, a gate with its class, a stratum of `low` with a clear low band.
 */
void policy_check_row(struct compile *c, const struct step *at, const struct policy_row *row,
                      enum policy_table_id table);

/*
 * What no row shows by itself: a missing or empty table, an id used twice, more gates than a
 * referral has room for, an input that holds but is not required, or the other way round.
 */
void policy_check(struct compile *c);

#endif
