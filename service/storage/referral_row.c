#include "referral_row.h"
#include "buffer.h"
#include "id.h"
#include "text.h"

#include <inttypes.h>

enum { ARRAY_BYTES = 2 * KIB };

struct date date_column(const PGresult *rows, int row, const char *column)
{
    const char *text = db_text(rows, row, column);
    struct date date;

    return text && date_parse(text, &date) ? date : DATE_NONE;
}

static const char *text_column(const PGresult *rows, int row, const char *column,
                               struct arena *arena)
{
    return arena_text(arena, db_text(rows, row, column));
}

static void read_answer(const PGresult *rows, int row, struct arena *arena, struct referral *r)
{
    r->status = text_column(rows, row, "status", arena);
    r->stratum = text_column(rows, row, "stratum", arena);
    r->tier = text_column(rows, row, "tier", arena);
    r->urgency = db_integer(rows, row, "urgency", 0);
    r->bookable = db_bool(rows, row, "bookable");
    r->streams = text_column(rows, row, "streams", arena);
    r->flags = text_column(rows, row, "flags", arena);
    r->service_id = text_column(rows, row, "service_id", arena);
    r->rtt_scope = text_column(rows, row, "rtt_scope", arena);
    r->clock_started_on = date_column(rows, row, "clock_started_on");
    r->advice_due = date_column(rows, row, "advice_due");
    r->assess_due = date_column(rows, row, "assess_due");
    r->rtt_due = date_column(rows, row, "rtt_due");
    r->target_due = date_column(rows, row, "target_due");
    r->next_due = date_column(rows, row, "next_due");
    r->rescreen_due = DATE_NONE;
    r->decision_number = db_integer(rows, row, "decision_number", 1);
    r->submission = text_column(rows, row, "submission", arena);
    r->decision = text_column(rows, row, "decision", arena);
    r->gates = text_column(rows, row, "gates", arena);
    r->handoffs = db_integer(rows, row, "handoffs", 0);
    r->care_plan = text_column(rows, row, "care_plan", arena);
    r->closed = text_column(rows, row, "closed", arena);
}

bool referral_row_read(const PGresult *rows, int row, struct arena *arena, struct referral *ret,
                       struct error *err)
{
    struct referral r = {
        .icb = text_column(rows, row, "icb", arena),
        .id = text_column(rows, row, "id", arena),
        .version = db_integer(rows, row, "version", 0),
        .state = text_column(rows, row, "state", arena),
        .pathway_id = text_column(rows, row, "pathway_id", arena),
        .linked_to = text_column(rows, row, "linked_to", arena),
        .created_at = db_integer(rows, row, "created_at_us", 0),
        .updated_at = db_integer(rows, row, "updated_at_us", 0),
        .received_at = db_integer(rows, row, "received_at_us", 0),
        .received_on = date_column(rows, row, "received_on"),
        .pain_sites = db_integer(rows, row, "pain_sites", 0),
        .ubrn = text_column(rows, row, "ubrn", arena),
        .referrer_ods = text_column(rows, row, "referrer_ods", arena),
        .receiving_ods = text_column(rows, row, "receiving_ods", arena),
        .client = text_column(rows, row, "client", arena),
    };

    read_answer(rows, row, arena, &r);
    if (!r.icb || !r.id || !r.submission || !r.decision || !r.gates)
        return error_set(err, ERROR_UNAVAILABLE, "",
                         "referrals are larger than the memory for them");
    *ret = r;
    return true;
}

bool referral_page_read(const PGresult *rows, struct arena *arena, struct referral_page *ret,
                        struct error *err)
{
    int count = PQntuples(rows);
    struct referral *items = arena_alloc(arena, ((size_t)count + 1) * sizeof(*items));

    if (!items)
        return error_set(err, ERROR_UNAVAILABLE, "", "a page is larger than the memory for it");
    for (int i = 0; i < count; i++)
        if (!referral_row_read(rows, i, arena, &items[i], err))
            return false;
    *ret = (struct referral_page){ items, count };
    return true;
}

const char *date_parameter(struct arena *arena, struct date date)
{
    char text[DATE_TEXT];

    return date_is_none(date) ? NULL : arena_text(arena, date_format(date, text));
}

const char *instant_parameter(struct arena *arena, int64_t us)
{
    char text[INSTANT_TEXT];

    return us ? arena_text(arena, instant_format(us, text)) : NULL;
}

const char *number_parameter(struct arena *arena, int64_t value)
{
    return value < 0 ? NULL : arena_format(arena, "%" PRId64, value);
}

const char *bool_parameter(bool value)
{
    return value ? "true" : "false";
}

const char *event_ids_parameter(struct arena *arena, const struct event_batch *events)
{
    struct buffer text;

    buffer_init(&text, arena, ARRAY_BYTES);
    buffer_add(&text, "{");
    for (int i = 0; i < events->count; i++)
        buffer_add_format(&text, "%s%s", i ? "," : "", id_make().text);
    buffer_add(&text, "}");
    return text.text;
}

const char *event_types_parameter(struct arena *arena, const struct event_batch *events)
{
    struct buffer text;

    buffer_init(&text, arena, ARRAY_BYTES);
    buffer_add(&text, "{");
    for (int i = 0; i < events->count; i++)
        buffer_add_format(&text, "%s%s", i ? "," : "", events->types[i]);
    buffer_add(&text, "}");
    return text.text;
}
