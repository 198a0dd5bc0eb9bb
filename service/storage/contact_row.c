#include "contact_row.h"
#include "log.h"

static bool read_point(const PGresult *rows, int row, const char *const columns[3],
                       struct arena *arena, struct contact_point *ret)
{
    char words[HOURS_WORDS];

    ret->role = arena_text(arena, db_text(rows, row, columns[0]));
    ret->channel = arena_text(arena, db_text(rows, row, columns[1]));
    ret->written_hours = arena_text(arena, db_text(rows, row, columns[2]));
    if (!ret->role || !ret->channel || !ret->written_hours)
        return false;
    if (hours_parse(ret->written_hours, &ret->open)) {
        ret->hours = arena_text(arena, hours_describe(&ret->open, words));
    } else {
        ret->open = (struct hours){ .is_always = true };
        ret->hours = ret->written_hours;
        log_event(LOG_WARNING, "contact.hours_unreadable",
                  log_text("contact", db_text(rows, row, "id")));
    }
    return ret->hours != NULL;
}

bool contact_row_read(const PGresult *rows, int row, struct arena *arena, struct contact *ret,
                      struct error *err)
{
    static const char *const first[] = { "role", "channel", "hours" };
    static const char *const fallback[] = { "fallback_role", "fallback_channel", "fallback_hours" };
    const char *service_id = db_text(rows, row, "service_id");

    if (!gate_class_parse(db_text(rows, row, "class"), &ret->class))
        return error_set(err, ERROR_INTERNAL, "", "The reference data has an unknown class");
    ret->icb = arena_text(arena, db_text(rows, row, "icb"));
    ret->id = arena_text(arena, db_text(rows, row, "id"));
    ret->version = db_integer(rows, row, "contact_version", 0);
    ret->immediate_danger = db_bool(rows, row, "immediate_danger");
    ret->service_id = arena_text(arena, service_id);
    return (ret->icb && ret->id && (ret->service_id || !service_id) &&
            read_point(rows, row, first, arena, &ret->first) &&
            read_point(rows, row, fallback, arena, &ret->fallback)) ||
           error_set(err, ERROR_UNAVAILABLE, "", "The reference data is larger than its memory");
}
