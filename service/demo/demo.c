#include "demo.h"
#include "api_client.h"
#include "cleanup.h"
#include "clock.h"
#include "demo_case.h"
#include "demo_options.h"
#include "sequel.h"
#include "tally.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { PLAIN_STEP = 50, BAR_WIDTH = 40, EXIT_USAGE = 2 };

/* One run, and what came of it. */
struct demo {
    struct demo_options options;
    struct api_client *client;
    int known; /* referrals that an earlier run has sent and changed */
    struct tally steps, statuses, tiers, strata, urgencies;
};

DEFINE_CLEANUP(json_t *, json_decref)
DEFINE_CLEANUP(struct api_client *, api_client_free)

static void show_progress(int done, int count)
{
    int filled = (int)((int64_t)done * BAR_WIDTH / count);

    if (isatty(STDOUT_FILENO)) {
        printf("\r  [%.*s%*s] %d/%d referrals", filled, "########################################",
               BAR_WIDTH - filled, "", done, count);
        if (done == count)
            putchar('\n');
    } else if (done % PLAIN_STEP == 0 || done == count) {
        printf("  %d of %d referrals\n", done, count);
    }
    fflush(stdout);
}

/* Sent again, a referral is answered as it first was, so it is read as it stands. */
static bool submit(struct demo *demo, const struct demo_case *made, json_t **ret, struct error *err)
{
    const struct api_request send = {
        .method = "POST", .path = "/v1/referrals", .body = made->submission, .key = made->key
    };
    cleanup(json_decref) json_t *first = NULL;
    char path[80];

    if (!api_call(demo->client, &send, 201, &first, err))
        return false;
    snprintf(path, sizeof(path), "/v1/referrals/%s",
             json_string_value(json_object_get(first, "id")));
    return api_call(demo->client, &(struct api_request){ .method = "GET", .path = path }, 200, ret,
                    err);
}

static bool follow(struct demo *demo, int index, const struct demo_case *made, json_t **referral,
                   struct error *err)
{
    const struct sequel sequel = {
        .client = demo->client,
        .made = made,
        .is_repeated = demo_case_is_repeated(&demo->options.plan, index),
        .today = instant_london_date(clock_now_us(), NULL),
        .tally = &demo->steps,
    };

    if (json_is_string(json_object_get(*referral, "linkedTo")))
        tally_add(&demo->steps, "linked");
    if (json_integer_value(json_object_get(*referral, "version")) == 1)
        return sequel_play(&sequel, referral, err);
    demo->known++;
    return true;
}

static void count_in(struct demo *demo, const json_t *referral)
{
    const json_t *decision = json_object_get(referral, "decision");

    tally_add(&demo->statuses, json_string_value(json_object_get(decision, "status")));
    tally_add(&demo->tiers, json_string_value(json_object_get(decision, "tier")));
    tally_add(&demo->strata, json_string_value(json_object_get(decision, "stratum")));
    tally_add(&demo->urgencies, json_string_value(json_object_get(decision, "urgency")));
}

static bool send_one(struct demo *demo, int index, struct error *err)
{
    cleanup(json_decref) json_t *referral = NULL;
    struct demo_case made;
    struct arena arena;
    bool done;

    arena_init(&arena, MIB);
    done = demo_case_make(&demo->options.plan, index, &arena, &made, err) &&
           submit(demo, &made, &referral, err) && follow(demo, index, &made, &referral, err);
    arena_free(&arena);
    if (done)
        count_in(demo, referral);
    return done;
}

static bool send_all(struct demo *demo, struct error *err)
{
    for (int i = 0; i < demo->options.count; i++) {
        if (!send_one(demo, i, err)) {
            if (isatty(STDOUT_FILENO))
                putchar('\n');
            return false;
        }
        show_progress(i + 1, demo->options.count);
    }
    return true;
}

static void print_summary(const struct demo *demo, int64_t took_ms)
{
    printf("%d referrals in %lld.%lld s", demo->options.count, (long long)(took_ms / 1000),
           (long long)(took_ms % 1000 / 100));
    if (demo->known > 0)
        printf(", %d of them changed before and left as they were", demo->known);
    putchar('\n');
    tally_print(&demo->statuses, "status");
    tally_print(&demo->tiers, "tier");
    tally_print(&demo->strata, "stratum");
    tally_print(&demo->urgencies, "urgency");
    tally_print(&demo->steps, "afterwards");
}

static bool run(struct demo *demo, struct error *err)
{
    cleanup(api_client_free) struct api_client *client = NULL;
    int64_t begun_ms = clock_monotonic_ms();

    if (!api_client_new(demo->options.url, demo->options.token, &client, err))
        return false;
    demo->client = client;
    if (!send_all(demo, err))
        return false;
    print_summary(demo, clock_monotonic_ms() - begun_ms);
    return true;
}

static int fail(const struct error *err, int status)
{
    fprintf(stderr, "painpath: %s\n", err->detail);
    return status;
}

int demo_run(int argc, char **argv)
{
    struct demo demo = { .known = 0 };
    struct error err;
    struct arena arena;
    int status = 0;

    arena_init(&arena, 256 * KIB);
    if (!demo_options_read(argc, argv, &arena, &demo.options, &err))
        status = fail(&err, EXIT_USAGE);
    else if (demo.options.wants_help)
        demo_options_help(stdout);
    else if (!run(&demo, &err))
        status = fail(&err, EXIT_FAILURE);
    arena_free(&arena);
    return status;
}
