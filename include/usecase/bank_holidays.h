#ifndef USECASE_BANK_HOLIDAYS_H
#define USECASE_BANK_HOLIDAYS_H

#include "error.h"
#include "pool.h"

#include <stddef.h>

/*
 * The bank holidays that deadlines in working days are counted by, from a file as GOV.UK publishes
 * it at https://www.gov.uk/bank-holidays.json: an object with the divisions `england-and-wales`,
 * `scotland` and `northern-ireland`, each with `events` of `title` and `date`.
 *
 * The file stands for the years from its first to its last holiday of a division, and replaces what
 * was known of them; other years, and divisions that it lacks, stay. All or nothing is written. A
 * holiday makes deadlines later, so one that cannot be right is refused: ERROR_INVALID, with the
 * place in the file in `err->at`, for another form, a day that is no working day anyway, one listed
 * twice, or more than 15 in a year. Running processes count by the new list within two seconds.
 */
struct holiday_change {
    size_t listed; /* rows in the file, England and Wales each */
    size_t written;
    size_t removed;
};

MUST_CHECK bool replace_bank_holidays(struct db *db, const char *text, size_t length,
                                      struct holiday_change *ret, struct error *err);

#endif
