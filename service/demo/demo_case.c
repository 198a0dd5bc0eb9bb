#include "demo_case.h"
#include "person.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    REPEAT_DISTANCE = 7,
    PERIOD_DAYS = 140,
    CASE_BYTES = 16 * KIB,
    OPENS_MINUTE = 8 * 60,
    CLOSES_MINUTE = 18 * 60
};

/* Another day has other patients: their referrals are not to be linked with yesterday's. */
static struct dice stream(const struct demo_plan *plan, const char *thing, int index)
{
    return dice_for(plan->seed ^ ((uint64_t)(uint32_t)plan->today.days << 32), thing, index);
}

static bool wants_to_repeat(const struct demo_plan *plan, int index)
{
    struct dice dice = stream(plan, "repeat", index);

    return dice_chance(&dice, 25);
}

/* Never the repeat of a repeat. */
static bool repeats_earlier(const struct demo_plan *plan, int index)
{
    return index >= REPEAT_DISTANCE && wants_to_repeat(plan, index) &&
           !wants_to_repeat(plan, index - REPEAT_DISTANCE);
}

bool demo_case_is_repeated(const struct demo_plan *plan, int index)
{
    return repeats_earlier(plan, index + REPEAT_DISTANCE);
}

static struct date on_working_day(struct date day)
{
    int weekday = date_weekday(day);

    if (weekday == 0)
        return date_add_days(day, -2);
    return weekday == 6 ? date_add_days(day, -1) : day;
}

/* The further back, the likelier another try: demand has grown by a half over the period. */
static struct date draw_received(const struct demo_plan *plan, int source)
{
    struct dice dice = stream(plan, "received", source);
    int days_ago;

    do {
        days_ago = dice_between(&dice, 1, PERIOD_DAYS);
    } while (dice_chance(&dice, 333 * days_ago / PERIOD_DAYS));
    return on_working_day(date_add_days(plan->today, -days_ago));
}

static struct date received_again(const struct demo_plan *plan, int index, struct date first)
{
    struct dice dice = stream(plan, "again", index);
    struct date again = date_add_days(first, dice_between(&dice, 3, 30));
    struct date last = date_add_days(plan->today, -1);

    return on_working_day(again.days < last.days ? again : last);
}

static const char *draw_icb(const struct demo_plan *plan, int source)
{
    struct dice dice = stream(plan, "icb", source);
    int other = dice_between(&dice, 1, plan->icb_count > 1 ? plan->icb_count - 1 : 1);

    return plan->icb_count > 1 && dice_chance(&dice, 250) ? plan->icbs[other] : plan->icbs[0];
}

static struct person make_person(const struct demo_plan *plan, int source, const char *icb,
                                 const struct complaint *complaint)
{
    struct dice first = stream(plan, "serial", 0), dice = stream(plan, "person", source);
    int serial = dice_between(&first, 0, 400000 - CASE_COUNT_MAX) + source;
    struct person person = person_make(&dice, icb, serial, plan->today);

    if (complaint->story == STORY_UNDER_AGE) {
        int age = dice_between(&dice, 14, 17);

        person.birth = date_add_days(date_add_months(plan->today, -12 * age), -PERIOD_DAYS - 10);
    }
    if (complaint->story == STORY_NO_BIRTH_DATE)
        person.birth = DATE_NONE;
    return person;
}

static void write_received(struct writer *writer, struct date received, struct dice *dice)
{
    int minute = dice_between(dice, OPENS_MINUTE, CLOSES_MINUTE);
    char at[INSTANT_TEXT];

    writer_text(writer, "receivedAt", instant_format(instant_from_london(received, minute), at));
}

/* Where the request arrived first: a community team, or a hospital's clinic. */
static void write_receiver(struct writer *writer, const char *icb, struct dice *dice)
{
    int first = text_equal(icb, "QOX") ? 5 : 1;
    char code[16];

    snprintf(code, sizeof(code), "DEMO%02d", first + dice_between(dice, 0, 3));
    writer_text(writer, "receivingOdsCode", code);
}

static void write_setting(struct writer *writer, struct dice *dice)
{
    static const char *const nations[] = { "england", "wales", "scotland", "ni" };
    static const int nation_weights[] = { 955, 25, 15, 5 };
    static const char *const settings[] = { "community", "outpatient", "inpatient" };
    static const int setting_weights[] = { 55, 41, 4 };
    static const char *const priorities[] = { "routine", "urgent", "urgentSuspectedCancer" };
    static const int priority_weights[] = { 815, 175, 10 };

    writer_text(writer, "nation", nations[dice_weigh(dice, nation_weights, 4)]);
    writer_text(writer, "careSetting", settings[dice_weigh(dice, setting_weights, 3)]);
    writer_text(writer, "priorityType", priorities[dice_weigh(dice, priority_weights, 3)]);
}

