#include "submission.h"
#include "cleanup.h"
#include "text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

DEFINE_CLEANUP(char *, free)

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

/* The newest of an instrument's entries, in date or not. */
static const json_t *newest(const json_t *list, const char *instrument, struct date *ret_completed)
{
    const json_t *found = NULL;
    size_t i;
    json_t *item;

    *ret_completed = DATE_NONE;
    json_array_foreach(list, i, item) {
        const char *name = json_string_value(json_object_get(item, "instrument"));
        struct date completed = read_date(item, "/completedOn");

        if (!name || strcasecmp(name, instrument) != 0 ||
            (found && completed.days <= ret_completed->days))
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

const char *submission_text(const json_t *document, struct arena *arena)
{
    cleanup(free) char *text = json_dumps(document, JSON_COMPACT);

    return arena_text(arena, text);
}

const char *submission_compact(const char *json, size_t length, struct arena *arena)
{
    char *text = arena_room(arena, length + 1);
    bool in_string = false;
    char *end = text;

    if (!text)
        return NULL;
    for (size_t i = 0; i < length; i++) {
        char c = json[i];

        if (!in_string && (c == ' ' || c == '\t' || c == '\r' || c == '\n'))
            continue;
        *end++ = c;
        if (in_string && c == '\\')
            *end++ = json[++i];
        else if (c == '"')
            in_string = !in_string;
    }
    *end = '\0';
    return text;
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

/* The member if it is an object, else a new one in its place; NULL without memory. */
static json_t *object_member(json_t *target, const char *name)
{
    json_t *member = json_object_get(target, name);

    if (json_is_object(member))
        return member;
    member = json_object();
    return json_object_set_new(target, name, member) == 0 ? member : NULL;
}

static bool merge_into(json_t *target, const json_t *patch);

static bool merge_member(json_t *target, const char *name, json_t *value)
{
    json_t *member;

    if (json_is_null(value)) {
        (void)json_object_del(target, name);
        return true;
    }
    if (!json_is_object(value))
        return json_object_set(target, name, value) == 0;
    member = object_member(target, name);
    return member && merge_into(member, value);
}

/* RFC 7396: members of the patch replace, null deletes, objects go deep. */
static bool merge_into(json_t *target, const json_t *patch)
{
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(size_t)patch, name, value) {
        if (!merge_member(target, name, value))
            return false;
    }
    return true;
}

json_t *submission_merge(const json_t *document, const json_t *patch)
{
    json_t *merged = json_deep_copy(document);

    if (merged && merge_into(merged, patch))
        return merged;
    json_decref(merged);
    return NULL;
}
