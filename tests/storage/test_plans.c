#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * How the server runs the statements of the path of a submission and of a reading, in the setting
 * that batches run in. A plan is made when a connection first needs it, perhaps in a database of
 * one row that nobody has counted, and is kept: each row must be found by the index that knows it.
 */
enum { TEXT_BYTES = 64 * KIB };

static const char young[] =
    "INSERT INTO referral (icb, id, version, state, pathway_id, created_at, updated_at, "
    "received_at,"
    " received_on, patient_key, pain_sites, ubrn, referrer_ods, receiving_ods, client, status, "
    "stratum,"
    " tier, urgency, bookable, streams, flags, clock_started_on, next_due, decision_number, "
    "submission,"
    " decision, gates) SELECT 'QAA', gen_random_uuid(), 1, 'open', gen_random_uuid(), now(), now(),"
    " now(), '2026-01-05', sha256(n::text::bytea), 1, n::text, 'B86110', 'RWD01', 'client',"
    " 'provisional', 'moderate', 'I', 0, false, 'MSK', '', '2026-01-05', '2026-03-02', 1,"
    " repeat('x', 500), repeat('y', 500), '{}' FROM generate_series(1, 1) AS n;"
    "INSERT INTO idempotency_key SELECT icb, client, ubrn, '', 'submitReferral', id, now() FROM "
    "referral";

static struct scratch scratch;

static void open_world(void)
{
    scratch_migrate(&scratch);
    scratch_do(&scratch, young);
    scratch_do(&scratch, "SET ROLE painpath_service; SET app.icbs = 'QAA,QBB';"
                         " SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off");
}

static void close_world(void)
{
    scratch_drop(&scratch);
}

TestSuite(plans, .init = open_world, .fini = close_world);

/* The plan, its lines joined. */
static const char *plan_of(const char *statement, int parameters)
{
    char *text = malloc(TEXT_BYTES);
    PGresult *rows;

    snprintf(text, TEXT_BYTES, "PREPARE planned AS %s", statement);
    scratch_do(&scratch, text);
    strcpy(text, "EXPLAIN EXECUTE planned(NULL");
    for (int i = 1; i < parameters; i++)
        strcat(text, ", NULL");
    strcat(text, ")");
    rows = PQexec(scratch.owner, text);
    cr_assert_eq(PQresultStatus(rows), PGRES_TUPLES_OK, "%s", PQerrorMessage(scratch.owner));
    text[0] = '\0';
    for (int i = 0; i < PQntuples(rows); i++) {
        strcat(text, PQgetvalue(rows, i, 0));
        strcat(text, "\n");
    }
    PQclear(rows);
    return text;
}

#define PLAN_OF(wanted) plan_of_named(#wanted)

static const char *plan_of_named(const char *name)
{
    static const struct {
        const char *name;
        int parameters;
        const char *text;
    } statements[] = {
#define X(name, count, text) { #name, count, text },
        STATEMENT_TABLE(X)
#undef X
    };

    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
        if (strcmp(statements[i].name, name) == 0)
            return plan_of(statements[i].text, statements[i].parameters);
    cr_assert_fail("no statement %s", name);
    return NULL;
}

/* An index scan of this index, whose condition holds this text. */
static bool scans(const char *plan, const char *index, const char *condition)
{
    for (const char *at = plan; (at = strstr(at, index)) != NULL; at++) {
        const char *line = strstr(at, "Index Cond:");
        const char *end = line ? strchr(line, '\n') : NULL;
        const char *found = line ? strstr(line, condition) : NULL;

        if (found && found < end)
            return true;
    }
    return false;
}

static void expect_no_scan_of_all(const char *plan)
{
    cr_expect_null(strstr(plan, "Seq Scan"), "%s", plan);
    cr_expect_null(strstr(plan, "Bitmap"), "%s", plan);
}

