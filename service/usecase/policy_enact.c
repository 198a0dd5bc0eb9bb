#include "buffer.h"
#include "cleanup.h"
#include "clock.h"
#include "date.h"
#include "policies.h"
#include "policy_papers.h"
#include "policy_store.h"
#include "policy_values.h"
#include "tenant.h"
#include "text.h"

DEFINE_CLEANUP(json_t *, json_decref)

/* Approval and activation: who stands for a policy, and from when it decides. */

/* By then every process has loaded it (snapshot.h looks each second). */
enum { NOTICE_US = 3000000 };
static const int64_t longest_shadow_us = INT64_C(90) * 86400 * 1000000;

static bool read_at(struct app *app, struct arena *arena, const struct caller *caller,
                    const char *icb, const char *version, int64_t edition,
                    struct policy_record *ret, struct error *err)
{
    if (!find_policy_at(app, arena, caller, icb, version, edition, ret, err))
        return false;
    return !text_equal(ret->status, "built-in") ||
           error_set(err, ERROR_CONFLICT, "",
                     "The built-in policy is in force where no other is: begin one from it");
}

static bool is_author(const struct policy_record *policy, const char *person)
{
    for (const char *const *author = policy->authors; *author; author++)
        if (text_equal(*author, person))
            return true;
    return false;
}

/* The values that the approver stands for, each as the document states it. */
static bool read_values(const struct policy_record *policy, const json_t *names,
                        struct arena *arena, struct approval *ret, struct error *err)
{
    cleanup(json_decref) json_t *document = json_loads(policy->document, 0, NULL);
    struct signed_value *values =
        arena_alloc(arena, (json_array_size(names) + 1) * sizeof(values[0]));
    char at[sizeof(err->at)];
    json_t *name;
    size_t i;

    ret->values = values;
    ret->count = json_array_size(names);
    if (!document || !values)
        return error_set(err, ERROR_UNAVAILABLE, "", "The policy is larger than its memory");
    json_array_foreach(names, i, name) {
        const char *text = json_string_value(name);

        values[i] = (struct signed_value){ .threshold = text,
                                           .stated = policy_value_stated(document, text, arena) };
        if (values[i].stated)
            continue;
        snprintf(at, sizeof(at), "/signs/%zu", i);
        return error_set(err, ERROR_INVALID, at,
                         "is no threshold of this policy that has to be signed");
    }
    return true;
}

bool sign_policy(struct app *app, struct arena *arena, const struct caller *caller,
                 const char *version, int64_t edition, const struct approval_request *request,
                 struct policy_record *ret, struct error *err)
{
    const struct author author = author_of(caller);
    struct approval approval = { .name = request->name, .role = request->role };
    struct policy_record policy;

    if (!read_at(app, arena, caller, request->icb, version, edition, &policy, err))
        return false;
    if (is_author(&policy, caller->practitioner))
        return error_set(err, ERROR_FORBIDDEN, "", "Nobody approves what they have written");
    return read_values(&policy, request->signs, arena, &approval, err) &&
           policy_store_approve(app->db, arena, &author, &policy, &approval, err) &&
           policy_store_get(app->db, arena, &author, policy.icb, version, ret, err);
}

static bool must_be_signed(struct app *app, struct arena *arena, const struct author *author,
                           const struct policy_record *policy, struct error *err)
{
    struct signature_list signatures;
    json_t *document;
    const char *first;
    size_t count;

    if (app_is_trial(app, policy->icb))
        return true;
    if (!policy_store_signatures(app->db, arena, author, policy->icb, &signatures, err))
        return false;
    document = json_loads(policy->document, 0, NULL);
    first = policy_value_unsigned(document, &signatures, arena, &count);
    if (first)
        (void)error_set(err, ERROR_CONFLICT, "",
                        "Nobody has signed the threshold %.80s, and %zu more (ruling 7)", first,
                        count - 1);
    json_decref(document);
    return !first;
}

