#!/usr/bin/env bash
# Resolve locks/run.txt, locks/test.txt and locks/bench.txt from pyproject.toml.
#
# Each is constrained by the one before it, so shared packages have one version. A lock holds names,
# versions, markers and hashes, and no address: whoever installs uses the package index they trust.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=$(.ci/python.sh)
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
uv=${UV:-}
if [ -z "$uv" ]; then
    "$python" -m venv "$tools/venv"
    "$tools/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv
    uv="$tools/venv/bin/uv"
fi

resolve() {  # resolve NAME, then uv's arguments
    local name=$1; shift
    "$uv" pip compile pyproject.toml "$@" --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links --no-annotate --quiet \
        --output-file "$tools/$name.txt"
    mv "$tools/$name.txt" "locks/$name.txt"
}

resolve run
resolve test --extra test --constraints locks/run.txt
resolve bench --extra test --extra bench --constraints locks/test.txt
grep -nE '://|^-' locks/*.txt && { echo "a lock names an address or an option" >&2; exit 1; }
wc -l locks/*.txt
