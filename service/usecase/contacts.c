#include "contacts.h"
#include "contact_store.h"
#include "id.h"
#include "tenant.h"
#include "text.h"

static const char operation[] = "createEscalationContact";

static bool no_memory(struct error *err)
{
    return error_set(err, ERROR_UNAVAILABLE, "", "A contact is larger than its memory");
}

/* In words, for the answer. The contract has read the hours before. */
static bool describe(struct contact_point *point, struct arena *arena, struct error *err)
{
    char words[HOURS_WORDS];

    if (!hours_parse(point->written_hours, &point->open))
        return error_set(err, ERROR_INVALID, "", "The hours cannot be read");
    point->hours = arena_text(arena, hours_describe(&point->open, words));
    return point->hours || no_memory(err);
}

static bool complete(struct arena *arena, struct contact *contact, struct error *err)
{
    return describe(&contact->first, arena, err) && describe(&contact->fallback, arena, err);
}

/* The first answer is what was asked for, under the id that the key made: so a retry's is too. */
static bool take_key(const struct key_use *kept, const char *fingerprint, struct contact *contact,
                     struct error *err)
{
    if (!key_use_is_this(kept, operation, fingerprint, err))
        return false;
    contact->id = kept->resource;
    contact->version = 1;
    return true;
}

bool list_contact(struct app *app, struct arena *arena, const struct caller *caller,
                  const struct contact_request *request, struct contact *ret, struct error *err)
{
    const struct author author = author_of(caller);
    const struct id id = id_make();
    struct contact contact = request->contact;
    struct key_use kept;

    if (!tenant_choose(caller, request->icb, "/icb", &contact.icb, err) ||
        !complete(arena, &contact, err))
        return false;
    contact.id = id.text;
    if (!contact_store_create(app->db, arena, &author, &contact, request->key, request->fingerprint,
                              &kept, err) ||
        !take_key(&kept, request->fingerprint, &contact, err))
        return false;
    *ret = contact;
    return true;
}

bool replace_contact(struct app *app, struct arena *arena, const struct caller *caller,
                     const char *id, int64_t version, const struct contact_request *request,
                     struct contact *ret, struct error *err)
{
    const struct author author = author_of(caller);
    struct contact contact = request->contact;
    struct contact before;

    if (!contact_store_get(app->db, arena, &author, id, &before, err))
        return false;
    if (request->icb && !text_equal(request->icb, before.icb))
        return error_set(err, ERROR_INVALID, "/icb", "cannot be changed");
    contact.icb = before.icb;
    contact.id = before.id;
    contact.version = version;
    if (!complete(arena, &contact, err) ||
        !contact_store_replace(app->db, arena, &author, &contact, err))
        return false;
    contact.version++;
    *ret = contact;
    return true;
}

bool find_contact(struct app *app, struct arena *arena, const struct caller *caller, const char *id,
                  struct contact *ret, struct error *err)
{
    const struct author author = author_of(caller);

    return contact_store_get(app->db, arena, &author, id, ret, err);
}

bool read_contacts(struct app *app, struct arena *arena, const struct caller *caller,
                   const char *after, int limit, struct contact_list *ret, bool *ret_more,
                   struct error *err)
{
    const struct author author = author_of(caller);

    if (!contact_store_list(app->db, arena, &author, after, limit + 1, ret, err))
        return false;
    *ret_more = ret->count > (size_t)limit;
    if (*ret_more)
        ret->count = (size_t)limit;
    return true;
}
