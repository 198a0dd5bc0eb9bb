#include "submission.h"
#include "text.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* The value at a JSON pointer without escapes, as FACT_TABLE writes them; NULL if there is none. */
static const json_t *value_before(const json_t *value, const char *path, const char *end)
{
    while (value && path < end) {
        size_t length = strcspn(path + 1, "/");

        value = json_object_getn(value, path + 1, length);
        path += length + 1;
    }
    return value;
}

static const json_t *value_at(const json_t *value, const char *path)
{
    return value_before(value, path, path + strlen(path));
}

/* An object of the submission, by what its members' paths begin with. */
struct place {
    const char *path;
    size_t length;
    const json_t *object;
};

/* As value_at: neighbours in FACT_TABLE mostly stand in one object, which is looked for once. */
static const json_t *value_in(struct place *place, const json_t *document, const char *path)
{
    const char *name = strrchr(path, '/');
    size_t length = (size_t)(name - path);

    if (!place->path || place->length != length || memcmp(place->path, path, length) != 0)
        *place = (struct place){ path, length, value_before(document, path, name) };
    return json_object_get(place->object, name + 1);
}

static struct fact_value known(int64_t value)
{
    return (struct fact_value){ FACT_KNOWN, value };
}

static const struct fact_value absent = { FACT_ABSENT, 0 };
static const struct fact_value unknown = { FACT_UNKNOWN, 0 };

double submission_number(const json_t *value)
{
    static const double reach = 1e9;

    return fmax(-reach, fmin(reach, json_number_value(value)));
}

/* The contract admits yes, no, unknown, true and false. Of a refused body whatever is not clearly
 * one of the others is heard as a yes: the reading is for advice alone, and nobody is booked by it.
 */
static struct fact_value read_tristate(const json_t *value)
{
    const char *text = json_string_value(value);

    if (json_is_boolean(value))
        return known(json_is_true(value));
    if (text)
        return strcasecmp(text, "unknown") == 0 || !*text ? unknown
                                                          : known(strcasecmp(text, "no") != 0);
    if (json_is_number(value))
        return known(json_number_value(value) != 0);
    return json_array_size(value) > 0 ? known(1) : unknown;
}

/* As text_index, but a refused body's spelling may be off in its case. */
static int index_of(const char *const *domain, const char *text)
{
    for (int i = 0; domain[i]; i++)
        if (strcasecmp(domain[i], text) == 0)
            return i;
    return -1;
}

/* NHS priority types come as codes too: 1 routine, 2 urgent, 3 urgent suspected cancer. */
static bool read_priority_code(const json_t *value, int64_t *ret)
{
    const char *text = json_string_value(value);

    if (!json_is_number(value))
        return text && text_read_integer(text, 1, 3, ret);
    *ret = llround(submission_number(value));
    return *ret >= 1 && *ret <= 3;
}

static struct fact_value read_enum(const json_t *value, const char *const *domain)
{
    const char *text = json_string_value(value);
    int64_t code;
    int index;

    if (domain == priority_types && read_priority_code(value, &code))
        return known(code - 1);
    if (text_equal(text, "notAsked") || text_equal(text, "unknown"))
        return unknown;
    index = text ? index_of(domain, text) : -1;
    return index < 0 ? unknown : known(index);
}

/* An empty list says nothing of where it hurts: it is not known. */
static struct fact_value read_set(const json_t *value, const char *const *domain)
{
    int64_t bits = 0;
    size_t i;
    json_t *item;

    json_array_foreach(value, i, item) {
        int index = json_is_string(item) ? index_of(domain, json_string_value(item)) : -1;

        if (index >= 0)
            bits |= INT64_C(1) << index;
    }
    return bits ? known(bits) : unknown;
}

static struct fact_value read_number(const json_t *value, int64_t scale)
{
    const char *text = json_string_value(value);
    int64_t number;

    if (!json_is_number(value)) /* a refused body's may stand in quotes */
        return text && text_read_decimal(text, scale, &number) ? known(number) : unknown;
    return known(llround(submission_number(value) * (double)scale));
}

static struct fact_value read_fact(const json_t *value, const struct fact_row *row)
{
    if (!value)
        return absent;
    if (json_is_null(value))
        return unknown;
    switch (row->type) {
    case FACT_TRISTATE: return read_tristate(value);
    case FACT_ENUM: return read_enum(value, row->domain);
    case FACT_SET: return read_set(value, row->domain);
    case FACT_INTEGER: return read_number(value, 1);
    case FACT_DECIMAL: return read_number(value, FACT_DECIMAL_SCALE);
    }
    return absent;
}

static struct date read_date(const json_t *object, const char *path)
{
    const char *text = json_string_value(value_at(object, path));
    struct date date;

    return text && date_parse(text, &date) ? date : DATE_NONE;
}

static bool is_instrument(const json_t *entry, const char *instrument)
{
    const char *name = json_string_value(json_object_get(entry, "instrument"));

    return name && strcasecmp(name, instrument) == 0;
}

/* The newest of an instrument's entries, in date or not. */
static const json_t *newest(const json_t *list, const char *instrument, struct date *ret_completed)
{
    const json_t *found = NULL;
    size_t i;
    json_t *item;

    *ret_completed = DATE_NONE;
    json_array_foreach(list, i, item) {
        struct date completed = read_date(item, "/completedOn");

        if (!is_instrument(item, instrument) || (found && completed.days <= ret_completed->days))
            continue;
        found = item;
        *ret_completed = completed;
    }
    return found;
}

static void read_instrument_facts(const json_t *entry, const char *instrument,
                                  struct fact_set *facts)
{
    size_t length = strlen(instrument);

