# The kill test: sourced by ./dev, whose functions make and stop the private cluster. Clients journal every
# acknowledgement while parts of a running service are killed; afterwards the database is held to the journal.
# shellcheck shell=bash
#
# Parts: ground.sh (processes and databases), faults.sh (the scenarios), load.py (the clients), feed.py (a
# reader of the events), check.py (what must be true afterwards).

SCENARIOS="replica postgres stop primary freeze standby"
declare -A PIDS # what runs, by name
# shellcheck source=tests/endure/ground.sh
. tests/endure/ground.sh
# shellcheck source=tests/endure/faults.sh
. tests/endure/faults.sh

endure() {
    local argument name names=() failed=
    LENGTH_S=60
    for argument; do
        case $argument in
            --short) LENGTH_S=12 names=(replica postgres) ;;
            *[!0-9]*) [[ " $SCENARIOS " = *" $argument "* ]] || die "no such scenario: $argument. There are: $SCENARIOS"
                names+=("$argument") ;;
            *) LENGTH_S=$argument ;;
        esac
    done
    [ ${#names[@]} -gt 0 ] || read -ra names <<<"$SCENARIOS"
    SEED=${SEED:-$RANDOM}
    trap 'exit 130' INT TERM HUP # once the scenario has ended what it started
    install_packages "$ENDURE_PACKAGES"
    install_npm_tools
    build release -DTESTS=OFF
    say "SEED=$SEED repeats the choices; $(date -u +%F), $(nproc) cores, load $(cut -d ' ' -f 1-3 /proc/loadavg)"
    for name in "${names[@]}"; do
        needs_cluster "$name" || { say "SKIPPED $name: HA_CLUSTER names no program (see faults.sh)"; continue; }
        set +e # not "||", within which no failure would end the scenario
        (set -e; endure_scenario "$name")
        [ $? = 0 ] || failed="$failed $name"
        set -e
    done
    [ -z "$failed" ] || die "to mend:$failed"
    say "Nothing that was acknowledged was lost ($SECONDS s in all)"
}

# In a subshell: its trap ends whatever it started, however it ends.
endure_scenario() { # NAME
    local until
    SCENARIO=$1 RANDOM=$SEED
    say "$SCENARIO, $LENGTH_S s"
    ground_open
    until=$((SECONDS + LENGTH_S))
    while [ $SECONDS -lt $until ]; do "fault_$SCENARIO"; done
    note end
    finish_load
    python3 tests/endure/check.py "$DATA" "$SCENARIO" "$LENGTH_S" "$ADMIN_URL" "$URL"
}

# The clients first: what they began they bring to an end. Then what the workers still owe.
finish_load() {
    end_part load TERM || die "the clients did not come to an end: $(tail -n 1 "$DATA/load.log")"
    await 60 "SELECT NOT EXISTS (SELECT FROM outbox WHERE position IS NULL)" "an event has no position"
    await $((60 + LENGTH_S)) "SELECT NOT EXISTS (SELECT FROM delivery_lane AS lane JOIN outbox ON outbox.icb = lane.icb
            AND outbox.position > lane.position AND event_lane(true, outbox.referral_id, outbox.id) = lane.lane)" \
        "an endpoint was not told of every event"
    end_part feed TERM || die "the reader failed: $(tail -n 1 "$DATA/feed.log")"
}

keep_evidence() {
    local kept=${TMPDIR:-/tmp}/painpath-endure-$SCENARIO
    rm -rf "$kept"
    mkdir -p "$kept"
    cp "$DATA"/*.log "$DATA"/*.db "$DATA"/*.ndjson "$DATA"/faults.tsv "$DATA"/postgres/log "$DATA"/cluster/*.log \
        "$kept" 2>/dev/null || true # some are of other scenarios
    say "The logs and the journal are kept in $kept"
}
