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

static struct contact_point point(const char *channel, const char *hours)
{
    struct contact_point made = { .channel = channel };

    cr_assert(hours_parse(hours, &made.open), "%s", hours);
    return made;
}

/* "now next" of whom a contact of these hours names at an instant. */
static void expect_choice(const char *first, const char *fallback, const char *at, const char *now)
{
    static struct date holidays[1];
    const struct calendar calendar = { holidays, 1, "1" };
    struct contact contact = { .first = point("first", first),
                               .fallback = point("fallback", fallback) };
    struct contact_choice choice;
    int64_t us;

    holidays[0] = date_from_civil(2026, 12, 25);
    cr_assert(instant_parse(at, &us));
    choice = contact_choose(&contact, us, &calendar);
    cr_expect_str_eq(choice.now->channel, now, "%s", at);
    cr_expect_neq(choice.now, choice.next);
}

Test(contact, is_the_first_point_while_that_is_open_and_the_fallback_out_of_its_hours)
{
    static const char office[] = "Mo-Fr 08:00-18:30; PH off";

    expect_choice(office, "24/7", "2026-12-24T18:29:59Z", "first");
    expect_choice(office, "24/7", "2026-12-24T18:30:00Z", "fallback");
    expect_choice(office, "24/7", "2026-12-25T12:00:00Z", "fallback");
    expect_choice("24/7", "24/7", "2026-12-25T12:00:00Z", "first");
}

Test(contact, is_the_first_point_where_neither_is_open)
{
    expect_choice("Mo-Fr 08:00-18:30", "Sa 09:00-12:00", "2026-12-20T12:00:00Z", "first");
}

static void expect_told(const char *first, const char *fallback, const char *at, const char *told)
{
    static const struct calendar calendar = { NULL, 0, "1" };
    const struct contact contact = { .first = point("first", first),
                                     .fallback = point("fallback", fallback) };
    int64_t us;

    cr_assert(instant_parse(at, &us));
    cr_expect_str_eq(contact_after(&contact, us, &calendar)->channel, told, "%s", at);
}

Test(contact, that_is_told_again_is_the_fallback_unless_the_first_alone_is_open)
{
    static const char day[] = "Mo-Su 08:00-18:30", night[] = "Mo-Su 18:30-08:00";

    expect_told("24/7", "24/7", "2026-12-24T12:00:00Z", "fallback");
    expect_told("24/7", day, "2026-12-24T18:29:59Z", "fallback");
    expect_told("24/7", day, "2026-12-24T18:30:00Z", "first");
    expect_told(night, day, "2026-12-24T23:00:00Z", "first");
    expect_told(day, day, "2026-12-24T23:00:00Z", "fallback");
}
