# A cluster and a service that nobody else uses, in a folder of their own: sourced by ./dev for the commands that
# measure. Its functions make and stop both.
# shellcheck shell=bash

ground_open() { # NAME: then sql works, and prepare_database and start_service are to be called
    choose_private_data "$1"
    trap ground_close EXIT
    trap 'exit 130' INT TERM HUP
    open_data
    make_keys
    start_database
}

ground_close() {
    local status=$?
    trap '' INT TERM HUP
    stop_earlier_service
    stop_database
    rm -rf "$DATA"
    exit "$status"
}
