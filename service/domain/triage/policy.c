#include "policy.h"

const char *const flags[] = {
    "HIGH_DOSE", "LEGACY_120",  "SPECIALIST_OPIOID_SUPPORT", "NEUROPATHIC_SUSPECTED",
    "PINBALL",   "CONFLICT",    "STALE_INSTRUMENT",          "DATA_QUERY",
    "MULTISITE", "NOT_CHRONIC", "REGISTERED_NATION_DIFFERS", NULL
};
const char *const policy_table_names[] = {
#define X(id, name, hit) name,
    POLICY_TABLE_TABLE(X)
#undef X
        NULL
};
const char *const effect_names[] = {
#define X(id, name, value, first, last) name,
    EFFECT_TABLE(X)
#undef X
        NULL
};

enum hit_policy policy_hit(enum policy_table_id table)
{
    static const enum hit_policy hits[] = {
#define X(id, name, hit) HIT_##hit,
        POLICY_TABLE_TABLE(X)
#undef X
    };

    return hits[table];
}

bool effect_belongs(enum effect_kind kind, enum policy_table_id table)
{
    static const struct {
        enum policy_table_id first, last;
    } spans[] = {
#define X(id, name, value, first, last) { POLICY_##first, POLICY_##last },
        EFFECT_TABLE(X)
#undef X
    };

    return table >= spans[kind].first && table <= spans[kind].last;
}

enum truth policy_row_fires(const struct policy_row *row, const struct fact_set *facts)
{
    enum truth all = TRUTH_YES;

    for (size_t i = 0; i < row->cell_count && all != TRUTH_NO; i++) {
        enum truth one = cell_holds(&row->cells[i], facts);

        if (one < all)
            all = one;
    }
    return all;
}

const struct effect *policy_row_effect(const struct policy_row *row, enum effect_kind kind)
{
    for (size_t i = 0; i < row->effect_count; i++)
        if (row->effects[i].kind == kind)
            return &row->effects[i];
    return NULL;
}

bool policy_row_requires(const struct policy_row *row, enum fact_id fact)
{
    for (size_t i = 0; i < row->effect_count; i++)
        if (row->effects[i].kind == EFFECT_REQUIRE && row->effects[i].value == (int64_t)fact)
            return true;
    return false;
}
