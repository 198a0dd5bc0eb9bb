# The scenarios. fault_NAME does one fault whole, and is called again and again while the clients are at it.
# shellcheck shell=bash
#
# Those of a cluster need HA_CLUSTER=PROGRAM, which runs PostgreSQL with two standbys or more on loopback.
# HA_DIR, HA_BASE (first port) and HA_SYNC=quorum (ANY 1 of the standbys confirms) come from the environment.
#   up              start it and wait until it replicates         down          end and remove it
#   dsn             connection string of all nodes, superuser     leader        number of the writable node
#   kill-primary    kill -9 of the writable node                  restart-node N
#   freeze-primary  SIGSTOP to the writable node                  thaw          SIGCONT to it
#   status          a line a node: "nN pid POSTMASTER port PORT: ROLE …"

FROZEN=()

needs_cluster() { ! is_clustered "$1" || [ -x "${HA_CLUSTER:-}" ]; }

note() { printf '%s\t%s\n' "$EPOCHREALTIME" "$*" >>"$DATA/faults.tsv"; }

pause() { # FROM_MS TO_MS
    local ms=$(($1 + RANDOM % ($2 - $1 + 1)))
    sleep $((ms / 1000)).$(printf %03d $((ms % 1000)))
}

# A worker now and then: its leases must run out before the other goes on with those lanes, which takes 12 s.
fault_replica() {
    local kind=replica number=$((1 + RANDOM % 2))
    if [ $SECONDS -ge "${NEXT_WORKER:-0}" ] && [ $((RANDOM % 3)) = 0 ]; then
        kind=worker
        NEXT_WORKER=$((SECONDS + 15))
    fi
    pause 1000 3000
    note "kill -9 $kind-$number"
    end_part $kind-$number KILL || true
    pause 100 1000
    start_$kind $number
    [ $kind = worker ] || await_http $((PORT + number))
}

fault_postgres() {
    pause 3000 7000
    if [ $((RANDOM % 2)) = 0 ]; then kill_backend; else kill_postgres; fi
    await 60 "SELECT true" "PostgreSQL does not answer"
}

# PostgreSQL ends its other processes, and recovers by itself.
kill_backend() {
    note "kill -9 a backend"
    signal_database KILL "$(admin_sql -c \
        "SELECT pid FROM pg_stat_activity WHERE usename = 'painpath' ORDER BY random() LIMIT 1")"
}

# Stopped first, so that it starts nothing that would outlive it.
kill_postgres() {
    local pids
    note "kill -9 the postmaster and all of its processes"
    read -ra pids <"$DATA/postgres/postmaster.pid"
    signal_database STOP "${pids[@]}"
    read -ra pids <<<"$(process_tree "${pids[@]}")"
    signal_database KILL "${pids[@]}"
    pause 100 1500
    start_database >/dev/null
}

fault_stop() {
    local number
    for number in 1 2; do
        note "SIGTERM replica-$number"
        end_part "replica-$number" TERM || die "replica-$number did not end with 0"
        start_replica $number
        await_http $((PORT + number))
        note "SIGTERM worker-$number"
        end_part "worker-$number" TERM || die "worker-$number did not end with 0"
        start_worker $number
        pause 500 1000
    done
}

# The killed node comes back as a standby, and confirms, before the next fault.
fault_primary() {
    local leader
    pause 3000 6000
    leader=$(cluster leader)
    note "$(cluster kill-primary)"
    await_leader_but "$leader"
    pause 1000 3000
    cluster restart-node "$leader"
    await_standbys
}

fault_freeze() {
    local leader
    pause 3000 6000
    leader=$(cluster leader)
    note "$(cluster freeze-primary)"
    await_leader_but "$leader"
    pause 1000 3000
    cluster thaw >/dev/null
    await_standbys
}

# No standby confirms: what is committed is committed on one machine only, and nothing may be acknowledged. A
# cancelled wait ends in a COMMIT that succeeds with a warning.
fault_standby() {
    local pid pids
    pause 3000 6000
    for pid in $(cluster status | sed -n 's/^n[0-9]* pid \([0-9]*\) port [0-9]*: replica .*/\1/p'); do
        read -ra pids <<<"$(process_tree "$pid")"
        FROZEN+=("${pids[@]}")
    done
    [ ${#FROZEN[@]} -gt 0 ] || die "the cluster shows no standby"
    note "freeze the standbys"
    signal_database STOP "${FROZEN[@]}"
    for _ in 1 2 3 4 5; do
        pause 1500 2500
        admin_sql -c "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'" >/dev/null
    done
    note "thaw the standbys"
    thaw_standbys
    await_standbys
}

# --- what the faults are made of ---------------------------------------------------------------------

process_tree() { { echo "$1"; pgrep -P "$1"; } | xargs; }

# One of them may have ended meanwhile.
signal_database() { as_postgres kill -s "$1" "${@:2}" 2>/dev/null || true; }

thaw_standbys() {
    [ ${#FROZEN[@]} = 0 ] || signal_database CONT "${FROZEN[@]}"
    FROZEN=()
}

await_leader_but() { # NODE
    local until=$((SECONDS + 90)) leader
    until leader=$(cluster leader) && [ "$leader" != "$1" ]; do
        [ $SECONDS -lt $until ] || die "no standby took over in 90 s"
        sleep 0.2
    done
}

await_standbys() {
    await 120 "SELECT count(*) >= 2 FROM pg_stat_replication WHERE state = 'streaming'" "a standby does not follow"
}
