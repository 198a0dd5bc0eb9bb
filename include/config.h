#ifndef CONFIG_H
#define CONFIG_H

#include "arena.h"
#include "error.h"
#include "log.h"

#include <stdbool.h>

/*
 * Everything that can be configured, once. The names are environment variables; an empty one counts
 * as absent. X(type, field, NAME, default or NULL, help)
 *
 *     text           any text
 *     secret         the same; masked by `painpath config`, and NAME_FILE may name a file
 *     key            64 hex digits; a secret
 *     port, count, milliseconds
 *     flag           true or false
 *     level          debug, info, warning or error
 */
#define CONFIG_TABLE(X)                                                                            \
    X(secret, database_url, "DATABASE_URL", NULL, "PostgreSQL connection string of the service")   \
    X(text, database_role, "DATABASE_ROLE", "painpath_service", "role taken after connecting")     \
    X(text, worker_role, "WORKER_ROLE", "painpath_worker", "role that the worker takes")           \
    X(secret, migrate_url, "MIGRATE_URL", NULL, "connection string of the schema's owner")         \
    X(text, host, "HOST", "127.0.0.1", "address to listen on")                                     \
    X(port, port, "PORT", "8080", "TCP port to listen on; 0 takes any that is free")               \
    X(text, jwks_file, "JWKS_FILE", NULL, "the token issuer's public keys (JWKS)")                 \
    X(text, jwks_url, "JWKS_URL", NULL, "where the token issuer publishes them, instead")          \
    X(flag, jwks_allow_http, "JWKS_ALLOW_HTTP", "false", "JWKS_URL without TLS, for trials")       \
    X(count, jwks_refresh_s, "JWKS_REFRESH_S", "600", "longest time between two fetches")          \
    X(count, jwks_stale_s, "JWKS_STALE_S", "86400",                                                \
      "how long keys outlive their issuer's silence")                                              \
    X(text, token_issuer, "TOKEN_ISSUER", NULL, "issuer that a token must name")                   \
    X(text, token_audience, "TOKEN_AUDIENCE", NULL, "audience that a token must name")             \
    X(key, patient_key, "PATIENT_KEY", NULL, "64 hex digits: looks patients up")                   \
    X(key, secrets_key, "SECRETS_KEY", NULL, "64 hex digits: encrypts webhook secrets")            \
    X(count, pool_size, "POOL_SIZE", "16", "database connections of one process")                  \
    X(milliseconds, database_timeout_ms, "DATABASE_TIMEOUT_MS", "5000", "for one database call")   \
    X(count, connection_limit, "CONNECTION_LIMIT", "512", "HTTP connections served at once")       \
    X(milliseconds, request_timeout_ms, "REQUEST_TIMEOUT_MS", "30000",                             \
      "silence ends a connection")                                                                 \
    X(milliseconds, transfer_timeout_ms, "TRANSFER_TIMEOUT_MS", "10000",                           \
      "for a request to arrive, and for its answer to leave")                                      \
    X(count, body_memory_mib, "BODY_MEMORY_MIB", "64", "MiB of request bodies held at once")       \
    X(milliseconds, drain_ms, "DRAIN_MS", "5000", "from SIGTERM until no connection is accepted")  \
    X(level, log_level, "LOG_LEVEL", "info", "debug, info, warning or error")                      \
    X(text, webhook_allow, "WEBHOOK_ALLOW", "",                                                    \
      "private networks that webhooks may reach (CIDRs)")                                          \
    X(flag, webhook_allow_http, "WEBHOOK_ALLOW_HTTP", "false", "webhooks without TLS, for trials") \
    X(text, webhook_ports, "WEBHOOK_PORTS", "443", "ports that webhooks may reach")                \
    X(milliseconds, webhook_timeout_ms, "WEBHOOK_TIMEOUT_MS", "15000", "for one delivery")         \
    X(milliseconds, work_interval_ms, "WORK_INTERVAL_MS", "1000", "rest of an idle worker")        \
    X(count, alert_interval_s, "ALERT_INTERVAL_S", "900", "between two alerts of one escalation")  \
    X(text, trial_icbs, "TRIAL_ICBS", "", "tenants whose policies may be unsigned, for trials")

typedef const char *config_text;
typedef const char *config_secret;
typedef const char *config_key;
typedef int config_port;
typedef int config_count;
typedef int config_milliseconds;
typedef bool config_flag;
typedef enum log_level config_level;

struct config {
#define X(type, field, name, standard, help) config_##type field;
    CONFIG_TABLE(X)
#undef X
    struct arena arena; /* of texts read from files, and of faults */
};

/* Reads the environment. On failure err->faults names every bad variable and what would be right;
 * they live in ret->arena. config_free it in either case. */
MUST_CHECK bool config_read(struct config *ret, struct error *err);
void config_free(struct config *config);

/* Whether the texts of these names (NULL at the end) are set, and of "NAME|NAME" exactly one;
 * err->faults says which are not. */
MUST_CHECK bool config_demand(struct config *config, const char *const names[], struct error *err);

/* One NAME=value line for each row, secrets masked, on standard output. */
void config_print(const struct config *config);
/* One line for each row with its default and what it is, for --help. */
void config_help(void);

#endif
