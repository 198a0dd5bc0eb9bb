#include "snapshot.h"
#include "clock.h"
#include "default_policy.h"
#include "log.h"
#include "policy_read.h"
#include "policy_store.h"
#include "text.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { SNAPSHOT_BYTES = 512 * MIB, SCHEDULE_BYTES = 128 * MIB, LOOK_MS = 1000 };

/* A snapshot with its memory; the holder is one of its users while it is in force. */
struct loaded {
    struct snapshot snapshot;
    struct arena arena;
    atomic_int users;
};

struct snapshot_holder {
    pthread_mutex_t lock; /* over `current`: held to count a user in, and for the first load */
    struct loaded *current;
    int64_t next_look_ms; /* of the thread that refreshes */
};

struct snapshot_holder *snapshot_holder_new(void)
{
    struct snapshot_holder *holder = calloc(1, sizeof(*holder));

    if (holder)
        pthread_mutex_init(&holder->lock, NULL);
    return holder;
}

static void give(void *object)
{
    struct loaded *loaded = object;

    if (!loaded || atomic_fetch_sub(&loaded->users, 1) > 1)
        return;
    arena_free(&loaded->arena);
    free(loaded);
}

void snapshot_holder_free(struct snapshot_holder *holder)
{
    if (!holder)
        return;
    give(holder->current);
    pthread_mutex_destroy(&holder->lock);
    free(holder);
}

static const struct policy *find_term(const struct snapshot *snapshot, const char *icb, int64_t at,
                                      bool is_shadow)
{
    for (size_t i = 0; i < snapshot->term_count; i++) {
        const struct policy_term *term = &snapshot->terms[i];

        if (term->is_shadow == is_shadow && text_equal(term->icb, icb) && term->from <= at &&
            (!term->until || at < term->until))
            return term->policy;
    }
    return NULL;
}

const struct policy *snapshot_policy(const struct snapshot *snapshot, const char *icb, int64_t at)
{
    const struct policy *policy = find_term(snapshot, icb, at, false);

    return policy ? policy : snapshot->built_in;
}

const struct policy *snapshot_shadow(const struct snapshot *snapshot, const char *icb, int64_t at)
{
    return find_term(snapshot, icb, at, true);
}

/* A text that several tenants use is compiled once. */
static const struct policy *find_revision(const struct policy_term terms[], size_t count,
                                          const char *revision)
{
    for (size_t i = 0; i < count; i++)
        if (terms[i].policy && text_equal(terms[i].policy->revision, revision))
            return terms[i].policy;
    return NULL;
}

/* What was in force before the last of the terms; NULL if that was the built-in. */
static const struct policy *find_before(const struct policy_term terms[], size_t last)
{
    for (size_t i = last; i-- > 0 && text_equal(terms[i].icb, terms[last].icb);)
        if (!terms[i].is_shadow)
            return terms[i].policy;
    return NULL;
}

/* With the first fault alone: a document of another time may have a hundred. */
static void tell_unreadable(const struct policy_term *term, const struct error *err)
{
    const struct fault whole = { .pointer = err->at, .detail = err->detail };
    const struct fault *fault = err->faults ? err->faults : &whole;
    const char *instead = term->policy ? term->policy->version : "built-in";

    log_event(LOG_ERROR, "policy.unreadable", log_text("icb", term->icb),
              log_text("pointer", fault->pointer), log_text("detail", fault->detail),
              log_text("instead", instead));
}

/* A text that this program cannot read, of a newer one or damaged, is one tenant's trouble: there,
 * what was in force before goes on. */
static bool compile_last(const char *document, struct policy_term terms[], size_t last,
                         struct arena *arena, struct error *err)
{
    struct policy_term *term = &terms[last];

    if (policy_read(document, arena, &term->policy, err))
        return true;
    if (err->code != ERROR_INVALID)
        return false;
    term->policy = term->is_shadow ? NULL : find_before(terms, last);
    tell_unreadable(term, err);
    return true;
}

static bool compile_terms(const struct policy_schedule *schedule, struct arena *arena,
                          struct snapshot *ret, struct error *err)
{
    struct policy_term *terms = arena_alloc(arena, (schedule->count + 1) * sizeof(terms[0]));

