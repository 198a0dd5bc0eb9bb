#include "policies.h"
#include "default_policy.h"
#include "policy_canonical.h"
#include "policy_read.h"
#include "policy_store.h"
#include "tenant.h"
#include "text.h"

static const char operation[] = "createPolicy";
static const char built_in[] = "built-in";

/* What a record says of its document, which must compile: all of a draft's faults are told. */
static bool describe(struct arena *arena, json_t *document, struct policy_record *ret,
                     struct error *err)
{
    const struct policy *policy;

    if (!policy_compile(document, arena, &policy, err) ||
        !policy_canonical(document, arena, &ret->document, err))
        return false;
    ret->version = policy->version;
    ret->policy_id = policy->id;
    ret->title = arena_text(arena, json_string_value(json_object_get(document, "title")));
    ret->revision = policy->revision;
    return ret->title ||
           error_set(err, ERROR_UNAVAILABLE, "", "The policy is larger than its memory");
}

/* A version is a step of a path, where some names mean something else. */
static bool must_be_free(const struct policy_record *policy, struct error *err)
{
    static const char *const taken[] = { "diff", ".", "..", NULL };

    if (text_equal(policy->version, built_in))
        return error_set(err, ERROR_INVALID, "/version", "is taken by the policy that is built in");
    return text_index(taken, policy->version) < 0 ||
           error_set(err, ERROR_INVALID, "/version", "has another meaning in a path");
}

bool begin_policy(struct app *app, struct arena *arena, const struct caller *caller,
                  const struct policy_request *request, struct policy_record *ret,
                  struct error *err)
{
    const struct author author = author_of(caller);
    struct policy_record policy = { .icb = NULL };
    struct key_use use;

    if (!caller_is_named(caller, "person", err) ||
        !tenant_choose(caller, request->icb, "/query/icb", &policy.icb, err) ||
        !describe(arena, request->document, &policy, err) || !must_be_free(&policy, err) ||
        !policy_store_create(app->db, arena, &author, &policy, request->key, request->fingerprint,
                             &use, err))
        return false;
    if (!key_use_is_this(&use, operation, request->fingerprint, err))
        return false;
    return policy_store_get(app->db, arena, &author, policy.icb, policy.version, ret, err);
}

/* Why a policy cannot be edited any more. */
static bool must_be_editable(const struct policy_record *policy, struct error *err)
{
    if (policy->active_from)
        return error_set(err, ERROR_CONFLICT, "",
                         "The policy is, was or will be in force: write another version");
    if (policy->is_withdrawn)
        return error_set(err, ERROR_CONFLICT, "", "The policy was withdrawn");
    return true;
}

bool find_policy_at(struct app *app, struct arena *arena, const struct caller *caller,
                    const char *icb, const char *version, int64_t edition,
                    struct policy_record *ret, struct error *err)
{
    if (!caller_is_named(caller, "person", err) ||
        !find_policy(app, arena, caller, icb, version, ret, err))
        return false;
    return ret->edition == edition ||
           error_set(err, ERROR_STALE, "", "The policy has changed since that edition");
}

bool rewrite_policy(struct app *app, struct arena *arena, const struct caller *caller,
                    const char *version, int64_t edition, const struct policy_request *request,
                    struct policy_record *ret, struct error *err)
{
    const struct author author = author_of(caller);
    struct policy_record before, policy = { .edition = edition };

    if (!find_policy_at(app, arena, caller, request->icb, version, edition, &before, err) ||
        !must_be_editable(&before, err) || !describe(arena, request->document, &policy, err))
        return false;
    if (!text_equal(policy.version, version))
        return error_set(err, ERROR_INVALID, "/version", "must be the version that is replaced");
    policy.icb = before.icb;
    return policy_store_replace(app->db, arena, &author, &policy, err) &&
           policy_store_get(app->db, arena, &author, policy.icb, version, ret, err);
}

/* The policy of tenants that have put none in force: nobody's to change. */
static bool find_built_in(struct arena *arena, const char *icb, struct policy_record *ret,
                          struct error *err)
{
    static const char *const nobody[] = { NULL };
    json_t *document = json_loads(DEFAULT_POLICY, 0, NULL);
    bool done;

    *ret = (struct policy_record){
        .icb = icb, .edition = 1, .authors = nobody, .approvals = "[]", .status = built_in
    };
    done = document ? describe(arena, document, ret, err)
                    : error_set(err, ERROR_INTERNAL, "", "The built-in policy cannot be read");
    json_decref(document);
    ret->version = built_in;
    return done;
}

bool find_policy(struct app *app, struct arena *arena, const struct caller *caller, const char *icb,
                 const char *version, struct policy_record *ret, struct error *err)
{
    const struct author author = author_of(caller);

    if (!tenant_choose(caller, icb, "/query/icb", &icb, err))
        return false;
    return text_equal(version, built_in)
               ? find_built_in(arena, icb, ret, err)
               : policy_store_get(app->db, arena, &author, icb, version, ret, err);
}

bool read_policies(struct app *app, struct arena *arena, const struct caller *caller,
                   const char *icb, const char *after, int limit, struct policy_list *ret,
                   bool *ret_more, struct error *err)
{
    const struct author author = author_of(caller);

    if (!tenant_choose(caller, icb, "/query/icb", &icb, err) ||
        !policy_store_list(app->db, arena, &author, icb, after, limit + 1, ret, err))
        return false;
    *ret_more = ret->count > (size_t)limit;
    if (*ret_more)
        ret->count = (size_t)limit;
    return true;
}

bool compile_policy(struct app *app, const struct caller *caller, struct arena *arena,
                    const char *icb, const char *version, const struct policy **ret,
                    struct error *err)
{
    struct policy_record policy;

    return find_policy(app, arena, caller, icb, version, &policy, err) &&
           policy_read(policy.document, arena, ret, err);
}

bool withdraw_policy(struct app *app, struct arena *arena, const struct caller *caller,
                     const char *icb, const char *version, int64_t edition,
                     struct policy_record *ret, struct error *err)
{
    const struct author author = author_of(caller);
    struct policy_record policy;

    if (!find_policy_at(app, arena, caller, icb, version, edition, &policy, err))
        return false;
    if (text_equal(policy.status, "active") || text_equal(policy.status, built_in))
        return error_set(err, ERROR_CONFLICT, "",
                         "The policy is in force: put another in its place");
    return policy_store_retire(app->db, arena, &author, &policy, err) &&
           policy_store_get(app->db, arena, &author, policy.icb, version, ret, err);
}
