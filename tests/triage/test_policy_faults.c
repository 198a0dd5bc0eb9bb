#include "fault_list.h"
#include "policy_case.h"
#include "text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Every fault of a document is told at once, each at its place. */

/* What is changed, to what (NULL: left out), and the fault: at the same place unless it says where.
 */
struct change {
    const char *pointer, *value, *detail, *fault_at;
};

static const struct fault *fault_at(const struct error *err, const char *pointer)
{
    for (const struct fault *fault = err->faults; fault; fault = fault->next)
        if (text_equal(fault->pointer, pointer))
            return fault;
    return NULL;
}

static int count_faults(const struct error *err)
{
    int count = 0;

    for (const struct fault *fault = err->faults; fault; fault = fault->next)
        count++;
    return count;
}

static void expect_fault(const struct error *err, const struct change *change)
{
    const char *pointer = change->fault_at ? change->fault_at : change->pointer;
    const struct fault *fault = fault_at(err, pointer);

    cr_assert(fault, "nothing at %s", pointer);
    cr_expect(strstr(fault->detail, change->detail), "%s: \"%s\"", pointer, fault->detail);
}

/* All changes at once: their faults, and no other. */
static void expect_faults(const struct change *changes, int count)
{
    json_t *document = policy_document();
    struct arena arena;
    struct error err = { 0 };

    for (int i = 0; i < count; i++)
        change_policy(document, changes[i].pointer, changes[i].value);
    arena_init(&arena, 4 * MIB);
    cr_assert_null(try_policy(document, &arena, &err));
    cr_expect_eq(count_faults(&err), count, "%d faults", count_faults(&err));
    for (int i = 0; i < count; i++)
        expect_fault(&err, &changes[i]);
    arena_free(&arena);
    json_decref(document);
}

#define EXPECT_FAULTS(changes) expect_faults(changes, (int)(sizeof(changes) / sizeof((changes)[0])))

Test(policy_faults, every_part_of_a_document_tells_its_own)
{
    static const struct change changes[] = {
        { "/version", "2", "member version: must be text", NULL },
        { "/colour", "true", "member colour: there is no such member", NULL },
        { "/thresholds/adviceDays/origin", "\"rumour\"",
          "threshold adviceDays, member origin: must be source", NULL },
        { "/inputs/4/missing", "\"low\"",
          "input ageYears, member missing: must be error, hold or notDone", NULL },
        { "/instruments/6/scores/0/bands/1/range", "\"old\"",
          "instrument phq9, score phq9Total, band mild, member range: the cell \"old\"", NULL },
        { "/opioids/tables/0/factors/2/route", "\"by ear\"",
          "table FPM-2020-08, factor tramadol, member route: there is no such route", NULL },
        { "/tables/5/rows/2/when/painSites", "\"any(elbow)\"",
          "table urgency, row U-02.2, column painSites: the cell \"any(elbow)\" cannot be read: "
          "the "
          "fact has no value elbow",
          NULL },
        { "/tables/5/rows/2/when/shoeSize", "\"> 40\"", "column shoeSize: there is no such fact",
          NULL },
        { "/tables/5/rows/3/then/minimumUrgency", "\"soon\"",
          "effect minimumUrgency: a value that cannot be read", NULL },
        { "/tables/9/otherwise/because", NULL,
          "table tiers, row T-06.2, member because: is missing", NULL },
    };

    EXPECT_FAULTS(changes);
}

Test(policy_faults, what_rows_are_to_each_other_is_told_beside_what_they_are)
{
    static const struct change changes[] = {
        { "/tables/1/hitPolicy", "\"UNIQUE\"", "the table has another hit policy: COLLECT", NULL },
        { "/tables/2/rows/0/id", "\"E-99\"", "row E-99, member id: a row's id", NULL },
        { "/tables/6/rows/1/id", "\"R-01.1\"",
          "row R-01.1, member id: the id stands twice: table bands has it too", NULL },
        { "/tables/7/rows/3/when/lowBlocked", NULL, "low needs the conditions",
          "/tables/7/rows/3/when" },
        { "/tables/12/rows", "[]", "table coding, member rows: the table has no rows", NULL },
    };

    EXPECT_FAULTS(changes);
}

/* What an input's fault hides is not told as another. */
Test(policy_faults, a_faulty_requirement_is_not_told_as_an_input_that_nobody_requires)
{
    static const struct change changes[] = {
        { "/tables/0/rows/0/then", "{\"require\":[\"shoeSize\"]}", "a value that cannot be read",
          "/tables/0/rows/0/then/require/0" },
    };

    EXPECT_FAULTS(changes);
}

Test(policy_faults, at_most_a_hundred_are_told)
{
    json_t *document = policy_document(), *row;
    struct arena arena;
    struct error err = { 0 };
    size_t i, t;
    json_t *table;

    json_array_foreach(json_object_get(document, "tables"), t, table) {
        json_array_foreach(json_object_get(table, "rows"), i, row) {
            (void)json_object_del(row, "source");
        }
    }
    arena_init(&arena, 4 * MIB);
    cr_assert_null(try_policy(document, &arena, &err));
    cr_expect_eq(count_faults(&err), FAULT_LIMIT);
    cr_expect_str_eq(err.detail, "At least 100 faults");
    arena_free(&arena);
    json_decref(document);
}
