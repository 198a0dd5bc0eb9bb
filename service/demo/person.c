#include "person.h"
#include "text.h"

#include <stdio.h>

enum { NUMBERS = 500000, NHS_DIGITS = 10, OUTWARDS = 5, PRACTICES = 40 };

/* Modulus 11; 10 where the nine digits have no check digit. */
static int check_digit(const char *digits)
{
    int sum = 0;

    for (int i = 0; i < NHS_DIGITS - 1; i++)
        sum += (digits[i] - '0') * (NHS_DIGITS - i);
    return (11 - sum % 11) % 11;
}

/* Of two neighbours in the last digit at least one has a check digit: their sums differ by 2. */
const char *test_nhs_number(int serial, char ret[NHS_NUMBER_TEXT])
{
    unsigned pair = (unsigned)((uint64_t)serial * 7919 % NUMBERS) * 2;

    snprintf(ret, NHS_NUMBER_TEXT, "999%06u", pair);
    if (check_digit(ret) == 10)
        ret[NHS_DIGITS - 2]++;
    ret[NHS_DIGITS - 1] = (char)('0' + check_digit(ret));
    ret[NHS_DIGITS] = '\0';
    return ret;
}

/* The largest postcode districts of a board; another board gets those of the first. */
static const struct area {
    const char *icb;
    const char *outwards[OUTWARDS];
} areas[] = {
    { "QWO", { "LS11", "BD5", "HX1", "WF9", "HD2" } },
    { "QOX", { "BA2", "SN1", "SN25", "BA14", "SP1" } },
};

static const struct area *area_of(const char *icb)
{
    for (size_t i = 0; i < sizeof(areas) / sizeof(*areas); i++)
        if (text_equal(areas[i].icb, icb))
            return &areas[i];
    return &areas[0];
}

static void make_address(struct dice *dice, const char *icb, struct person *ret)
{
    static const char unused[] = "CIKMOV"; /* as one of the last two letters */
    const char *outward = area_of(icb)->outwards[dice_between(dice, 0, OUTWARDS - 1)];
    int sector = dice_between(dice, 1, 9);
    char first = unused[dice_between(dice, 0, 5)];
    char second = unused[dice_between(dice, 0, 5)];

    snprintf(ret->postcode, sizeof(ret->postcode), "%s %d%c%c", outward, sector, first, second);
    snprintf(ret->practice, sizeof(ret->practice), "DEMOGP%02d", dice_between(dice, 1, PRACTICES));
}

/* Chronic pain is commoner with deprivation. */
static void make_background(struct dice *dice, struct person *ret)
{
    static const char *const categories[] = { "A", "B", "C", "D", "H", "J", "K", "M", "N", "Z" };
    static const int category_weights[] = { 640, 10, 40, 15, 40, 110, 15, 20, 30, 80 };
    static const char *const languages[] = { "ur", "pl", "pa", "bfi" };
    static const int decile_weights[] = { 19, 15, 12, 11, 9, 8, 8, 7, 6, 5 };

    ret->imd_decile = 1 + dice_weigh(dice, decile_weights, 10);
    ret->ethnic_category = categories[dice_weigh(dice, category_weights, 10)];
    if (dice_chance(dice, 100))
        ret->ethnic_category = NULL;
    if (dice_chance(dice, 45))
        ret->language = languages[dice_between(dice, 0, 3)];
}

struct person person_make(struct dice *dice, const char *icb, int serial, struct date today)
{
    static const char *const genders[] = { "female", "male", "other", "unknown" };
    static const int gender_weights[] = { 585, 400, 8, 7 };
    struct person person = { .nhs_number = "" };
    int age = dice_between(dice, 0, AGE_MAX - AGE_MIN);

    age = AGE_MIN + (age + dice_between(dice, 0, AGE_MAX - AGE_MIN)) / 2;
    person.birth = date_add_days(date_add_months(today, -12 * age), -dice_between(dice, 0, 364));
    person.gender = genders[dice_weigh(dice, gender_weights, 4)];
    if (!dice_chance(dice, 15))
        (void)test_nhs_number(serial, person.nhs_number);
    make_address(dice, icb, &person);
    make_background(dice, &person);
    return person;
}

void person_write(struct writer *writer, const struct person *person)
{
    char birth[DATE_TEXT];

    writer_open(writer, "patient", '{');
    if (person->nhs_number[0])
        writer_text(writer, "nhsNumber", person->nhs_number);
    else
        writer_text(writer, "nhsNumberAbsentReason", "traceRequired");
    if (!date_is_none(person->birth))
        writer_text(writer, "birthDate", date_format(person->birth, birth));
    writer_text(writer, "gender", person->gender);
    if (person->ethnic_category)
        writer_text(writer, "ethnicCategory", person->ethnic_category);
    writer_text(writer, "postcode", person->postcode);
    writer_text(writer, "gpPracticeCode", person->practice);
    writer_integer(writer, "imdDecile", person->imd_decile);
    if (person->language)
        writer_text(writer, "interpreter", person->language);
    else
        writer_bool(writer, "interpreter", false);
    writer_close(writer);
}
