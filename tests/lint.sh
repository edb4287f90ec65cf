#!/bin/sh
# Everything that can be said about the source without running it. What is not installed is named and left out.
set -eu
cd "$(dirname "$0")/.."

step() {
    echo "== $*"
    "$@"
}
have() {
    "$@" >/dev/null 2>&1 && return 0
    echo "== SKIPPED: '$*' does not run"
    return 1
}

step cargo fmt --check
step cargo clippy --locked --all-targets -- -D warnings
step cargo clippy --locked --all-targets --no-default-features -- -D warnings
RUSTDOCFLAGS="-D warnings" step cargo doc --locked --no-deps
if have cargo deny --version; then
    step cargo deny --log-level error check licenses bans sources
fi
if have shellcheck --version; then
    # shellcheck disable=SC2046 # one word per file
    step shellcheck -x $(git ls-files | xargs awk 'FNR == 1 && /^#!\/bin\/(ba)?sh/ { print FILENAME }')
fi
if have systemd-analyze --version; then
    echo "== systemd-analyze verify packaging/systemd/*.service"
    # It exits 0 for a misspelt key. That the program is not installed here is no mistake of the units.
    said=$(systemd-analyze verify packaging/systemd/*.service 2>&1 | grep -v 'is not executable: No such file or directory') || true
    if [ -n "$said" ]; then
        echo "$said" >&2
        exit 1
    fi
fi
if have perl -v; then
    echo "== packaging/needrestart.d: the core is left alone, the agent is not"
    # As needrestart evaluates it: a pattern that matches with a false value is not restarted.
    perl -we '
        our %nrconf; my $conf = do { local (@ARGV, $/) = shift; <> }; eval $conf; die $@ if $@;
        my $left = sub { my $unit = shift; grep { $unit =~ /$_/ && !$nrconf{override_rc}{$_} } keys %{$nrconf{override_rc}} };
        die "the core would be restarted\n" unless $left->("ha-snmp-core.service");
        die "the agent would not be restarted\n" if $left->("ha-snmp-agent.service");
    ' packaging/needrestart.d/ha-snmp.conf
fi
echo "== nothing advises to restart the core: that stops all services"
if git grep -nE 'restart ha-snmp-core' -- . ':!tests/lint.sh'; then
    exit 1
fi
