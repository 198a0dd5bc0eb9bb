#include "delivery.h"
#include "arena.h"
#include "buffer.h"
#include "clock.h"
#include "date.h"
#include "delivery_store.h"
#include "digest.h"
#include "event_store.h"
#include "log.h"
#include "seal.h"
#include "webhook.h"

/* The lease outlives an attempt by so much, and an endpoint whose secret cannot be opened rests. */
enum { LEASE_MARGIN_MS = 30000, SECRET_REST_MS = 60000 };
enum { PAGE = 50, RUN_BYTES = 8 * MIB, BODY_BYTES = MIB };

struct run {
    struct app *app;
    struct webhook_sender *sender;
    struct arena *arena;
    struct delivery_lease lease;
    int lease_ms;
    int64_t lease_ends_ms; /* on the monotonic clock, from before the lease was asked for */
    int64_t position;      /* settled or passed over, up to here */
    bool goes_on;
};

/* {"type","timestamp","data"}: made once for an attempt, and signed as it is sent. */
static bool body_write(const struct event *event, struct arena *arena, struct buffer *ret,
                       struct error *err)
{
    char occurred_at[INSTANT_TEXT];
    struct writer writer;

    buffer_init(ret, arena, BODY_BYTES);
    writer_init(&writer, ret);
    writer_open(&writer, NULL, '{');
    writer_text(&writer, "type", event->type);
    writer_text(&writer, "timestamp", instant_format(event->occurred_at_us, occurred_at));
    writer_raw(&writer, "data", event->data);
    writer_close(&writer);
    if (ret->failed)
        return error_set(err, ERROR_INTERNAL, "", "An event is too large to be delivered");
    return true;
}

/* The rules may have been tightened since the endpoint was registered: each attempt asks again. */
static bool attempt(struct run *run, const struct event *event, struct webhook_reply *ret,
                    struct error *err)
{
    const struct endpoint *endpoint = &run->lease.endpoint;
    struct webhook_message message = { .url = endpoint->url,
                                       .secret = endpoint->secret,
                                       .id = event->id };
    struct buffer body;
    struct error refusal;

    if (!webhook_check_url(run->app->webhook_rules, endpoint->url, &refusal)) {
        *ret = (struct webhook_reply){ .failure = "The URL is not allowed any more" };
        return true;
    }
    if (!body_write(event, run->arena, &body, err))
        return false;
    message.timestamp_s = clock_now_us() / 1000000;
    message.body = body.text;
    message.length = body.length;
    return webhook_send(run->sender, run->arena, &message, ret, err);
}

static void result_log(const struct run *run, const struct delivery_result *result)
{
    static const char *const names[] = {
        [DELIVERY_DELIVERED] = "webhook.delivered",
        [DELIVERY_RETRY] = "webhook.failed",
        [DELIVERY_DEAD] = "webhook.dead",
        [DELIVERY_GONE] = "webhook.gone",
    };
    bool is_final = result->outcome == DELIVERY_DEAD || result->outcome == DELIVERY_GONE;

    log_event(is_final ? LOG_WARNING : LOG_DEBUG, names[result->outcome],
              log_text("endpoint", run->lease.endpoint.id), log_text("event", result->event->id),
              log_number("attempts", result->attempts), log_number("status", result->status),
              log_text("failure", result->failure));
}

static int chance(void)
{
    unsigned short bits;

    digest_random(&bits, sizeof(bits));
    return bits % 1000;
}

static bool settle(struct run *run, const struct event *event, const struct webhook_reply *reply,
                   struct error *err)
{
    int64_t now_ms = clock_monotonic_ms();
    struct delivery_result result = {
        .event = event,
        .attempts = run->lease.attempts + 1,
        .status = reply->status,
        .failure = reply->failure,
    };

    result.outcome = delivery_judge(reply->status, result.attempts);
    if (result.outcome == DELIVERY_RETRY)
        result.delay_ms = delivery_delay_ms(result.attempts, reply->retry_after_s, chance());
    if (!delivery_store_settle(run->app->db, run->arena, &run->lease, run->lease_ms, &result,
                               &run->goes_on, err))
        return false;
    result_log(run, &result);
    run->lease_ends_ms = now_ms + run->lease_ms;
    if (result.outcome == DELIVERY_RETRY || result.outcome == DELIVERY_GONE) {
        run->goes_on = false;
        return true;
    }
    run->position = event->position;
    run->lease.attempts = 0;
    return true;
}

/* Not started unless the lease is sure to outlast it. */
static bool deliver(struct run *run, const struct event *event, struct error *err)
{
    struct webhook_reply reply;

    if (clock_monotonic_ms() + run->app->webhook_rules->timeout_ms >= run->lease_ends_ms) {
        run->goes_on = false;
        return true;
    }
    return attempt(run, event, &reply, err) && settle(run, event, &reply, err);
}

static bool wants(const struct endpoint *endpoint, const struct event *event)
{
    return endpoint_is_subscribed(endpoint, event->type) && !event_type_is_clinical(event->type);
}

static bool deliver_page(struct run *run, struct error *err)
{
    const struct endpoint *endpoint = &run->lease.endpoint;
    struct event_list events;

    if (!event_store_page(run->app->db, run->arena, endpoint->icb, run->position, PAGE, &events,
                          err))
        return false;
    for (size_t i = 0; i < events.count && run->goes_on && !app_is_stopping(run->app); i++) {
        if (!wants(endpoint, &events.items[i]))
            run->position = events.items[i].position;
        else if (!deliver(run, &events.items[i], err))
            return false;
    }
    return delivery_store_release(run->app->db, run->arena, &run->lease, run->position, 0, err);
}

static bool secret_open(struct run *run, struct error *err)
{
    struct endpoint *endpoint = &run->lease.endpoint;
    const char *context = arena_format(run->arena, "%s/%s", endpoint->icb, endpoint->id);

    if (!context)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for a delivery");
    endpoint->secret =
        seal_open(run->arena, run->app->secrets_key, context, run->lease.secret_sealed);
    return true;
}

static bool run_lease(struct run *run, bool *ret_found, struct error *err)
{
    run->lease_ms = run->app->webhook_rules->timeout_ms + LEASE_MARGIN_MS;
    run->lease_ends_ms = clock_monotonic_ms() + run->lease_ms;
    if (!delivery_store_claim(run->app->db, run->arena, run->lease_ms, &run->lease, ret_found, err))
        return false;
    if (!*ret_found)
        return true;
    run->position = run->lease.position;
    if (!secret_open(run, err))
        return false;
    if (run->lease.endpoint.secret)
        return deliver_page(run, err);
    log_event(LOG_ERROR, "webhook.secret_unreadable", log_text("endpoint", run->lease.endpoint.id));
    return delivery_store_release(run->app->db, run->arena, &run->lease, run->position,
                                  SECRET_REST_MS, err);
}

bool deliver_next(struct app *app, struct webhook_sender *sender, bool *ret_found,
                  struct error *err)
{
    struct arena arena;
    struct run run = { .app = app, .sender = sender, .arena = &arena, .goes_on = true };
    bool done;

    arena_init(&arena, RUN_BYTES);
    done = run_lease(&run, ret_found, err);
    arena_free(&arena);
    return done;
}
