#!/usr/bin/env bash
# See that a Chromium is there for the browser tests; install it where that is allowed, or say how.
set -euo pipefail

# The same names, in the same order, as tests/browser/chromium.py looks for.
for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name" >/dev/null; then exit 0; fi
done

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
    echo "Installing Chromium with apt-get (the browser tests need it)"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends \
        chromium fonts-dejavu-core >/dev/null
    command -v chromium >/dev/null && exit 0
fi

echo "The browser tests need Chromium or Chrome. On Debian and Ubuntu:" >&2
echo "    sudo apt-get update && sudo apt-get install chromium fonts-dejavu-core" >&2
echo "Or name one that you have: CHROMIUM=/path/to/chrome make test" >&2
exit 5
