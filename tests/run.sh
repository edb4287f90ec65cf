#!/bin/sh
# Runs all tests, with nextest where it is installed. Both hide what a passing test prints; the lines in which tests say that they were
# skipped are shown at the end, then the time.
set -eu
cd "$(dirname "$0")/.."

begin=$(date +%s)
skipped=target/skipped-tests
if cargo nextest --version >/dev/null 2>&1; then
    report=target/nextest/default/junit.xml
    rm -f "$report"
    status=0
    cargo nextest run --locked || status=$?
    # nextest runs no tests of the documentation.
    cargo test --locked --quiet --doc || status=$?
    # Absent where the build failed.
    touch "$report" 2>/dev/null || exit "$status"
    grep -o 'SKIPPED.*' "$report" | sed 's|</system-[a-z]*>.*||; s/&quot;/"/g; s/&apos;/'"'"'/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' |
        sort >"$skipped" || true
else
    echo "cargo-nextest is not installed: plain cargo test (nextest runs the test programs beside each other, and is faster)"
    mkdir -p target
    log=target/test.log
    # Told by the file: a pipe has the exit status of its last program only.
    { rm -f target/passed; cargo test --locked --no-fail-fast -- --show-output 2>&1 && : >target/passed; } | tee "$log" |
        grep -v '^test .* \.\.\. ok$'
    status=0
    [ -e target/passed ] || status=1
    grep '^SKIPPED' "$log" | sort >"$skipped" || true
fi

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
