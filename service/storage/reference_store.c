#include "reference_store.h"
#include "cleanup.h"
#include "contact_row.h"
#include "db.h"
#include "fact.h"
#include "text.h"

#include <string.h>

DEFINE_CLEANUP(PGresult *, PQclear)

/* A row being copied into the arena; what goes wrong on the way is asked for at its end. */
struct reader {
    const PGresult *rows;
    int row;
    struct arena *arena;
    bool no_memory;
    const char *unknown; /* the column whose value this program does not know */
};

static const char *read_text(struct reader *r, const char *column)
{
    const char *value = db_text(r->rows, r->row, column);
    const char *copy = arena_text(r->arena, value);

    if (value && !copy)
        r->no_memory = true;
    return copy;
}

static bool read_bool(const struct reader *r, const char *column)
{
    return db_bool(r->rows, r->row, column);
}

static enum nation read_nation(struct reader *r)
{
    int index = text_index(nations, db_text(r->rows, r->row, "nation"));

    if (index < 0)
        r->unknown = "nation";
    return index < 0 ? NATION_ENGLAND : (enum nation)index;
}

/* "QWO,QOX" as a list with NULL at its end. */
static const char *const *read_list(struct reader *r, const char *column)
{
    char *rest = arena_text(r->arena, db_text(r->rows, r->row, column));
    const char **list;
    size_t count = 1;

    for (const char *s = rest; s && *s; s++)
        count += *s == ',';
    list = rest ? arena_alloc(r->arena, (count + 1) * sizeof(list[0])) : NULL;
    if (!list) {
        r->no_memory = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        list[i] = strsep(&rest, ",");
    return list;
}

/* "MSK,NON_MSK" as bits by index into `names`. */
static uint32_t read_bits(struct reader *r, const char *column, const char *const names[])
{
    const char *const *list = read_list(r, column);
    uint32_t bits = 0;

    for (; list && *list; list++) {
        int index = text_index(names, *list);

        if (index >= 0)
            bits |= UINT32_C(1) << index;
        else if (**list)
            r->unknown = column;
    }
    return bits;
}

static bool reader_done(const struct reader *r, struct error *err)
{
    if (r->no_memory)
        return error_set(err, ERROR_UNAVAILABLE, "",
                         "The reference data is larger than its memory");
    if (r->unknown)
        return error_set(err, ERROR_INTERNAL, "", "The reference data has an unknown %s",
                         r->unknown);
    return true;
}

/* Rows of a list: a list of none comes as one row that has nothing but the version. */
static int rows_with(const PGresult *rows, const char *column)
{
    return db_text(rows, 0, column) ? PQntuples(rows) : 0;
}

static void read_capability(struct reader *r, struct service *ret)
{
    ret->interventions = read_bits(r, "interventions", intervention_codes);
    ret->streams = read_bits(r, "streams", streams);
    ret->age_from = (int)db_integer(r->rows, r->row, "age_from", 0);
    ret->age_to = (int)db_integer(r->rows, r->row, "age_to", 0);
    ret->new_minutes_weekly = (int)db_integer(r->rows, r->row, "new_minutes_weekly", 0);
    ret->wait_is_known = db_text(r->rows, r->row, "wait_days") != NULL;
    ret->wait_days = (int)db_integer(r->rows, r->row, "wait_days", 0);
}

static void read_service(struct reader *r, struct service *ret)
{
    if (!tier_parse(db_text(r->rows, r->row, "tier"), &ret->tier))
        r->unknown = "tier";
    if (!rtt_scope_parse(db_text(r->rows, r->row, "rtt_scope"), &ret->rtt_scope))
        r->unknown = "rtt_scope";
    ret->nation = read_nation(r);
    ret->id = read_text(r, "id");
    ret->name = read_text(r, "name");
    ret->provider_ods = read_text(r, "provider_ods");
    ret->site_ods = read_text(r, "site_ods");
    ret->treatment_function = read_text(r, "treatment_function");
    ret->icbs = read_list(r, "icbs");
    ret->accepting = read_bool(r, "accepting");
    ret->staff_psychologist = read_bool(r, "staff_psychologist");
    ret->staff_physiotherapist = read_bool(r, "staff_physiotherapist");
    ret->staff_other_rehabilitation = read_bool(r, "staff_other_rehabilitation");
    ret->staff_physician = read_bool(r, "staff_physician");
    read_capability(r, ret);
}

static bool read_directory(const PGresult *rows, struct arena *arena, struct directory *ret,
                           struct error *err)
{
    struct reader r = { .rows = rows, .arena = arena };
    int count = rows_with(rows, "id");
    struct service *services = arena_alloc(arena, (size_t)count * sizeof(services[0]));

    ret->services = services;
    ret->count = (size_t)count;
    ret->version = read_text(&r, "version");
    r.no_memory |= !services;
    for (; r.row < count && services; r.row++)
        read_service(&r, &services[r.row]);
    return reader_done(&r, err);
}

static bool read_contacts(const PGresult *rows, struct arena *arena, struct contact_list *ret,
                          struct error *err)
{
    struct reader r = { .rows = rows, .arena = arena };
    int count = rows_with(rows, "id");
    struct contact *contacts = arena_alloc(arena, (size_t)count * sizeof(contacts[0]));

    ret->contacts = contacts;
    ret->count = (size_t)count;
    ret->version = read_text(&r, "version");
    r.no_memory |= !contacts;
    for (; r.row < count && contacts; r.row++)
        if (!contact_row_read(rows, r.row, arena, &contacts[r.row], err))
            return false;
    return reader_done(&r, err);
}

/* Rows come ordered by nation and day, so each calendar is a stretch of one array. */
static bool read_calendars(const PGresult *rows, struct arena *arena,
                           struct calendar ret[NATION_COUNT], struct error *err)
{
    struct reader r = { .rows = rows, .arena = arena };
    int count = rows_with(rows, "day");
    struct date *days = arena_alloc(arena, (size_t)count * sizeof(days[0]));
    const char *version = read_text(&r, "version");

    for (int i = 0; i < NATION_COUNT; i++)
        ret[i] = (struct calendar){ .version = version };
    r.no_memory |= !days;
    for (; r.row < count && days; r.row++) {
        struct calendar *calendar = &ret[read_nation(&r)];

        if (!date_parse(db_text(rows, r.row, "day"), &days[r.row]))
            r.unknown = "day";
        if (calendar->holiday_count++ == 0)
            calendar->holidays = &days[r.row];
    }
    return reader_done(&r, err);
}

bool reference_load(struct db *db, struct arena *arena, struct reference *ret, struct error *err)
{
    struct query queries[] = {
        { .statement = STATEMENT_service_list },
        { .statement = STATEMENT_contact_list },
        { .statement = STATEMENT_bank_holiday_list },
    };
    cleanup(PQclear) PGresult *services = NULL;
    cleanup(PQclear) PGresult *contacts = NULL;
    cleanup(PQclear) PGresult *holidays = NULL;
    struct reference loaded;

    if (!db_run(db, "", queries, 3, err))
        return false;
    services = queries[0].rows;
    contacts = queries[1].rows;
    holidays = queries[2].rows;
    if (!read_directory(services, arena, &loaded.directory, err) ||
        !read_contacts(contacts, arena, &loaded.contacts, err) ||
        !read_calendars(holidays, arena, loaded.calendars, err))
        return false;
    *ret = loaded;
    return true;
}

bool reference_is_current(struct db *db, const struct reference *loaded, const char *policies,
                          bool *ret, struct error *err)
{
    struct query query = { .statement = STATEMENT_reference_version_get };
    cleanup(PQclear) PGresult *rows = NULL;

    if (!db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    *ret = text_equal(db_text(rows, 0, "service"), loaded->directory.version) &&
           text_equal(db_text(rows, 0, "escalation_contact"), loaded->contacts.version) &&
           text_equal(db_text(rows, 0, "bank_holiday"), loaded->calendars[0].version) &&
           text_equal(db_text(rows, 0, "policy_activation"), policies);
    return true;
}

static const struct column holiday_columns[] = {
    COLUMN(TEXT, struct holiday, nation),
    COLUMN(DATE, struct holiday, day),
    COLUMN(TEXT, struct holiday, name),
};

bool reference_store_holidays(struct db *db, struct arena *arena, const struct holiday holidays[],
                              size_t count, size_t *ret_written, size_t *ret_removed,
                              struct error *err)
{
    struct column_parameters values = { .count = 0 };
    struct query query = { .statement = STATEMENT_bank_holiday_replace, .columns = &values };
    cleanup(PQclear) PGresult *rows = NULL;
    const void **list = arena_alloc(arena, (count + 1) * sizeof(*list));

    if (!list)
        return error_set(err, ERROR_UNAVAILABLE, "", "The list is larger than its memory");
    for (size_t i = 0; i < count; i++)
        list[i] = &holidays[i];
    if (!columns_add(&values, holiday_columns, COLUMN_COUNT(holiday_columns), list, (int)count,
                     arena, err) ||
        !db_run(db, "", &query, 1, err))
        return false;
    rows = query.rows;
    *ret_written = (size_t)db_integer(rows, 0, "written", 0);
    *ret_removed = (size_t)db_integer(rows, 0, "removed", 0);
    return true;
}
