#!/bin/sh
# Runs all tests, with nextest where it is installed. Both hide what a passing test prints; the lines in which tests say that they were
# skipped are shown at the end, then the time.
set -eu
cd "$(dirname "$0")/.."

begin=$(date +%s)
status=0
skipped=target/skipped-tests
mkdir -p target
: >"$skipped"

# The simulator and the search run in a build of their own: profile sim in Cargo.toml.
slow='--test sim --test search'
others='--lib --bins'
for main in tests/*/main.rs; do
    name=$(basename "$(dirname "$main")")
    case " $slow " in *" --test $name "*) ;; *) others="$others --test $name" ;; esac
done

# ARGUMENT...: one run of nextest, and what it skipped.
nextest() {
    report=target/nextest/default/junit.xml
    rm -f "$report"
    cargo nextest run --locked "$@" || status=$?
    # Absent where the build failed.
    [ -e "$report" ] || exit "$status"
    grep -o 'SKIPPED.*' "$report" | sed 's|</system-[a-z]*>.*||; s/&quot;/"/g; s/&apos;/'"'"'/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' |
        sort >>"$skipped" || true
}

# ARGUMENT...: the same without nextest.
plain() {
    log=target/test.log
    # Told by the file: a pipe has the exit status of its last program only.
    { rm -f target/passed; cargo test --locked --no-fail-fast "$@" -- --show-output 2>&1 && : >target/passed; } | tee "$log" |
        grep -v '^test .* \.\.\. ok$'
    [ -e target/passed ] || status=1
    grep '^SKIPPED' "$log" | sort >>"$skipped" || true
}

# shellcheck disable=SC2086 # Lists of arguments.
if cargo nextest --version >/dev/null 2>&1; then
    nextest $others
    nextest --cargo-profile sim $slow
else
    echo "cargo-nextest is not installed: plain cargo test (nextest runs the test programs beside each other, and is faster)"
    plain $others
    plain --profile sim $slow
fi
# Nextest runs no tests of the documentation.
cargo test --locked --quiet --doc || status=$?

echo
if [ -s "$skipped" ]; then
    echo "$(wc -l <"$skipped") skipped:"
    sed 's/^SKIPPED:\{0,1\} //' "$skipped" | uniq -c
else
    echo "none skipped"
fi
seconds=$(($(date +%s) - begin))
if [ "$status" -eq 0 ]; then verdict=passed; else verdict=FAILED; fi
printf 'tests %s in %d min %02d s, build included\n' "$verdict" $((seconds / 60)) $((seconds % 60))
exit "$status"
