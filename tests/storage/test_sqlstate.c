#include "sqlstate.h"

#include <criterion/criterion.h>

Test(sqlstate, exact_codes_come_before_their_class)
{
    static const struct {
        const char *sqlstate;
        enum error_code code;
        bool again, closes;
    } rows[] = {
        { "40001", ERROR_UNAVAILABLE, true, false },  { "40P01", ERROR_UNAVAILABLE, true, false },
        { "25006", ERROR_UNAVAILABLE, true, true },   { "08006", ERROR_UNAVAILABLE, false, true },
        { "57P01", ERROR_UNAVAILABLE, false, true },  { "57P03", ERROR_UNAVAILABLE, false, true },
        { "57014", ERROR_UNAVAILABLE, false, false }, { "53300", ERROR_UNAVAILABLE, false, false },
        { "23505", ERROR_CONFLICT, false, false },    { "23514", ERROR_INTERNAL, false, false },
        { "42501", ERROR_INTERNAL, false, false },    { "XX000", ERROR_INTERNAL, false, false },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct error err;
        struct sqlstate_verdict verdict = sqlstate_judge(rows[i].sqlstate, NULL, "s", &err);

        cr_expect_eq(err.code, rows[i].code, "%s", rows[i].sqlstate);
        cr_expect_eq(verdict.again, rows[i].again, "%s", rows[i].sqlstate);
        cr_expect_eq(verdict.closes, rows[i].closes, "%s", rows[i].sqlstate);
    }
}

Test(sqlstate, an_internal_failure_names_statement_and_constraint)
{
    struct error err;

    sqlstate_judge("23514", "referral_state_known", "referral_place", &err);
    cr_assert_str_eq(err.detail, "23514 in referral_place, constraint referral_state_known");
}
