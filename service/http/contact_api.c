#include "contacts.h"
#include "digest.h"
#include "id.h"
#include "page.h"
#include "route.h"
#include "text.h"

#include <inttypes.h>

static struct contact_point point_read(const json_t *body, const char *name)
{
    const json_t *point = json_object_get(body, name);

    return (struct contact_point){
        .role = json_string_value(json_object_get(point, "role")),
        .channel = json_string_value(json_object_get(point, "channel")),
        .written_hours = json_string_value(json_object_get(point, "hours")),
    };
}

/* From a body that the contract has checked; texts belong to it. */
static void request_read(const json_t *body, struct contact_request *ret)
{
    *ret = (struct contact_request){
        .icb = json_string_value(json_object_get(body, "icb")),
        .contact = {
            .immediate_danger = json_is_true(json_object_get(body, "immediateDanger")),
            .service_id = json_string_value(json_object_get(body, "serviceId")),
            .first = point_read(body, "first"),
            .fallback = point_read(body, "fallback"),
        },
    };
    (void)gate_class_parse(json_string_value(json_object_get(body, "class")), &ret->contact.class);
}

static void write_point(struct writer *w, const char *name, const struct contact_point *point)
{
    writer_open(w, name, '{');
    writer_text(w, "role", point->role);
    writer_text(w, "channel", point->channel);
    writer_text(w, "hours", point->written_hours);
    writer_text(w, "hoursText", point->hours);
    writer_close(w);
}

static void write_contact(struct writer *w, const struct contact *contact)
{
    writer_open(w, NULL, '{');
    writer_text(w, "id", contact->id);
    writer_text(w, "icb", contact->icb);
    writer_text(w, "class", gate_class_name(contact->class));
    writer_bool(w, "immediateDanger", contact->immediate_danger);
    writer_text(w, "serviceId", contact->service_id);
    write_point(w, "first", &contact->first);
    write_point(w, "fallback", &contact->fallback);
    writer_integer(w, "version", contact->version);
    writer_close(w);
}

static bool reply_contact(struct exchange *x, int status, const struct contact *contact,
                          struct error *err)
{
    struct buffer body;
    struct writer writer;

    buffer_init(&body, x->arena, 16 * KIB);
    writer_init(&writer, &body);
    write_contact(&writer, contact);
    reply_header_format(x, "ETag", "\"%" PRId64 "\"", contact->version);
    return reply_json(x, status, &body, err);
}

/* A path that holds no id leads nowhere, as one with an unknown id does. */
static bool path_contact(const struct exchange *x, struct id *ret, struct error *err)
{
    const char *text = path_value(x, "contactId");

    return (text && id_parse(text, ret)) ||
           error_set(err, ERROR_NOT_FOUND, "", "There is no such escalation contact");
}

bool create_escalation_contact(struct exchange *x, struct error *err)
{
    struct contact_request request;
    struct contact contact;
    char digest[SHA256_HEX];

    request_read(x->json, &request);
    request.key = idempotency_key(x);
    request.fingerprint = digest_sha256_hex(x->body, x->body_length, digest);
    if (!request.key)
        return error_set(err, ERROR_UNAVAILABLE, "", "The request does not fit its memory");
    if (!list_contact(x->app, x->arena, &x->caller, &request, &contact, err))
        return false;
    reply_header_format(x, "Location", "/v1/escalation-contacts/%s", contact.id);
    return reply_contact(x, 201, &contact, err);
}

bool replace_escalation_contact(struct exchange *x, struct error *err)
{
    struct contact_request request;
    struct contact contact;
    int64_t version;
    struct id id;

    if (!path_contact(x, &id, err) || !if_match(x, &version, err))
        return false;
    request_read(x->json, &request);
    if (!replace_contact(x->app, x->arena, &x->caller, id.text, version, &request, &contact, err))
        return false;
    return reply_contact(x, 200, &contact, err);
}

bool get_escalation_contact(struct exchange *x, struct error *err)
{
    struct contact contact;
    struct id id;

    if (!path_contact(x, &id, err) ||
        !find_contact(x->app, x->arena, &x->caller, id.text, &contact, err))
        return false;
    return reply_contact(x, 200, &contact, err);
}

bool list_escalation_contacts(struct exchange *x, struct error *err)
{
    const char *cursor = query_filter(x, "cursor");
    struct contact_list found;
    struct page page;
    struct id after;
    bool has_more;

    if (cursor && !id_parse(cursor, &after))
        return page_refuse_cursor("/query/cursor", err);
    if (!read_contacts(x->app, x->arena, &x->caller, cursor ? after.text : NULL, query_limit(x),
                       &found, &has_more, err))
        return false;
    page_open(&page, x);
    for (size_t i = 0; i < found.count; i++)
        write_contact(&page.writer, &found.contacts[i]);
    return page_reply(&page, "/v1/escalation-contacts",
                      has_more ? found.contacts[found.count - 1].id : NULL, err);
}