    for (int i = 0; i < FACT_COUNT; i++) {
        const struct fact_row *row = fact_row((enum fact_id)i);

        if (row->path[0] == '#' && strncmp(row->path + 1, instrument, length) == 0 &&
            row->path[1 + length] == '/')
            facts->values[i] = read_fact(value_at(entry, row->path + 1 + length), row);
    }
}

/* An instrument past its age counts as not done (ruling 14); one without a date is refused, and
 * until then it may still speak of an emergency (ruling 6). */
static bool is_stale(struct date completed, struct date received, const struct policy *policy)
{
    return !date_is_none(completed) &&
           (int64_t)received.days - completed.days > policy->instrument_valid_days;
}

/* The newest PHQ-9 counts, but no newer one takes back the thoughts that another in date tells of.
 */
static void keep_worst_item9(const json_t *list, const struct policy *policy, struct date received,
                             struct fact_value *item9)
{
    size_t i;
    json_t *entry;

    json_array_foreach(list, i, entry) {
        struct fact_set told = { 0 };

        if (!is_instrument(entry, "phq9") ||
            is_stale(read_date(entry, "/completedOn"), received, policy))
            continue;
        read_instrument_facts(entry, "phq9", &told);
        if (told.values[FACT_PHQ9_ITEM9].value > item9->value)
            *item9 = told.values[FACT_PHQ9_ITEM9];
    }
}

static void read_instruments(const json_t *list, const struct policy *policy, struct date received,
                             struct fact_set *facts)
{
    int64_t current = 0, stale = 0;

    for (int i = 0; instruments[i]; i++) {
        struct date completed;
        const json_t *entry = newest(list, instruments[i], &completed);

        if (!entry)
            continue;
        if (is_stale(completed, received, policy)) {
            stale |= INT64_C(1) << i;
            continue;
        }
        current |= INT64_C(1) << i;
        read_instrument_facts(entry, instruments[i], facts);
    }
    keep_worst_item9(list, policy, received, &facts->values[FACT_PHQ9_ITEM9]);
    fact_set_known(facts, FACT_INSTRUMENTS, current);
    fact_set_known(facts, FACT_STALE_INSTRUMENTS, stale);
}

static void read_dates(const json_t *document, int64_t now, struct fact_dates *ret)
{
    const char *received = json_string_value(json_object_get(document, "receivedAt"));
    const char *onset = json_string_value(value_at(document, "/assessment/onsetDate"));
    int64_t received_at = now;

    ret->received = instant_london_date(
        received && instant_parse(received, &received_at) ? received_at : now, NULL);
    ret->birth = read_date(document, "/patient/birthDate");
    if (!onset || !date_parse_partial(onset, &ret->onset_first, &ret->onset_last))
        ret->onset_first = ret->onset_last = DATE_NONE;
    else if (ret->onset_last.days > ret->received.days)
        ret->onset_last = ret->received; /* the month is not over yet */
}

void submission_read_facts(const json_t *document, const struct policy *policy, int64_t now,
                           struct fact_set *ret)
{
    struct fact_dates dates;
    struct place place = { .path = NULL };

    memset(ret, 0, sizeof(*ret));
    read_dates(document, now, &dates);
    for (int i = 0; i < FACT_COUNT; i++) {
        const struct fact_row *row = fact_row((enum fact_id)i);

        if (row->origin == FACT_SUBMITTED && row->path[0] == '/')
            ret->values[i] = read_fact(value_in(&place, document, row->path), row);
    }
    submission_read_lists(json_object_get(document, "assessment"), policy, ret);
    submission_read_practice(json_object_get(document, "patient"), ret);
    read_instruments(value_at(document, "/assessment/instruments"), policy, dates.received, ret);
    fact_set_derive(ret, &dates);
}

static const char *text_at(struct arena *arena, const json_t *document, const char *path)
{
    return arena_text(arena, json_string_value(value_at(document, path)));
}

static bool refuse(const struct fault_collector *faults, struct error *err)
{
    (void)error_set(err, ERROR_INVALID, "", "%d %s", faults->count,
                    faults->count == 1 ? "fault" : "faults");
    err->faults = faults->first;
    return false;
}

bool submission_read(const json_t *document, const struct policy *policy, int64_t now,
                     bool needs_identity, struct arena *arena, struct submission *ret,
                     struct error *err)
{
    struct fault_collector faults = { .arena = arena, .last = &faults.first };
    const char *received_at = json_string_value(json_object_get(document, "receivedAt"));
    struct submission s = { .received_at = now };

    submission_check(document, policy, now, needs_identity, &faults);
    if (faults.count > 0)
        return refuse(&faults, err);
    if (received_at && !instant_parse(received_at, &s.received_at))
        return error_set(err, ERROR_INVALID, "/receivedAt", "must be a date and time with offset");
    s.received_on = instant_london_date(s.received_at, NULL);
    s.icb = text_at(arena, document, "/icb");
    s.nhs_number = text_at(arena, document, "/patient/nhsNumber");
    s.ubrn = text_at(arena, document, "/ubrn");
    s.referrer_ods = text_at(arena, document, "/referrer/odsCode");
    s.receiving_ods = text_at(arena, document, "/receivingOdsCode");
    s.requested_service_id = text_at(arena, document, "/requestedServiceId");
    submission_read_facts(document, policy, now, &s.facts);
    s.nation = fact_is_known(&s.facts, FACT_NATION) ? (enum nation)s.facts.values[FACT_NATION].value
                                                    : NATION_ENGLAND;
    *ret = s;
    return true;
}
