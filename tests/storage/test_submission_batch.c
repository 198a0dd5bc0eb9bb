#include "id.h"
#include "referral_store.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

/*
 * Submissions that share a commit. The first of each scene waits for a transaction that the test
 * holds open, so that those who come meanwhile become one batch.
 */
enum { SUBMISSIONS = 6, TIMEOUT_MS = 4000 };

static const struct author author = {
    .tenants = "QAA",
    .client = "client",
    .organisation = "RXX",
    .practitioner = "",
    .request_id = "request-1",
};

struct one {
    struct submission_write write;
    struct id id, pathway;
    char key[16], patient[80];
    enum submission_outcome outcome;
    bool done;
    struct error err;
    pthread_t thread;
};

static struct scratch scratch;
static struct db *db;
static struct one all[SUBMISSIONS];

static void open_world(void)
{
    scratch_migrate(&scratch);
    db = scratch_db(&scratch, "painpath_service", 6, TIMEOUT_MS);
}

static void close_world(void)
{
    db_free(db);
    scratch_drop(&scratch);
}

TestSuite(submission_batch, .init = open_world, .fini = close_world);

/* A submission of its own patient, `number`, with a key of that number. */
static struct one *plan(int number)
{
    struct one *one = &all[number];

    one->id = id_make();
    one->pathway = id_make();
    snprintf(one->key, sizeof(one->key), "key-%d", number);
    snprintf(one->patient, sizeof(one->patient), "\\x%064d", number);
    one->write = (struct submission_write){
        .referral = { .icb = "QAA",
                      .id = one->id.text,
                      .pathway_id = one->pathway.text,
                      .created_at = 1767600000000000,
                      .received_at = 1767600000000000,
                      .received_on = date_from_civil(2026, 1, 5),
                      .patient_key = one->patient,
                      .pain_sites = 1,
                      .referrer_ods = "B86110",
                      .receiving_ods = "RWD01",
                      .status = "provisional",
                      .stratum = "moderate",
                      .tier = "I",
                      .streams = "MSK",
                      .flags = "",
                      .clock_started_on = date_from_civil(2026, 1, 5),
                      .advice_due = DATE_NONE,
                      .assess_due = DATE_NONE,
                      .rtt_due = DATE_NONE,
                      .target_due = DATE_NONE,
                      .next_due = DATE_NONE,
                      .submission = "{}",
                      .decision = "{}",
                      .gates = "{}" },
        .key = one->key,
        .fingerprint = "",
        .events = { .types = { "referral.received" }, .count = 1, .data = "{}" },
    };
    return one;
}

static void *commit(void *argument)
{
    struct one *one = argument;

    one->done = submission_commit(db, &author, &one->write, &one->outcome, &one->err);
    return NULL;
}

static void await(const char *sql)
{
    while (!scratch_value(&scratch, sql))
        poll(NULL, 0, 1);
}

/* Number 0 begins, and waits for the test's transaction. */
static void begin_behind(const char *sql)
{
    scratch_do(&scratch, "BEGIN");
    scratch_do(&scratch, sql);
    pthread_create(&all[0].thread, NULL, commit, &all[0]);
    await("SELECT pid FROM pg_locks WHERE NOT granted"
          " AND pg_backend_pid() = ANY (pg_blocking_pids(pid))");
}

/* Number 0 waits for its key, the others for it; then all go on. */
static void commit_together(int count)
{
    begin_behind("INSERT INTO idempotency_key"
                 " VALUES ('QAA', 'client', 'key-0', '', '', gen_random_uuid(), now())");
    for (int i = 1; i < count; i++)
        pthread_create(&all[i].thread, NULL, commit, &all[i]);
    for (int i = 1; i < count; i++)
        pthread_join(all[i].thread, NULL);
    scratch_do(&scratch, "ROLLBACK");
    pthread_join(all[0].thread, NULL);
    cr_expect(all[0].done && all[0].outcome == SUBMISSION_WRITTEN, "%s", all[0].err.detail);
}

static void expect_written(const struct one *one)
{
    cr_expect(one->done, "%s: %s", one->key, one->err.detail);
    cr_expect_eq(one->outcome, SUBMISSION_WRITTEN, "%s: %d", one->key, one->outcome);
}

