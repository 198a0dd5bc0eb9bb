#include "decision_letter.h"

#include <string.h>

enum { DAY_TEXT = 24, LETTER_BYTES = 2 * KIB };

/* "5 January 2026" */
static const char *day(struct date date, char ret[DAY_TEXT])
{
    static const char *const months[] = { "January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December" };
    int year, month, number;

    date_civil(date, &year, &month, &number);
    (void)snprintf(ret, DAY_TEXT, "%d %s %d", number, months[month - 1], year);
    return ret;
}

static const char *care_words(enum tier tier)
{
    static const char *const words[] = { "a clinician chooses the service",
                                         "community pain services (Tier I)",
                                         "a specialist pain service (Tier II)",
                                         "a highly specialist pain centre (Tier III)" };

    return words[tier];
}

static const char *urgency_words(enum urgency urgency)
{
    static const char *const words[] = { "routine",
                                         "urgent",
                                         "most urgent",
                                         "urgent suspected cancer",
                                         "to be assessed the same day",
                                         "an emergency" };

    return words[urgency];
}

static void add_plan(struct buffer *text, const struct letter *letter)
{
    char by[DAY_TEXT];

    switch (letter->status) {
    case DECISION_ESCALATED:
        buffer_add(text, "Act today on the safety concern named below, before anything else; the "
                         "referral stays open and keeps its place.");
        return;
    case DECISION_HELD:
        buffer_add(text, "Held: a clinician looks at this referral before it goes further; it "
                         "keeps its place.");
        return;
    case DECISION_INFO_REQUESTED:
        buffer_add(text, "More information is needed; the clock runs and the place is kept.");
        return;
    case DECISION_PROVISIONAL:
        buffer_add_format(text, "Proposed: %s, %s. A clinician confirms it by %s.",
                          care_words(letter->tier), urgency_words(letter->urgency),
                          day(letter->confirm_on, by));
        return;
    case DECISION_CONFIRMED:
    case DECISION_OVERRIDDEN:
        buffer_add_format(text, "%s a clinician: %s, %s.",
                          letter->status == DECISION_CONFIRMED ? "Confirmed by" : "Decided by",
                          care_words(letter->tier), urgency_words(letter->urgency));
        return;
    }
}

const char *letter_opening(const struct letter *letter, struct arena *arena)
{
    struct buffer text;
    char by[DAY_TEXT];

    buffer_init(&text, arena, LETTER_BYTES);
    add_plan(&text, letter);
    if (!date_is_none(letter->advice_due))
        buffer_add_format(&text, " Specialist advice is due by %s.", day(letter->advice_due, by));
    if (!date_is_none(letter->assess_due))
        buffer_add_format(&text, " The first assessment is due by %s.",
                          day(letter->assess_due, by));
    return text.failed ? NULL : text.text;
}

static bool is_in(const struct policy_table *table, const struct policy_row *row)
{
    return row >= table->rows && row < table->rows + table->row_count;
}

/* Requirements speak through what is missing, codes to coders; a reason is given once. */
static bool is_reason(const struct decision *d, int index, const struct policy *policy)
{
    const struct policy_row *row = d->trace[index];

    if (is_in(&policy->tables[POLICY_REQUIREMENTS], row) ||
        is_in(&policy->tables[POLICY_CODING], row))
        return false;
    for (int i = 0; i < index; i++)
        if (strcmp(d->trace[i]->because, row->because) == 0)
            return false;
    return true;
}

static bool is_in_trace(const struct decision *d, const struct gate *gate)
{
    for (int i = 0; i < d->trace_count; i++) {
        const struct effect *raised = policy_row_effect(d->trace[i], EFFECT_GATE);

        if (raised && strcmp(raised->text, gate->id) == 0)
            return true;
    }
    return false;
}

/* A gate that latched is a concern even where what raised it is not reported any more. */
static void write_latched(struct writer *w, const struct decision *d, struct arena *arena)
{
    for (int i = 0; i < d->gates.count; i++) {
        const struct gate *gate = &d->gates.items[i];

        if (gate->state != GATE_CLOSED && gate_class_latches(gate->class) && !is_in_trace(d, gate))
            writer_text(
                w, NULL,
                arena_format(arena, "Raised before and still open, %s: %s", gate->id,
                             gate->action ? gate->action : "a clinician says what became of it"));
    }
}

static const char *band_name(const struct instrument_score *score, int64_t value)
{
    for (size_t i = 0; i < score->band_count; i++)
        if (value >= score->bands[i].low && value <= score->bands[i].high)
            return score->bands[i].name;
    return NULL;
}

