# Hostile clients against a service of its own: sourced by ./dev. Each case prints what was sent, how the ordinary
# requests of another client fared meanwhile, and the memory of the service; the run fails if they fared badly.
# shellcheck shell=bash

hostile() {
    ground_open hostile
    prepare_database
    export TRANSFER_TIMEOUT_MS=3000 REQUEST_TIMEOUT_MS=10000
    hostile_serve 512
    hostile_cases quiet storm halves bodies slow-headers slow-body slow-read range
    hostile_serve 6000
    hostile_cases idle
    hostile_smuggle haproxy
    hostile_smuggle nginx
    say "Hostile clients took $SECONDS s"
}

hostile_serve() { # LIMIT
    stop_service "$SERVICE_PID" >/dev/null
    CONNECTION_LIMIT=$1 start_service
    curl -fsS "$URL/openapi.json" | python3 openapi/example.py submitReferral >"$DATA/example.json"
}

hostile_cases() {
    python3 tests/hostile/attack.py "$URL" "$SERVICE_PID" "$DATA/token" "$DATA/example.json" "$@" ||
        die "ordinary requests fared badly"
}

# The balancer keeps connections to the service open and shares them between its clients, as smuggling needs.
hostile_smuggle() { # haproxy|nginx
    local balancer=$1 port pid status=0
    port=$(shuf -i 20000-32000 -n 1)
    sed -e "s|@PORT@|$port|; s|@SERVICE@|127.0.0.1:$PORT|; s|@DATA@|$DATA|" \
        "tests/hostile/$balancer.conf" >"$DATA/$balancer.conf"
    case $balancer in
        haproxy) /usr/sbin/haproxy -db -f "$DATA/haproxy.conf" >"$DATA/haproxy.log" 2>"$DATA/haproxy.err" & ;;
        nginx) /usr/sbin/nginx -p "$DATA" -c "$DATA/nginx.conf" -e "$DATA/nginx.err" 2>/dev/null & ;;
    esac
    pid=$!
    python3 tests/hostile/smuggle.py "$balancer" "$port" "$DATA" tests/case/raw_request.tsv || status=1
    kill "$pid"
    wait "$pid" || true
    [ $status = 0 ] || { head -n 5 "$DATA/$balancer.err" >&2; die "$balancer and the service count differently"; }
}
