#!/bin/bash
# cluster.sh path/to/ha-snmp: the second part of the demo, two machines that hold an address between them. demo.sh runs it as the first process
# of the station's namespaces; each machine has its own below those, and its first process is machine.sh.
set -u

tests_demo=$(cd "$(dirname "$0")" && pwd) || exit 1
# shellcheck source=tests/demo/show.sh
. "$tests_demo/show.sh"
# shellcheck source=tests/demo/private.sh
. "$tests_demo/private.sh"

traps=/var/log/snmptrapd.log
client=/var/log/client.log
# The first line of the traps that are shown next.
marked=1
# Programs of the demo, where the machines find them.
programs=/usr/local/lib/ha-snmp

main() {
    prepare "$1"
    networks
    power_switch &
    configuration
    start
    values
    cable
    power_cut
    back
    hand_over
    replace_core
    printf '\ndemo: two nodes: every step showed what it promised, in %s s\n' "$SECONDS"
}

# The station, and what both machines find in their files.
prepare() {
    private_machine station "$1"
    printf '%s\n' "127.0.0.1 localhost" "192.0.2.254 station" "192.0.2.1 zipi" "192.0.2.2 zape" >/etc/hosts
    install -m 644 "$tests_demo/cluster/ha-snmp.toml" /etc/ha-snmp/ha-snmp.toml
    install -m 644 -t /etc/snmp "$tests_demo"/cluster/conf/*
    install -m 755 -t "$programs" "$tests_demo"/cluster/{machine.sh,client.py,fence_switch}
    install -m 755 "$tests_demo/cluster/web" /etc/init.d/web
    install -m 755 "$tests_demo/cluster/tomcat" /etc/init.d/gatekeeper
    install -m 755 "$tests_demo/cluster/tomcat" /etc/init.d/licensing
    private_directory /tmp 1777
    mkdir -p /mnt/power /mnt/disk/zipi /mnt/disk/zape
    mkfifo /mnt/power/off
    tomcats
    mib_files >/dev/null
}

# The same two Tomcats on both disks.
tomcats() {
    local module disk port=8080
    install -d -o tomcat -g tomcat /srv/tomcat
    for module in gatekeeper licensing; do
        runuser -u tomcat -- tomcat10-instance-create -p "$port" -c "$((port + 100))" "/srv/tomcat/$module" >/dev/null || fail "no Tomcat"
        printf 'JAVA_OPTS="-Xmx64m -XX:+UseSerialGC"\n' >>"/srv/tomcat/$module/bin/setenv.sh"
        port=$((port + 1))
    done
    for disk in zipi zape; do
        cp -a /srv "/mnt/disk/$disk/"
    done
}

# Two bridges: one for operation and maintenance, where the station is; and the cable between the machines.
networks() {
    local bridge
    for bridge in oam cross; do
        ip link add "$bridge" type bridge forward_delay 0 stp_state 0 mcast_snooping 0 || fail "no bridge"
        ip link set "$bridge" up
    done
    ip address add 192.0.2.254/24 dev oam
}

# power_on NAME ADDRESS CROSS-ADDRESS: what is in /mnt/power/NAME is the id of the machine's first process, while it is on.
power_on() {
    local unshare first=
    printf '(%s is switched on)\n' "$1"
    unshare --mount --net --pid --uts --ipc --fork --kill-child=KILL --mount-proc "$programs/machine.sh" "$@" >"/var/log/$1.log" 2>&1 &
    unshare=$!
    until [ -n "$first" ]; do
        read -r first <"/proc/$unshare/task/$unshare/children"
        sleep 0.02
    done
    echo "$first" >"/mnt/power/$1"
    # The namespace of the network is there once unshare has forked.
    plug "$1-oam" eth0 "$first" oam
    plug "$1-cross" eth1 "$first" cross
}

# plug PORT INTERFACE PROCESS BRIDGE: a cable from the machine to a bridge.
plug() {
    ip link add "$1" type veth peer name "$2" netns "$3" || fail "no cable"
    ip link set "$1" master "$4" up
}

# power_off NAME: everything on the machine ends at once, in the middle of whatever it does; its cables are dead.
power_off() {
    local first
    read -r first <"/mnt/power/$1" || return
    kill -KILL "$first"
    # The first process is gone when all the others are.
    while [ -e "/proc/$first/ns" ] && kill -0 "$first"; do
        sleep 0.02
    done 2>/dev/null
    ip link delete "$1-oam"
    ip link delete "$1-cross"
    rm "/mnt/power/$1"
} 2>/dev/null

# What the fence agents of both machines talk to.
power_switch() {
    local plug
    while read -r plug; do
        [ -e "/mnt/power/$plug" ] && power_off "$plug"
    done <>/mnt/power/off
}

configuration() {
    step "The configuration of the cluster, the same on both nodes"
    show grep -vE '^(#|$)' /etc/ha-snmp/ha-snmp.toml
    step "A key that both have, and which root alone reads"
    # shellcheck disable=SC2016 # it is the inner shell that expands
    show sh -c '(umask 077; echo "1 $(od -An -vtx1 -N32 /dev/urandom | tr -d " \n")" >/etc/ha-snmp/keys)'
    show ls -l /etc/ha-snmp/keys
}

start() {
    step "Two machines, each with snmpd, core and agent; and a station that receives traps"
    daemon "$traps" snmptrapd -Lo -f
    power_on zipi 192.0.2.1 198.51.100.1
    power_on zape 192.0.2.2 198.51.100.2
    wait_for 30 "a group that runs" has 'started' zipi 'HA-CLUSTER-MIB::haGroupState."frontend"'
    wait_for 30 "what zape knows of it" has 'zipi' zape 'HA-CLUSTER-MIB::haGroupActiveNode."frontend"'
    wait_for 30 "both Tomcats" both_tomcats zipi
    show on zipi ha-snmp check
    show on zipi ha-snmp status
    expect 'frontend' 'gatekeeper'
    daemon "$client" "$programs/client.py" http://192.0.2.100/
    wait_for 10 "an answer at the floating address" grep -q 'zipi answers' "$client"
}

# The nodes' own addresses are asked: the floating one would tell now of one node, then of the other.
values() {
    step "What a management station sees of the cluster, at each node's own address"
    show snmpwalk -v2c -c public zipi HA-CLUSTER-MIB::haCluster
    expect 'haClusterNodesOnline\.0 = Gauge32: 2' 'haClusterFencing\.0 = STRING: switch'
    show_table zipi haNodeTable haLinkTable haPingTable haGroupTable haResourceTable haFailCountTable
    show snmpwalk -v2c -c public zape HA-CLUSTER-MIB::haGroupTable
    expect 'haGroupState\."frontend" = INTEGER: started' 'haGroupActiveNode\."frontend" = STRING: zipi'
    step "The memory of both Tomcats, in KiB"
    show_table zipi haTomcatTable
    expect 'running'
}

cable() {
    mark
    step "A cable is drawn: nothing moves, for the nodes still hear each other by the other one"
    show ip link set zipi-cross down
    wait_for 20 "the trap heartbeatLinkLost" trap_is_whole heartbeatLinkLost
    wait_for 20 "what zipi knows of it" has 'down' zipi 'HA-CLUSTER-MIB::haLinkState."zipi"."cross"'
    show snmpwalk -v2c -c public zipi HA-CLUSTER-MIB::haLinkState
    show ip link set zipi-cross up
    wait_for 20 "the end of zipi's alarm" has ': 0 ' zipi HA-CLUSTER-MIB::haAlarmActive.0
    wait_for 20 "the end of zape's alarm" has ': 0 ' zape HA-CLUSTER-MIB::haAlarmActive.0
    wait_for 20 "both traps" both_restored
    show_traps
    ! grep -q 'clusterTakeover' <<<"$output" || fail "something moved"
}

power_cut() {
    mark
    step "The power of zipi fails, in the middle of it all"
    show date '+%H:%M:%S'
    show kill -KILL "$(cat /mnt/power/zipi)"
    wait_for 20 "an answer of zape at the floating address" is_last 'zape answers' "$client"
    wait_for 30 "both Tomcats" both_tomcats zape
    step "What a client of the floating address saw of it"
    show cat "$client"
    wait_for 20 "the trap clusterTakeover" trap_is_whole clusterTakeover
    step "The traps: a node is lost, it is made sure that it is off, and its group is taken over"
    show_traps
    expect 'nodeOutOfService$' 'fencingStarted$' 'fencingSucceeded$' 'resourceStarted$' 'clusterTakeover$'
    step "One of them in full"
    show grep -B 2 -A 15 HA-CLUSTER-MIB::clusterTakeover "$traps"
    expect 'haLogAlarmId\.[0-9]+ = STRING: demo/clusterTakeover/frontend$' 'haLogReporter\.[0-9]+ = STRING: zape$'
    step "The cluster now, for people and for the management station"
    show on zape ha-snmp status
    show on zape ha-snmp explain frontend
    show_table zape haNodeTable haGroupTable
    expect '^ *"frontend" started +zape '
}

back() {
    mark
    step "zipi comes back. It takes nothing away from zape: auto-failback would have to say so"
    power_on zipi 192.0.2.1 198.51.100.1
    wait_for 40 "the trap nodeReady" trap_is_whole nodeReady
    wait_for 20 "both nodes online" has ': 2 ' zipi HA-CLUSTER-MIB::haClusterNodesOnline.0
    wait_for 20 "no alarm" has ': 0 ' zape HA-CLUSTER-MIB::haAlarmActive.0
    show_traps
    show_table zape haNodeTable
    show snmpget -v2c -c public zape 'HA-CLUSTER-MIB::haGroupActiveNode."frontend"' 'HA-CLUSTER-MIB::haGroupReason."frontend"'
    expect 'haGroupActiveNode."frontend" = STRING: zape'
}

hand_over() {
    step "By order: zape gives everything away"
    show on zape ha-snmp node standby zape
    wait_for 20 "an answer of zipi at the floating address" is_last 'zipi answers' "$client"
    wait_for 30 "a group that runs" has 'started' zipi 'HA-CLUSTER-MIB::haGroupState."frontend"'
    show cat "$client"
    show on zape ha-snmp node online zape
    wait_for 20 "no alarm" has ': 0 ' zipi HA-CLUSTER-MIB::haAlarmActive.0
    show on zipi ha-snmp status --nagios
    expect '^CLUSTER OK '
}

replace_core() {
    local before service
    step "The core of the node that runs everything is replaced, as when it is upgraded: its services take no notice"
    service=$(on zipi pgrep -o -f catalina.base=/srv/tomcat/gatekeeper)
    before=$(cat "$client")
    mark
    show on zipi ha-snmp core detach
    daemon /mnt/disk/zipi/var/log/ha-snmp-core.new.log on zipi ha-snmp core
    wait_for 20 "the new core" has 'true' zipi HA-CLUSTER-MIB::haClusterQuorate.0
    wait_for 20 "both nodes online" has ': 2 ' zape HA-CLUSTER-MIB::haClusterNodesOnline.0
    wait_for 20 "a group that runs" has 'started' zipi 'HA-CLUSTER-MIB::haGroupState."frontend"'
    show on zipi ha-snmp status
    expect '^group frontend is started at zipi'
    [ "$(on zipi pgrep -o -f catalina.base=/srv/tomcat/gatekeeper)" = "$service" ] || fail "the gatekeeper is not the one that ran"
    [ "$(cat "$client")" = "$before" ] || fail "the client noticed: $(tail -n 1 "$client")"
}

# on NODE COMMAND...: runs it on a machine.
on() {
    local first
    read -r first <"/mnt/power/$1" || return
    shift
    nsenter --target "$first" --mount --net --pid --uts --ipc -- "$@"
}

both_restored() {
    tail -n "+$marked" "$traps" | grep -c 'haLogText.*heartbeats arrive over cross' | grep 2
}

# From here on traps are shown.
mark() {
    marked=$(($(wc -l <"$traps") + 1))
}

# Those since the mark, in three lines each.
show_traps() {
    show sh -c "tail -n +$marked $traps | grep -E \"trap from|snmpTrapOID|haLogText\""
}

# show_table NODE TABLE...
show_table() {
    local table node=$1
    shift
    for table in "$@"; do
        show snmptable -v2c -c public -Ci -Cb -Cw 150 "$node" "HA-CLUSTER-MIB::$table"
    done
}

# has PATTERN NODE OID: the value matches.
has() {
    snmpget -v2c -c public -t 1 -r 0 "$2" "$3" | grep -v 'No Such' | grep -E -- "$1"
}

both_tomcats() {
    has 'running\(1\)' "$1" 'HA-CLUSTER-MIB::haTomcatState."gatekeeper"' && has 'running\(1\)' "$1" 'HA-CLUSTER-MIB::haTomcatState."licensing"'
}

# The last line of a file matches.
is_last() {
    tail -n 1 "$2" | grep -E -- "$1"
}

# Since the mark snmptrapd has written the trap of this name to its last common object.
trap_is_whole() {
    tail -n "+$marked" "$traps" | grep -A 12 -- "HA-CLUSTER-MIB::$1" | grep haLogText
}

main "$@"
