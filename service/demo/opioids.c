#include "complaint.h"

/* What people are found on, by how bad the pain is and has been treated. Doses are in tenths. */
static const struct regimen {
    const char *drug;
    const char *route;
    const char *unit;
    int dose_tenths;
    int times_a_day; /* 0: a patch */
} regimens[] = {
    { "codeine", "oral", "mg", 300, 4 },
    { "codeine", "oral", "mg", 600, 4 },
    { "dihydrocodeine", "oral", "mg", 300, 4 },
    { "tramadol", "oral", "mg", 500, 4 },
    { "tramadol", "oral", "mg", 1000, 4 },
    { "buprenorphine", "transdermal", "mcg/h", 100, 0 },
    { "buprenorphine", "transdermal", "mcg/h", 525, 0 },
    { "morphine", "oral", "mg", 200, 2 },
    { "morphine", "oral", "mg", 600, 2 },
    { "oxycodone", "oral", "mg", 200, 2 },
    { "tapentadol", "oral", "mg", 1000, 2 },
    { "fentanyl", "transdermal", "mcg/h", 250, 0 },
    { "fentanyl", "transdermal", "mcg/h", 750, 0 },
    { "methadone", "oral", "mg", 100, 2 },
};

static const int regimen_weights[][sizeof(regimens) / sizeof(regimens[0])] = {
    { 30, 25, 12, 15, 8, 5, 0, 5, 0, 0, 0, 0, 0, 0 },
    { 12, 22, 8, 16, 14, 8, 2, 9, 2, 3, 2, 2, 0, 0 },
    { 3, 12, 3, 8, 12, 8, 8, 12, 10, 8, 4, 6, 4, 2 },
};

enum { REGIMEN_COUNT = sizeof(regimens) / sizeof(regimens[0]) };

static void write_regimen(struct writer *writer, const struct regimen *regimen, struct dice *dice)
{
    writer_open(writer, NULL, '{');
    writer_text(writer, "drug", regimen->drug);
    writer_text(writer, "route", regimen->route);
    writer_decimal(writer, "dose", regimen->dose_tenths, 10);
    writer_text(writer, "unit", regimen->unit);
    if (regimen->times_a_day) {
        writer_integer(writer, "timesPerDay", regimen->times_a_day);
        writer_bool(writer, "prn", dice_chance(dice, 200));
    }
    writer_close(writer);
}

/* A patch may be joined by tablets for what breaks through it. */
void opioids_write(struct writer *writer, const struct complaint *complaint)
{
    struct dice dice = dice_for(complaint->dice.state, "opioids", 0);
    const struct regimen *first =
        &regimens[dice_weigh(&dice, regimen_weights[complaint->severity], REGIMEN_COUNT)];

    writer_open(writer, "opioids", '[');
    if (complaint->takes_opioids)
        write_regimen(writer, first, &dice);
    if (complaint->takes_opioids && !first->times_a_day && dice_chance(&dice, 300))
        write_regimen(writer, &regimens[0], &dice);
    writer_close(writer);
    if (complaint->takes_opioids && dice_chance(&dice, 120))
        writer_text(writer, "benzodiazepine", "yes");
}
