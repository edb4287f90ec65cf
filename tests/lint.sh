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
