# The benchmarks: sourced by ./dev, whose functions make and stop the private cluster and the service.
# shellcheck shell=bash
#
# Each figure is a ratio of two things that run in turn on the same machine (A B A B …): the median of
# the pairs with its spread. Nothing fails for being slow; whatever fails a request fails the run.

BENCHES="triage submit read start memory"
TOKEN_ICB=QWO
READ_CLIENTS=8 READ_EACH=2500 # rows for the reads: written by so many clients, so many each
MEMORY_CLIENTS=64 MEMORY_S=10
RUN=0                         # numbers the runs, so that no two write the same key

bench() {
    local name names=()
    PAIRS=5 LENGTH_S=3
    for name; do
        case $name in
            --short) PAIRS=2 LENGTH_S=1 ;;
            *) [[ " $BENCHES " = *" $name "* ]] || die "no such benchmark: $name. There are: $BENCHES"; names+=("$name") ;;
        esac
    done
    [ ${#names[@]} -gt 0 ] || read -ra names <<<"$BENCHES"
    for name in "${names[@]}"; do
        [ "$name" = triage ] || [ -n "${BENCH_IS_OPEN:-}" ] || bench_open
        "bench_$name"
    done
    say "The benchmarks took $SECONDS s"
}

# --- the ground --------------------------------------------------------------------------------------

bench_open() {
    ground_open bench
    # No checkpoint within a pair: it would hit whichever side runs at the time. All else is as shipped.
    sql -d postgres -c "ALTER SYSTEM SET max_wal_size = '2GB'" -c "ALTER SYSTEM SET checkpoint_timeout = '1h'" \
        -c 'SELECT pg_reload_conf()' >/dev/null
    prepare_database
    bench_capture
    # Without the worker: it numbers events, which pgbench has nobody do for it.
    start_service
    bench_describe
    BENCH_IS_OPEN=yes
}

bench_describe() {
    say "$(date -u +%F), $(nproc) cores, load $(cut -d ' ' -f 1-3 /proc/loadavg), $("$POSTGRES/postgres" --version)," \
        "fsync $(sql -d painpath -c 'SHOW fsync'), synchronous_commit $(sql -d painpath -c 'SHOW synchronous_commit')," \
        "$PAIRS pairs of $LENGTH_S s each"
}

# One real submission. The rows that the service wrote for it are what pgbench will write.
bench_capture() {
    local key=bench-000-0-000000000
    start_service
    curl -fsS "$URL/openapi.json" | python3 openapi/example.py submitReferral |
        python3 -m json.tool --compact >"$DATA/body.json"
    curl -fsS -o /dev/null "$URL/v1/referrals" -H "Authorization: Bearer $(cat "$DATA/token")" \
        -H 'Content-Type: application/json' -H "Idempotency-Key: $key" -d @"$DATA/body.json"
    stop_service "$SERVICE_PID" >/dev/null
    sql -d painpath -F $'\t' -f tests/bench/row_set.sql | python3 tests/bench/statement.py "$key" "$DATA/submit"
    mapfile -d '' -t SUBMIT_VARIABLES <"$DATA/submit.variables"
}

# --- the two sides: each prints its rate in operations a second ----------------------------------------

http_rate() { # SCRIPT CLIENTS SECONDS
    local out=$DATA/wrk.out
    wrk -t $(($2 < 2 ? 1 : 2)) -c "$2" -d "$3s" --timeout 10s -s "tests/bench/$1.lua" "$URL" -- \
        "$DATA" "$RUN" "$READ_CLIENTS" "$READ_EACH" >"$out" || return 1
    awk '$1 == "bench" { seen = 1; if ($3 > 0) exit 1; print $2 } END { if (!seen) exit 1 }' "$out" ||
        { cat "$out" >&2; say "requests failed" >&2; return 1; }
}

pgbench_run() { # SCRIPT CLIENTS ARGUMENT…: as the role and the tenant that the service runs as
    PGOPTIONS="${PGOPTIONS:-} -c role=painpath_service -c app.icbs=$TOKEN_ICB" "$POSTGRES/pgbench" -n -M prepared \
        -h "$DATA/socket" -U painpath -f "$DATA/$1.sql" -c "$2" -j $(($2 < 2 ? 1 : 2)) \
        -D i=0 -D run=$((100 + RUN)) -D clients=$READ_CLIENTS -D each=$READ_EACH \
        "${SUBMIT_VARIABLES[@]}" "${@:3}" painpath
}

pgbench_rate() { # SCRIPT CLIENTS SECONDS
    local out=$DATA/pgbench.out
    pgbench_run "$1" "$2" -T "$3" >"$out" 2>&1 &&
        awk '/^number of failed transactions: [1-9]/ { exit 1 } /^tps = / { seen = 1; print $3 } END { if (!seen) exit 1 }' \
            "$out" || { cat "$out" >&2; return 1; }
}

# --- pairs -----------------------------------------------------------------------------------------------

pair() { # SCRIPT CLIENTS SECONDS
    local ours theirs
    RUN=$((RUN + 1))
    ours=$(http_rate "$1" "$2" "$3") || die "the service failed"
    theirs=$(pgbench_rate "$1" "$2" "$3") || die "pgbench failed"
    echo "$2 $ours $theirs"
}

pairs() { # SCRIPT CLIENTS…: pairs for each number of clients, after one second of each that does not count
    local clients script=$1; shift
    for clients; do
        [ "$script" != submit ] || begin_empty
        sql -d painpath -c CHECKPOINT
        pair "$script" "$clients" 1 >/dev/null
        for _ in $(seq "$PAIRS"); do pair "$script" "$clients" "$LENGTH_S"; done
    done
}

# With a service that has not seen the tables full: its plans would be those of another database.
begin_empty() {
    stop_earlier_service >/dev/null
    empty_tables
    start_service >/dev/null
}

empty_tables() { sql -d painpath -c 'TRUNCATE referral, idempotency_key, outbox, audit CASCADE' 2>/dev/null; }

# --- the benchmarks --------------------------------------------------------------------------------------

# The same tables on the same referrals, without database or HTTP; each side on one core.
bench_triage() {
    say "triage: decisions a second of processor, default policy, against two engines that only find the rows that fire"
    install_npm_tools
    cmake --build --preset release --target triage_rate >/dev/null || die "the build failed"
    TRIAGE=build/release/tests/bench CORE=$(taskset -cp $$ | sed -E 's/.*: ([0-9]+).*/\1/')
    "$TRIAGE/triage_rate" policy >"$TRIAGE/policy.json" && "$TRIAGE/triage_rate" referrals >"$TRIAGE/referrals.json" ||
        die "could not write what the engines are to decide"
    say "$(engine_rate check 0)" || die "the engines do not decide alike"
    triage_pairs decide zen
    triage_pairs decide rules
    triage_pairs document zen
    triage_pairs document zenTrace
}

engine_rate() { # ENGINE SECONDS
    taskset -c "$CORE" node_modules/.bin/node tests/bench/engines.mjs "$@" "$TRIAGE/policy.json" "$TRIAGE/referrals.json"
}

triage_pairs() { # decide|document ENGINE
    for _ in $(seq "$PAIRS"); do
        echo "- $(taskset -c "$CORE" "$TRIAGE/triage_rate" "$1" "$LENGTH_S") $(engine_rate "$2" "$LENGTH_S")"
    done | python3 tests/bench/summary.py rate "$1" "$2"
}

bench_submit() {
    say "submit: POST /v1/referrals, durable, against pgbench with the same rows in one prepared statement"
    pairs submit 1 8 32 64 | python3 tests/bench/summary.py rate painpath pgbench
}

bench_read() {
    say "read: GET /v1/referrals/{id}, audited, against pgbench selecting by primary key, unaudited"
    empty_tables
    PGOPTIONS='-c synchronous_commit=off' RUN=0 pgbench_run submit $READ_CLIENTS -t $READ_EACH >/dev/null 2>&1 ||
        die "could not write the rows to read"
    pairs read 32 | python3 tests/bench/summary.py rate painpath pgbench
}

bench_start() {
    say "start: from nothing to the first 200 on /readyz, against psql -c 'select 1'"
    stop_earlier_service >/dev/null
    python3 tests/bench/start.py "$PORT" $((PAIRS * 2)) "$PROGRAM" "$POSTGRES/psql" "$DATABASE_URL" |
        python3 tests/bench/summary.py time painpath psql
}

# Each side starts afresh for each pair, and is looked at once it has borne the load.
bench_memory() {
    say "memory: most resident memory under submissions of $MEMORY_CLIENTS clients, against Fastify and pg on two workers"
    install_npm_tools
    begin_empty
    curl -fsS "$URL/openapi.json" >"$DATA/openapi.json"
    for _ in $(seq "$PAIRS"); do
        echo "$MEMORY_CLIENTS $(service_memory) $(peer_memory)"
    done | python3 tests/bench/summary.py memory painpath fastify
}

peak_mib() { # PID…: of all together
    local pid
    for pid; do cat "/proc/$pid/status"; done | awk '/^VmHWM:/ { sum += $2 } END { printf "%.1f", sum / 1024 }'
}

load() { # URL
    URL=$1 http_rate submit $MEMORY_CLIENTS $MEMORY_S >/dev/null
}

service_memory() {
    begin_empty
    load "$URL" || die "the service failed"
    peak_mib "$(cat "$DATA/service.pid")"
}

peer_memory() {
    local port primary pids
    port=$(shuf -i 20000-32000 -n 1)
    empty_tables
    : >"$DATA/peer.pids"
    node_modules/.bin/node tests/bench/peer.mjs "$port" "$DATA" <"$DATA/openapi.json" >&2 9>&- &
    primary=$!
    for _ in $(seq 100); do
        [ "$(wc -l <"$DATA/peer.pids")" -lt 2 ] || break
        sleep 0.1
    done
    mapfile -t pids <"$DATA/peer.pids"
    load "http://127.0.0.1:$port" || { kill "$primary"; die "Fastify failed"; }
    peak_mib "${pids[@]}"
    kill "$primary"
    wait "$primary" || true
}
