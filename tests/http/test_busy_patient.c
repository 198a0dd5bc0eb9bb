#include "client.h"
#include "clock.h"
#include "database.h"
#include "example.h"
#include "house.h"
#include "id.h"
#include "keep.h"

#include <criterion/criterion.h>
#include <pthread.h>

/* One patient's submissions while another replica's transaction, perhaps a stuck one, holds that
 * patient, and everybody else's meanwhile. */

enum { OTHERS = 8 };

/* A submission in the background, and when its answer came. */
struct sending {
    struct request request;
    struct answer answer;
    int64_t answered_ms;
    pthread_t thread;
};

static void *send_one(void *argument)
{
    struct sending *sending = argument;

    sending->answer = client_send(&sending->request);
    sending->answered_ms = clock_monotonic_ms();
    return NULL;
}

static void begin(struct sending *sending, const char *body)
{
    sending->request =
        (struct request){ .method = "POST",
                          .path = "/v1/referrals",
                          .token = clinician_token(),
                          .headers = { keep_format("Idempotency-Key: %s", id_make().text) },
                          .body = body };
    pthread_create(&sending->thread, NULL, send_one, sending);
}

static void finish(struct sending *sending)
{
    pthread_join(sending->thread, NULL);
}

/* A submission's body whose patient has been referred once; the lock that its writing needs. */
static struct sending known_patient(void)
{
    struct sending first;

    begin(&first, example_submission(NULL));
    finish(&first);
    cr_assert_eq(first.answer.status, 201, "%s", first.answer.body);
    return first;
}

static struct database_lock hold_patient(void)
{
    return database_hold("SELECT pg_advisory_xact_lock(hashtextextended('patient ' || icb || ' ' ||"
                         " patient_key::text, 0)) FROM referral");
}

Test(busy_patient, holds_up_no_other_and_is_written_when_it_is_free)
{
    struct house house = house_open(NULL);
    struct sending first = known_patient(), same, others[OTHERS];
    struct database_lock lock = hold_patient();
    int64_t freed_ms;

    begin(&same, first.request.body);
    for (int i = 0; i < OTHERS; i++)
        begin(&others[i], example_submission(NULL));
    for (int i = 0; i < OTHERS; i++) {
        finish(&others[i]);
        cr_expect_eq(others[i].answer.status, 201, "%s", others[i].answer.body);
    }
    freed_ms = clock_monotonic_ms();
    database_unlock(&lock);
    finish(&same);
    cr_expect_eq(same.answer.status, 201, "%s", same.answer.body);
    cr_expect_geq(same.answered_ms, freed_ms);
    cr_expect_str_eq(answer_text(&same.answer, "/linkedTo"), answer_text(&first.answer, "/id"));
    cr_expect_eq(house_close(&house), 0);
}

Test(busy_patient, that_stays_so_is_told_to_come_again)
{
    static const char *const settings[] = { "DATABASE_TIMEOUT_MS=400", NULL };
    struct house house = house_open(settings);
    struct sending first = known_patient(), same;
    struct database_lock lock = hold_patient();

    begin(&same, first.request.body);
    finish(&same);
    cr_expect_eq(same.answer.status, 503, "%s", same.answer.body);
    cr_expect_not_null(answer_header(&same.answer, "Retry-After"));
    database_unlock(&lock);
    cr_expect_eq(client_send(&same.request).status, 201);
    cr_expect_eq(house_close(&house), 0);
}

Test(busy_patient, does_not_keep_a_known_key_from_its_answer)
{
    struct house house = house_open(NULL);
    struct sending first = known_patient();
    struct database_lock lock = hold_patient();
    struct answer again = client_send(&first.request);

    cr_expect_eq(again.status, 201, "%s", again.body);
    cr_expect_str_eq(again.body, first.answer.body);
    database_unlock(&lock);
    cr_expect_eq(house_close(&house), 0);
}