    ret->terms = terms;
    ret->policies_version = arena_text(arena, schedule->version);
    if (!terms || !ret->policies_version)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the policies");
    for (size_t i = 0; i < schedule->count; i++) {
        const struct policy_period *period = &schedule->items[i];
        struct policy_term *term = &terms[i];

        *term =
            (struct policy_term){ arena_text(arena, period->icb), period->is_shadow, period->from,
                                  period->until, find_revision(terms, i, period->revision) };
        if (!term->icb)
            return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the policies");
        if (!term->policy && !compile_last(period->document, terms, i, arena, err))
            return false;
    }
    ret->term_count = schedule->count;
    return true;
}

/* The texts are let go of once they are compiled. */
static bool load_policies(struct db *db, struct arena *arena, struct snapshot *ret,
                          struct error *err)
{
    struct policy_schedule schedule;
    struct arena texts;
    bool done;

    if (!policy_read(DEFAULT_POLICY, arena, &ret->built_in, err))
        return false;
    arena_init(&texts, SCHEDULE_BYTES);
    done = policy_store_schedule(db, &texts, &schedule, err) &&
           compile_terms(&schedule, arena, ret, err);
    arena_free(&texts);
    return done;
}

/* NULL on failure: what could not be loaded whole is let go of. */
static struct loaded *load(struct db *db, struct error *err)
{
    struct loaded *loaded = calloc(1, sizeof(*loaded));

    if (!loaded) {
        (void)error_set(err, ERROR_UNAVAILABLE, "", "No memory for the reference data");
        return NULL;
    }
    atomic_init(&loaded->users, 1);
    arena_init(&loaded->arena, SNAPSHOT_BYTES);
    if (!load_policies(db, &loaded->arena, &loaded->snapshot, err) ||
        !reference_load(db, &loaded->arena, &loaded->snapshot.reference, err)) {
        give(loaded);
        return NULL;
    }
    return loaded;
}

/* The one in force, with the caller as one more user; NULL if there is none. */
static struct loaded *hold(struct snapshot_holder *holder)
{
    struct loaded *current;

    pthread_mutex_lock(&holder->lock);
    current = holder->current;
    if (current)
        atomic_fetch_add(&current->users, 1);
    pthread_mutex_unlock(&holder->lock);
    return current;
}

static bool load_first(struct snapshot_holder *holder, struct db *db, struct error *err)
{
    bool is_loaded;

    pthread_mutex_lock(&holder->lock);
    if (!holder->current)
        holder->current = load(db, err);
    is_loaded = holder->current != NULL;
    pthread_mutex_unlock(&holder->lock);
    return is_loaded;
}

bool snapshot_take(struct snapshot_holder *holder, struct db *db, struct arena *arena,
                   const struct snapshot **ret, struct error *err)
{
    struct loaded *current = hold(holder);

    if (!current) {
        if (!load_first(holder, db, err))
            return false;
        current = hold(holder);
    }
    if (!arena_on_free(arena, give, current)) {
        give(current);
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the reference data");
    }
    *ret = &current->snapshot;
    return true;
}

static void replace(struct snapshot_holder *holder, struct loaded *loaded)
{
    const struct reference *reference = &loaded->snapshot.reference;
    struct loaded *old;

    pthread_mutex_lock(&holder->lock);
    old = holder->current;
    holder->current = loaded;
    pthread_mutex_unlock(&holder->lock);
    give(old);
    log_event(LOG_INFO, "reference.refreshed", log_text("service", reference->directory.version),
              log_text("contacts", reference->contacts.version),
              log_text("calendar", reference->calendars[0].version),
              log_text("policies", loaded->snapshot.policies_version));
}

static bool refresh(struct snapshot_holder *holder, const struct loaded *current, struct db *db,
                    struct error *err)
{
    struct loaded *loaded = NULL;
    bool is_current;

    if (!reference_is_current(db, &current->snapshot.reference, current->snapshot.policies_version,
                              &is_current, err))
        return false;
    if (is_current)
        return true;
    loaded = load(db, err);
    if (!loaded)
        return false;
    replace(holder, loaded);
    return true;
}

bool snapshot_refresh(struct snapshot_holder *holder, struct db *db, struct error *err)
{
    struct loaded *current;
    bool done;

    if (clock_monotonic_ms() < holder->next_look_ms)
        return true;
    holder->next_look_ms = clock_monotonic_ms() + LOOK_MS;
    current = hold(holder);
    if (!current)
        return true;
    done = refresh(holder, current, db, err);
    give(current);
    return done;
}
