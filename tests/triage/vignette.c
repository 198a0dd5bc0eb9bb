#include "vignette.h"
#include "decision_document.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const vignette_columns[] = {
#define X(id, name) name,
    VIGNETTE_COLUMNS(X)
#undef X
};

static char *load(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t size = 0;

    cr_assert(file, "%s cannot be read", path);
    cr_assert(getdelim(&text, &size, '\0', file) > 0);
    (void)fclose(file);
    return text;
}

static const json_t *document_of(const char *difference)
{
    json_t *document = base_case();

    change_document(document, difference);
    return document;
}

static void read_line(char *line, struct vignette *ret)
{
    int count = 0;
    char *rest = line;

    for (char *cell; (cell = strsep(&rest, "\t")); count++)
        if (count < VIGNETTE_COLUMN_COUNT)
            ret->cells[count] = cell;
    cr_assert_eq(count, VIGNETTE_COLUMN_COUNT, "%s has %d cells", ret->cells[0], count);
}

const struct vignette_list *load_vignettes(void)
{
    static struct vignette_list list;
    struct vignette line;
    char *rest;

    if (list.items)
        return &list;
    rest = load(SOURCE_FOLDER "/tests/case/vignettes.tsv");
    list.items = calloc(strlen(rest) / VIGNETTE_COLUMN_COUNT, sizeof(line));
    for (char *text; (text = strsep(&rest, "\n"));) {
        if (!*text || *text == '#')
            continue;
        read_line(text, &line);
        if (text_equal(line.cells[0], vignette_columns[0]))
            continue;
        line.document = document_of(line.cells[VIGNETTE_DIFFERENCE]);
        line.complexity = strstr(line.cells[VIGNETTE_DIFFERENCE], "complexityBands=set") != NULL;
        list.items[list.count++] = line;
    }
    return &list;
}

__attribute__((format(printf, 2, 3))) static void say(char cell[VIGNETTE_CELL], const char *format,
                                                      ...)
{
    size_t used = strlen(cell);
    va_list values;

    va_start(values, format);
    if (used)
        cell[used++] = ' ';
    cr_assert_lt(vsnprintf(cell + used, VIGNETTE_CELL - used, format, values),
                 (int)(VIGNETTE_CELL - used));
    va_end(values);
}

static void say_names(char cell[VIGNETTE_CELL], unsigned bits, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (bits >> i & 1)
            say(cell, "%s", names[i]);
}

static void say_gates(char cell[VIGNETTE_CELL], const struct gate_list *gates)
{
    for (int i = 0; i < gates->count; i++)
        if (gates->items[i].state != GATE_CLOSED)
            say(cell, "%s:%s", gates->items[i].id, gate_class_name(gates->items[i].class));
}

static void say_held_for(char cell[VIGNETTE_CELL], const struct decision *d)
{
    for (int i = 0; i < d->missing_count; i++)
        if (d->missing[i].holds)
            say(cell, "%s",
                fact_row(d->missing[i].fact)->path[0] == '#' ? fact_row(d->missing[i].fact)->name
                                                             : input_name(d->missing[i].fact));
}

static void say_care(char cell[VIGNETTE_CELL], const struct decision *d)
{
    static const char *const marks[] = { "?", "", ":review", ":incomplete", ":notOffered" };

    for (int i = 0; i < d->intervention_count; i++)
        say(cell, "%s%s", intervention_codes[d->interventions[i].code],
            marks[d->interventions[i].disposition]);
    if (d->new_slot_minutes)
        say(cell, "slot=%d", d->new_slot_minutes);
    if (d->return_to_gp >= 0)
        say(cell, "returnToGp=%s", d->return_to_gp ? "yes" : "no");
}

static void say_ome(char cell[VIGNETTE_CELL], const struct decision *d)
{
    const struct fact_value *status = &d->facts.values[FACT_OME_STATUS];
    const struct fact_value *mg = &d->facts.values[FACT_OME_MG_PER_DAY];

    bool assumed = status->presence != FACT_KNOWN;

    if (assumed ? mg->presence != FACT_KNOWN : status->value == OME_NONE)
        return;
    say(cell, "ome%s", assumed ? "?" : status->value == OME_LOWER_BOUND ? ">=" : "=");
    (void)snprintf(cell + strlen(cell), VIGNETTE_CELL - strlen(cell),
                   mg->presence == FACT_KNOWN ? "%g" : "null",
                   (double)mg->value / FACT_DECIMAL_SCALE);
}