/* A booking reference is used once in a tenant: the index sets those of one plan apart. */
static void write_booking(struct writer *writer, const struct demo_plan *plan, int index)
{
    struct dice first = stream(plan, "booking", 0), dice = stream(plan, "booking", index + 1);
    char ubrn[16];

    if (!dice_chance(&dice, 600))
        return;
    snprintf(ubrn, sizeof(ubrn), "%06d%06d", dice_between(&first, 100000, 999999), index);
    writer_text(writer, "ubrn", ubrn);
}

static void write_referrer(struct writer *writer, const char *practice, struct dice *dice)
{
    static const struct {
        const char *role;
        const char *organisation; /* NULL: the patient's practice */
    } referrers[] = {
        { "gp", NULL },
        { "gpTeamSenior", NULL },
        { "ahpMsk", "DEMOMSK1" },
        { "hospitalConsultant", "DEMOHOS1" },
        { "hospitalTeamSenior", "DEMOHOS2" },
        { "other", "DEMOOTH1" },
    };
    static const int weights[] = { 600, 100, 130, 130, 30, 10 };
    int which = dice_weigh(dice, weights, 6);
    char registration[16];

    snprintf(registration, sizeof(registration), "DEMO%04d", dice_between(dice, 1, 400));
    writer_open(writer, "referrer", '{');
    writer_text(writer, "odsCode",
                referrers[which].organisation ? referrers[which].organisation : practice);
    writer_text(writer, "role", referrers[which].role);
    writer_text(writer, "practitionerId", registration);
    writer_close(writer);
}

/* An absent answer is not "no". */
static void write_main_reason(struct writer *writer, const struct complaint *complaint,
                              struct dice *dice)
{
    bool is_left_out = dice_chance(dice, 15) || complaint->story == STORY_NO_ASSESSMENT;

    if (complaint->story == STORY_NOT_MAIN_REASON)
        writer_bool(writer, "painPrimaryReason", false);
    else if (!is_left_out)
        writer_bool(writer, "painPrimaryReason", true);
}

static void write_submission(struct writer *writer, const struct demo_plan *plan, int index,
                             const struct demo_case *made, const struct complaint *complaint)
{
    struct dice dice = stream(plan, "submission", index);
    int source = made->repeats < 0 ? index : made->repeats;
    struct person person = make_person(plan, source, made->icb, complaint);

    writer_open(writer, NULL, '{');
    writer_text(writer, "icb", made->icb);
    write_received(writer, made->received, &dice);
    write_receiver(writer, made->icb, &dice);
    write_setting(writer, &dice);
    write_main_reason(writer, complaint, &dice);
    write_booking(writer, plan, index);
    person_write(writer, &person);
    write_referrer(writer, person.practice, &dice);
    complaint_write(writer, complaint);
    writer_close(writer);
}

static bool write_texts(const struct demo_plan *plan, int index, const struct complaint *complaint,
                        struct arena *arena, struct demo_case *made)
{
    struct buffer submission, completion;
    struct writer writer;
    char today[DATE_TEXT];

    made->key = arena_format(arena, "demo-%" PRIu64 "-%s-%s-%d", plan->seed,
                             date_format(plan->today, today), made->icb, index);
    buffer_init(&submission, arena, CASE_BYTES);
    writer_init(&writer, &submission);
    write_submission(&writer, plan, index, made, complaint);
    buffer_init(&completion, arena, CASE_BYTES);
    writer_init(&writer, &completion);
    made->submission = submission.text;
    made->completion = complaint_write_completion(&writer, complaint) ? completion.text : NULL;
    return made->key && !submission.failed && !completion.failed;
}

bool demo_case_make(const struct demo_plan *plan, int index, struct arena *arena,
                    struct demo_case *ret, struct error *err)
{
    struct demo_case made = { .repeats =
                                  repeats_earlier(plan, index) ? index - REPEAT_DISTANCE : -1 };
    int source = made.repeats < 0 ? index : made.repeats;
    struct date first = draw_received(plan, source);
    struct complaint complaint = complaint_make(stream(plan, "complaint", source), first);
    struct dice fate = stream(plan, "fate", index);

    made.icb = draw_icb(plan, source);
    made.story = complaint.story;
    made.received = made.repeats < 0 ? first : received_again(plan, index, first);
    made.fate = dice_between(&fate, 0, 999);
    if (!write_texts(plan, index, &complaint, arena, &made))
        return error_set(err, ERROR_UNAVAILABLE, "", "no memory for a made-up referral");
    *ret = made;
    return true;
}
