#include "server.h"
#include "clock.h"
#include "gate.h"
#include "listener.h"
#include "route.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <ulfius.h>
#include <unistd.h>

enum {
    STACK_BYTES = 256 * KIB,
    CONNECTION_MARGIN = 128, /* connections past the limit that still get an answer */
    DRAIN_POLL_US = 10000
};

struct server {
    struct _u_instance instance;
    MHD_AccessHandlerCallback ulfius; /* its dispatcher */
    const struct dispatcher *dispatcher;
    struct gate *gate;
    int port;
    int connection_limit;
    int request_timeout_ms;
    atomic_bool is_draining;
};

static enum MHD_Result pass(void *data, struct MHD_Connection *connection, const char *url,
                            const char *method, const char *version, const char *upload,
                            size_t *upload_size, void **context)
{
    struct server *server = data;
    const struct gate_call call = { connection,  url,     method,         version,          upload,
                                    upload_size, context, server->ulfius, &server->instance };

    return gate_pass(server->gate, &call);
}

/*
 * ulfius names its dispatcher to this function alone, and its dispatcher reads a whole body before
 * it asks anybody. For the gate to stand before it, the linker is given this definition, which it
 * prefers to libmicrohttpd's; that one has a second public name, called here.
 */
struct MHD_Daemon *MHD_start_daemon(unsigned int flags, uint16_t port,
                                    MHD_AcceptPolicyCallback accept, void *accept_data,
                                    MHD_AccessHandlerCallback handler, void *data, ...)
{
    struct _u_instance *instance = data;
    struct server *server =
        (struct server *)(void *)((char *)instance - offsetof(struct server, instance));
    struct MHD_Daemon *daemon;
    va_list options;

    server->ulfius = handler;
    va_start(options, data);
    daemon = MHD_start_daemon_va(flags, port, accept, accept_data, pass, server, options);
    va_end(options);
    return daemon;
}

static void *begin_request(void *data, const char *uri, struct MHD_Connection *connection)
{
    struct server *server = data;

    gate_begin(server->gate, connection, uri);
    return ulfius_uri_logger(NULL, uri);
}

static void end_request(void *data, struct MHD_Connection *connection, void **context,
                        enum MHD_RequestTerminationCode code)
{
    struct server *server = data;

    mhd_request_completed(NULL, connection, context, code);
    gate_end(server->gate, connection);
}

/* The gate has found them sound. */
static bool take_headers(struct exchange *x, const struct _u_map *headers, struct error *err)
{
    for (int i = 0; i < headers->nb_values; i++)
        if (!pair_add(&x->headers, headers->keys[i], headers->values[i]))
            return error_set(err, ERROR_TOO_LARGE, "", "More than %d headers", EXCHANGE_PAIRS);
    return true;
}

static bool take_request(struct exchange *x, const struct _u_request *request, struct error *err)
{
    const char *question = strchr(request->http_url, '?');

    x->method = request->http_verb;
    x->path = request->url_path;
    x->query_text = question ? question + 1 : "";
    x->body = "";
    if (!take_headers(x, request->map_header, err))
        return false;
    if (request->binary_body_length == 0)
        return true;
    /* ulfius holds the bytes without a NUL after them. */
    x->body = arena_bytes(x->arena, request->binary_body, request->binary_body_length);
    if (!x->body)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the body");
    x->body_length = request->binary_body_length;
    return true;
}

static void give_answer(const struct exchange *x, struct _u_response *response)
{
    response->status = x->status;
    if (x->reply)
        ulfius_set_binary_body_response(response, (unsigned int)x->status, x->reply,
                                        x->reply_length);
    if (x->reply_type)
        u_map_put(response->map_header, "Content-Type", x->reply_type);
    for (int i = 0; i < x->reply_headers.count; i++)
        u_map_put(response->map_header, x->reply_headers.items[i].name,
                  x->reply_headers.items[i].value);
}

