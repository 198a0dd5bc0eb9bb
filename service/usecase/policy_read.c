#include "cleanup.h"
#include "digest.h"
#include "policy_canonical.h"
#include "policy_compile.h"
#include "text.h"

DEFINE_CLEANUP(json_t *, json_decref)

enum { EVIDENCE = 100, INPUTS = 200, INSTRUMENTS = 40, TABLES = 40, TESTS = 500 };

static const struct member members[] = { { "id", MEMBER_TEXT, 40, false },
                                         { "version", MEMBER_TEXT, 20, false },
                                         { "title", MEMBER_TEXT, 120, false },
                                         { "effectiveFrom", MEMBER_VALUE, 0, false },
                                         { "effectiveTo", MEMBER_VALUE, 0, false },
                                         { "evidence", MEMBER_LIST, EVIDENCE, false },
                                         { "inputs", MEMBER_LIST, INPUTS, false },
                                         { "thresholds", MEMBER_OBJECT, POLICY_THRESHOLDS, false },
                                         { "instruments", MEMBER_LIST, INSTRUMENTS, false },
                                         { "opioids", MEMBER_OBJECT, 2, false },
                                         { "tables", MEMBER_LIST, TABLES, false },
                                         { "testBase", MEMBER_OBJECT, FACT_COUNT, true },
                                         { "tests", MEMBER_LIST, TESTS, true },
                                         { NULL, MEMBER_VALUE, 0, false } };

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

static struct date read_day(struct compile *c, const char *name)
{
    const struct step step = { NULL, name, 0 };
    const char *text = json_string_value(json_object_get(c->document, name));
    struct date day = DATE_NONE;

    if (!text || !date_parse(text, &day))
        policy_fault(c, &step, "must be a real day as YYYY-MM-DD");
    return day;
}

/* Half open: the policy is in force up to the day before `effectiveTo`, or without end. */
static void read_days(struct compile *c)
{
    const struct step step = { NULL, "effectiveTo", 0 };
    const json_t *from = json_object_get(c->document, "effectiveFrom");
    const json_t *to = json_object_get(c->document, "effectiveTo");
    struct date first = from ? read_day(c, "effectiveFrom") : DATE_NONE;
    struct date last = to && !json_is_null(to) ? read_day(c, "effectiveTo") : DATE_NONE;

    if (!date_is_none(first) && !date_is_none(last) && last.days <= first.days)
        policy_fault(c, &step, "must be after effectiveFrom");
}

static void read_revision(struct compile *c)
{
    struct arena scratch;
    struct buffer canonical;
    char hex[SHA256_HEX];

    arena_init(&scratch, 2 * CANONICAL_BYTES);
    buffer_init(&canonical, &scratch, CANONICAL_BYTES);
    policy_canonical_write(c->document, &canonical, &c->faults);
    if (!fault_list_is_full(&c->faults))
        c->policy->revision =
            policy_copy(c, digest_sha256_hex(canonical.text, canonical.length, hex));
    arena_free(&scratch);
}

static void read_document(struct compile *c, json_t *root)
{
    const struct step evidence = { NULL, "evidence", 0 }, inputs = { NULL, "inputs", 0 };
    const struct step thresholds = { NULL, "thresholds", 0 }, opioids = { NULL, "opioids", 0 };
    const struct step scores = { NULL, "instruments", 0 }, tables = { NULL, "tables", 0 };

    (void)policy_members(c, NULL, root, members);
    c->policy->id = policy_text(c, root, "id");
    c->policy->version = policy_text(c, root, "version");
    read_days(c);
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
