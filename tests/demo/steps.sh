#!/bin/bash
# steps.sh path/to/ha-snmp: the steps of the demo. demo.sh runs it as the first process of its namespaces; it is of no use outside of them.
set -u

tests_demo=$(cd "$(dirname "$0")" && pwd) || exit 1
etc=$(cd "$tests_demo/../../etc" && pwd) || exit 1
# shellcheck source=tests/demo/show.sh
. "$tests_demo/show.sh"
# shellcheck source=tests/demo/private.sh
. "$tests_demo/private.sh"

# What snmptrapd received from snmpd.
traps=/var/log/snmptrapd.log
# What a second snmptrapd received from the agent itself: informs of SNMPv3.
informs=/var/log/noc.log

main() {
    prepare "$1"
    configuration
    mib_modules
    tomcat
    daemons
    values
    receivers
    trap_and_clear
    catching_up
    restart
    printf '\ndemo: one node: every step showed what it promised, in %s s\n' "$SECONDS"
}

# What the steps need, before the place where it is from may be hidden.
prepare() {
    private_machine frontend1 "$1"
    echo "127.0.0.1 localhost frontend1" >/etc/hosts
    install -m 755 -t /usr/local/lib/ha-snmp "$etc"/scripts/*
    install -m 644 "$etc/tomcat-example.toml" /etc/ha-snmp/ha-snmp.toml
    install -m 644 -t /etc/snmp "$tests_demo"/conf/*
    install -D -m 644 "$tests_demo/receivers.toml" /etc/ha-snmp/conf.d/receivers.toml
    private_directory /tmp 1777
    # A passphrase is for the agent and nobody else.
    echo "a passphrase of the demo" | install -m 640 -g ha-snmp /dev/stdin /etc/ha-snmp/noc.auth
    echo "another one of the demo" | install -m 640 -g ha-snmp /dev/stdin /etc/ha-snmp/noc.priv
    install -d -o ha-snmp -g ha-snmp -m 700 /var/lib/ha-snmp
    install -d -o ha-snmp -g ha-snmp -m 755 /run/ha-snmp
}

configuration() {
    step "The configuration: etc/tomcat-example.toml as it is"
    show grep -vE '^(#|$)' /etc/ha-snmp/ha-snmp.toml
    step "And two receivers: snmpd with its trap sinks, and a station that acknowledges"
    show grep -vE '^(#|$)' /etc/ha-snmp/conf.d/receivers.toml
    show ls -l /etc/ha-snmp/noc.auth /etc/ha-snmp/noc.priv
    show ha-snmp check /etc/ha-snmp/ha-snmp.toml
    expect ': ok, 2 objects, 3 probes, 3 watches'
    [ "$(wc -l <<<"$output")" -eq 1 ] || fail "there are warnings"
}

mib_modules() {
    step "The MIB: our module, and one for the OIDs of this site"
    mib_files
    show cat /etc/snmp/snmp.conf
    show snmptranslate -On HA-SITE-MIB::gatekeeperBackupAge.0
    expect '^\.1\.3\.6\.1\.4\.1\.8072\.9999\.9999\.4110\.3\.2\.0$'
    show snmptranslate -Td HA-SITE-MIB::gatekeeperStopped
    expect 'Gatekeeper module stopped'
}

tomcat() {
    step "A Tomcat 10, and a backup of two hours ago"
    mkdir -p /srv/backup/gatekeeper
    touch -d '2 hours ago' /srv/backup/gatekeeper/gatekeeper.tar.gz
    install -d -o tomcat -g tomcat /srv/tomcat
    show runuser -u tomcat -- tomcat10-instance-create -p 8080 -c 8005 /srv/tomcat/gatekeeper
    install -d -o tomcat -g tomcat /srv/tomcat/gatekeeper/webapps/ROOT
    echo "gatekeeper" >/srv/tomcat/gatekeeper/webapps/ROOT/index.html
    show runuser -u tomcat -- /srv/tomcat/gatekeeper/bin/startup.sh
    expect '^Tomcat started'
}

# As their units start snmpd and the agent: each under its own user.
daemons() {
    step "snmpd, snmptrapd and the agent"
    show cat /etc/snmp/snmpd.conf
    daemon "$traps" snmptrapd -Lo -f
    daemon /var/log/snmpd.log snmpd -LOw -u Debian-snmp -g Debian-snmp -I -smux,mteTrigger,mteTriggerConf -f
    wait_for 20 "an answer of snmpd" ask SNMPv2-MIB::sysUpTime.0
    noc
    agent
    wait_for 20 "the agent behind snmpd" ask HA-CLUSTER-MIB::haOverallStatus.0
    show stat --format '%A %U %G %n' /var/agentx /var/agentx/master
    expect '^dr-xr-xr-x root root /var/agentx$' '^srw-rw---- Debian-snmp ha-snmp /var/agentx/master$'
    wait_for 60 "a running Tomcat in the table" has 'running\(1\)' 'HA-CLUSTER-MIB::haTomcatState."gatekeeper"'
    wait_for 60 "the web application in the probe table" has 'ok\(1\)' 'HA-CLUSTER-MIB::haProbeStatus."gatekeeper-web"'
}

# The station that acknowledges.
noc() {
    # Without snmp.conf, and so without its modules: -C keeps it from snmptrapd.conf, which is the other one's.
    daemon "$informs" snmptrapd -C -c /etc/snmp/noc.conf -M /usr/local/share/snmp/mibs -m HA-CLUSTER-MIB:HA-SITE-MIB:SNMPv2-MIB -Lo -f
    noc=$!
}

agent() {
    # The capabilities are for the figures of a Java virtual machine that runs under another user.
    daemon /var/log/ha-snmp.log setpriv --reuid=ha-snmp --regid=ha-snmp --init-groups --no-new-privs \
        --bounding-set=-all,+dac_read_search,+sys_ptrace --inh-caps=-all,+dac_read_search,+sys_ptrace \
        --ambient-caps=-all,+dac_read_search,+sys_ptrace ha-snmp agent
    agent=$!
}

values() {
    step "What a management station sees"
    show snmpget -v2c -c public localhost HA-CLUSTER-MIB::haOverallStatus.0 HA-CLUSTER-MIB::haOverallText.0
    expect 'haOverallStatus\.0 = INTEGER: ok\(1\)'
    show snmpwalk -v2c -c public localhost HA-CLUSTER-MIB::haProbeTable
    expect 'haProbeStatus\."gatekeeper" = INTEGER: ok\(1\)' 'haProbeStatus\."gatekeeperBackupAge" = INTEGER: ok\(1\)'
    step "Values of the site: of a probe, and of a script"
    show snmpwalk -v2c -c public localhost HA-SITE-MIB::haSiteMIB
    expect 'HA-SITE-MIB::gatekeeperResponseTime\.0 = Gauge32: [0-9]+ microseconds' 'HA-SITE-MIB::gatekeeperBackupAge\.0 = Gauge32: 72[0-9]+ seconds'
    step "The memory of Tomcat, in KiB"
    show snmptable -v2c -c public -Ci -Cb -Cw 150 localhost HA-CLUSTER-MIB::haTomcatTable
    show snmpbulkwalk -v2c -c public localhost HA-CLUSTER-MIB::haTomcatHeapUsed
    expect 'haTomcatHeapUsed\."gatekeeper" = Gauge32: [1-9][0-9]* KiB'
    step "Whoever tries to write is refused, also with a community that may"
    show_refusal snmpset -v2c -c private localhost HA-CLUSTER-MIB::haOverallText.0 s x
    expect '^Reason: notWritable'
}

receivers() {
    step "How the receivers do, and a test that goes to each"
    show ha-snmp trap test
    expect 'snmpd .*acknowledged' 'noc .*acknowledged'
    show ha-snmp doctor
    show snmptable -v2c -c public -Ci -Cb -Cw 150 localhost HA-CLUSTER-MIB::haSinkTable
    step "The station that acknowledges goes away"
    show kill "$noc"
    wait "$noc" 2>/dev/null
}

trap_and_clear() {
    local alarm='haLogAlarmId\.[0-9]+ = STRING: example/gatekeeper/gatekeeper/frontend1$'
    step "Tomcat stops: ten seconds later there is a trap"
    show runuser -u tomcat -- /srv/tomcat/gatekeeper/bin/shutdown.sh
    wait_for 60 "the trap gatekeeperStopped" trap_is_whole gatekeeperStopped
    show grep -B 2 -A 12 HA-SITE-MIB::gatekeeperStopped "$traps"
    expect 'haLogSeverity\.[0-9]+ = INTEGER: critical' 'haLogState\.[0-9]+ = INTEGER: raise' "$alarm" \
        'haLogText\.[0-9]+ = STRING: gatekeeper is critical: stopped'
    show snmpget -v2c -c public localhost HA-CLUSTER-MIB::haOverallStatus.0 'HA-CLUSTER-MIB::haTomcatState."gatekeeper"'
    expect 'haOverallStatus\.0 = INTEGER: critical' 'haTomcatState\."gatekeeper" = INTEGER: stopped'
    step "Tomcat starts again: another trap clears the alarm"
    show runuser -u tomcat -- /srv/tomcat/gatekeeper/bin/startup.sh
    wait_for 60 "the trap gatekeeperStarted" trap_is_whole gatekeeperStarted
    show grep -B 2 -A 12 HA-SITE-MIB::gatekeeperStarted "$traps"
    expect 'haLogSeverity\.[0-9]+ = INTEGER: cleared' 'haLogState\.[0-9]+ = INTEGER: clear' "$alarm"
    wait_for 60 "overall status ok" has 'ok\(1\)' HA-CLUSTER-MIB::haOverallStatus.0
    show snmpget -v2c -c public localhost HA-CLUSTER-MIB::haOverallStatus.0
}

catching_up() {
    step "All that time the station was away: what it has not acknowledged waits in the log"
    show ha-snmp trap log
    expect 'gatekeeperStopped' 'gatekeeperStarted' 'queued'
    step "It comes back, and the log catches up: the same numbers, in order"
    noc
    wait_for 60 "the last inform" grep -q gatekeeperStarted "$informs"
    wait_for 20 "the acknowledgement" has '= Gauge32: 0' 'HA-CLUSTER-MIB::haSinkQueue."noc"'
    show grep -hoE 'HA-SITE-MIB::gatekeeper(Stopped|Started)$|haLogSequence\.[0-9]+ = .*' "$informs"
    expect 'gatekeeperStopped' 'gatekeeperStarted'
    show ha-snmp trap log
    ! grep -q queued <<<"$output" || fail "something still waits"
}

restart() {
    local before after
    step "An alarm is active; the agent is killed, and starts again: it neither repeats the alarm nor forgets it"
    show touch -d '3 days ago' /srv/backup/gatekeeper/gatekeeper.tar.gz
    wait_for 90 "the trap of an old backup" trap_is_whole backupError
    show ha-snmp alarm list
    expect 'backupError'
    before=$(grep -c HA-SITE-MIB::backupError "$traps")
    # What a sink has taken is on disk a moment later; killed in between, the agent would send it again under the same number.
    sleep 1
    show kill -KILL "$agent"
    wait "$agent" 2>/dev/null
    agent
    wait_for 20 "the agent behind snmpd" ask HA-CLUSTER-MIB::haOverallStatus.0
    wait_for 60 "the first run of the script" has ': [1-9]' 'HA-CLUSTER-MIB::haProbeRuns."gatekeeperBackupAge"'
    show ha-snmp alarm list
    expect 'backupError'
    after=$(grep -c HA-SITE-MIB::backupError "$traps")
    [ "$before" -eq "$after" ] || fail "the alarm was told again"
    step "Somebody looks after it"
    show ha-snmp alarm ack "$(ha-snmp alarm list --json | grep -oE 'example/[^"]*backupError[^"]*' | head -n 1)"
    wait_for 10 "the acknowledgement in the tree" acknowledged
    show snmpwalk -v2c -c public localhost HA-CLUSTER-MIB::haAlarmTable
    expect 'haAlarmAcknowledged\.[0-9]+ = INTEGER: true\(1\)' 'haAlarmAcknowledgedBy\.[0-9]+ = STRING: root'
}

ask() {
    snmpget -v2c -c public -t 1 -r 0 localhost "$1" | grep -v 'No Such'
}

# The value at an OID matches.
has() {
    ask "$2" | grep -E -- "$1"
}

acknowledged() {
    snmpwalk -v2c -c public localhost HA-CLUSTER-MIB::haAlarmAcknowledged | grep 'true(1)'
}

# snmptrapd has written the trap of this name to its last object.
trap_is_whole() {
    grep -A 12 -- "HA-SITE-MIB::$1" "$traps" | grep haLogText
}

main "$@"
