#include "client.h"
#include "clock.h"
#include "download.h"
#include "issuer.h"
#include "keep.h"
#include "process.h"
#include "provider.h"
#include "world.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * A service that takes its keys from a real provider's URL, through what providers do: they publish
 * new keys, withdraw old ones, answer rubbish, hang, and are away. "old" is the key that is there
 * from the start.
 */

enum { AWAIT_MS = 15000, LOOK_EVERY_MS = 50, FLOOD = 100 };

static struct provider provider;
static struct service service;

/* The service's log is this test's own, so that its lines can be counted. */
static void serve_with(const char *refresh_s, const char *stale_s)
{
    const char *settings[] = { "JWKS_FILE=", keep_format("JWKS_URL=%s", provider.url),
                               keep_format("JWKS_REFRESH_S=%s", refresh_s),
                               keep_format("JWKS_STALE_S=%s", stale_s), NULL };
    char *folder = keep_format("/tmp/painpath-provider-XXXXXX");

    must_hold(mkdtemp(folder) != NULL && setenv("WORLD", folder, 1) == 0, "a folder can be made");
    service = service_start(settings);
    setenv("SERVICE_URL", service.url, 1);
}

static void start(void)
{
    provider = provider_start();
    provider_ask(&provider, "key RS256 old");
}

static void stop(void)
{
    cr_expect_eq(service_stop(&service), 0);
    provider_stop(&provider);
    unlink(keep_format("%s/service.log", world_folder()));
    rmdir(world_folder());
}

TestSuite(provider, .init = start, .fini = stop);

static int status_of(const char *token)
{
    return send_request(.path = "/v1/referrals?limit=1", .token = token).status;
}

/* Of a token that the service has never seen. */
static int status_by(const char *kid)
{
    return status_of(provider_ask(&provider, "token %s", kid));
}

static int fetches(void)
{
    return (int)strtol(provider_ask(&provider, "fetches"), NULL, 10);
}

static void await_fetches(int count)
{
    int64_t end_ms = clock_monotonic_ms() + AWAIT_MS;

    while (fetches() < count && clock_monotonic_ms() < end_ms)
        poll(NULL, 0, LOOK_EVERY_MS);
    cr_assert_geq(fetches(), count, "the keys are fetched again");
}

static int await_status(const char *token, int awaited)
{
    int64_t end_ms = clock_monotonic_ms() + AWAIT_MS;
    int status;

    while ((status = status_of(token)) != awaited && clock_monotonic_ms() < end_ms)
        poll(NULL, 0, LOOK_EVERY_MS);
    return status;
}

static int count_in_log(const char *words)
{
    int count = 0;

    for (const char *line = world_log(); (line = strstr(line, words)) != NULL; line++)
        count++;
    return count;
}

static void await_in_log(const char *words)
{
    int64_t end_ms = clock_monotonic_ms() + AWAIT_MS;

    while (count_in_log(words) == 0 && clock_monotonic_ms() < end_ms)
        poll(NULL, 0, LOOK_EVERY_MS);
    cr_assert_gt(count_in_log(words), 0, "the log says %s", words);
}

/* A request with a token whose key the service does not know, though it looks like a good one. */
static struct request stranger(int number)
{
    return (struct request){
        .path = "/v1/referrals",
        .token = issuer_sign(getenv("KEYS"), SIGNER_STRANGER,
                             keep_format("{\"alg\":\"RS256\",\"kid\":\"stranger-%d\"}", number),
                             "{\"iss\":\"https://issuer.test\",\"aud\":\"painpath-test\"}"),
    };
}

Test(provider, its_keys_admit_with_each_algorithm_that_we_take)
{
    static const char *const taken[] = { "RS256", "RS512", "PS256", "ES256", NULL };
    static const char *const refused[] = { "RS384", "PS384", "PS512", "ES384",
                                           "ES512", "EdDSA", NULL };

    for (int i = 0; taken[i]; i++)
        provider_ask(&provider, "key %s %s", taken[i], taken[i]);
    for (int i = 0; refused[i]; i++)
        provider_ask(&provider, "key %s %s", refused[i], refused[i]);
    serve_with("600", "600");
    for (int i = 0; taken[i]; i++)
        cr_expect_eq(status_by(taken[i]), 200, "%s", taken[i]);
    for (int i = 0; refused[i]; i++)
        cr_expect_eq(status_by(refused[i]), 401, "%s", refused[i]);
}

Test(provider, a_new_key_is_fetched_for_the_first_token_that_names_it)
{
    serve_with("600", "600");
    cr_expect_eq(status_by("old"), 200);
    cr_expect_eq(fetches(), 1);
    provider_ask(&provider, "key ES256 new");
    cr_expect_eq(status_by("new"), 200);
    cr_expect_eq(status_by("old"), 200);
    cr_expect_eq(fetches(), 2);
}

Test(provider, a_flood_of_unknown_keys_is_one_fetch)
{
    struct request requests[FLOOD];
    struct answer answers[FLOOD];

    setenv("KEYS", world_folder(), 1);
    serve_with("600", "600");
    cr_expect_eq(status_by("old"), 200);
    for (int i = 0; i < FLOOD; i++)
        requests[i] = stranger(i);
    for (int i = 0; i < FLOOD; i += TOGETHER)
        client_send_together(requests + i, i + TOGETHER < FLOOD ? TOGETHER : FLOOD - i,
                             answers + i);
    for (int i = 0; i < FLOOD; i++)
        cr_expect_eq(answers[i].status, 401, "%d: %d", i, answers[i].status);
    cr_expect_eq(fetches(), 2);
    cr_expect_eq(status_by("old"), 200);
}

/* The first request has the keys fetched and waits for a provider that never ends its answer; the
 * second need not wait. */
