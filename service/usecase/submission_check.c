#include "submission.h"
#include "text.h"

#include <string.h>

/* Clocks differ a little; more than this ahead is the future. */
static const int64_t CLOCK_TOLERANCE_US = INT64_C(300) * 1000000;

static void add_fault(struct fault_collector *faults, const char *pointer, const char *detail)
{
    struct fault *fault = arena_alloc(faults->arena, sizeof(*fault));

    faults->count++;
    if (!fault)
        return;
    *fault = (struct fault){ arena_text(faults->arena, pointer), detail, NULL };
    *faults->last = fault;
    faults->last = &fault->next;
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

static struct date date_of(const json_t *object, const char *name)
{
    const char *text = text_of(object, name);
    struct date date;

    return text && date_parse(text, &date) ? date : DATE_NONE;
}

static void check_patient(const json_t *patient, bool needs_identity, struct date today,
                          struct date received, struct fault_collector *faults)
{
    bool number = json_object_get(patient, "nhsNumber") != NULL;
    bool reason = json_object_get(patient, "nhsNumberAbsentReason") != NULL;
    struct date birth = date_of(patient, "birthDate");

    if (needs_identity && number == reason)
        add_fault(faults, "/patient/nhsNumber",
                  "give either nhsNumber or nhsNumberAbsentReason, and not both");
    if (date_is_none(birth))
        return;
    if (birth.days > today.days)
        add_fault(faults, "/patient/birthDate", "must not be in the future");
    else if (birth.days > received.days)
        add_fault(faults, "/patient/birthDate", "must not be after the referral was received");
    else if (date_years_between(birth, received) > 120)
        add_fault(faults, "/patient/birthDate", "must not be more than 120 years ago");
}

static void check_onset(const json_t *assessment, struct date birth, struct date received,
                        struct fault_collector *faults)
{
    const char *text = text_of(assessment, "onsetDate");
    struct date first, last;

    if (!text || !date_parse_partial(text, &first, &last))
        return;
    if (first.days > received.days)
        add_fault(faults, "/assessment/onsetDate", "must not be after the referral was received");
    else if (date_years_between(first, received) > 120)
        add_fault(faults, "/assessment/onsetDate", "must not be more than 120 years ago");
    if (!date_is_none(birth) && last.days < birth.days)
        add_fault(faults, "/assessment/onsetDate", "must not be before the patient was born");
}

/* V-01. Parts that were not sent count as nothing: then only too small a total is impossible. */
static bool can_occur(const json_t *entry, const struct score_invariant *invariant)
{
    const json_t *total = json_object_get(entry, "total");
    const json_t *subscales = json_object_get(entry, "subscales");
    double rest = json_number_value(total);
    bool whole = true;

    for (size_t i = 0; invariant->parts[i]; i++) {
        const json_t *part = json_object_get(subscales, invariant->parts[i]);

        whole = whole && json_is_number(part);
        rest -= json_number_value(part);
    }
    return !json_is_number(total) ||
           (rest >= 0 && (!whole || rest <= (double)invariant->rest_most));
}

static void check_scores(const json_t *entry, const struct instrument_rule *rule,
                         const char *pointer, struct fault_collector *faults)
{
    if (!text_equal(text_of(entry, "instrument"), instruments[rule->instrument]))
        return;
    for (size_t i = 0; i < rule->invariant_count; i++)
        if (!can_occur(entry, &rule->invariants[i]))
            add_fault(faults, pointer, rule->invariants[i].because);
}

static bool repeats_earlier(const json_t *list, size_t index)
{
    const json_t *entry = json_array_get(list, index);

    for (size_t i = 0; i < index; i++) {
        const json_t *other = json_array_get(list, i);

        if (text_equal(text_of(other, "instrument"), text_of(entry, "instrument")) &&
            text_equal(text_of(other, "completedOn"), text_of(entry, "completedOn")))
            return true;
    }
    return false;
}

static void check_instruments(const json_t *list, const struct policy *policy, struct date today,
                              struct fault_collector *faults)
{
    size_t i;
    json_t *entry;

    json_array_foreach(list, i, entry) {
        struct date completed = date_of(entry, "completedOn");
        const char *pointer = arena_format(faults->arena, "/assessment/instruments/%zu", i);

        if (!date_is_none(completed) && completed.days > today.days)
            add_fault(faults, arena_format(faults->arena, "%s/completedOn", pointer),
                      "must not be in the future");
        if (repeats_earlier(list, i))
            add_fault(faults, pointer, "the same instrument stands twice with the same date");
        for (size_t r = 0; r < policy->instrument_count; r++)
            check_scores(entry, &policy->instruments[r], pointer, faults);
    }
}

void submission_check(const json_t *document, const struct policy *policy, int64_t now,
                      bool needs_identity, struct fault_collector *faults)
{
    const json_t *patient = json_object_get(document, "patient");
    const json_t *assessment = json_object_get(document, "assessment");
    const char *received_at = text_of(document, "receivedAt");
    struct date today = instant_london_date(now, NULL), received = today;
    int64_t us;

    if (received_at && instant_parse(received_at, &us)) {
        received = instant_london_date(us, NULL);
        if (us > now + CLOCK_TOLERANCE_US)
            add_fault(faults, "/receivedAt", "must not be in the future");
    }
    check_patient(patient, needs_identity, today, received, faults);
    check_onset(assessment, date_of(patient, "birthDate"), received, faults);
    check_instruments(json_object_get(assessment, "instruments"), policy, today, faults);
}
