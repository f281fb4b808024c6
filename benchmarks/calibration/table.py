"""Write the numbers of a calibration as tables for people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scipy import stats

from benchmarks.calibration.bounds import FEWEST_COVERED, WIDE, WIDE_FROM_COUNTED, change_name

BEGIN, END = "<!-- results: begin, written by make calibrate -->", "<!-- results: end -->"


def page_with(page: str, results: Mapping[str, Any]) -> str:
    """Return the page with the tables between its two markers."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{tables(results)}\n\n{END}{after}"


def tables(results: Mapping[str, Any]) -> str:
    """Return every table of a whole calibration."""
    versions = ", ".join(f"{name} {number}" for name, number in results["versions"].items())
    about = (
        f"{results['runs']:,} runs a world, seed {results['seed']}, {versions}; "
        f"the rule is `{results['rule'][:16]}`. At most {results['most_allowed']} runs may be false."
    )
    parts = [
        about,
        "### Worlds in which nothing happens",
        null_table(results["worlds"]),
        "### A fall that should be found",
        _power_table(results["power"]),
        "### Falls of given size, beside the difference alone",
        _changes_table(results["falls"]),
        "### Rises of given size, beside the difference alone",
        _changes_table(results["rises"]),
        "### Intervals that hold the truth",
        _coverage_table(results),
        "### Fifty events at once",
        _discovery_table(results["discoveries"]),
        "### Eight events of one kind taken together",
        _kinds_table(results.get("kinds") or []),
        "### A look each week while the window grows",
        _looks_table(results.get("looks") or []),
        "### Beyond the bounds: places that wander, and falls in the middle of a rise",
        _limits_table(results["limits"]),
    ]
    if results.get("demonstration"):
        parts += ["### Invented cities, from file to verdict", _demonstration_text(results["demonstration"])]
    return "\n\n".join(parts)


def null_table(worlds: list[dict[str, Any]]) -> str:
    """Return what was said in every world, and how often it was false."""
    rows = []
    for one in worlds:
        words = one["words"]
        rows.append(
            (
                one["world"],
                f"{one['mean_expected']:.0f}" if one["intervals"] else "-",
                words["likely_fewer"],
                words["likely_more"],
                f"{one['false_verdicts']} ({one['false_verdicts'] / one['runs']:.1%})"
                if one["effect"] == 0
                else "-",
                words["little_or_no_change"],
                words["cannot_tell"] - one["refused"],
                one["refused"],
                _percent(one["coverage"]),
                f"{one['difference_fewer']} + {one['difference_more']}",
            )
        )
    head = (
        "world", "expected", "fewer", "more", "false", "little", "cannot tell", "refused", "intervals right",
        "difference alone: fewer + more",
    )  # fmt: skip
    return _table(head, rows)


def _power_table(rows: list[dict[str, Any]]) -> str:
    shown = []
    for one in rows:
        detectable = "none" if one["detectable"] is None else f"{one['detectable']:.1f}"
        fall = "-" if one["aim"] is None else f"{one['effect'] * one['expected']:.1f}"
        found = "nothing to find" if one["found"] is None else _percent(one["found"] / one["runs"])
        shown.append((one["family"], one["expected"], detectable, one["aim"] or "-", fall, found))
    return _table(("world", "expected", "detectable fall", "tried", "incidents fewer", "found"), shown)


def _changes_table(rows: list[dict[str, Any]]) -> str:
    by_place: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for one in rows:
        by_place.setdefault((one["family"], one["expected"]), []).append(one)
    shown = []
    for (family, expected), changes in by_place.items():
        cells = [
            f"{_percent(one['found'] / one['runs'])} / {_percent(one['difference_found'] / one['runs'])}"
            for one in changes
        ]
        false = changes[0]["difference_false"] / changes[0]["runs"]
        shown.append((family, expected, *cells, _percent(false), "yes" if changes[0]["compared"] else "no"))
    names = dict.fromkeys(f"{abs(one['effect']):.0%}" for one in rows)
    head = ("world", "expected", *names, "difference false", "compared")
    return _table(head, shown)


@dataclass(frozen=True)
class Covered:
    """A world with intervals: incidents to be counted after on average, and the share that is right."""

    name: str
    counted: float
    share: float


def covered(results: Mapping[str, Any]) -> list[Covered]:
    """Return every world with intervals."""
    found = [Covered(one["world"], one["mean_expected"], one["coverage"]) for one in results["worlds"]]
    cases = [(one, change_name(one["effect"])) for one in (*results["falls"], *results["rises"])]
    cases += [(one, one["aim"]) for one in results["power"]]
    found += [
        Covered(
            f"{one['family']}-{one['expected']}, {what}",
            one["expected"] * (1 - one["effect"]),
            one["coverage"],
        )
        for one, what in cases
    ]
    return [one for one in found if one.share is not None]


