#include "referrals.h"
#include "tenant.h"

enum { SEARCH_LIMIT = 200 };

bool look_up_referral(struct app *app, const struct caller *caller, struct arena *arena,
                      const char *id, const char *action, struct referral *ret, struct error *err)
{
    const struct author author = author_of(caller);
    const struct reader reader = caller_reader(caller, &author);

    return referral_store_get(app->db, &reader, id, action, arena, ret, err);
}

bool look_up_history(struct app *app, const struct caller *caller, struct arena *arena,
                     const char *id, const char *action, struct referral *ret,
                     struct referral_history *ret_history, struct error *err)
{
    const struct author author = author_of(caller);

    return look_up_referral(app, caller, arena, id, action, ret, err) &&
           referral_store_history(app->db, &author, ret->icb, ret->id, arena, ret_history, err);
}

bool page_referrals(struct app *app, const struct caller *caller, struct arena *arena,
                    const struct referral_filter *filter, struct referral_page *ret,
                    struct error *err)
{
    const struct author author = author_of(caller);
    const struct reader reader = caller_reader(caller, &author);

    return referral_store_list(app->db, &reader, filter, arena, ret, err);
}

bool search_for_referrals(struct app *app, const struct caller *caller, struct arena *arena,
                          const char *nhs_number, const char *ubrn, const char *pathway_id,
                          struct referral_page *ret, struct error *err)
{
    const struct author author = author_of(caller);
    const struct reader reader = caller_reader(caller, &author);
    const struct referral_identity identity = { .patient_key = patient_key(app, nhs_number, arena),
                                                .ubrn = ubrn,
                                                .pathway_id = pathway_id };

    if ((nhs_number != NULL) + (ubrn != NULL) + (pathway_id != NULL) != 1)
        return error_set(err, ERROR_INVALID, "", "give one of nhsNumber, ubrn and pathwayId");
    return referral_store_search(app->db, &reader, &identity, SEARCH_LIMIT, arena, ret, err);
}

bool page_waiting_list(struct app *app, const struct caller *caller, struct arena *arena,
                       const char *icb, const struct waiting_filter *filter,
                       struct referral_page *ret, struct error *err)
{
    struct author author = author_of(caller);
    const struct reader reader = caller_reader(caller, &author);

    if (icb && !tenant_choose(caller, icb, "/query/icb", &author.tenants, err))
        return false;
    return waiting_store_list(app->db, &reader, filter, arena, ret, err);
}
