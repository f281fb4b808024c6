#!/usr/bin/env bash
# Print a Python >= 3.11 that can make a virtual environment, or say exactly what to install.
set -euo pipefail

minimum="import sys; sys.exit(sys.version_info < (3, 11))"
for candidate in ${PYTHON3:-} python3 python3.13 python3.12 python3.11; do
    command -v "$candidate" >/dev/null || continue
    "$candidate" -c "$minimum" 2>/dev/null || continue
    # venv itself is part of every Python; what Debian leaves out is ensurepip.
    if "$candidate" -c "import ensurepip, venv" 2>/dev/null; then
        command -v "$candidate"
        exit 0
    fi
    without_venv=${without_venv:-$candidate}
done

if [ -n "${without_venv:-}" ]; then
    version=$("$without_venv" -c "import sys; print('%d.%d' % sys.version_info[:2])")
    echo "$without_venv cannot make a virtual environment. On Debian and Ubuntu install its part for that:" >&2
    echo "    sudo apt-get install python$version-venv" >&2
else
    found=$(python3 -V 2>/dev/null || echo "no python3 at all")
    echo "Python 3.11 or newer is needed; found: $found. On Debian 12, Ubuntu 24.04 and newer:" >&2
    echo "    sudo apt-get install python3 python3-venv" >&2
fi
exit 5
