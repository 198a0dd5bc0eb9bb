#include "buffer.h"
#include "replay_run.h"
#include "text.h"

#include <string.h>

enum { RESULT_BYTES = 4 * MIB };

static const char *const tier_words[] = { "none", "I", "II", "III", NULL };

static void write_policy(struct writer *w, const char *name, const struct policy *policy)
{
    writer_open(w, name, '{');
    writer_text(w, "id", policy->id);
    writer_text(w, "version", policy->version);
    writer_text(w, "revision", policy->revision);
    writer_close(w);
}

/* The cells of a square matrix that are not 0. */
static void write_matrix(struct writer *w, const char *name, const int64_t *cells, int size,
                         const char *const names[])
{
    writer_open(w, name, '[');
    for (int i = 0; i < size * size; i++) {
        if (cells[i] == 0)
            continue;
        writer_open(w, NULL, '{');
        writer_text(w, "from", names[i / size]);
        writer_text(w, "to", names[i % size]);
        writer_integer(w, "referrals", cells[i]);
        writer_close(w);
    }
    writer_close(w);
}

static void write_pair(struct writer *w, const int64_t counts[2])
{
    writer_integer(w, "before", counts[0]);
    writer_integer(w, "after", counts[1]);
}

static void write_streams(struct writer *w, const struct replay *r)
{
    writer_open(w, "streams", '[');
    for (int i = 0; i < STREAM_COUNT; i++) {
        writer_open(w, NULL, '{');
        writer_text(w, "stream", streams[i]);
        write_pair(w, r->streams[i]);
        writer_close(w);
    }
    writer_close(w);
}

static void write_change(struct writer *w, const char *name, const char *before, const char *after)
{
    if (text_equal(before, after))
        return;
    writer_open(w, name, '{');
    writer_text(w, "from", before);
    writer_text(w, "to", after);
    writer_close(w);
}

static void write_movers(struct writer *w, const struct replay_book *book)
{
    writer_open(w, "whoMoves", '{');
    writer_bool(w, "isComplete", book->counts.all.moved == book->mover_count);
    writer_open(w, "items", '[');
    for (int i = 0; i < book->mover_count; i++) {
        const struct replay_mover *m = &book->movers[i];

        writer_open(w, NULL, '{');
        writer_text(w, "referralId", m->id);
        write_change(w, "tier", tier_words[m->tier[0]], tier_words[m->tier[1]]);
        write_change(w, "stratum", strata[m->stratum[0]], strata[m->stratum[1]]);
        write_change(w, "urgency", urgencies[m->urgency[0]], urgencies[m->urgency[1]]);
        write_change(w, "status", decision_statuses[m->status[0]], decision_statuses[m->status[1]]);
        writer_close(w);
    }
    writer_close(w);
    writer_close(w);
}

/* How often a row of that id fires in a policy's table; -1 if it has none. */
static int64_t hits_of(const struct replay_book *book, int side, int t, const char *id)
{
    const struct policy_table *table = &book->policies[side]->tables[t];

    for (size_t i = 0; i < table->row_count; i++)
        if (text_equal(table->rows[i].id, id))
            return book->hits[side][t][i];
    return table->otherwise && text_equal(table->otherwise->id, id) ? book->otherwise_hits[side][t]
                                                                    : -1;
}

static void write_hits(struct writer *w, const char *name, int64_t hits)
{
    if (hits < 0)
        writer_null(w, name);
    else
        writer_integer(w, name, hits);
}

static void write_row(struct writer *w, const struct replay_book *book, int t, const char *id)
{
    writer_open(w, NULL, '{');
    writer_text(w, "table", policy_table_names[t]);
    writer_text(w, "row", id);
    write_hits(w, "before", hits_of(book, 0, t, id));
    write_hits(w, "after", hits_of(book, 1, t, id));
    writer_close(w);
}

/* The rows of the later policy, and those that it no longer has. */
static void write_table(struct writer *w, const struct replay_book *book, int t)
{
    for (int side = 1; side >= 0; side--) {
        const struct policy_table *table = &book->policies[side]->tables[t];

        for (size_t i = 0; i < table->row_count; i++)
            if (side == 1 || hits_of(book, 1, t, table->rows[i].id) < 0)
                write_row(w, book, t, table->rows[i].id);
        if (table->otherwise && (side == 1 || hits_of(book, 1, t, table->otherwise->id) < 0))
            write_row(w, book, t, table->otherwise->id);
    }
}

/* An intervention's hours or cost, as the request gives them for one; in thousandths, -1 if not. */
static int64_t unit_of(const json_t *request, int code, const char *member)
{
    size_t i;
    json_t *unit;

    json_array_foreach(json_object_get(request, "units"), i, unit) {
        if (text_equal(json_string_value(json_object_get(unit, "intervention")),
                       intervention_codes[code]))
            return (int64_t)(json_number_value(json_object_get(unit, member)) * 1000 + 0.5);
    }
    return -1;
}

static void write_total(struct writer *w, const struct replay_book *book, const char *member)
{
    int64_t totals[2] = { 0, 0 };

    for (int i = 0; i < INTERVENTION_COUNT; i++)
        for (int side = 0; side < 2; side++)
            if (unit_of(book->request, i, member) >= 0)
                totals[side] +=
                    book->counts.interventions[i][side] * unit_of(book->request, i, member);
    writer_open(w, member, '{');
    writer_decimal(w, "before", totals[0], 1000);
    writer_decimal(w, "after", totals[1], 1000);
    writer_close(w);
}

