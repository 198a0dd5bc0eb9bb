#include "policy_findings.h"
#include "decision_document.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART = 80 };

/* The next part of a pointer, unescaped; NULL past the last. */
static const char *next_part(const char *pointer, char ret[PART])
{
    size_t length = 0;

    if (*pointer != '/')
        return NULL;
    for (pointer++; *pointer && *pointer != '/'; pointer++) {
        char c = *pointer;

        if (c == '~' && (pointer[1] == '0' || pointer[1] == '1'))
            c = *++pointer == '0' ? '~' : '/';
        if (length < PART - 1)
            ret[length++] = c;
    }
    ret[length] = '\0';
    return pointer;
}

struct place {
    const char *table, *row;
    char column[PART];
};

/* "/tables/5/rows/2/when/painSites", as far as the pointer goes. */
static void find_place(const json_t *document, const char *pointer, struct place *ret)
{
    const json_t *value = document;
    char part[PART], before[PART] = "";

    *ret = (struct place){ NULL, NULL, "" };
    while ((pointer = next_part(pointer, part)) != NULL) {
        value = json_is_array(value) ? json_array_get(value, strtoul(part, NULL, 10))
                                     : json_object_get(value, part);
        if (text_equal(before, "tables"))
            ret->table = json_string_value(json_object_get(value, "id"));
        else if (ret->table && (text_equal(before, "rows") || text_equal(part, "otherwise")))
            ret->row = json_string_value(json_object_get(value, "id"));
        else if (ret->row && (text_equal(before, "when") || text_equal(before, "then")))
            (void)text_copy(ret->column, sizeof(ret->column), part);
        (void)text_copy(before, sizeof(before), part);
    }
}

void faults_write(struct writer *w, const json_t *document, const struct fault *faults)
{
    writer_open(w, "faults", '[');
    for (; faults; faults = faults->next) {
        struct place place;

        find_place(document, faults->pointer, &place);
        writer_open(w, NULL, '{');
        writer_text(w, "pointer", faults->pointer);
        writer_text(w, "table", place.table);
        writer_text(w, "row", place.row);
        writer_text(w, "column", place.column[0] ? place.column : NULL);
        writer_text(w, "detail", faults->detail);
        writer_close(w);
    }
    writer_close(w);
}

/* The threshold that `*text` names next; false past the last. */
static bool next_threshold(const char **text, char ret[PART])
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const char *at = strchr(*text, '@');
    size_t length = at ? strspn(at + 1, letters) : 0;

    if (!at)
        return false;
    *text = at + 1 + length;
    (void)snprintf(ret, PART, "%.*s", (int)length, at + 1);
    return true;
}

static void write_idle_row(struct writer *w, const json_t *document, const char *table,
                           const struct policy_row *row)
{
    const json_t *thresholds = json_object_get(document, "thresholds");

    for (size_t i = 0; i < row->cell_count; i++) {
        const char *text = row->cells[i].text;
        char name[PART];

        while (row->cells[i].idle && next_threshold(&text, name)) {
            const json_t *threshold = json_object_get(thresholds, name);

            if (!json_is_null(json_object_get(threshold, "value")))
                continue;
            writer_open(w, NULL, '{');
            writer_text(w, "table", table);
            writer_text(w, "row", row->id);
            writer_text(w, "threshold", name);
            writer_close(w);
        }
    }
}

void idle_write(struct writer *w, const json_t *document, const struct policy *policy)
{
    writer_open(w, "idle", '[');
    for (int t = 0; t < POLICY_TABLE_COUNT; t++)
        for (size_t i = 0; i < policy->tables[t].row_count; i++)
            write_idle_row(w, document, policy_table_names[t], &policy->tables[t].rows[i]);
    writer_close(w);
}

void unsigned_write(struct writer *w, const json_t *document)
{
    const char *name;
    json_t *threshold;

    writer_open(w, "unsigned", '[');
    json_object_foreach(json_object_get(document, "thresholds"), name, threshold) {
        const char *origin = json_string_value(json_object_get(threshold, "origin"));

        if (text_equal(origin, "source"))
            continue;
        writer_open(w, NULL, '{');
        writer_text(w, "threshold", name);
        writer_text(w, "origin", origin);
        writer_text(w, "setBy", json_string_value(json_object_get(threshold, "setBy")));
        writer_close(w);
    }
    writer_close(w);
}

static bool names_evidence(const json_t *document, const char *source)
{
    size_t i;
    json_t *item;

    json_array_foreach(json_object_get(document, "evidence"), i, item) {
        const char *id = json_string_value(json_object_get(item, "id"));

        if (id && strstr(source, id))
            return true;
    }
    return false;
}

