#include "contact.h"

#include <criterion/criterion.h>

static const struct contact contacts[] = {
    { .icb = "QOX", .id = "emergency", .class = CLASS_E0 },
    { .icb = "QWO", .id = "emergency", .class = CLASS_E0 },
    { .icb = "QWO", .id = "clinic-emergency", .class = CLASS_E0, .service_id = "clinic" },
    { .icb = "QWO", .id = "danger", .class = CLASS_E0, .immediate_danger = true },
    { .icb = "QWO", .id = "same-day", .class = CLASS_E1 },
    { .icb = "QWO", .id = "screening", .class = CLASS_HOLD },
};
static const struct contact_list list = { contacts, 6, "1" };

static void expect_contact(const struct contact *contact, const char *id)
{
    cr_assert_not_null(contact, "nobody instead of %s", id);
    cr_expect_str_eq(contact->id, id);
}

Test(contact, is_that_of_the_class_and_the_tenant)
{
    expect_contact(contact_for(&list, "QWO", CLASS_E1, false), "same-day");
    expect_contact(contact_for(&list, "QWO", CLASS_E0, false), "emergency");
    cr_expect_str_eq(contact_for(&list, "QWO", CLASS_E0, false)->icb, "QWO");
    cr_expect_str_eq(contact_for(&list, "QOX", CLASS_E0, false)->icb, "QOX");
}

Test(contact, for_immediate_danger_serves_immediate_danger_alone)
{
    expect_contact(contact_for(&list, "QWO", CLASS_E0, true), "danger");
    expect_contact(contact_for(&list, "QOX", CLASS_E0, true), "emergency");
    expect_contact(contact_for(&list, "QWO", CLASS_E1, true), "same-day");
}

Test(contact, of_a_more_urgent_class_answers_where_a_class_has_none)
{
    expect_contact(contact_for(&list, "QWO", CLASS_SC, false), "same-day");
    expect_contact(contact_for(&list, "QWO", CLASS_U2, false), "screening");
    expect_contact(contact_for(&list, "QOX", CLASS_HOLD, false), "emergency");
}

Test(contact, of_another_tenant_never_answers)
{
    cr_expect_null(contact_for(&list, "QVV", CLASS_E0, true));
}

Test(contact, of_the_service_is_preferred_but_not_to_one_for_immediate_danger)
{
    expect_contact(contact_for_service(&list, "QWO", "clinic", CLASS_E0, false),
                   "clinic-emergency");
    expect_contact(contact_for_service(&list, "QWO", "clinic", CLASS_E0, true), "danger");
    expect_contact(contact_for_service(&list, "QWO", "other", CLASS_E0, false), "emergency");
}

Test(gate_class, order_is_urgency_and_names_are_those_of_the_api)
{
    static const char *const ascending[] = { "PARALLEL", "U2", "U1", "HOLD", "SC", "E1", "E0" };
    enum gate_class class, before = CLASS_NONE;

    for (int i = 0; i < 7; i++) {
        cr_assert(gate_class_parse(ascending[i], &class), "%s", ascending[i]);
        cr_expect_gt(class, before);
        cr_expect_str_eq(gate_class_name(class), ascending[i]);
        before = class;
    }
    cr_expect_null(gate_class_name(CLASS_NONE));
    cr_expect_not(gate_class_parse("E2", &class));
}

Test(gate_class, only_emergencies_and_suspected_cancer_latch)
{
    cr_expect(gate_class_latches(CLASS_E0) && gate_class_latches(CLASS_E1) &&
              gate_class_latches(CLASS_SC));
    for (int i = CLASS_NONE; i <= CLASS_HOLD; i++)
        cr_expect_not(gate_class_latches((enum gate_class)i), "%d", i);
}