static bool is_left_out(const struct replay_book *book, int code)
{
    const int64_t *counts = book->counts.interventions[code];

    return (counts[0] > 0 || counts[1] > 0) &&
           (unit_of(book->request, code, "hours") < 0 || unit_of(book->request, code, "cost") < 0);
}

static void write_effort(struct writer *w, const struct replay_book *book)
{
    writer_open(w, "effort", '{');
    writer_open(w, "longSlots", '{');
    write_pair(w, book->counts.slots);
    writer_close(w);
    writer_open(w, "longSlotMinutes", '{');
    write_pair(w, book->counts.slot_minutes);
    writer_close(w);
    writer_open(w, "interventions", '[');
    for (int i = 0; i < INTERVENTION_COUNT; i++) {
        writer_open(w, NULL, '{');
        writer_text(w, "code", intervention_codes[i]);
        write_pair(w, book->counts.interventions[i]);
        writer_close(w);
    }
    writer_close(w);
    write_total(w, book, "hours");
    write_total(w, book, "cost");
    writer_open(w, "withoutUnit", '[');
    for (int i = 0; i < INTERVENTION_COUNT; i++)
        if (is_left_out(book, i))
            writer_text(w, NULL, intervention_codes[i]);
    writer_close(w);
    writer_close(w);
}

static void write_shown(struct writer *w, const char *name, int64_t count, bool hidden)
{
    if (hidden)
        writer_null(w, name);
    else
        writer_integer(w, name, count);
}

/* The groups' counts of each member stand beside their sum. And who moved are those with more
 * caution, those with less, and few others: the three of a group are hidden together. */
static void hide_small(int64_t counts[4][REPLAY_GROUPS], int n, bool hidden[4][REPLAY_GROUPS])
{
    replay_hide_small(counts[0], n, hidden[0]);
    for (int pass = 0; pass < n; pass++)
        for (int m = 1; m < 4; m++)
            replay_hide_small(counts[m], n, hidden[1]);
    memcpy(hidden[2], hidden[1], sizeof(hidden[1]));
    memcpy(hidden[3], hidden[1], sizeof(hidden[1]));
}

static void write_split(struct writer *w, const struct replay *r, int split)
{
    static const size_t members[] = { offsetof(struct replay_group, referrals),
                                      offsetof(struct replay_group, moved),
                                      offsetof(struct replay_group, more_cautious),
                                      offsetof(struct replay_group, less_cautious) };
    static const char *const names[] = { "referrals", "moved", "moreCautious", "lessCautious" };
    int64_t counts[4][REPLAY_GROUPS] = { { 0 } };
    bool hidden[4][REPLAY_GROUPS] = { { false } };
    int n = 0;

    for (; replay_groups[split][n]; n++)
        for (int m = 0; m < 4; m++)
            counts[m][n] =
                *(const int64_t *)(const void *)((const char *)&r->groups[split][n] + members[m]);
    hide_small(counts, n, hidden);
    writer_open(w, NULL, '{');
    writer_text(w, "by", replay_splits[split]);
    writer_open(w, "groups", '[');
    for (int g = 0; g < n; g++) {
        writer_open(w, NULL, '{');
        writer_text(w, "group", replay_groups[split][g]);
        for (int m = 0; m < 4; m++)
            write_shown(w, names[m], counts[m][g], hidden[m][g]);
        writer_close(w);
    }
    writer_close(w);
    writer_close(w);
}

static void write_counts(struct writer *w, const struct replay *r)
{
    writer_integer(w, "referrals", r->referrals);
    writer_integer(w, "moved", r->all.moved);
    writer_integer(w, "moreCautious", r->all.more_cautious);
    writer_integer(w, "lessCautious", r->all.less_cautious);
    write_matrix(w, "tiers", &r->tiers[0][0], REPLAY_TIERS, tier_words);
    write_matrix(w, "strata", &r->strata[0][0], REPLAY_STRATA, strata);
    write_matrix(w, "urgencies", &r->urgencies[0][0], REPLAY_URGENCIES, urgencies);
    write_matrix(w, "statuses", &r->statuses[0][0], REPLAY_STATUSES, decision_statuses);
    write_streams(w, r);
}

const char *replay_write(const struct replay_book *book, struct arena *arena)
{
    struct buffer text;
    struct writer w;

    buffer_init(&text, arena, RESULT_BYTES);
    writer_init(&w, &text);
    writer_open(&w, NULL, '{');
    write_policy(&w, "before", book->policies[0]);
    write_policy(&w, "after", book->policies[1]);
    write_counts(&w, &book->counts);
    writer_integer(&w, "unreadable", book->unreadable);
    writer_open(&w, "reproduced", '{');
    writer_integer(&w, "decisions", book->made_again);
    writer_integer(&w, "sameBytes", book->made_equal);
    writer_close(&w);
    write_movers(&w, book);
    writer_open(&w, "rows", '[');
    for (int t = 0; t < POLICY_TABLE_COUNT; t++)
        write_table(&w, book, t);
    writer_close(&w);
    write_effort(&w, book);
    writer_open(&w, "splits", '[');
    for (int i = 0; i < REPLAY_SPLITS; i++)
        write_split(&w, &book->counts, i);
    writer_close(&w);
    writer_close(&w);
    return text.failed ? NULL : text.text;
}
