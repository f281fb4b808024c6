"""Whatever breaks, and in whatever order: in the end every row is there, once, as it is now."""

import csv
import random
from contextlib import suppress

import pytest

from geodata.errors import EnvironmentProblem
from geodata.fetch import fetch_source
from tests.geodata.fetch.servers import Server, busy, chunked_cut, cut

FAULTS = (None, None, cut, chunked_cut, busy(None, 503), busy("2"))


def newest(folder, key: str) -> dict[str, dict[str, str]]:
    """What the files say of each row, a later file before an earlier one."""
    found: dict[str, dict[str, str]] = {}
    files = sorted((folder / "fetched" / "reports").glob("*.csv"), key=lambda path: int(path.stem))
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len({row[key] for row in rows}) == len(rows), "a row stands twice in one file"
        found |= {row[key]: row for row in rows}
    return found


@pytest.mark.slow
@pytest.mark.parametrize("protocol", ["socrata", "arcgis"])
@pytest.mark.parametrize("seed", range(4))
def test_random_faults_and_changes_lose_and_double_no_row(request, town, waits, protocol, seed: int) -> None:
    rng = random.Random(seed)
    server: Server = request.getfixturevalue(protocol)
    server.most_rows = rng.choice([9, 23, 40])
    # The narrative column becomes a name for each row, so that rows can be told apart in the files.
    server.table.ask("UPDATE t SET description = 'row ' || row_id")
    folder = town(protocol, server.url)

    def disturb(_: int) -> None:
        if rng.random() < 0.15:
            server.table.change(rng.randint(1, 200), "address", f"{rng.randint(1, 999)} NEW ST")

    server.before_answer = disturb
    for _ in range(30):
        server.faults = [rng.choice(FAULTS) for _ in range(30)]
        with suppress(EnvironmentProblem):
            fetch_source(folder, "reports", patience=waits.patience(attempts=2))
    server.before_answer, server.faults = lambda n: None, []
    # The first finishes what was begun; edits behind its pages come with the second.
    for _ in range(2):
        fetch_source(folder, "reports", patience=waits.patience())
    found = newest(folder, "description")
    wanted = server.table.ask("SELECT description, address, report_no FROM t")
    assert {name: (row["address"], row["report_no"]) for name, row in found.items()} == {
        name: (address, number) for name, address, number in wanted
    }
    assert waits.waited