static bool must_be_ready(struct app *app, struct arena *arena, const struct author *author,
                          const struct policy_record *policy, struct error *err)
{
    if (policy->approval_count < POLICY_APPROVALS)
        return error_set(err, ERROR_CONFLICT, "",
                         "The policy needs the approval of two people who did not write it");
    return must_be_signed(app, arena, author, policy, err);
}

/* Last, since it takes longest: what a person has approved may still break a safety ruling. */
static bool must_be_proved(struct app *app, struct arena *arena, const struct policy_record *policy,
                           struct error *err)
{
    const char *findings;
    bool passes;

    return examine_record(app, arena, policy, &findings, &passes, err) &&
           (passes || error_set(err, ERROR_CONFLICT, "",
                                "The policy fails its check: POST .../check tells how"));
}

static const char *activation_data(const struct policy_record *policy, int64_t from,
                                   struct arena *arena)
{
    struct buffer text;
    struct writer w;
    char instant[INSTANT_TEXT];

    buffer_init(&text, arena, KIB);
    writer_init(&w, &text);
    writer_open(&w, NULL, '{');
    writer_text(&w, "referralId", NULL);
    writer_text(&w, "version", NULL);
    writer_text(&w, "state", NULL);
    writer_text(&w, "tier", NULL);
    writer_open(&w, "links", '{');
    writer_text(&w, "policy", arena_format(arena, "/v1/policies/%s", policy->version));
    writer_close(&w);
    writer_text(&w, "policyVersion", policy->version);
    writer_text(&w, "from", instant_format(from, instant));
    writer_close(&w);
    return text.failed ? NULL : text.text;
}

/* Nobody puts off what is scheduled by scheduling it again: it would begin all the same. */
static bool must_be_idle(const struct policy_record *policy, struct error *err)
{
    if (text_equal(policy->status, "active"))
        return error_set(err, ERROR_CONFLICT, "", "The policy is in force");
    if (policy->is_withdrawn)
        return error_set(err, ERROR_CONFLICT, "", "The policy was withdrawn");
    return policy->active_from <= clock_now_us() ||
           error_set(err, ERROR_CONFLICT, "",
                     "The policy comes into force already: withdraw it and begin another version");
}

bool enact_policy(struct app *app, struct arena *arena, const struct caller *caller,
                  const char *icb, const char *version, int64_t edition, int64_t from,
                  struct policy_record *ret, struct error *err)
{
    const struct author author = author_of(caller);
    int64_t soonest;
    struct policy_record policy;
    const char *data;

    if (!read_at(app, arena, caller, icb, version, edition, &policy, err))
        return false;
    if (from && from < clock_now_us())
        return error_set(err, ERROR_INVALID, "/from", "must not be in the past");
    if (!must_be_idle(&policy, err) || !must_be_ready(app, arena, &author, &policy, err) ||
        !must_be_proved(app, arena, &policy, err))
        return false;
    soonest = clock_now_us() + NOTICE_US;
    from = from < soonest ? soonest : from;
    data = activation_data(&policy, from, arena);
    if (!data)
        return error_set(err, ERROR_UNAVAILABLE, "", "The policy is larger than its memory");
    return policy_store_activate(app->db, arena, &author, &policy, from, data, err) &&
           policy_store_get(app->db, arena, &author, policy.icb, version, ret, err);
}

bool shadow_policy_until(struct app *app, struct arena *arena, const struct caller *caller,
                         const char *icb, const char *version, int64_t edition, int64_t until,
                         struct policy_record *ret, struct error *err)
{
    const struct author author = author_of(caller);
    struct policy_record policy;

    if (!read_at(app, arena, caller, icb, version, edition, &policy, err))
        return false;
    if (until > clock_now_us() + longest_shadow_us)
        return error_set(err, ERROR_INVALID, "/until", "must be within 90 days");
    return policy_store_shadow(app->db, arena, &author, &policy, until, err) &&
           policy_store_get(app->db, arena, &author, policy.icb, version, ret, err);
}