static int answer(const struct _u_request *request, struct _u_response *response, void *data)
{
    struct server *server = data;
    struct arena arena;
    struct exchange x = { .arena = &arena };
    struct error fault;
    bool is_sound;

    arena_init(&arena, DISPATCH_ARENA_BYTES);
    x.is_crowded = gate_is_crowded(server->gate);
    is_sound = take_request(&x, request, &fault);
    dispatch(server->dispatcher, &x, is_sound ? NULL : &fault);
    give_answer(&x, response);
    if (!is_sound || x.is_crowded || atomic_load(&server->is_draining))
        u_map_put(response->map_header, "Connection", "close");
    arena_free(&arena);
    return U_CALLBACK_COMPLETE;
}

static bool start_instance(struct server *server, int listener, struct error *err)
{
    const unsigned flags =
        MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL;
    struct MHD_OptionItem options[] = {
        { MHD_OPTION_LISTEN_SOCKET, listener, NULL },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)begin_request, server },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)end_request, server },
        { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)gate_connection, server->gate },
        { MHD_OPTION_THREAD_STACK_SIZE, STACK_BYTES, NULL },
        { MHD_OPTION_CONNECTION_LIMIT, server->connection_limit + CONNECTION_MARGIN, NULL },
        { MHD_OPTION_END, 0, NULL },
    };

    if (ulfius_start_framework_with_mhd_options(&server->instance, flags, options) != U_OK)
        return error_set(err, ERROR_INTERNAL, "", "The HTTP server does not start");
    if (server->ulfius)
        return true;
    ulfius_stop_framework(&server->instance);
    return error_set(err, ERROR_INTERNAL, "", "The program is linked without its gate");
}

static bool init_instance(struct server *server, struct error *err)
{
    struct _u_instance *instance = &server->instance;

    if (ulfius_init_instance(instance, (unsigned)server->port, NULL, NULL) != U_OK)
        return error_set(err, ERROR_INTERNAL, "", "The HTTP server cannot be made");
    instance->allowed_post_processor = U_POST_PROCESS_NONE;
    instance->check_utf8 = 0; /* it would drop such headers in silence; the gate refuses them */
    if (ulfius_add_endpoint_by_val(instance, "*", NULL, "*", 0, answer, server) != U_OK)
        return error_set(err, ERROR_INTERNAL, "", "The HTTP server has no room for its endpoint");
    return true;
}

static bool open_gate(struct server *server, const struct server_options *options,
                      struct error *err)
{
    const struct gate_options gate = {
        .dispatcher = server->dispatcher,
        .connection_limit = options->connection_limit,
        .request_timeout_ms = options->request_timeout_ms,
        .transfer_timeout_ms = options->transfer_timeout_ms,
        .body_bytes = (size_t)options->body_memory_mib * MIB,
    };

    return gate_new(&gate, &server->gate, err);
}

static bool start(struct server *server, const struct server_options *options, struct error *err)
{
    int listener;

    if (!open_gate(server, options, err) ||
        !listener_open(options->host, options->port, &listener, &server->port, err))
        return false;
    if (init_instance(server, err) && start_instance(server, listener, err))
        return true;
    close(listener);
    ulfius_clean_instance(&server->instance);
    return false;
}

bool server_start(const struct server_options *options, const struct dispatcher *dispatcher,
                  struct server **ret, struct error *err)
{
    struct server *server = calloc(1, sizeof(*server));

    if (!server)
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory for the HTTP server");
    server->dispatcher = dispatcher;
    server->connection_limit = options->connection_limit;
    server->request_timeout_ms = options->request_timeout_ms;
    if (!start(server, options, err)) {
        gate_free(server->gate);
        free(server);
        return false;
    }
    *ret = server;
    return true;
}

int server_port(const struct server *server)
{
    return server->port;
}

void server_drain(struct server *server)
{
    atomic_store(&server->is_draining, true);
}

static void wait_for_requests(const struct server *server)
{
    int64_t deadline_ms = clock_monotonic_ms() + server->request_timeout_ms;

    while (atomic_load(&server->dispatcher->metrics->in_flight) > 0 &&
           clock_monotonic_ms() < deadline_ms)
        usleep(DRAIN_POLL_US);
}

void server_stop(struct server *server)
{
    int listener = MHD_quiesce_daemon(server->instance.mhd_daemon);

    server_drain(server);
    if (listener >= 0)
        close(listener);
    wait_for_requests(server);
    ulfius_stop_framework(&server->instance);
    ulfius_clean_instance(&server->instance);
    gate_free(server->gate);
    free(server);
}
