# What a scenario stands on: a database, two replicas and two workers behind a balancer, a webhook receiver, the
# clients and a reader of the feed. Everything runs until ground_close, or dies with this shell.
# shellcheck shell=bash

ground_open() {
    choose_private_data endure
    trap ground_close EXIT
    trap 'exit 130' INT TERM HUP
    open_data
    make_keys
    if is_clustered "$SCENARIO"; then open_cluster; else open_postgres; fi
    configure_parts
    start_parts
}

ground_close() {
    local status=$? name
    set +e # whatever fails, the rest is to be ended too
    trap '' INT TERM HUP
    trap - EXIT
    for name in "${!PIDS[@]}"; do end_part "$name" KILL; done
    [ "$status" = 0 ] || [ "$status" = 130 ] || keep_evidence
    if is_clustered "$SCENARIO"; then thaw_standbys; cluster down >/dev/null; else stop_database >/dev/null; fi
    rm -rf "$DATA"
    exit "$status"
}

# --- processes, by name ------------------------------------------------------------------------------

# In a session of its own, so that Ctrl-C is ours to pass on; killed by the kernel if we are.
start_part() { # NAME COMMAND…
    setsid setpriv --pdeathsig KILL "${@:2}" >>"$DATA/$1.log" 2>&1 9>&- &
    PIDS[$1]=$!
}

end_part() { # NAME SIGNAL: its exit status
    local pid=${PIDS[$1]}
    kill -s "$2" "$pid" 2>/dev/null || true
    unset "PIDS[$1]"
    wait "$pid" 2>/dev/null # without the shell's word of the death
}

start_replica() { PORT=$((PORT + $1)) start_part "replica-$1" "$PROGRAM" serve; }
start_worker() { start_part "worker-$1" "$PROGRAM" work; }

await_http() { # PORT
    for _ in $(seq 300); do
        ! curl -fs -o /dev/null -m 2 "http://127.0.0.1:$1/readyz" || return 0
        sleep 0.1
    done
    die "port $1 did not become ready"
}

await() { # SECONDS QUERY COMPLAINT: until the query says t
    local until=$((SECONDS + $1))
    until [ "$(admin_sql -c "$2" 2>/dev/null)" = t ]; do
        [ $SECONDS -lt $until ] || die "$3, $1 s after the faults ended"
        sleep 0.2
    done
}

configure_parts() {
    configure_service
    export DRAIN_MS=3000 DATABASE_TIMEOUT_MS=3000 WORK_INTERVAL_MS=100
    export LISTEN=127.0.0.1:$PORT REPLICA_1=127.0.0.1:$((PORT + 1)) REPLICA_2=127.0.0.1:$((PORT + 2))
    export WEBHOOK_ALLOW=127.0.0.1/32 WEBHOOK_ALLOW_HTTP=true WEBHOOK_TIMEOUT_MS=2000 WEBHOOK_PORTS
    [ -z "${SERVICE_URL:-}" ] || DATABASE_URL=$SERVICE_URL
}

start_parts() {
    local port
    start_receiver
    start_replica 1
    start_replica 2
    start_part balancer haproxy -db -f docker/haproxy.cfg
    for port in $((PORT + 1)) $((PORT + 2)) "$PORT"; do await_http "$port"; done
    register_endpoint
    start_worker 1
    start_worker 2
    curl -fsS "$URL/openapi.json" | python3 openapi/example.py submitReferral >"$DATA/body.json"
    start_part feed python3 tests/endure/feed.py "$DATA" "$URL"
    start_part load python3 tests/endure/load.py "$DATA" "$URL" "$SEED"
}

start_receiver() {
    touch "$DATA/webhooks.ndjson"
    PATH="$PWD/node_modules/.bin:$PATH" start_part receiver node tests/support/receiver.mjs \
        "$DATA/webhooks.ndjson" "$DATA/webhook.secret" 200
    for _ in $(seq 100); do
        WEBHOOK_PORTS=$(cat "$DATA/receiver.log")
        [ -z "$WEBHOOK_PORTS" ] || return 0
        sleep 0.1
    done
    die "the webhook receiver did not start"
}

register_endpoint() {
    curl -fsS "$URL/v1/webhook-endpoints" -H "Authorization: Bearer $(cat "$DATA/token")" \
        -H 'Content-Type: application/json' -H 'Idempotency-Key: endure' -d @- <<JSON |
{"url": "http://127.0.0.1:$WEBHOOK_PORTS/", "eventTypes": ["referral.received", "referral.amended", "referral.closed",
 "decision.confirmed", "decision.overridden", "escalation.acknowledged", "tier.changed"]}
JSON
        python3 -c 'import json, sys; print(json.load(sys.stdin)["secret"], end="")' >"$DATA/webhook.secret"
}

# --- databases ---------------------------------------------------------------------------------------

admin_sql() { "$POSTGRES/psql" -X -q -A -t -v ON_ERROR_STOP=1 "$ADMIN_URL" "$@"; }

open_postgres() {
    start_database >/dev/null
    prepare_database >/dev/null
    ADMIN_URL="postgresql:///painpath?host=$DATA/socket&user=painpath_owner"
}

is_clustered() { [[ " primary freeze standby " = *" $1 "* ]]; }

cluster() { HA_DIR=$DATA/cluster HA_BASE=$((PORT + 100)) "$HA_CLUSTER" "$@"; }

open_cluster() {
    local url
    install_packages "$CLUSTER_PACKAGES"
    # A rule that holds always. Patroni's own synchronous_mode, unless strict, suspends its rule while it promotes a
    # standby, and goes on without one when all are gone.
    export HA_SYNC=${HA_SYNC:-quorum}
    cluster up >"$DATA/cluster.log" || die "the cluster did not come up: $(tail -n 1 "$DATA/cluster.log")"
    url=$(cluster dsn)
    ADMIN_URL=$url admin_sql -c 'CREATE DATABASE painpath'
    ADMIN_URL="$url dbname=painpath"
    (umask 077 && openssl rand -hex 16 >"$DATA/password")
    PAINPATH_PASSWORD_FILE=$DATA/password admin_sql -f docker/login.sql
    MIGRATE_URL=$ADMIN_URL "$PROGRAM" migrate --demo >/dev/null 9>&-
    SERVICE_URL="$ADMIN_URL user=painpath password=$(cat "$DATA/password")"
}
