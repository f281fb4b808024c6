#!/usr/bin/env bash
# Make .venv hold what locks/$1.txt names, and do nothing when it already does.
#
# The locks are nested (run in test in bench, same versions), so a wider environment satisfies a
# narrower wish and is never taken back.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

wish=${1:?usage: .ci/venv.sh run|test|bench}
venv=.venv
stamp="$venv/installed"

case "$wish" in
    run) enough="run test bench" ;;
    test) enough="test bench" ;;
    bench) enough="bench" ;;
    *) echo "There is no lock named '$wish': run, test or bench." >&2; exit 2 ;;
esac
for wider in $enough; do
    if [ -x "$venv/bin/python" ] && cmp -s "locks/$wider.txt" "$stamp-$wider"; then exit 0; fi
done

# A changed lock is installed as wide as the environment already is.
for wider in bench test; do
    if [ -e "$stamp-$wider" ] && [[ " $enough " == *" $wider "* ]]; then wish=$wider; break; fi
done

python=$(.ci/python.sh)
if ! "$venv/bin/python" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; then
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
echo "Installing locks/$wish.txt into $venv (once; a few hundred megabytes)"
rm -f "$stamp"-*
"$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: \
    -r "locks/$wish.txt"
cp "locks/$wish.txt" "$stamp-$wish"
