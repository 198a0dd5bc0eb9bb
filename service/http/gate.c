#include "gate.h"
#include "clock.h"
#include "headers.h"
#include "intake.h"
#include "reaper.h"
#include "route.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LINGER_MS = 1000, LINGER_BYTES = 8 * KIB };

struct gate {
    const struct dispatcher *dispatcher;
    struct reaper *reaper;
    struct intake_budget bodies;
};

/* A connection, and the request that it is about. */
struct visit {
    struct peer *peer;
    struct intake body;
    size_t uri_length;
    bool has_spaces; /* in its URI: the request line could be read in two ways */
    bool is_admitted;
    bool is_refused; /* before it was read to its end */
};

bool gate_new(const struct gate_options *options, struct gate **ret, struct error *err)
{
    const struct reaper_options times = {
        .limit = options->connection_limit,
        .idle_ms = options->request_timeout_ms,
        .transfer_ms = options->transfer_timeout_ms,
    };
    struct gate *gate = calloc(1, sizeof(*gate));

    if (!gate)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the gate");
    gate->dispatcher = options->dispatcher;
    gate->bodies.ceiling = options->body_bytes;
    if (!reaper_new(&times, &gate->reaper, err)) {
        free(gate);
        return false;
    }
    *ret = gate;
    return true;
}

void gate_free(struct gate *gate)
{
    if (!gate)
        return;
    reaper_free(gate->reaper);
    free(gate);
}

static struct visit *visit_new(struct gate *gate, struct MHD_Connection *connection)
{
    struct visit *visit = calloc(1, sizeof(*visit));

    if (!visit)
        return NULL;
    visit->peer = reaper_watch(
        gate->reaper,
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
    if (visit->peer)
        return visit;
    free(visit);
    return NULL;
}

void gate_connection(void *data, struct MHD_Connection *connection, void **context,
                     enum MHD_ConnectionNotificationCode code)
{
    struct gate *gate = data;
    struct visit *visit = *context;

    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        *context = visit_new(gate, connection);
    } else if (visit) {
        reaper_forget(gate->reaper, visit->peer);
        free(visit);
        *context = NULL;
    }
}

/* NULL for a connection that nobody could be found to watch. */
static struct visit *visit_of(struct MHD_Connection *connection)
{
    return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
}

void gate_begin(struct gate *gate, struct MHD_Connection *connection, const char *uri)
{
    struct visit *visit = visit_of(connection);

    /* From here on, so that a drain also waits for a request that is still being sent. */
    atomic_fetch_add(&gate->dispatcher->metrics->in_flight, 1);
    if (!visit)
        return;
    visit->is_admitted = visit->is_refused = false;
    visit->uri_length = strlen(uri);
    visit->has_spaces = strchr(uri, ' ') != NULL;
    (void)reaper_enter(gate->reaper, visit->peer, STAGE_RECEIVING);
}

/* To close a socket on bytes unread resets the connection, and an answer on its way is lost. */
static void hear_out(int socket)
{
    char dropped[LINGER_BYTES];
    struct pollfd readable = { .fd = socket, .events = POLLIN };
    int64_t end_ms = clock_monotonic_ms() + LINGER_MS;
    int64_t left_ms;

    shutdown(socket, SHUT_WR);
    while ((left_ms = end_ms - clock_monotonic_ms()) > 0 && poll(&readable, 1, (int)left_ms) > 0 &&
           recv(socket, dropped, sizeof(dropped), MSG_DONTWAIT) > 0)
        ;
}

void gate_end(struct gate *gate, struct MHD_Connection *connection)
{
    struct visit *visit = visit_of(connection);

    if (visit) {
        if (visit->is_refused)
            hear_out(
                MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd);
        intake_end(&gate->bodies, &visit->body);
        (void)reaper_enter(gate->reaper, visit->peer, STAGE_IDLE);
    }
    atomic_fetch_sub(&gate->dispatcher->metrics->in_flight, 1);
}

bool gate_is_crowded(struct gate *gate)
{
    return reaper_is_crowded(gate->reaper);
}

/* The headers on their way into an exchange, and the bytes that they account for. */
struct reading {
    struct exchange *x;
    struct error *err;
    size_t bytes;
    bool has_failed;
};

static enum MHD_Result read_header(void *data, enum MHD_ValueKind kind, const char *name,
                                   const char *value)
{
    struct reading *reading = data;

    (void)kind;
    value = value ? value : "";
    reading->bytes += strlen(name) + strlen(": ") + strlen(value) + strlen("\r\n");
    reading->has_failed = !headers_add(reading->x, name, value, reading->err);
    return reading->has_failed ? MHD_NO : MHD_YES;
}

