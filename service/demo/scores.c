#include "complaint.h"

/* Begins one instrument of the list; its scores and writer_close are the caller's. */
static void open_instrument(struct writer *writer, const char *name, const char *version,
                            const struct complaint *complaint, int days_before)
{
    char on[DATE_TEXT];

    writer_open(writer, NULL, '{');
    writer_text(writer, "instrument", name);
    writer_text(writer, "version", version);
    writer_text(writer, "completedOn",
                date_format(date_add_days(complaint->received, -days_before), on));
}

static void write_total(struct writer *writer, const char *name, const struct complaint *complaint,
                        int total)
{
    open_instrument(writer, name, "1", complaint, 0);
    writer_integer(writer, "total", total);
    writer_close(writer);
}

static int days_before(const struct complaint *complaint, struct dice *dice)
{
    return complaint->story == STORY_STALE_INSTRUMENT ? dice_between(dice, 100, 200)
                                                      : dice_between(dice, 0, 21);
}

/* Low is a total of at most 3; above it, high is a distress of at least 4. The items outside the
 * distress subscale are four. */
static void write_start_back(struct writer *writer, const struct complaint *complaint,
                             struct dice *dice)
{
    static const int distress_low[] = { 0, 0, 4 }, distress_high[] = { 2, 3, 5 };
    int distress =
        dice_between(dice, distress_low[complaint->severity], distress_high[complaint->severity]);
    int other_low = complaint->severity == SEVERITY_MODERATE ? 4 - distress : 0;
    int other_high = complaint->severity == SEVERITY_LOW ? 3 - distress : 4;
    int total = distress + dice_between(dice, other_low, other_high);

    open_instrument(writer, "startBack", "2008", complaint, days_before(complaint, dice));
    writer_integer(writer, "total", total);
    writer_open(writer, "subscales", '{');
    writer_integer(writer, "distress", distress);
    writer_close(writer);
    writer_close(writer);
}

static void write_start_msk(struct writer *writer, const struct complaint *complaint,
                            struct dice *dice)
{
    static const int low[] = { 0, 5, 9 }, high[] = { 4, 8, 12 };
    int total = dice_between(dice, low[complaint->severity], high[complaint->severity]);

    open_instrument(writer, "startMsk", "2016", complaint, days_before(complaint, dice));
    writer_integer(writer, "total", total);
    writer_close(writer);
}

static void write_phq9(struct writer *writer, const struct complaint *complaint, struct dice *dice)
{
    bool has_thoughts =
        complaint->story == STORY_SUICIDAL_THOUGHTS || complaint->story == STORY_SUICIDE_PLAN;
    int item9 = has_thoughts ? dice_between(dice, 1, 3) : 0;

    open_instrument(writer, "phq9", "1", complaint, 0);
    writer_integer(writer, "total",
                   dice_around(dice, 12, 6, item9, item9 + 24)); /* nine items of 0 to 3 */
    writer_open(writer, "subscales", '{');
    writer_integer(writer, "item9", item9);
    writer_close(writer);
    writer_close(writer);
}

/* Sums of DASS-21 are doubled. */
static void write_doubled(struct writer *writer, const char *name, int sum)
{
    writer_integer(writer, name, sum + sum);
}

static void write_dass21(struct writer *writer, const struct complaint *complaint,
                         struct dice *dice)
{
    open_instrument(writer, "dass21", "1", complaint, 0);
    writer_open(writer, "subscales", '{');
    write_doubled(writer, "depression", dice_around(dice, 10, 6, 0, 21));
    write_doubled(writer, "anxiety", dice_around(dice, 7, 5, 0, 21));
    write_doubled(writer, "stress", dice_around(dice, 10, 5, 0, 21));
    writer_close(writer);
    writer_close(writer);
}

/* The baseline set of ePPOC, with its published means. */
static void write_baseline(struct writer *writer, const struct complaint *complaint,
                           struct dice *dice)
{
    open_instrument(writer, "bpi", "1", complaint, 0);
    writer_open(writer, "subscales", '{');
    writer_decimal(writer, "severity", dice_around(dice, 64, 17, 10, 100), 10);
    writer_decimal(writer, "interference", dice_around(dice, 71, 18, 10, 100), 10);
    writer_close(writer);
    writer_close(writer);
    write_dass21(writer, complaint, dice);
    write_total(writer, "pseq", complaint, dice_around(dice, 20, 12, 0, 60));
    write_total(writer, "pcs", complaint, dice_around(dice, 30, 13, 0, 52));
}

void scores_write(struct writer *writer, const struct complaint *complaint)
{
    struct dice dice = dice_for(complaint->dice.state, "scores", 0);
    bool is_stale = complaint->story == STORY_STALE_INSTRUMENT;

    if (complaint->story == STORY_NO_INSTRUMENT)
        return;
    writer_open(writer, "instruments", '[');
    if ((complaint->ailment->kinds & AILMENT_START_BACK) && (dice_chance(&dice, 950) || is_stale))
        write_start_back(writer, complaint, &dice);
    if ((complaint->ailment->kinds & AILMENT_START_MSK) && (dice_chance(&dice, 900) || is_stale))
        write_start_msk(writer, complaint, &dice);
    if (dice_chance(&dice, 80))
        write_phq9(writer, complaint, &dice);
    if (dice_chance(&dice, 80))
        write_baseline(writer, complaint, &dice);
    writer_close(writer);
}