/* Four rows for each that was written, and none for any other. */
static void expect_rows(const char *count)
{
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(*) FROM referral"), count);
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(*) FROM idempotency_key AS k"
                                             " JOIN referral AS r ON r.id = k.resource"),
                     count);
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(DISTINCT referral_id) FROM outbox"),
                     count);
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(*) FROM audit"), count);
}

Test(submission_batch, is_one_commit_for_all_who_wait)
{
    for (int i = 0; i < SUBMISSIONS; i++)
        (void)plan(i);
    commit_together(SUBMISSIONS);
    for (int i = 0; i < SUBMISSIONS; i++)
        expect_written(&all[i]);
    expect_rows("6");
    cr_expect_str_eq(scratch_value(&scratch, "SELECT count(DISTINCT xmin::text) < 6 FROM referral"),
                     "t");
}

Test(submission_batch, takes_the_first_instant_of_1970_for_an_instant)
{
    plan(0)->write.referral.received_at = 0;
    (void)commit(&all[0]);
    expect_written(&all[0]);
    cr_expect_str_eq(scratch_value(&scratch, "SELECT received_at = 'epoch' FROM referral"), "t");
}

Test(submission_batch, leaves_out_only_the_row_whose_key_is_in_flight_elsewhere)
{
    for (int i = 0; i < 4; i++)
        (void)plan(i);
    scratch_do(&scratch, "SELECT pg_advisory_lock(hashtextextended('key QAA client key-2', 0))");
    commit_together(4);
    cr_expect(all[2].done);
    cr_expect_eq(all[2].outcome, SUBMISSION_IN_FLIGHT);
    expect_written(&all[1]);
    expect_written(&all[3]);
    expect_rows("3");
}

/* As another replica's transaction locks it, which may be stuck. */
static void lock_elsewhere(const char *kind, const char *value)
{
    char sql[256];

    snprintf(sql, sizeof(sql), "SELECT pg_advisory_lock(hashtextextended('%s QAA ' || '%s', 0))",
             kind, value);
    scratch_do(&scratch, sql);
}

static int64_t halvings(void)
{
    struct db_figures figures;

    db_figures(db, &figures);
    return figures.writes.halvings;
}

static void expect_busy(const struct one *one)
{
    cr_expect(one->done, "%s: %s", one->key, one->err.detail);
    cr_expect_eq(one->outcome, SUBMISSION_BUSY, "%s: %d", one->key, one->outcome);
}

Test(submission_batch, leaves_out_only_the_row_whose_patient_is_locked_elsewhere)
{
    for (int i = 0; i < 5; i++)
        (void)plan(i);
    lock_elsewhere("patient", all[2].patient);
    commit_together(5);
    expect_busy(&all[2]);
    expect_written(&all[1]);
    expect_written(&all[3]);
    expect_written(&all[4]);
    expect_rows("4");
    cr_expect_eq(halvings(), 0);
}

Test(submission_batch, leaves_out_only_the_row_whose_ubrn_is_locked_elsewhere)
{
    for (int i = 0; i < 5; i++)
        (void)plan(i);
    all[3].write.referral.ubrn = "000000000001";
    all[4].write.referral.ubrn = "000000000002";
    lock_elsewhere("ubrn", "000000000001");
    commit_together(5);
    expect_busy(&all[3]);
    expect_written(&all[1]);
    expect_written(&all[2]);
    expect_written(&all[4]);
    expect_rows("4");
    cr_expect_eq(halvings(), 0);
}

Test(submission_batch, is_no_failure_though_every_row_is_locked_elsewhere)
{
    for (int i = 0; i < 4; i++)
        lock_elsewhere("patient", plan(i)->patient);
    for (int i = 0; i < 4; i++)
        (void)commit(&all[i]);
    for (int i = 0; i < 4; i++)
        expect_busy(&all[i]);
    expect_rows("0");
    scratch_do(&scratch, "SELECT pg_advisory_unlock_all()");
    (void)commit(&all[0]);
    expect_written(&all[0]);
    cr_expect_eq(halvings(), 0);
}

Test(submission_batch, knows_a_key_though_its_patient_is_locked_elsewhere)
{
    (void)commit(plan(0));
    lock_elsewhere("patient", all[0].patient);
    (void)commit(&all[0]);
    cr_expect_eq(all[0].outcome, SUBMISSION_OVERTAKEN);
}

