#ifndef DEMO_PERSON_H
#define DEMO_PERSON_H

#include "buffer.h"
#include "date.h"
#include "dice.h"

/*
 * A made-up patient, without a name. Nothing leads to a real one: NHS numbers are of the test range
 * 999, postcodes end in letters that Royal Mail never uses there, organisation codes begin with
 * DEMO.
 */

enum { AGE_MIN = 20, AGE_MAX = 80, NHS_NUMBER_TEXT = 11 };

/* The `serial`th valid number of the test range, counted round from 500,000. */
const char *test_nhs_number(int serial, char ret[NHS_NUMBER_TEXT]);

struct person {
    char nhs_number[NHS_NUMBER_TEXT]; /* "" where it still has to be traced */
    struct date birth;                /* DATE_NONE if not known */
    const char *gender;
    const char *ethnic_category; /* NULL if not sent */
    const char *language;        /* of the interpreter who is needed; NULL for none */
    char postcode[20];
    char practice[20];
    int imd_decile;
};

/* An adult of AGE_MIN to AGE_MAX years on `today`, who lives in the integrated care board `icb`. */
struct person person_make(struct dice *dice, const char *icb, int serial, struct date today);

/* The submission's member `patient`. */
void person_write(struct writer *writer, const struct person *person);

#endif
