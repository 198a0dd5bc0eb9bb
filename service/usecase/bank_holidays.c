#include "bank_holidays.h"
#include "arena.h"
#include "calendar.h"
#include "cleanup.h"
#include "reference_store.h"
#include "text.h"

#include <jansson.h>
#include <stdio.h>

enum { HOLIDAYS = 4096, YEARLY = 15, ARENA_BYTES = 4 * MIB };

DEFINE_CLEANUP(json_t *, json_decref)

static const struct division {
    const char *name;
    const char *nations[3]; /* NULL at the end */
} divisions[] = {
    { "england-and-wales", { "england", "wales" } },
    { "scotland", { "scotland" } },
    { "northern-ireland", { "ni" } },
};

/* What was read so far. */
struct listing {
    struct holiday items[HOLIDAYS];
    size_t count;
};

static const struct division *find_division(const char *name)
{
    for (size_t i = 0; i < sizeof(divisions) / sizeof(divisions[0]); i++)
        if (text_equal(divisions[i].name, name))
            return &divisions[i];
    return NULL;
}

static bool refuse(struct error *err, const char *division, size_t event, const char *why)
{
    char at[sizeof(err->at)];

    snprintf(at, sizeof(at), "/%s/events/%zu", division, event);
    return error_set(err, ERROR_INVALID, at, "%s", why);
}

static int year_of(struct date day)
{
    int year, month, day_of_month;

    date_civil(day, &year, &month, &day_of_month);
    return year;
}

static bool is_listed(const struct listing *listing, const struct holiday *holiday)
{
    for (size_t i = 0; i < listing->count; i++)
        if (text_equal(listing->items[i].nation, holiday->nation) &&
            listing->items[i].day.days == holiday->day.days)
            return true;
    return false;
}

static int count_in_year(const struct listing *listing, const struct holiday *holiday)
{
    int count = 0;

    for (size_t i = 0; i < listing->count; i++)
        count += text_equal(listing->items[i].nation, holiday->nation) &&
                 year_of(listing->items[i].day) == year_of(holiday->day);
    return count;
}

static const char *add(struct listing *listing, const struct holiday *holiday)
{
    if (listing->count == HOLIDAYS)
        return "is one too many: a file holds 4096 at most";
    if (is_listed(listing, holiday))
        return "is listed twice";
    if (count_in_year(listing, holiday) == YEARLY)
        return "is the sixteenth of its year, which cannot be right";
    listing->items[listing->count++] = *holiday;
    return NULL;
}

static bool read_event(const struct division *division, const json_t *event, size_t index,
                       struct listing *listing, struct error *err)
{
    struct holiday holiday = { .name = json_string_value(json_object_get(event, "title")) };
    const char *date = json_string_value(json_object_get(event, "date"));
    const char *fault = NULL;

    if (text_is_empty(holiday.name) || !date || !date_parse(date, &holiday.day))
        return refuse(err, division->name, index,
                      "must have a title and a date such as 2027-12-27");
    if (!calendar_is_working_day(&(struct calendar){ .holidays = NULL }, holiday.day))
        return refuse(err, division->name, index,
                      "is on a weekend: the day that stands in for it is the bank holiday");
    for (const char *const *nation = division->nations; *nation && !fault; nation++) {
        holiday.nation = *nation;
        fault = add(listing, &holiday);
    }
    return !fault || refuse(err, division->name, index, fault);
}

static bool read_division(const char *name, const json_t *content, struct listing *listing,
                          struct error *err)
{
    const struct division *division = find_division(name);
    const json_t *events = json_object_get(content, "events");
    const json_t *event;
    size_t index;

    if (!division || !json_is_array(events) || json_array_size(events) == 0)
        return error_set(err, ERROR_INVALID, "",
                         "Each member must be england-and-wales, scotland or northern-ireland, "
                         "with a list of events that is not empty");
    json_array_foreach(events, index, event)
        if (!read_event(division, event, index, listing, err))
            return false;
    return true;
}

static bool read_file(json_t *file, struct listing *listing, struct error *err)
{
    const char *name;
    json_t *content;

    if (json_object_size(file) == 0)
        return error_set(err, ERROR_INVALID, "", "The file must be a JSON object of divisions");
    json_object_foreach(file, name, content)
        if (!read_division(name, content, listing, err))
            return false;
    return true;
}

static bool read_and_store(struct db *db, json_t *file, struct arena *arena,
                           struct holiday_change *ret, struct error *err)
{
    struct listing *listing = arena_alloc(arena, sizeof(*listing));

    if (!listing)
        return error_set(err, ERROR_UNAVAILABLE, "", "out of memory");
    listing->count = 0;
    if (!read_file(file, listing, err))
        return false;
    ret->listed = listing->count;
    return reference_store_holidays(db, arena, listing->items, listing->count, &ret->written,
                                    &ret->removed, err);
}

bool replace_bank_holidays(struct db *db, const char *text, size_t length,
                           struct holiday_change *ret, struct error *err)
{
    json_error_t fault;
    cleanup(json_decref) json_t *file = json_loadb(text, length, JSON_REJECT_DUPLICATES, &fault);
    struct arena arena;
    bool done;

    if (!file)
        return error_set(err, ERROR_INVALID, "", "The file is not JSON: line %d: %s", fault.line,
                         fault.text);
    arena_init(&arena, ARENA_BYTES);
    done = read_and_store(db, file, &arena, ret, err);
    arena_free(&arena);
    return done;
}
