#!/bin/sh
# packages.sh demo|test|bench: installs the Debian packages that this needs, without starting any service of theirs.
# Without root it says which are missing and goes on: the tests that need them say that they are skipped.
set -eu

unpacked=
case ${1-} in
    demo) wanted="erlang-snmp iproute2 procps python3 snmp snmpd snmptrapd tomcat10 tomcat10-user" ;;
    test)
        wanted="cpio default-jdk-headless e2fsprogs erlang-snmp iproute2 iputils-arping kmod nftables openssl qemu-system-x86 resource-agents smitools"
        wanted="$wanted snmp snmpd snmptrapd tcpdump tomcat10 tomcat10-user tshark"
        # What the machines run that QEMU emulates: not for this one, whatever is installed here.
        unpacked="busybox-static linux-image-cloud-amd64"
        ;;
    bench)
        wanted="gcc heartbeat iproute2 keepalived libc6-dev libsnmp-dev python3-venv resource-agents snmp snmpd"
        # Of these a few files are wanted, and neither a cluster manager nor Erlang: the sample alert and its MIB, and the MIBs that it imports.
        unpacked="pacemaker-common erlang-snmp"
        ;;
    *) echo "usage: packages.sh demo|test|bench" >&2; exit 2 ;;
esac

is_there() {
    # Any JDK will do, whichever package it came from.
    if [ "$1" = default-jdk-headless ] && command -v javac >/dev/null; then
        return 0
    fi
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

if ! command -v apt-get >/dev/null; then
    echo "packages: this is no Debian; what '$1' uses is in Debian's packages $wanted"
    exit 0
fi

# A machine that was just installed has no package lists yet.
fetch() {
    apt-get download -qq "$1" 2>/dev/null || { apt-get update -qq && apt-get download -qq "$1"; }
}

# The package of a kernel by the name that stays only names the one with its version.
fetch_all() {
    fetch "$1" || return
    case $1 in
        linux-image-*) fetch "$(apt-cache depends "$1" | sed -n 's/^ *Depends: \(linux-image-.*\)/\1/p')" ;;
    esac
}

# What is only unpacked; root is not needed for that.
files=$(dirname "$0")/../target/$1/debian
for package in $unpacked; do
    if { [ "$1" = bench ] && is_there "$package"; } || [ -e "$files/usr/share/doc/$package" ]; then
        continue
    fi
    echo "packages: unpacking $package into target/$1/debian"
    mkdir -p "$files"
    (cd "$files" && fetch_all "$package" && for file in *.deb; do dpkg-deb -x "$file" . && rm "$file"; done) \
        || echo "packages: $package could not be fetched; what needs it is skipped"
done

missing=
for package in $wanted; do
    is_there "$package" || missing="$missing $package"
done
if [ -z "$missing" ]; then
    echo "packages: all there"
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "packages: missing, and only root can install them: apt-get install --no-install-recommends$missing"
    exit 0
fi

# Debian starts a service when its package is installed, unless this program forbids it (invoke-rc.d(8)).
policy=/usr/sbin/policy-rc.d
kept=$policy.before-ha-snmp
restore() {
    rm -f "$policy"
    if [ -e "$kept" ] || [ -L "$kept" ]; then
        mv "$kept" "$policy"
    fi
}
trap restore EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
if [ -e "$policy" ] || [ -L "$policy" ]; then
    mv "$policy" "$kept"
fi
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
echo "packages: installing$missing"
apt-get update -qq
# shellcheck disable=SC2086 # one word per package
apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends $missing

# Nor shall what a test needed run after the next boot.
for package in $missing; do
    for unit in $(dpkg -L "$package" 2>/dev/null | grep -Eo '/systemd/system/[^/@]+\.(service|socket)$' | sed 's,.*/,,'); do
        echo "packages: $unit is installed, not started, and disabled"
        systemctl disable --quiet "$unit" 2>/dev/null || true
    done
done