def _coverage_table(results: Mapping[str, Any]) -> str:
    every = covered(results)
    lowest = min(every, key=lambda one: one.share)
    large = [one for one in every if one.counted >= WIDE_FROM_COUNTED]
    small = [one for one in every if one.counted < WIDE_FROM_COUNTED]
    text = (
        f"Of {len(every)} worlds the lowest share is {lowest.share:.1%} ({lowest.name}); "
        f"{FEWEST_COVERED:.0%} are promised."
    )
    return "\n\n".join(
        [
            text,
            _wide_text(large, f"at least {WIDE_FROM_COUNTED}", results["runs"]),
            _wide_text(small, f"fewer than {WIDE_FROM_COUNTED}", results["runs"]),
            _ONE_END,
        ]
    )


_ONE_END = (
    "After a fall to nothing nothing is counted, and only one end of the interval can be wrong: less than "
    "97.5% is not to be had there."
)


def _wide_text(worlds: list[Covered], counted: str, runs: int) -> str:
    wide = sorted((one for one in worlds if one.share > WIDE), key=lambda one: -one.share)
    surely = [one for one in wide if _surely_wide(one.share, runs)]
    text = (
        f"Of the {len(worlds)} in which {counted} are counted after the event on average, {len(wide)} lie "
        f"above {WIDE:.0%}: there the interval is wider than it need be."
    )
    if not surely:
        return f"{text} None of them lies further above than chance leads to in {runs:,} runs."
    shown = ", ".join(f"{one.name} ({_percent(one.share)})" for one in surely)
    return f"{text} In {len(surely)} that is more than chance in {runs:,} runs: {shown}."


def _surely_wide(share: float, runs: int) -> bool:
    """Tell whether of 100 calibrations at the widest share allowed, one at most would come out as high."""
    right = round(share * runs)
    return bool(stats.beta.ppf(0.01, right, runs - right + 1) > WIDE)


def _kinds_table(rows: list[dict[str, Any]]) -> str:
    shown = []
    for one in rows:
        words = one["words"]
        false = "-" if one["false_words"] is None else f"{one['false_words']} ({one['most_allowed']} allowed)"
        said = [words[name] for name in ("likely_fewer", "likely_more", "little_or_no_change")]
        shown.append((one["world"], one["runs"], *said, words["cannot_tell"] + words["none"], false))
    return _table(("world", "runs", "fewer", "more", "little", "cannot tell", "false"), shown)


def _looks_table(rows: list[dict[str, Any]]) -> str:
    shown = [
        (one["world"], one["runs"], one["looks"], one["early"], one["last"],
         f"{one['any']} ({one['most_allowed']} allowed)")
        for one in rows
    ]  # fmt: skip
    head = ("world", "runs", "looks", "false at an early look", "false at the last", "false at any")
    return _table(head, shown)


def _discovery_table(rows: list[dict[str, Any]]) -> str:
    shown = [
        (
            one["world"],
            f"{one['real']} of {one['events']}",
            one["runs"],
            f"{one['runs_with_false']} ({one['runs_with_false'] / one['runs']:.1%})",
            _percent(one["false_share"]),
            _percent(one["real_found"]),
        )
        for one in rows
    ]
    head = ("world", "real", "runs", "runs with a false finding", "false findings of all", "real ones found")
    return _table(head, shown)


def _limits_table(worlds: list[dict[str, Any]]) -> str:
    shown = [
        (
            one["world"],
            f"{one['effect']:.0%}",
            one["words"]["likely_fewer"],
            one["words"]["likely_more"],
            f"{one['mean_dispersion']:.1f}",
            _percent(one["coverage"]),
        )
        for one in worlds
    ]
    return _table(("world", "fall", "fewer", "more", "dispersion", "intervals right"), shown)


def _demonstration_text(one: Mapping[str, Any]) -> str:
    false = one["false_fewer"] + one["false_more"]
    rows = [
        (
            city["seed"],
            city["observed"],
            f"{city['expected']:.0f}",
            f"{city['detectable']:.0f}",
            city["word"].replace("_", " "),
        )
        for city in one["planted"]
    ]
    return (
        f"{len(one['seeds'])} cities of {one['incidents']:,} incidents: "
        f"the planted fall of {one['fall']:.0%} was found in {one['found']}. "
        f"Of {one['judged']} judged events without effect {false} got a verdict "
        f"({one['false_fewer']} fewer, {one['false_more']} more: {false / one['judged']:.1%}); "
        f"{one['refused']} were refused.\n\n"
        + _table(("city", "counted", "expected", "detectable fall", "verdict on the planted event"), rows)
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    names = list(head)
    lines = [names, ["---", *("---:" for _ in names[1:])], *([str(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