Test(plans, a_submission_meets_its_key_its_patient_and_its_ubrn_by_index)
{
    const char *plan = PLAN_OF(submission_write);

    expect_no_scan_of_all(plan);
    cr_expect(scans(plan, "idempotency_key_pkey", "(key = "), "%s", plan);
    cr_expect(scans(plan, "referral_of_patient", "(patient_key = "), "%s", plan);
    cr_expect(scans(plan, "referral_ubrn_once", "(ubrn = "), "%s", plan);
}

Test(plans, the_context_of_a_submission_is_read_by_index)
{
    const char *keys = PLAN_OF(submission_key);
    const char *patients;

    expect_no_scan_of_all(keys);
    cr_expect(scans(keys, "idempotency_key_pkey", "(key = "), "%s", keys);
    scratch_do(&scratch, "DEALLOCATE planned");
    patients = PLAN_OF(submission_patient);
    expect_no_scan_of_all(patients);
    cr_expect(scans(patients, "referral_of_patient", "(patient_key = "), "%s", patients);
    cr_expect(scans(patients, "pathway_pkey", "(id = "), "%s", patients);
    cr_expect(scans(patients, "care_plan_pkey", "(pathway_id = "), "%s", patients);
}

Test(plans, what_is_known_of_a_pathway_is_read_by_index)
{
    const char *plan = PLAN_OF(pathway_get);

    expect_no_scan_of_all(plan);
    cr_expect(scans(plan, "pathway_pkey", "(id = "), "%s", plan);
    cr_expect(scans(plan, "referral_of_patient", "(patient_key = "), "%s", plan);
}

Test(plans, the_open_referrals_of_a_pathway_are_read_by_their_patient)
{
    const char *plan = PLAN_OF(pathway_open);

    expect_no_scan_of_all(plan);
    cr_expect(scans(plan, "referral_of_patient", "(patient_key = "), "%s", plan);
}

Test(plans, a_change_meets_its_referral_and_its_pathway_by_key)
{
    const char *plan = PLAN_OF(referral_change);

    expect_no_scan_of_all(plan);
    cr_expect(scans(plan, "referral_pkey", "(id = "), "%s", plan);
    cr_expect(scans(plan, "pathway_pkey", "(id = "), "%s", plan);
    cr_expect(scans(plan, "referral_of_patient", "(patient_key = "), "%s", plan);
}

Test(plans, a_referral_is_read_by_its_key)
{
    const char *plan = PLAN_OF(referral_get);

    expect_no_scan_of_all(plan);
    cr_expect(scans(plan, "referral_pkey", "(id = "), "%s", plan);
}

Test(plans, what_is_to_be_alerted_is_found_by_its_index)
{
    const char *tenants, *due, *written;

    scratch_do(&scratch, "SET ROLE painpath_worker");
    tenants = PLAN_OF(alert_tenants);
    expect_no_scan_of_all(tenants);
    cr_expect(scans(tenants, "referral_alert", "(alert_due <= "), "%s", tenants);
    scratch_do(&scratch, "DEALLOCATE planned");
    due = PLAN_OF(alert_due);
    expect_no_scan_of_all(due);
    cr_expect(scans(due, "referral_alert", "(alert_due <= "), "%s", due);
    scratch_do(&scratch, "DEALLOCATE planned");
    written = PLAN_OF(alert_write);
    expect_no_scan_of_all(written);
}

Test(plans, who_is_to_be_screened_again_is_found_by_its_index)
{
    const char *tenants, *due, *written;

    scratch_do(&scratch, "SET ROLE painpath_worker");
    tenants = PLAN_OF(rescreen_tenants);
    expect_no_scan_of_all(tenants);
    cr_expect(scans(tenants, "referral_rescreen", "(rescreen_due <= "), "%s", tenants);
    scratch_do(&scratch, "DEALLOCATE planned");
    due = PLAN_OF(rescreen_due);
    expect_no_scan_of_all(due);
    cr_expect(scans(due, "referral_rescreen", "(rescreen_due <= "), "%s", due);
    scratch_do(&scratch, "DEALLOCATE planned");
    written = PLAN_OF(rescreen_write);
    expect_no_scan_of_all(written);
}
