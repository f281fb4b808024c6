"""The manual's page on feeds names each with its counting basis."""

import re
from pathlib import Path

import pytest

from geodata.feeds import FEEDS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "feeds.md"
ROWS = {
    line.split("`")[1]: [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| `")
}


def test_the_page_names_no_feed_that_is_not_there() -> None:
    assert set(ROWS) <= set(FEEDS)
    assert len(ROWS) >= 10


@pytest.mark.parametrize("name", sorted(ROWS))
def test_the_page_says_what_can_be_counted_and_whether_it_is_estimated(name: str) -> None:
    feed, said = FEEDS[name], ROWS[name][4]
    if feed.table == "incidents":
        assert tuple(re.findall(r"incidents|offences|victims", said)) == feed.bases
        assert ("estimated" in said) == feed.estimates
    else:
        assert said == {"requests": "requests", "counts": "what the source counted"}[feed.table]
