#include "cleanup.h"
#include "digest.h"
#include "policy_compile.h"
#include "text.h"

#include <string.h>

DEFINE_CLEANUP(json_t *, json_decref)

enum { EVIDENCE = 100, INPUTS = 200, TABLES = 40 };

static const struct member members[] = { { "id", MEMBER_TEXT, 40, false },
                                         { "version", MEMBER_TEXT, 20, false },
                                         { "status", MEMBER_VALUE, 0, true },
                                         { "title", MEMBER_TEXT, 120, false },
                                         { "effectiveFrom", MEMBER_VALUE, 0, false },
                                         { "effectiveTo", MEMBER_VALUE, 0, false },
                                         { "approvals", MEMBER_VALUE, 0, true },
                                         { "evidence", MEMBER_LIST, EVIDENCE, false },
                                         { "inputs", MEMBER_LIST, INPUTS, false },
                                         { "thresholds", MEMBER_OBJECT, POLICY_THRESHOLDS, false },
                                         { "instruments", MEMBER_LIST, 40, false },
                                         { "opioids", MEMBER_OBJECT, 2, false },
                                         { "tables", MEMBER_LIST, TABLES, false },
                                         { NULL, MEMBER_VALUE, 0, false } };

static void read_input(struct compile *c, const struct step *at, const json_t *input)
{
    static const struct member input_members[] = { { "name", MEMBER_TEXT, 60, false },
                                                   { "missing", MEMBER_TEXT, 40, false },
                                                   { NULL, MEMBER_VALUE, 0, false } };
    static const char *const meanings[] = { "notDone", "hold", "error", NULL };
    const struct step name = { at, "name", 0 }, missing = { at, "missing", 0 };
    int meaning = text_index(meanings, json_string_value(json_object_get(input, "missing")));
    int faults = c->faults.count;
    enum fact_id fact;

    if (!policy_members(c, at, input, input_members))
        return;
    if (!fact_parse(json_string_value(json_object_get(input, "name")), &fact)) {
        policy_fault(c, &name, "there is no such fact");
        return;
    }
    if (meaning < 0)
        policy_fault(c, &missing, "must be error, hold or notDone");
    if (c->listed[fact])
        policy_fault(c, &name, "the input stands twice");
    if (!policy_is_sound(c, faults))
        return;
    c->listed[fact] = true;
    c->policy->missing[fact] = (enum missing_policy)meaning;
}

void policy_read_inputs(struct compile *c, const struct step *at, const json_t *list)
{
    int faults = c->faults.count;
    size_t i;
    json_t *input;

    json_array_foreach(list, i, input) {
        const struct step step = { at, NULL, i };

        read_input(c, &step, input);
    }
    for (int f = 0; f < FACT_COUNT; f++)
        c->policy->sources[f] = fact_source((enum fact_id)f);
    for (int f = 0; policy_is_sound(c, faults) && f < FACT_COUNT; f++)
        if (fact_row((enum fact_id)f)->path[0] && !c->listed[f])
            policy_fault(c, at, "the inputs do not say what it means if %s is missing",
                         fact_row((enum fact_id)f)->name);
}

static void read_evidence(struct compile *c, const struct step *at, const json_t *list)
{
    static const struct member item_members[] = { { "id", MEMBER_TEXT, 40, false },
                                                  { "title", MEMBER_TEXT, 300, false },
                                                  { NULL, MEMBER_VALUE, 0, false } };
    size_t i;
    json_t *item;

    json_array_foreach(list, i, item) {
        const struct step step = { at, NULL, i };

        (void)policy_members(c, &step, item, item_members);
    }
}

static void read_revision(struct compile *c)
{
    char *canonical = json_dumps(c->document, JSON_COMPACT | JSON_SORT_KEYS);
    char hex[SHA256_HEX];

    if (!canonical) {
        policy_fault(c, NULL, "cannot be written in canonical form");
        return;
    }
    c->policy->revision =
        arena_text(c->arena, digest_sha256_hex(canonical, strlen(canonical), hex));
    free(canonical);
}

static void read_document(struct compile *c, json_t *root)
{
    const struct step evidence = { NULL, "evidence", 0 }, inputs = { NULL, "inputs", 0 };
    const struct step thresholds = { NULL, "thresholds", 0 }, opioids = { NULL, "opioids", 0 };
    const struct step scores = { NULL, "instruments", 0 }, tables = { NULL, "tables", 0 };

    (void)policy_members(c, NULL, root, members);
    c->policy->id = policy_text(c, root, "id");
    c->policy->version = policy_text(c, root, "version");
    read_evidence(c, &evidence, json_object_get(root, "evidence"));
    policy_read_thresholds(c, &thresholds, json_object_get(root, "thresholds"));
    policy_read_inputs(c, &inputs, json_object_get(root, "inputs"));
    policy_read_instruments(c, &scores, json_object_get(root, "instruments"));
    policy_read_opioids(c, &opioids, json_object_get(root, "opioids"));
    policy_read_tables(c, &tables, json_object_get(root, "tables"));
    policy_check(c);
    read_revision(c);
}

bool policy_compile(json_t *root, struct arena *arena, const struct policy **ret, struct error *err)
{
    struct compile *c = arena_alloc(arena, sizeof(*c));

    if (!c)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory is left to read this");
    *c = (struct compile){ .arena = arena, .document = root };
    fault_list_init(&c->faults, arena);
    c->policy = policy_room(c, 1, sizeof(*c->policy));
    if (c->policy)
        read_document(c, root);
    if (!fault_list_close(&c->faults, err))
        return false;
    *ret = c->policy;
    return true;
}

bool policy_read(const char *document, struct arena *arena, const struct policy **ret,
                 struct error *err)
{
    json_error_t where;
    cleanup(json_decref) json_t *root = json_loads(document, JSON_REJECT_DUPLICATES, &where);

    if (!root)
        return error_set(err, ERROR_INVALID, "", "policy: line %d: not JSON", where.line);
    return policy_compile(root, arena, ret, err);
}
