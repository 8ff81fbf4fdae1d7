#!/usr/bin/env bash
# Everything that CI runs; ./atelier test calls it. Ends with "N passed, N failed". --full takes along what takes long: headers that compile
# alone, and the C++ tests under the sanitizers.
set -uo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT" || exit 1
export ATELIER_PRESET=ci
FULL=
for argument in "$@"; do
    [ "$argument" = --full ] && FULL=1
done
PASSED=0
FAILED=0
LOGS=$ROOT/.cache/logs
mkdir -p "$LOGS"

count() { # passed failed
    PASSED=$((PASSED + $1))
    FAILED=$((FAILED + $2))
}

# One check: its output is shown when it fails.
check() {
    local title=$1 name=$2 start=$SECONDS
    shift 2
    if "$@" >"$LOGS/test-$name.log" 2>&1; then
        count 1 0
        echo "ok      $title ($((SECONDS - start)) s)"
    else
        count 0 1
        echo "FAILED  $title ($((SECONDS - start)) s)"
        tail -n 60 "$LOGS/test-$name.log"
    fi
}

# A suite with a count of its own: the command's log holds it. When it fails, the names of what failed come before the log's end.
suite() {
    local title=$1 name=$2 passed failed start=$SECONDS
    shift 2
    "$@" >"$LOGS/test-$name.log" 2>&1
    local code=$?
    local plain
    plain=$(sed 's/\x1b\[[0-9;]*m//g' "$LOGS/test-$name.log")
    case $name in
        doctest*)
            passed=$(sed -nE 's/^\[doctest\] test cases: .*[^0-9]([0-9]+) passed.*/\1/p' <<<"$plain" | tail -1)
            failed=$(sed -nE 's/^\[doctest\] test cases: .*[^0-9]([0-9]+) failed.*/\1/p' <<<"$plain" | tail -1)
            ;;
        ctest*)
            failed=$(sed -nE 's/.*tests passed, ([0-9]+) tests failed out of ([0-9]+).*/\1/p' <<<"$plain")
            passed=$(sed -nE 's/.*tests passed, ([0-9]+) tests failed out of ([0-9]+).*/\2/p' <<<"$plain")
            passed=$((${passed:-0} - ${failed:-0}))
            ;;
        *)
            passed=$(sed -nE 's/^ *Tests .*[^0-9]([0-9]+) passed.*/\1/p' <<<"$plain" | tail -1)
            failed=$(sed -nE 's/^ *Tests .*[^0-9]([0-9]+) failed.*/\1/p' <<<"$plain" | tail -1)
            ;;
    esac
    passed=${passed:-0}
    failed=${failed:-0}
    if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
    if [ "$code" -eq 0 ] && [ "$passed" -eq 0 ]; then failed=1; fi
    count "$passed" "$failed"
    echo "$([ "$failed" -eq 0 ] && echo "ok     " || echo "FAILED ") $title: $passed passed, $failed failed ($((SECONDS - start)) s)"
    if [ "$failed" -ne 0 ]; then
        grep -E '^ *(FAIL |[0-9]+ - .*Failed)' <<<"$plain" | sort -u
        tail -n 80 "$LOGS/test-$name.log"
    fi
}

finish() {
    echo "$PASSED passed, $FAILED failed"
    [ "$FAILED" -eq 0 ]
    exit
}

if ! ./atelier build; then
    count 0 1
    finish
fi
check "build of the tests" build-tests cmake --build --preset ci -- -k 0
NODE_BIN=$(echo "$ROOT"/web/node_modules/node-linux-*/bin)
export PATH="$NODE_BIN:$PATH"

check "arrows between the parts" arrows python3 tools/checks/arrows.py
check "sizes of files" sizes python3 tools/checks/sizes.py
check "messages in both languages" translations python3 tools/checks/translations.py
check "no trace of a machine in the tree" hygiene python3 tools/checks/hygiene.py
check "official JSON Schema test suite is here" json-schema-tests tools/fetch_json_schema_tests.sh .cache/json-schema-tests
check "Qwen's vocabulary is here" tokenizer tools/fetch_tokenizer.sh .cache/tokenizers
suite "C++" ctest ctest --preset ci
check "the Kubernetes API's published document" kubernetes-openapi tools/fetch_kubernetes_openapi.sh .cache/kubernetes
suite "Kubernetes driver, every request held against it" doctest-kubernetes build/ci/bin/kubernetes_test
check "generated types are current" drift npm --prefix web run generate:check
check "TypeScript compiles" typecheck npm --prefix web run typecheck
check "lint" lint npm --prefix web run lint
check "format" format npm --prefix web run format:check
check "texts in both languages" keys npm --prefix web run keys
suite "web" vitest npm --prefix web test
suite "widgets of ordinary React through the whole gate" corpus node tests/corpus/run.mjs build/ci/bin/atelier
suite "REST against its OpenAPI document" rest node tests/conformance/rest/run.mjs ci 5
suite "tokens as Hugging Face counts them" tokens python3 tests/conformance/tokenizer/run.py ci
suite "MCP conformance, both revisions" mcp-conformance node tests/conformance/mcp/run.mjs ci
suite "MCP with other people's servers and clients" mcp-interop node tests/interop/mcp/run.mjs ci
if [ -d tests/e2e ] && [ -e tests/e2e/vitest.config.mjs ]; then
    suite "end to end in Chromium" e2e npm --prefix web run e2e
fi
if [ -n "$FULL" ]; then
    check "headers compile alone" headers python3 tools/checks/headers.py ci
    for lane in asan tsan; do
        check "build with $lane" "build-$lane" sh -c "cmake --preset $lane && cmake --build --preset $lane"
        # Sandboxes count memory and processes, which a sanitizer changes.
        suite "C++ with $lane" "ctest-$lane" ctest --preset "$lane" -E 'sandbox|gate|kubernetes'
    done
fi
finish