/* "STarT Back 6 of 9, distress 2 of 5; " */
static void add_score(struct buffer *text, const struct instrument_rule *rule,
                      const struct instrument_score *score, int64_t value)
{
    int64_t scale = fact_row(score->fact)->type == FACT_DECIMAL ? FACT_DECIMAL_SCALE : 1;
    const char *band = band_name(score, value);

    buffer_add_format(text, "%s%s", text->length ? "; " : "Scores: ", rule->title);
    if (score->title)
        buffer_add_format(text, " %s", score->title);
    if (value % scale)
        buffer_add_format(text, " %.1f", (double)value / (double)scale);
    else
        buffer_add_format(text, " %lld", (long long)(value / scale));
    buffer_add_format(text, " of %lld", (long long)(score->high / scale));
    if (band)
        buffer_add_format(text, " (%s)", band);
}

static void write_scores(struct writer *w, const struct decision *d, const struct policy *policy,
                         struct arena *arena)
{
    struct buffer text;

    buffer_init(&text, arena, LETTER_BYTES);
    for (size_t i = 0; i < policy->instrument_count; i++) {
        const struct instrument_rule *rule = &policy->instruments[i];

        for (size_t n = 0; n < rule->score_count; n++)
            if (fact_is_known(&d->facts, rule->scores[n].fact))
                add_score(&text, rule, &rule->scores[n],
                          d->facts.values[rule->scores[n].fact].value);
    }
    if (text.length)
        writer_text(w, NULL, text.failed ? "Scores: too many to list" : text.text);
}

static void write_needed(struct writer *w, const struct decision *d, struct arena *arena)
{
    const char *last = NULL;

    for (int i = 0; i < d->missing_count; i++) {
        const struct missing_input *item = &d->missing[i];

        if (!item->holds || (last && strcmp(last, item->row->because) == 0))
            continue;
        last = item->row->because;
        writer_text(w, NULL, arena_format(arena, "Needed: %s", last));
    }
}

static void write_gaps(struct writer *w, const struct placement *placement)
{
    for (int i = 0; i < placement->gap_count; i++) {
        char because[PHRASE_SIZE];

        gap_because(&placement->gaps[i], because);
        writer_text(w, NULL, because);
    }
}

static const char *patient_plan(const struct letter *letter, struct arena *arena)
{
    static const char *const care[] = { "the service that a clinician chooses",
                                        "a community pain service", "a specialist pain service",
                                        "a highly specialist pain centre" };

    switch (letter->status) {
    case DECISION_ESCALATED:
        return "Your referral needs a clinician's attention today. Somebody will be in touch with "
               "you or with your GP practice.";
    case DECISION_HELD:
        return "A clinician is looking at your referral before the next step. You keep your place.";
    case DECISION_INFO_REQUESTED:
        return "The team has asked for more information. The time that you have waited counts, and "
               "you keep your place.";
    case DECISION_PROVISIONAL:
        return arena_format(arena,
                            "We suggest care by %s. A clinician will check this before anything is "
                            "booked.",
                            care[letter->tier]);
    case DECISION_CONFIRMED:
    case DECISION_OVERRIDDEN: break;
    }
    return arena_format(arena, "A clinician has decided on care by %s.", care[letter->tier]);
}

const char *letter_for_patient(const struct letter *letter, struct arena *arena)
{
    struct buffer text;
    struct writer w;
    char by[DAY_TEXT];

    buffer_init(&text, arena, LETTER_BYTES);
    writer_init(&w, &text);
    writer_open(&w, NULL, '[');
    writer_text(&w, NULL, patient_plan(letter, arena));
    if (!date_is_none(letter->assess_due) && letter->status != DECISION_ESCALATED)
        writer_text(&w, NULL,
                    arena_format(arena, "Your first appointment should be by %s.",
                                 day(letter->assess_due, by)));
    writer_text(&w, NULL,
                "If anything changes or gets worse, tell your GP or call 111. In an emergency, or "
                "if your life is in danger, call 999.");
    writer_close(&w);
    return text.failed ? NULL : text.text;
}

void letter_write(struct writer *w, const struct decision *d, const struct policy *policy,
                  struct arena *arena)
{
    const struct letter letter = { d->status,     d->tier,
                                   d->urgency,    d->advice_due,
                                   d->assess_due, instant_london_date(d->confirm_due, NULL) };

    writer_open(w, "explanation", '[');
    writer_text(w, NULL, letter_opening(&letter, arena));
    write_latched(w, d, arena);
    for (int i = 0; i < d->trace_count; i++)
        if (is_reason(d, i, policy))
            writer_text(w, NULL, d->trace[i]->because);
    write_scores(w, d, policy, arena);
    write_needed(w, d, arena);
    write_gaps(w, &d->placement);
    writer_close(w);
    writer_raw(w, "patientExplanation", letter_for_patient(&letter, arena));
}