Test(provider, that_hangs_holds_up_only_who_needs_it)
{
    struct request requests[2];
    pid_t waiting;
    int unused;

    setenv("KEYS", world_folder(), 1);
    serve_with("600", "600");
    cr_expect_eq(status_by("old"), 200);
    provider_ask(&provider, "serve slow");
    requests[0] = stranger(0);
    waiting = fork();
    must_hold(waiting >= 0, "a process can be started");
    if (waiting == 0)
        _exit(client_send(&requests[0]).status == 401 ? 0 : 1);
    await_fetches(2);
    cr_expect_eq(status_by("old"), 200);
    cr_expect_eq(waitpid(waiting, &unused, WNOHANG), 0, "the first one still waits");
    cr_expect_eq(process_wait(waiting, AWAIT_MS), 0, "and is refused in the end");
    cr_expect_eq(fetches(), 2);
}

Test(provider, a_key_that_it_withdraws_admits_nobody_any_more)
{
    const char *token;

    serve_with("1", "600");
    token = provider_ask(&provider, "token old");
    cr_expect_eq(status_of(token), 200);
    provider_ask(&provider, "forget");
    provider_ask(&provider, "key ES256 new");
    cr_expect_eq(await_status(token, 401), 401);
    cr_expect_eq(status_by("new"), 200);
}

Test(provider, that_is_away_leaves_its_keys_in_force)
{
    serve_with("1", "600");
    cr_expect_eq(status_by("old"), 200);
    provider_ask(&provider, "down");
    await_in_log("keys.unreadable");
    cr_expect_eq(status_by("old"), 200);
    cr_expect_eq(send_request(.path = "/readyz").status, 200);
    provider_ask(&provider, "up");
    await_in_log("keys.recovered");
    cr_expect_eq(status_by("old"), 200);
    cr_expect_eq(count_in_log("keys.unreadable"), 1);
}

Test(provider, that_is_away_for_too_long_is_trusted_no_more)
{
    const char *token;

    serve_with("1", "2");
    token = provider_ask(&provider, "token old");
    cr_expect_eq(status_of(token), 200);
    provider_ask(&provider, "down");
    cr_expect_eq(await_status(token, 503), 503);
    cr_expect_eq(send_request(.path = "/readyz").status, 200);
    provider_ask(&provider, "up");
    cr_expect_eq(await_status(token, 200), 200);
}

Test(provider, that_is_away_at_the_start_is_waited_for)
{
    struct answer answer;

    provider_ask(&provider, "down");
    serve_with("600", "600");
    answer = send_request(.path = "/v1/referrals", .token = provider_ask(&provider, "token old"));
    cr_expect_eq(answer.status, 503, "%d: %s", answer.status, answer.body);
    cr_expect_not_null(answer_header(&answer, "Retry-After"));
    cr_expect_eq(send_request(.path = "/v1/referrals").status, 401, "no token is no token");
    cr_expect_eq(send_request(.path = "/readyz").status, 200);
    provider_ask(&provider, "up");
    cr_expect_eq(await_status(provider_ask(&provider, "token old"), 200), 200);
}

Test(provider, that_answers_rubbish_leaves_the_old_keys_in_force)
{
    static const char *const rubbish[] = {
        "garbage", "unusable", "huge", "failed", "redirect", NULL
    };
    const char *new;

    serve_with("1", "600");
    cr_expect_eq(status_by("old"), 200);
    provider_ask(&provider, "serve garbage");
    provider_ask(&provider, "key ES256 new");
    new = provider_ask(&provider, "token new");
    for (int i = 0; rubbish[i]; i++) {
        provider_ask(&provider, "serve %s", rubbish[i]);
        await_fetches(fetches() + 2);
        cr_expect_eq(status_by("old"), 200, "%s", rubbish[i]);
        cr_expect_eq(status_of(new), 401, "%s", rubbish[i]);
    }
    cr_expect_eq(count_in_log("keys.unreadable"), 1, "one warning for a row of failures");
    provider_ask(&provider, "serve keys");
    cr_expect_eq(await_status(new, 200), 200);
}

Test(provider, a_bad_key_does_not_spoil_the_good_ones)
{
    provider_ask(&provider, "serve mixed");
    serve_with("600", "600");
    cr_expect_eq(status_by("old"), 200);
    cr_expect_eq(count_in_log("\"usable\":1}"), 1);
}

Test(provider, says_how_long_its_keys_are_fresh)
{
    const struct download_options options = { provider.url, false, AWAIT_MS, 64 * KIB };
    struct download *download;
    struct download_reply reply;
    struct arena arena;
    struct error err;

    serve_with("600", "600");
    arena_init(&arena, MIB);
    cr_assert(download_new(&options, &download, &err));
    cr_assert(download_run(download, &arena, &reply, &err));
    cr_expect_eq(reply.max_age_s, -1);
    provider_ask(&provider, "serve aged");
    cr_assert(download_run(download, &arena, &reply, &err));
    cr_expect_eq(reply.max_age_s, 120);
    download_free(download);
    arena_free(&arena);
}

Test(provider_url, that_could_be_listened_to_stops_the_start)
{
    static const char *const serve[] = { "serve", NULL };
    static const char *const urls[] = {
        "http://issuer.test/jwks",
        "http://127.0.0.1.issuer.test/jwks",
        "http://10.0.0.1/jwks",
        "ftp://127.0.0.1/jwks",
        "https://user:word@issuer.test/",
        "file:///etc/passwd",
        "no address",
    };

    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        const char *const settings[] = { "JWKS_FILE=", keep_format("JWKS_URL=%s", urls[i]), NULL };

        cr_expect_eq(world_run(serve, settings), 1, "%s", urls[i]);
    }
    cr_expect_not_null(strstr(world_log(), "The keys' URL must be https"));
}
