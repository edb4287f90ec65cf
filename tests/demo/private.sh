# shellcheck shell=bash
# private.sh, read by steps.sh and cluster/steps.sh: a machine of its own, as far as it matters.

# private_machine NAME PROGRAM: what is written afterwards goes to memory, and is seen in here only. /tmp stays for the caller to hide.
private_machine() {
    local path
    ip link set lo up || fail "no loopback interface"
    hostname "$1"
    mount -t tmpfs -o mode=755 demo /mnt || fail "cannot mount a file system in memory"
    for path in /etc /var /usr/local; do
        mkdir -p "/mnt/$path/upper" "/mnt/$path/work"
        mount -t overlay -o "lowerdir=$path,upperdir=/mnt/$path/upper,workdir=/mnt/$path/work" demo "$path" || fail "cannot mount an overlay on $path"
    done
    # What this machine has of its own here must not come in.
    for path in /etc/snmp /etc/ha-snmp /var/lib/snmp /var/log /usr/local/share/snmp/mibs /usr/local/lib/ha-snmp /srv /run; do
        mkdir -p "$path"
        private_directory "$path"
    done
    # snmpd makes this directory, with its agentXPerms.
    rm -rf /var/agentx
    install -m 755 "$2" /usr/local/bin/ha-snmp
    id ha-snmp >/dev/null 2>&1 || useradd --system --user-group --no-create-home --shell /usr/sbin/nologin ha-snmp || fail "cannot make a user"
}

# private_directory PATH [MODE]: an empty one, in memory.
private_directory() {
    mount -t tmpfs -o "mode=${2-755}" demo "$1" || fail "cannot mount a file system in memory on $1"
}

# The modules that ours imports, and ours.
mib_files() {
    local mibs=/usr/local/share/snmp/mibs base
    # Debian has the modules of the RFCs in this package only.
    for base in SNMPv2-SMI SNMPv2-TC SNMPv2-CONF SNMPv2-MIB SNMP-FRAMEWORK-MIB; do
        show sh -c "cp /usr/lib/erlang/lib/snmp-*/mibs/$base.mib $mibs/$base.txt"
    done
    show sh -c "ha-snmp mib > $mibs/HA-CLUSTER-MIB.txt"
    show sh -c "ha-snmp mib --site > $mibs/HA-SITE-MIB.txt"
}