static void say_date(char cell[VIGNETTE_CELL], const char *name, struct date date)
{
    char text[DATE_TEXT];

    if (!date_is_none(date))
        say(cell, "%s=%s", name, date_format(date, text));
}

/* Of a table with one hit at most, more than one. */
static bool rows_overlap(const struct policy_table *table, const struct fact_set *facts)
{
    int fired = 0;

    for (size_t i = 0; i < table->row_count; i++)
        fired += policy_row_fires(&table->rows[i], facts) == TRUTH_YES;
    return fired > 1;
}

static void say_rules(char cell[VIGNETTE_CELL], const struct decision *d,
                      const struct policy *policy)
{
    const struct policy_table *required = &policy->tables[POLICY_REQUIREMENTS];

    for (int i = 0; i < d->trace_count; i++)
        if (d->trace[i] < required->rows || d->trace[i] >= required->rows + required->row_count)
            say(cell, "%s", d->trace[i]->id);
    for (int t = 0; t < POLICY_TABLE_COUNT; t++)
        if (policy_hit((enum policy_table_id)t) == HIT_UNIQUE &&
            rows_overlap(&policy->tables[t], &d->facts))
            say(cell, "overlap in %s", policy_table_names[t]);
}

static void say_decision(char ret[VIGNETTE_COLUMN_COUNT][VIGNETTE_CELL], const struct decision *d)
{
    say(ret[VIGNETTE_STATUS], "%s", decision_statuses[d->status]);
    say(ret[VIGNETTE_STRATUM], "%s", strata[d->stratum]);
    if (d->tier != TIER_NONE)
        say(ret[VIGNETTE_TIER], "%s", tier_name(d->tier));
    say(ret[VIGNETTE_URGENCY], "%s", urgencies[d->urgency]);
    say_gates(ret[VIGNETTE_GATES], &d->gates);
    say_held_for(ret[VIGNETTE_HELD_FOR], d);
    say_names(ret[VIGNETTE_STREAMS], d->streams, streams);
    say_names(ret[VIGNETTE_STREAMS], d->flags, flags);
    say_ome(ret[VIGNETTE_STREAMS], d);
    say_care(ret[VIGNETTE_CARE], d);
    say_date(ret[VIGNETTE_DATES], "advice", d->advice_due);
    say_date(ret[VIGNETTE_DATES], "assess", d->assess_due);
    say_date(ret[VIGNETTE_DATES], "target", d->target_due);
    say_date(ret[VIGNETTE_DATES], "outer", d->outer_info);
    say_date(ret[VIGNETTE_DATES], "rescreen", d->rescreen_due);
}

static void say_refusal(char ret[VIGNETTE_COLUMN_COUNT][VIGNETTE_CELL], const struct error *err)
{
    say(ret[VIGNETTE_STATUS], "refused");
    for (const struct fault *fault = err->faults; fault; fault = fault->next)
        say(ret[VIGNETTE_HELD_FOR], "%s", fault->pointer);
}

void vignette_answer(const struct vignette *vignette, const struct vignette_policies *policies,
                     char ret[VIGNETTE_COLUMN_COUNT][VIGNETTE_CELL])
{
    const struct policy *policy =
        vignette->complexity ? policies->with_complexity : policies->usual;
    struct answer answer;

    memset(ret, 0, VIGNETTE_COLUMN_COUNT * sizeof(ret[0]));
    answer_submission(vignette->document, policy, &answer);
    if (answer.refused) {
        say_refusal(ret, &answer.err);
    } else {
        say_decision(ret, &answer.decision);
        say_rules(ret[VIGNETTE_RULES], &answer.decision, policy);
    }
    answer_free(&answer);
}

enum vignette_column vignette_difference(const struct vignette *vignette,
                                         char answer[VIGNETTE_COLUMN_COUNT][VIGNETTE_CELL])
{
    int column = VIGNETTE_STATUS;

    for (; column < VIGNETTE_COLUMN_COUNT; column++)
        if (!text_equal(vignette->cells[column], answer[column][0] ? answer[column] : "-"))
            break;
    return (enum vignette_column)column;
}
