#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

/*
 * One JSON line an event on standard error; this is the only writer there. A line carries the time,
 * the level, the thread's request and trace ids, the event's name, and fields. Never patient data:
 * no field takes a body, a query string or anything that a caller wrote about a patient.
 *
 *     log_event(LOG_WARNING, "database.lost", log_text("sqlstate", state));
 */
enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log_field {
    const char *name; /* NULL ends the list */
    const char *text; /* NULL if the field is a number */
    int64_t number;
};

enum { LOG_FIELDS = 12 }; /* in one line, the event's name among them; more do not compile */

#define log_text(name, value) ((struct log_field){ (name), (value) ? (value) : "", 0 })
#define log_number(name, value) ((struct log_field){ (name), NULL, (int64_t)(value) })
#define log_event(level, event, ...)                                                               \
    log_write((level),                                                                             \
              (const struct log_field[LOG_FIELDS + 1]){ { "event", event, 0 }, __VA_ARGS__ })

void log_write(enum log_level level, const struct log_field fields[]);

/* Lines below this level are left out. */
void log_set_level(enum log_level level);
bool log_level_parse(const char *name, enum log_level *ret);

/* The ids that this thread's lines carry until they are set anew; "" for none. Copied. */
void log_context(const char *request_id, const char *trace_id);

#endif