/* The table is locked, and the other referral committed, between its lock and its write. */
Test(submission_batch, sees_what_was_committed_until_it_had_its_patients_lock)
{
    char sql[128];

    snprintf(sql, sizeof(sql),
             "ALTER DATABASE %s SET default_transaction_isolation = 'repeatable read'",
             scratch.name);
    scratch_do(&scratch, sql);
    (void)commit(plan(1));
    expect_written(&all[1]);
    (void)plan(0);
    begin_behind("LOCK TABLE referral; INSERT INTO referral SELECT (jsonb_populate_record(r,"
                 " jsonb_build_object('id', gen_random_uuid(),"
                 " 'patient_key', '\\x' || repeat('0', 64)))).* FROM referral AS r");
    scratch_do(&scratch, "COMMIT");
    pthread_join(all[0].thread, NULL);
    cr_expect_eq(all[0].outcome, SUBMISSION_OVERTAKEN);
}

Test(submission_batch, writes_one_of_two_for_the_same_pain_and_sends_the_other_back)
{
    for (int i = 0; i < 4; i++)
        (void)plan(i);
    all[2].write.referral.patient_key = all[1].patient;
    commit_together(4);
    cr_expect_eq((all[1].outcome == SUBMISSION_WRITTEN) + (all[2].outcome == SUBMISSION_WRITTEN),
                 1);
    cr_expect_eq(
        (all[1].outcome == SUBMISSION_OVERTAKEN) + (all[2].outcome == SUBMISSION_OVERTAKEN), 1);
    expect_rows("3");
}

Test(submission_batch, writes_one_of_two_with_one_key)
{
    for (int i = 0; i < 4; i++)
        (void)plan(i);
    all[2].write.key = all[1].key;
    commit_together(4);
    cr_expect_eq((all[1].outcome == SUBMISSION_WRITTEN) + (all[2].outcome == SUBMISSION_WRITTEN),
                 1);
    expect_rows("3");
}

Test(submission_batch, says_of_the_row_alone_that_its_ubrn_is_known)
{
    struct one *before = plan(5);

    before->write.referral.ubrn = "000000000001";
    (void)commit(before);
    expect_written(before);
    for (int i = 0; i < 4; i++)
        (void)plan(i);
    all[2].write.referral.ubrn = "000000000001";
    commit_together(4);
    cr_expect_eq(all[2].outcome, SUBMISSION_UBRN_KNOWN);
    expect_written(&all[1]);
    expect_written(&all[3]);
    expect_rows("4");
}

Test(submission_batch, finds_the_same_pain_behind_any_number_of_other_referrals)
{
    struct submission_context context;
    struct arena arena;

    (void)plan(0);
    (void)commit(&all[0]);
    (void)plan(1);
    all[1].write.referral.patient_key = all[0].patient;
    all[1].write.referral.pain_sites = 2;
    (void)commit(&all[1]);
    scratch_do(&scratch,
               "INSERT INTO referral SELECT (jsonb_populate_record(r, jsonb_build_object("
               "'id', gen_random_uuid(), 'linked_to', r.id))).* FROM referral AS r,"
               " generate_series(1, 40) WHERE pain_sites = 1;"
               "UPDATE referral SET linked_to = (SELECT id FROM referral WHERE pain_sites = 1"
               " AND linked_to IS NULL), id = 'ffffffff-ffff-4fff-bfff-ffffffffffff'"
               " WHERE pain_sites = 2");
    arena_init(&arena, 64 * KIB);
    cr_assert(submission_context_read(db, &author, "QAA", "new", all[0].patient, 2, &arena,
                                      &context, &all[0].err));
    cr_expect_str_eq(context.same_pain.id, "ffffffff-ffff-4fff-bfff-ffffffffffff");
    cr_assert(submission_context_read(db, &author, "QAA", "new", all[0].patient, 4, &arena,
                                      &context, &all[0].err));
    cr_expect_null(context.same_pain.id, "another pain is none of these");
    arena_free(&arena);
}

Test(submission_batch, finds_the_row_that_cannot_be_written_and_writes_the_others)
{
    for (int i = 0; i < SUBMISSIONS; i++)
        (void)plan(i);
    all[3].write.referral.pathway_id = "no UUID";
    commit_together(SUBMISSIONS);
    cr_expect_not(all[3].done);
    cr_expect_eq(all[3].err.code, ERROR_INTERNAL);
    for (int i = 0; i < SUBMISSIONS; i++)
        if (i != 3)
            expect_written(&all[i]);
    expect_rows("5");
    cr_expect_gt(halvings(), 0);
}
