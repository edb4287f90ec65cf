#!/bin/sh
# run.sh SECONDS: runs each fuzz target for so long, from the committed corpus; what it learns goes to target/fuzz.
# A finding stops it and is in tests/fuzz/artifacts.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:?usage: run.sh SECONDS}

if ! cargo +nightly --version >/dev/null 2>&1; then
    echo "fuzz: needs a nightly toolchain: rustup toolchain install nightly --profile minimal" >&2
    exit 1
fi
cargo fuzz --version >/dev/null 2>&1 || cargo install --locked cargo-fuzz
for target in $(cargo +nightly fuzz list --fuzz-dir tests/fuzz); do
    echo "== $target, $seconds s"
    learnt=$PWD/target/fuzz/$target
    mkdir -p "$learnt"
    cargo +nightly fuzz run --fuzz-dir tests/fuzz "$target" "$learnt" "$PWD/tests/fuzz/corpus/$target" -- \
        -max_total_time="$seconds" -print_final_stats=1
done
