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

/* The lease outlives an attempt by enough to settle it; the lane of a killed worker waits for as
 * long. A turn is so short that who waits for a thread waits for little more than one attempt. */
enum { LEASE_MARGIN_MS = 10000, TURN_MS = 1000 };
/* Of a process's threads one endpoint has at most so many: the others are for the others. */
enum { ENDPOINT_LEASES = 4 };
/* Failures of one clinical event that are an alarm. */
enum { ALARM_ATTEMPTS = 3 };
/* An endpoint whose secret cannot be opened rests. */
enum { SECRET_REST_MS = 60000 };
enum { LOOK = 200, RUN_BYTES = 8 * MIB, BODY_BYTES = MIB };

struct run {
    struct app *app;
    struct lookout *lookout;
    struct webhook_sender *sender;
    struct arena *arena;
    struct delivery_lease lease;
    int lease_ms;
    int64_t lease_ends_ms; /* on the monotonic clock, from before the lease was asked for */
    int64_t turn_ends_ms;  /* no event is begun after it */
    int64_t position;      /* settled or passed over, up to here */
    bool goes_on;
};

void lookout_init(struct lookout *lookout)
{
    pthread_mutex_init(&lookout->lock, NULL);
    lookout->next_look_ms = 0;
    lookout->holder = id_make();
}

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

/* A red flag that does not arrive is told once when it has failed often enough to be no accident,
 * and once when it is given up. */
static bool is_alarming(const struct delivery_result *result)
{
    bool keeps_failing = result->outcome == DELIVERY_RETRY && result->attempts == ALARM_ATTEMPTS;

    return event_type_is_clinical(result->event->type) &&
           (keeps_failing || result->outcome == DELIVERY_DEAD || result->outcome == DELIVERY_GONE);
}

static bool raise_alarm(const struct run *run, const struct delivery_result *result,
                        struct error *err)
{
    if (!is_alarming(result))
        return true;
    log_event(LOG_ERROR, "redflag.delivery_failing", log_text("endpoint", run->lease.endpoint.id),
              log_text("event", result->event->id), log_number("attempts", result->attempts));
    return delivery_store_alarm(run->app->db, run->lease.endpoint.icb, err);
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
    if (!raise_alarm(run, &result, err))
        return false;
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
    return endpoint_is_subscribed(endpoint, event->type) &&
           (endpoint->clinical || !event_type_is_clinical(event->type));
}

static bool goes_on(const struct run *run)
{
    return run->goes_on && !app_is_stopping(run->app) && clock_monotonic_ms() < run->turn_ends_ms;
}

static bool deliver_page(struct run *run, struct error *err)
{
    const struct endpoint *endpoint = &run->lease.endpoint;
    const struct event_lane lane = { endpoint->icb, endpoint->ordered, run->lease.lane };
    struct event_list events;
    int64_t reached;

    if (!event_store_page(run->app->db, run->arena, &lane, run->position, LOOK, &events, &reached,
                          err))
        return false;
    run->turn_ends_ms = clock_monotonic_ms() + TURN_MS;
    for (size_t i = 0; i < events.count && goes_on(run); i++) {
        if (!wants(endpoint, &events.items[i]))
            run->position = events.items[i].position;
        else if (!deliver(run, &events.items[i], err))
            return false;
    }
    if (goes_on(run))
        run->position = reached;
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

/* Called with the lookout's lock held. */
static bool look(struct run *run, bool *ret_found, struct error *err)
{
    const struct delivery_claim claim = { run->lookout->holder.text, run->lease_ms, ENDPOINT_LEASES,
                                          LOOK };
    int64_t now_ms = clock_monotonic_ms();
    bool found = false;
    bool done = true;

    if (now_ms >= run->lookout->next_look_ms) {
        done = delivery_store_claim(run->app->db, run->arena, &claim, &run->lease, &found, err);
        run->lease_ends_ms = now_ms + run->lease_ms;
        run->lookout->next_look_ms = found ? 0 : clock_monotonic_ms() + run->app->work_interval_ms;
    }
    *ret_found = found;
    return done;
}

static bool lease_take(struct run *run, bool *ret_found, struct error *err)
{
    bool done;

    pthread_mutex_lock(&run->lookout->lock);
    done = look(run, ret_found, err);
    pthread_mutex_unlock(&run->lookout->lock);
    return done;
}

static bool run_lease(struct run *run, bool *ret_found, struct error *err)
{
    run->lease_ms = run->app->webhook_rules->timeout_ms + LEASE_MARGIN_MS;
    if (!lease_take(run, ret_found, err))
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

bool deliver_next(struct app *app, struct lookout *lookout, struct webhook_sender *sender,
                  bool *ret_found, struct error *err)
{
    struct arena arena;
    struct run run = {
        .app = app, .lookout = lookout, .sender = sender, .arena = &arena, .goes_on = true
    };
    bool done;

    arena_init(&arena, RUN_BYTES);
    done = run_lease(&run, ret_found, err);
    arena_free(&arena);
    return done;
}
