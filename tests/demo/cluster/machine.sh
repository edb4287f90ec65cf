#!/bin/bash
# machine.sh NAME ADDRESS CROSS-ADDRESS: the first process of a machine; with it everything on the machine is gone, as after a power cut.
#
# cluster.sh starts it in namespaces of its own, with the disk of the machine in /mnt/disk/NAME.
set -u

main() {
    hostname "$1"
    mount -t sysfs sysfs /sys
    disk "/mnt/disk/$1"
    boot
    network "$2" "$3"
    snmpd -LOw -u Debian-snmp -g Debian-snmp -I -smux,mteTrigger,mteTriggerConf -f >/var/log/snmpd.log 2>&1 &
    ha-snmp core >/var/log/ha-snmp-core.log 2>&1 &
    agent >/var/log/ha-snmp.log 2>&1 &
    # Children whose parents have ended are this process' own now, and it takes note of their end.
    while :; do
        wait
        sleep 1
    done
}

# What survives a power cut, and what does not.
disk() {
    local path
    for path in /srv /var/log /var/lib/snmp /var/lib/ha-snmp /var/lib/ha-snmp-core; do
        mkdir -p "$path" "$1$path"
        mount --bind "$1$path" "$path"
    done
    chown ha-snmp:ha-snmp /var/lib/ha-snmp
    mount -t tmpfs -o mode=755 demo /run
    mount -t tmpfs -o mode=1777 demo /tmp
    install -d -o ha-snmp -g ha-snmp /run/ha-snmp
    mkdir -p /var/agentx
    mount -t tmpfs -o mode=555 demo /var/agentx
}

# All machines here have one kernel, and this one was just started: what a core claimed before counts no more.
boot() {
    cat /proc/sys/kernel/random/uuid >/run/boot_id
    mount --bind /run/boot_id /proc/sys/kernel/random/boot_id
}

network() {
    ip link set lo up
    until ip link show eth1 >/dev/null 2>&1; do
        sleep 0.05
    done
    ip address add "$1/24" dev eth0
    ip address add "$2/24" dev eth1
    ip link set eth0 up
    ip link set eth1 up
}

# As its unit starts it.
agent() {
    setpriv --reuid=ha-snmp --regid=ha-snmp --init-groups --no-new-privs \
        --bounding-set=-all,+dac_read_search,+sys_ptrace --inh-caps=-all,+dac_read_search,+sys_ptrace \
        --ambient-caps=-all,+dac_read_search,+sys_ptrace ha-snmp agent
}

main "$@"
