#!/usr/bin/env bash
# See that a PostgreSQL with PostGIS is there for the tests of live sources; install it where that is allowed.
set -euo pipefail

# The same place as tests/geodata/fetch/database.py looks in; only the programs are wanted, no running server.
found() { compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null &&
          compgen -G "/usr/share/postgresql/*/extension/postgis.control" >/dev/null; }
if found; then exit 0; fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
    echo "Installing PostgreSQL and PostGIS with apt-get (the tests of live sources need them)"
    "${as_root[@]}" apt-get update -qq
    # postgresql-common would start a server of the machine; the tests start their own, on loopback.
    "${as_root[@]}" mkdir -p /etc/postgresql-common
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        echo "create_main_cluster = false" |
            "${as_root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Options::=--force-confold postgresql postgresql-postgis >/dev/null 2>&1 ||
        DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends \
            -o Dpkg::Options::=--force-confold postgresql postgis postgresql-15-postgis-3 >/dev/null
    if found; then exit 0; fi
fi

echo "The tests of live sources need PostgreSQL with PostGIS. On Debian and Ubuntu:" >&2
echo "    sudo apt-get update && sudo apt-get install postgresql postgresql-postgis" >&2
exit 5
