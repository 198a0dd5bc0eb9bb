/*
 * Triage with the default policy, and nothing else: no database, no HTTP, no reading of a body.
 *
 *     triage_rate decide SECONDS     decisions a second of processor: the outcome alone, with the
 *                                    rows that fired
 *     triage_rate document SECONDS   with all that could change it, and written as it is stored
 *     triage_rate policy             the tables, for other engines (plain_policy.h)
 *     triage_rate referrals          the same referrals, one a line, with the rows that fire
 */
#include "default_policy.h"
#include "drawn_referral.h"
#include "plain_policy.h"
#include "policy_read.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { REFERRALS = 4096 };

static struct proof_referral referrals[REFERRALS];

static const struct policy *read_policy(struct arena *arena)
{
    const struct policy *policy;
    struct error err;

    arena_init(arena, 4 * MIB);
    if (policy_read(DEFAULT_POLICY, arena, &policy, &err))
        return policy;
    (void)fprintf(stderr, "triage_rate: %s\n", err.detail);
    exit(1);
}

static void give_up(const char *why)
{
    (void)fprintf(stderr, "triage_rate: %s\n", why);
    exit(1);
}

/* So that no compiler leaves out what nobody would read. */
static void use(const void *what)
{
    __asm__ volatile("" : : "r"(what) : "memory");
}

static void decide(const struct policy *policy, const struct proof_referral *referral)
{
    struct decision decision;

    decide_referral(policy, referral, true, &decision);
    use(&decision);
}

static void decide_and_write(const struct policy *policy, const struct proof_referral *referral)
{
    struct decision decision;
    struct arena arena;

    arena_init(&arena, MIB);
    decide_referral(policy, referral, false, &decision);
    if (!write_referral(policy, &decision, &arena))
        give_up("a document is larger than its memory");
    arena_free(&arena);
}

/* Of this process: what else the machine does is not counted. */
static double processor_seconds(void)
{
    struct timespec used;

    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0)
        give_up("there is no clock of the processor's time");
    return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

static void measure(const struct policy *policy, int64_t seconds,
                    void (*one)(const struct policy *, const struct proof_referral *))
{
    double begun = processor_seconds(), used;
    int64_t count = 0;

    do {
        for (int i = 0; i < REFERRALS; i++)
            one(policy, &referrals[i]);
        count += REFERRALS;
        used = processor_seconds() - begun;
    } while (used < (double)seconds);
    (void)printf("%.1f\n", (double)count / used);
}

/* Of a requirement the trace has only what is missing; of the other tables every row that fired. */
static void check_trace(const struct policy *policy, const struct decision *decision)
{
    const struct policy_row *rows[DECISION_TRACE];
    int at = 0;

    while (at < decision->trace_count && policy_row_effect(decision->trace[at], EFFECT_REQUIRE))
        at++;
    for (int id = POLICY_GATES; id < POLICY_TABLE_COUNT; id++) {
        size_t count = fired_rows(policy, (enum policy_table_id)id, &decision->facts, rows);

        for (size_t i = 0; i < count; i++)
            if (at == decision->trace_count || decision->trace[at++] != rows[i])
                give_up("the trace is not the rows that fire on the facts at the end");
    }
    if (at != decision->trace_count)
        give_up("the trace has rows that do not fire on the facts at the end");
}

static void print(const char *text)
{
    if (!text)
        give_up("a text is larger than its memory");
    (void)puts(text);
}

static void print_referrals(const struct policy *policy)
{
    for (int i = 0; i < REFERRALS; i++) {
        struct decision decision;
        struct arena arena;

        arena_init(&arena, MIB);
        decide_referral(policy, &referrals[i], true, &decision);
        check_trace(policy, &decision);
        print(plain_referral(policy, &decision.facts, &arena));
        arena_free(&arena);
    }
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";
    struct arena arena;
    const struct policy *policy = read_policy(&arena);
    int64_t seconds;

    draw_referrals(policy, referrals, REFERRALS);
    if (text_equal(what, "policy"))
        print(plain_policy(policy, &arena));
    else if (text_equal(what, "referrals"))
        print_referrals(policy);
    else if (argc != 3 || !text_read_integer(argv[2], 1, 3600, &seconds))
        give_up("usage: triage_rate policy | referrals | decide SECONDS | document SECONDS");
    else
        measure(policy, seconds, text_equal(what, "document") ? decide_and_write : decide);
    arena_free(&arena);
    return 0;
}
