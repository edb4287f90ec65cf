#!/bin/bash
# demo.sh path/to/ha-snmp [steps|cluster]: shows ha-snmp at work behind Debian's snmpd, with real Tomcats 10 and snmptrapd: first on one machine
# (steps), then on two, which hold a floating address between them (cluster).
#
# Everything runs in namespaces of its own (network, mount, pid, uts, ipc): no file, port or process of this machine is touched, and all of it is
# gone as soon as this script is. Exit status 0 only if every step showed what it promises.
set -u

directory=$(cd "$(dirname "$0")" && pwd) || exit 1
namespace=

main() {
    local part parts
    case $#-${2-} in
        1-) parts=(steps cluster) ;;
        2-steps | 2-cluster) parts=("$2") ;;
        *)
            echo "usage: demo.sh path/to/ha-snmp [steps|cluster]" >&2
            exit 2
            ;;
    esac
    check_machine "$1"
    trap 'stop 130' INT
    trap 'stop 143' TERM HUP
    for part in "${parts[@]}"; do
        in_namespaces "$directory/$part.sh" "$(realpath "$1")" || exit
    done
}

# in_namespaces SCRIPT ARGUMENT...
in_namespaces() {
    # unshare tries to die of the SIGKILL that its child died of, and complains that it cannot.
    exec 3> >(grep -v 'sigprocmask unblock failed' >&2)
    # Whoever of this chain dies, takes everything below with it: the kernel kills unshare with this script, and with unshare the first process of
    # the pid namespace, hence all of them; the mounts go with the last one.
    setpriv --pdeathsig KILL \
        unshare --mount --net --pid --uts --ipc --fork --kill-child=KILL --mount-proc \
        env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 \
        bash "$@" </dev/null 2>&3 3>&- &
    namespace=$!
    wait "$namespace"
}

# Ends everything at once: nothing in there is worth an orderly end.
stop() {
    local first=
    trap '' INT TERM HUP
    [ -n "$namespace" ] || exit "$1"
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
    for package in snmp snmpd snmptrapd tomcat10 tomcat10-user erlang-snmp iproute2 procps python3; do
        [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] || problems+=("Debian packages are missing: apt-get install --no-install-recommends ${missing[*]}")
    [ ${#problems[@]} -eq 0 ] && return
    printf 'demo: %s\n' "${problems[@]}" >&2
    exit 1
}

main "$@"