/* What the parser folded into the line before, or cut off at a NUL, is missing from the sum. */
static bool is_all_there(const struct gate_call *call, const struct visit *visit, size_t bytes)
{
    bytes += strlen(call->method) + strlen(" ") + visit->uri_length + strlen(" ") +
             strlen(call->version) + 2 * strlen("\r\n");
    return MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
               ->header_size <= bytes;
}

static bool check_headers(const struct gate_call *call, const struct visit *visit,
                          struct exchange *x, struct framing *ret, struct error *err)
{
    struct reading reading = { .x = x, .err = err };

    MHD_get_connection_values(call->connection, MHD_HEADER_KIND, read_header, &reading);
    if (reading.has_failed)
        return false;
    if (visit->has_spaces || !is_all_there(call, visit, reading.bytes))
        return error_set(err, ERROR_MALFORMED, "", "A line is folded, padded or holds NUL");
    return headers_framing(x, strcmp(call->version, "HTTP/1.0") == 0, ret, err);
}

static bool check_body(struct gate *gate, const struct framing *framing, struct error *err)
{
    if ((framing->is_chunked || framing->length > 0) && gate_is_crowded(gate))
        return error_set(err, ERROR_UNAVAILABLE, "", "Too many connections");
    return intake_expect(&gate->bodies, ROUTE_BODY_LIMIT, framing->length, err);
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, const struct exchange *x)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        x->reply_length, (void *)(uintptr_t)x->reply, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    MHD_add_response_header(response, "Content-Type", x->reply_type);
    MHD_add_response_header(response, "Connection", "close");
    for (int i = 0; i < x->reply_headers.count; i++)
        MHD_add_response_header(response, x->reply_headers.items[i].name,
                                x->reply_headers.items[i].value);
    result = MHD_queue_response(connection, (unsigned int)x->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result refuse(struct gate *gate, const struct gate_call *call, struct visit *visit,
                              struct exchange *x, const struct error *err)
{
    x->method = call->method;
    x->path = call->url;
    x->query_text = x->body = "";
    dispatch(gate->dispatcher, x, err);
    visit->is_refused = true;
    (void)reaper_enter(gate->reaper, visit->peer, STAGE_SENDING);
    return send_answer(call->connection, x);
}

static enum MHD_Result pass_on(const struct gate_call *call)
{
    return call->handler(call->data, call->connection, call->url, call->method, call->version,
                         call->upload, call->upload_size, call->context);
}

/* The first call: the headers are there, and nothing of the body was read or asked for. */
static enum MHD_Result pass_headers(struct gate *gate, const struct gate_call *call,
                                    struct visit *visit)
{
    struct arena arena;
    struct exchange x = { .arena = &arena };
    struct framing framing = { 0 };
    struct error err;
    enum MHD_Result result;

    visit->is_admitted = true;
    arena_init(&arena, DISPATCH_ARENA_BYTES);
    if (check_headers(call, visit, &x, &framing, &err) && check_body(gate, &framing, &err))
        result = pass_on(call);
    else
        result = refuse(gate, call, visit, &x, &err);
    arena_free(&arena);
    return result;
}

static enum MHD_Result pass_piece(struct gate *gate, const struct gate_call *call,
                                  struct visit *visit)
{
    if (intake_take(&gate->bodies, &visit->body, ROUTE_BODY_LIMIT, *call->upload_size))
        return pass_on(call);
    *call->upload_size = 0;
    return MHD_YES;
}

/* The last call: it has all arrived. */
static enum MHD_Result pass_request(struct gate *gate, const struct gate_call *call,
                                    struct visit *visit)
{
    enum MHD_Result result;

    if (!reaper_enter(gate->reaper, visit->peer, STAGE_WORKING))
        return MHD_NO;
    result = pass_on(call);
    (void)reaper_enter(gate->reaper, visit->peer, STAGE_SENDING);
    return result;
}

static enum MHD_Result refuse_body(struct gate *gate, const struct gate_call *call,
                                   struct visit *visit, const struct error *err)
{
    struct arena arena;
    struct exchange x = { .arena = &arena };
    enum MHD_Result result;

    arena_init(&arena, DISPATCH_ARENA_BYTES);
    result = refuse(gate, call, visit, &x, err);
    arena_free(&arena);
    return result;
}

enum MHD_Result gate_pass(struct gate *gate, const struct gate_call *call)
{
    struct visit *visit = visit_of(call->connection);
    struct error err;

    if (!visit)
        return MHD_NO;
    if (!visit->is_admitted)
        return pass_headers(gate, call, visit);
    if (*call->upload_size > 0)
        return pass_piece(gate, call, visit);
    if (!intake_check(&visit->body, ROUTE_BODY_LIMIT, &err))
        return refuse_body(gate, call, visit, &err);
    return pass_request(gate, call, visit);
}
