#include "sqlstate.h"
#include "text.h"

#include <string.h>

static const struct state_row {
    const char *prefix;
    enum error_code code;
    bool again;
    bool closes;
} states[] = {
    { "40001", ERROR_UNAVAILABLE, true, false },  { "40P01", ERROR_UNAVAILABLE, true, false },
    { "25006", ERROR_UNAVAILABLE, true, true }, /* this server is no longer the primary */
    { "0A000", ERROR_INTERNAL, true, true },    /* a plan older than the schema */
    { "26000", ERROR_INTERNAL, true, true },    /* the session was reset under us */
    { "42P05", ERROR_INTERNAL, false, true },     { "25P02", ERROR_INTERNAL, false, true },
    { "55P03", ERROR_UNAVAILABLE, false, false }, { "57014", ERROR_UNAVAILABLE, false, false },
    { "23503", ERROR_CONFLICT, false, false },    { "23505", ERROR_CONFLICT, false, false },
    { "23P01", ERROR_CONFLICT, false, false },    { "08", ERROR_UNAVAILABLE, false, true },
    { "53", ERROR_UNAVAILABLE, false, false },    { "57", ERROR_UNAVAILABLE, false, true },
    { "", ERROR_INTERNAL, false, false },
};

/* Constraints that callers can run into, and what they are told. */
static const struct constraint_row {
    const char *name;
    enum error_code code;
    const char *at;
    const char *detail;
} constraints[] = {
    { "referral_ubrn_once", ERROR_CONFLICT, "/ubrn", "A referral with this UBRN is already known" },
    { "escalation_contact_once", ERROR_CONFLICT, "/class",
      "There is a contact for this class, danger and service already: replace it" },
    { "escalation_contact_service_id_fkey", ERROR_INVALID, "/serviceId", "is no service" },
    { "care_plan_pkey", ERROR_STALE, "", "The care plan has changed since that version" },
    { "idempotency_key_pkey", ERROR_STALE, "",
      "The Idempotency-Key has been used since it was read" },
    { "policy_pkey", ERROR_CONFLICT, "/version",
      "There is a policy of this version already: another text needs another version" },
    { "policy_activation_one_at_a_time", ERROR_CONFLICT, "/from",
      "Another policy comes into force then or later" },
    { "policy_was_overtaken", ERROR_STALE, "", "The policy has changed since that edition" },
    { "change_was_overtaken", ERROR_STALE, "", "The referral has changed since that version" },
};

static const struct state_row *state_find(const char *sqlstate)
{
    const struct state_row *row = states;

    while (strncmp(row->prefix, sqlstate, strlen(row->prefix)) != 0)
        row++;
    return row;
}

static const struct constraint_row *constraint_find(const char *name)
{
    for (size_t i = 0; i < sizeof(constraints) / sizeof(constraints[0]); i++)
        if (text_equal(constraints[i].name, name))
            return &constraints[i];
    return NULL;
}

struct sqlstate_verdict sqlstate_judge(const char *sqlstate, const char *constraint,
                                       const char *statement, struct error *err)
{
    const struct state_row *state = state_find(sqlstate);
    const struct constraint_row *rule = constraint_find(constraint);

    if (rule)
        error_set(err, rule->code, rule->at, "%s", rule->detail);
    else if (state->code == ERROR_CONFLICT)
        error_set(err, ERROR_CONFLICT, "", "The request conflicts with what is already stored");
    else
        error_set(err, state->code, "", "%s in %s%s%s", sqlstate, statement,
                  constraint ? ", constraint " : "", constraint ? constraint : "");
    err->retry = err->code == ERROR_UNAVAILABLE && (state->again || state->closes);
    return (struct sqlstate_verdict){ state->again, state->closes };
}

struct sqlstate_verdict sqlstate_read(const PGresult *rows, const char *statement,
                                      struct error *err)
{
    const char *sqlstate = PQresultErrorField(rows, PG_DIAG_SQLSTATE);

    return sqlstate_judge(sqlstate ? sqlstate : "08006",
                          PQresultErrorField(rows, PG_DIAG_CONSTRAINT_NAME), statement, err);
}