void without_source_write(struct writer *w, const json_t *document, const struct policy *policy)
{
    writer_open(w, "withoutSource", '[');
    for (int t = 0; t < POLICY_TABLE_COUNT; t++)
        for (size_t i = 0; i < policy->tables[t].row_count; i++) {
            const struct policy_row *row = &policy->tables[t].rows[i];

            if (names_evidence(document, row->source))
                continue;
            writer_open(w, NULL, '{');
            writer_text(w, "table", policy_table_names[t]);
            writer_text(w, "row", row->id);
            writer_text(w, "source", row->source);
            writer_close(w);
        }
    writer_close(w);
}

void finding_write(struct writer *w, const char *table, const struct table_finding *finding)
{
    writer_open(w, NULL, '{');
    writer_text(w, "table", table);
    if (finding->kind == FINDING_UNREACHABLE)
        writer_text(w, "row", finding->rows[0]->id);
    if (finding->kind == FINDING_OVERLAP) {
        writer_open(w, "rows", '[');
        writer_text(w, NULL, finding->rows[0]->id);
        writer_text(w, NULL, finding->rows[1]->id);
        writer_close(w);
    }
    if (finding->kind != FINDING_UNREACHABLE) {
        writer_open(w, "witness", '{');
        for (int i = 0; i < FACT_COUNT; i++)
            if (finding->witness.assigned[i])
                fact_write(w, (enum fact_id)i, &finding->witness.facts);
        writer_close(w);
    }
    writer_close(w);
}

static void write_ruling(struct writer *w, int ruling, bool passes, int tried,
                         const struct fact_set *facts, const char *said)
{
    writer_open(w, NULL, '{');
    writer_integer(w, "ruling", ruling);
    writer_bool(w, "passes", passes);
    writer_integer(w, "tried", tried);
    if (passes) {
        writer_null(w, "witness");
    } else {
        writer_open(w, "witness", '{');
        for (int i = 0; i < FACT_COUNT; i++)
            if (fact_row((enum fact_id)i)->path[0] && fact_is_known(facts, (enum fact_id)i))
                fact_write(w, (enum fact_id)i, facts);
        writer_close(w);
    }
    writer_text(w, "said", said);
    writer_close(w);
}

static const char *said_of_input(enum breach breach)
{
    switch (breach) {
    case BREACH_LESS_CAUTIOUS: return "the answer is less cautious than with its most benign value";
    case BREACH_LOW: return "the stratum is low, and with it it is not";
    case BREACH_NOT_HELD: return "the answer is not held for it, though a row requires it";
    case BREACH_NONE: break;
    }
    return "";
}

void ruling_2_write(struct writer *w, const struct proof *proof)
{
    bool passes = proof->breach == BREACH_NONE;
    char said[200];

    if (passes)
        (void)snprintf(said, sizeof(said),
                       "Each input was taken away in turn: no answer was less cautious for it.");
    else
        (void)snprintf(said, sizeof(said), "Without %s %s.", fact_row(proof->input)->name,
                       said_of_input(proof->breach));
    write_ruling(w, 2, passes, proof->referrals, &proof->facts, said);
}

static const char *said_of_gates(enum gate_breach breach)
{
    switch (breach) {
    case GATE_DROPPED: return "it is gone, closed or lower after an amendment";
    case GATE_NOT_ESCALATED: return "it is open, and the answer is not escalated";
    case GATE_LOW: return "a screen is incomplete, and the stratum is low";
    case GATE_NO_DEADLINE: return "nobody has to acknowledge it by any time";
    case ANSWER_UNPLACED: return "neither a tier nor a hold, a question or an escalation";
    case ANSWER_INCOMPLETE: return "more rows, gates or inputs than a decision has room for";
    case GATES_KEPT: break;
    }
    return "";
}

void ruling_3_or_4_write(struct writer *w, const struct gate_proof *proof, int ruling)
{
    static const char *const kept[] = {
        "Amended referrals kept each open E0, E1 and SC gate, and were escalated. By construction, "
        "whatever a policy says: no effect of a row closes, drops or lowers such a gate, and an "
        "open "
        "one makes the status escalated.",
        "Each answer had a tier, a hold, a question or an escalation, and each gate a deadline. By "
        "construction, whatever a policy says: no status rejects, and no answer is bookable before "
        "a "
        "review, which an open gate refuses."
    };
    bool passes = gate_breach_ruling(proof->breach) != ruling;
    char said[400];

    if (passes)
        (void)snprintf(said, sizeof(said), "%s", kept[ruling - 3]);
    else
        (void)snprintf(said, sizeof(said), "%s%s: %s.", proof->gate[0] ? "Gate " : "An answer",
                       proof->gate, said_of_gates(proof->breach));
    write_ruling(w, ruling, passes, proof->referrals, &proof->facts, said);
}
