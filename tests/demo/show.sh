# shellcheck shell=bash
# show.sh, read by steps.sh: prints commands and what they give, waits, and ends the demo where something is not as promised.

# What the last command gave.
output=

# A heading.
step() {
    printf '\n== %s\n' "$*"
}

# Prints a command, runs it, prints what it gives; fails where it fails.
show() {
    print_and_run "$@" || fail "exit status $?"
}

# The same for a command that must fail.
show_refusal() {
    ! print_and_run "$@" || fail "it was not refused"
}

print_and_run() {
    local status
    printf '$ %s\n' "$(line "$@")"
    output=$("$@" 2>&1)
    status=$?
    [ -z "$output" ] || printf '%s\n' "$output"
    return "$status"
}

# daemon LOG COMMAND...: prints a command and starts it; what it gives goes to the log.
daemon() {
    local log=$1
    shift
    printf '$ %s >%s 2>&1 &\n' "$(line "$@")" "$log"
    "$@" >"$log" 2>&1 &
}

# The last output has a line with this extended regular expression.
expect() {
    local pattern
    for pattern in "$@"; do
        grep -qE -- "$pattern" <<<"$output" || fail "no line matches: $pattern"
    done
}

# wait_for SECONDS WHAT COMMAND...: runs the command, silently, until it succeeds.
wait_for() {
    local end=$((SECONDS + $1)) seconds=$1 what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || fail "after $seconds s still missing: $what"
        sleep 0.2
    done
}

# Ends the demo, with what the programs have to say.
fail() {
    local log
    printf '\ndemo: FAILED: %s\n' "$*"
    for log in /var/log/*.log /srv/tomcat/gatekeeper/logs/catalina.out /mnt/disk/*/var/log/*.log; do
        [ -s "$log" ] || continue
        printf -- '--- the end of %s\n' "$log"
        tail -n 25 "$log"
    done
    exit 1
}

# A command as one would type it.
line() {
    local word words=()
    for word in "$@"; do
        case $word in
            *[!A-Za-z0-9_./:=,+@%-]* | '') words+=("'$word'") ;;
            *) words+=("$word") ;;
        esac
    done
    printf '%s' "${words[*]}"
}
