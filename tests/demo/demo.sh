#!/bin/bash
# demo.sh path/to/ha-snmp: shows ha-snmp at work behind Debian's snmpd, with a real Tomcat 10 and snmptrapd.
#
# Everything runs in namespaces of its own (network, mount, pid, uts, ipc): no file, port or process of this machine is touched, and all of it is
# gone as soon as this script is. Exit status 0 only if every step showed what it promises.
set -u

directory=$(cd "$(dirname "$0")" && pwd) || exit 1

main() {
    if [ $# -ne 1 ]; then
        echo "usage: demo.sh path/to/ha-snmp" >&2
        exit 2
    fi
    check_machine "$1"
    # unshare tries to die of the SIGKILL that its child died of, and complains that it cannot.
    exec 3> >(grep -v 'sigprocmask unblock failed' >&2)
    # Whoever of this chain dies, takes everything below with it: the kernel kills unshare with this script, and with unshare the first process of
    # the pid namespace, hence all of them; the mounts go with the last one.
    setpriv --pdeathsig KILL \
        unshare --mount --net --pid --uts --ipc --fork --kill-child=KILL --mount-proc \
        env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 \
        bash "$directory/steps.sh" "$(realpath "$1")" </dev/null 2>&3 3>&- &
    namespace=$!
    trap 'stop 130' INT
    trap 'stop 143' TERM HUP
    wait "$namespace"
}

# Ends everything at once: nothing in there is worth an orderly end.
stop() {
    local first=
    trap '' INT TERM HUP
    # Not unshare but its child, the first process in there: unshare sees its end only when all the others are gone too.
    while kill -0 "$namespace"; do
        read -r first <"/proc/$namespace/task/$namespace/children"
        [ -z "$first" ] || kill -KILL "$first"
        sleep 0.05
    done 2>/dev/null
    echo "demo: stopped, nothing is left" >&2
    exit "$1"
}

# Says all that is missing.
check_machine() {
    local problems=() missing=() package
    [ -x "$1" ] || problems+=("$1 is no program: cargo build --release makes it")
    [ "$(id -u)" -eq 0 ] || problems+=("only root may make namespaces: run it as root, or with sudo")
    for package in snmp snmpd snmptrapd tomcat10 tomcat10-user erlang-snmp iproute2; do
        [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] || problems+=("Debian packages are missing: apt-get install --no-install-recommends ${missing[*]}")
    [ ${#problems[@]} -eq 0 ] && return
    printf 'demo: %s\n' "${problems[@]}" >&2
    exit 1
}

main "$@"
