"""Propose when each row happened: which columns, in which form and zone; what nothing proves is asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from geodata.clean.written_days import MONTH_FORMS, day_parts
from geodata.doctor.clock_columns import TIMELY as TIMELY_CLOCK
from geodata.doctor.clock_columns import clock_form, good_clocks, parts_by_name, parts_by_numbers
from geodata.doctor.columns import SHOWN_SAMPLES, Column, unfit
from geodata.doctor.day_columns import TIMELY, DayColumn, day_columns, role_of
from geodata.doctor.day_forms import two_forms
from geodata.doctor.exchanged_days import ask_exchanged
from geodata.doctor.masking import shown
from geodata.doctor.model import Choice, Finding, Part, Proposal, Question, StudyGround
from geodata.errors import visible
from geodata.tz_data import time_zones
from geodata.words.text import Text

_AGREEING = 0.99
_OTHERS = ("reported_day", "until_day", "closed_day")
_CENTURY = 99


def find_times(columns: Sequence[Column], ground: StudyGround, answers: Mapping[str, str]) -> Part:
    """
    Propose the times of a table.

    Parameters
    ----------
    columns
        Those that are not about persons.
    answers
        `time.occurred` (a column, or "none"), `time.order` (mdy, dmy), `time.years` (the first of a hundred
        years), `time.exchanged` (right, wrong), `time.numbers` and `time.clock` (a column, or "none"),
        `time.parts` (yes, no), `time.zone`.

    Returns
    -------
    part
        Columns and settings of the mapping as far as they are known, proposals with samples, questions.
    """
    part = Part()
    found = [one for one in day_columns(columns, ground.today) if one.role != "updated"]
    found = _sure_of_numbers(found, answers, part)
    in_parts = _parts_beside([one for one in found if one.role in _OTHERS], found, columns)
    chosen = None if in_parts else _occurred(found, answers, part)
    if chosen is None:
        _by_parts(columns, [one.column for one in found], answers, part)
        if in_parts and part.settings["day_form"] == "parts":
            _take_days(_others(found, None), "parts", answers, part)
        return part
    roles = {"day": chosen} | _others(found, chosen)
    form = _order(roles, answers, part)
    years = _years(roles, ground.today, answers, part)
    part.settings |= {"day_form": form, "first_year": years}
    _take_days(roles, form, answers, part)
    _ask_naive(roles, ground, answers, part)
    part.findings += two_forms(tuple(roles.values()), form)
    ask_exchanged(roles, form, answers, part)
    if chosen.has_time and chosen.timeless:
        says = Text(
            "doctor.time.timeless",
            column=visible(chosen.column.name),
            n=chosen.timeless,
            of=chosen.column.written,
        )
        part.findings.append(Finding("T10", says, "look"))
    if roles["day"].role in {"reported_day", "closed_day"}:
        part.findings.append(Finding("T23", Text("doctor.time.reported_only"), "look"))
    _clocks(columns, roles, answers, part)
    if form in {"ym", "my"}:
        part.findings.append(Finding("T12", Text("doctor.time.month_only"), "look"))
    return part


def _sure_of_numbers(found: Sequence[DayColumn], answers: Mapping[str, str], part: Part) -> list[DayColumn]:
    """Leave out numbers that could be moments, unless name or person says so; ask where nothing else is."""
    plain = [one for one in found if not one.by_number]
    said = answers.get("time.numbers")
    named = [one for one in found if one.by_number and (one.column.named(TIMELY) or one.column.name == said)]
    if named or plain or said == "none":
        return plain + named
    doubtful = [one for one in found if one.by_number]
    if doubtful:
        choices = [
            Choice(one.column.name, Text(f"doctor.time.as_{one.forms[0]}", column=one.column.name))
            for one in doubtful
        ]
        choices.append(Choice("none", Text("doctor.time.no_numbers")))
        part.questions.append(Question("time.numbers", Text("doctor.time.numbers"), tuple(choices)))
    return []


def _occurred(found: Sequence[DayColumn], answers: Mapping[str, str], part: Part) -> DayColumn | None:
    """Return the column of the day on which it happened; asked where several could be it."""
    said = answers.get("time.occurred")
    taken = next((one for one in found if one.column.name == said), None)
    if taken is not None or said == "none":
        return taken
    named = [one for one in found if one.role == "day"]
    nameless = [one for one in found if not one.role]
    reported = [one for one in found if one.role == "reported_day"]
    for group in (named, nameless, reported):
        if group:
            best = max(group, key=lambda one: (one.has_time, one.fits))
            if all(_agree(best, other) for other in group):
                return best
            choices = [
                Choice(one.column.name, Text("doctor.time.column", column=visible(one.column.name)))
                for one in group
            ]
            choices.append(Choice("none", Text("doctor.time.no_day")))
            part.questions.append(Question("time.occurred", Text("doctor.time.occurred"), tuple(choices)))
            return None
    return None


def _agree(one: DayColumn, other: DayColumn) -> bool:
    """Whether two columns say the same day in nearly all rows, so that either will do."""
    if one is other:
        return True
    both = pl.DataFrame({"a": one.days(), "b": other.days()}).drop_nulls()
    if not both.height:
        return False
    same = float(both.select((pl.col("a") == pl.col("b")).mean()).item())
    coarse = other.forms[0] in {"ym", "my"} or one.forms[0] in {"ym", "my"}
    return same >= _AGREEING or coarse


def _parts_beside(others: Sequence[DayColumn], found: Sequence[DayColumn], columns: Sequence[Column]) -> bool:
    """Whether the day stands in parts, and the columns of days are only of the report, end or closing."""
    taken = [one.column for one in found]
    return (
        bool(others)
        and len(others) == len(found)
        and bool(parts_by_name([one for one in columns if one not in taken]))
    )


def _others(found: Sequence[DayColumn], chosen: DayColumn | None) -> dict[str, DayColumn]:
    """Return the days of the report, the end and the closing, by their names."""
    months = chosen is not None and chosen.forms[0] in MONTH_FORMS
    roles: dict[str, DayColumn] = {}
    for one in found:
        a_day = months or one.forms[0] not in MONTH_FORMS
        if one is not chosen and one.role in _OTHERS and one.role not in roles and a_day:
            roles[one.role] = one
    return roles


def _take_days(roles: Mapping[str, DayColumn], form: str, answers: Mapping[str, str], part: Part) -> None:
    """Put columns of days into the mapping, each in its form; nearly always that of the first."""
    others: dict[str, str] = {}
    for role, one in roles.items():
        its = form if form in one.forms else _order({"day": one}, answers, part)
        if its != form:
            others[role] = its
        part.columns[role] = one.column.name
        asked = len(one.forms) > 1 and any(question.id == "time.order" for question in part.questions)
        proposal = _proposal(role, one, its)
        part.proposals.append(replace(proposal, confidence="open") if asked else proposal)
    if others:
        part.settings["other_day_forms"] = others


def _order(roles: Mapping[str, DayColumn], answers: Mapping[str, str], part: Part) -> str:
    """Return the form of the days; the order of day and month is asked where no cell proves it."""
    chosen = roles["day"]
    said = answers.get("time.order")
    if len(chosen.forms) == 1 and not chosen.mixed:
        return chosen.forms[0]
    if said in {"mdy", "dmy"}:
        return said
    # One program wrote all columns of days that a slash parts.
    proofs = {one.forms[0] for one in roles.values() if len(one.forms) == 1} & {"mdy", "dmy"}
    if len(proofs) == 1 and not chosen.mixed:
        return proofs.pop()
    if any(one.id == "time.order" for one in part.questions):
        return chosen.forms[0]
    key = "doctor.time.order_mixed" if chosen.mixed else "doctor.time.order"
    choices = tuple(
        Choice(form, Text("doctor.time.example", days=_examples(chosen, form))) for form in chosen.forms
    )
    part.questions.append(Question("time.order", Text(key, column=visible(chosen.column.name)), choices))
    return chosen.forms[0]


def _examples(one: DayColumn, form: str) -> tuple[dt.date, ...]:
    """Return three days that read differently by order, as days, so that months are said by name."""
    different = one.column.different["text"]
    other = "dmy" if form == "mdy" else "mdy"
    both = pl.DataFrame({"a": day_parts(different, form)["day"], "b": day_parts(different, other)["day"]})
    telling = both.filter(pl.col("a") != pl.col("b")).drop_nulls()
    source = telling if telling.height else both.filter(pl.col("a").is_not_null())
    return tuple(source["a"].head(SHOWN_SAMPLES).to_list())


def _years(roles: Mapping[str, DayColumn], today: dt.date, answers: Mapping[str, str], part: Part) -> int:
    """Return the first of the hundred years that two digits may mean; asked where it makes a difference."""
    ending_now = today.year - _CENTURY
    if not roles["day"].short:
        return 1950
    cells, form = roles["day"].column.different["text"], roles["day"].forms[0]
    past, coming = (day_parts(cells, form, first_year=first)["day"] for first in (ending_now, 2000))
    if not bool((past != coming).any()):
        return ending_now
    said = answers.get("time.years", "")
    if said.isascii() and said.isdecimal() and len(said) == 4 and 1900 <= int(said) <= 2000:
        return int(said)
    choices = tuple(
        Choice(str(first), Text("doctor.time.years_from", first=str(first), last=str(first + _CENTURY)))
        for first in (ending_now, 2000)
    )
    part.questions.append(Question("time.years", Text("doctor.time.years"), choices))
    return ending_now


def _ask_naive(
    roles: Mapping[str, DayColumn], ground: StudyGround, answers: Mapping[str, str], part: Part
) -> None:
    """Ask in which zone times without an offset are written, where others of their column have one."""
    half = next((one for one in roles.values() if one.naive), None)
    if half is None or answers.get("time.zone") in time_zones():
        return
    asks = Text(
        "doctor.time.naive_asks",
        column=visible(half.column.name),
        n=half.naive,
        of=half.column.filled,
    )
    zones = dict.fromkeys((ground.time_zone or "UTC", "UTC"))
    choices = tuple(Choice(zone, Text("doctor.time.zone_choice", zone=zone)) for zone in zones)
    part.questions.append(Question("time.zone", asks, choices))
    # So that the trial says what else is wrong; nothing is written while this is open.
    part.settings["time_zone"] = choices[0].value


def _proposal(role: str, one: DayColumn, form: str) -> Proposal:
    time = "with_time" if one.has_time else "without_time"
    zone = "zoned" if one.zoned or form.startswith("epoch") else "naive"
    zone = "half_zoned" if one.naive else zone
    says = Text(
        "doctor.time.says",
        form=Text(f"doctor.time.form.{form}"),
        time=Text(f"doctor.time.{time}"),
        zone=Text(f"doctor.time.{zone}"),
    )
    samples = shown(one.column.different["text"].head(SHOWN_SAMPLES))
    unproved = len(one.forms) > 1
    sure = one.role == role and not unproved and not one.by_number
    confidence = "sure" if sure else "open" if unproved and one.mixed else "likely"
    fits, others = unfit(one.column, one.good(form))
    return Proposal(role, (one.column.name,), says, fits, one.column.written, confidence, samples, others)  # type: ignore[arg-type]


def _clocks(
    columns: Sequence[Column], roles: Mapping[str, DayColumn], answers: Mapping[str, str], part: Part
) -> None:
    """Give each day without a time its column of times: by name, or where there is only one."""
    taken = {one.column.name for one in roles.values()}
    clocks = [(one, form) for one in columns if one.name not in taken and (form := clock_form(one))]
    if not clocks or roles["day"].has_time or roles["day"].forms[0] in {"ym", "my"}:
        return
    by_role: dict[str, tuple[Column, str]] = {}
    of_day: list[tuple[Column, str]] = []
    for one, form in clocks:
        # Where the day of the report stands for the day of the incident, so does its time.
        role = role_of(one)
        if role in {"", roles["day"].role}:
            of_day.append((one, form))
        else:
            by_role.setdefault(role, (one, form))
    if len(clocks) == 1 and len(roles) == 1:
        of_day = clocks
    chosen = _clock_of_day(of_day, roles["day"].role, answers, part)
    by_role |= {} if chosen is None else {"day": chosen}
    if not by_role:
        return
    form = by_role["day"][1] if "day" in by_role else clocks[0][1]
    for role, (one, its_form) in by_role.items():
        if role in roles and role != "closed_day" and its_form == form:
            ours = role.removesuffix("day") + "time"
            part.columns[ours] = one.name
            part.settings["time_form"] = form
            says = Text("doctor.time.clock", form=Text(f"doctor.time.clock.{form}"))
            samples = shown(one.different["text"].head(SHOWN_SAMPLES))
            fits, others = unfit(one, good_clocks(one, form))
            part.proposals.append(
                Proposal(ours, (one.name,), says, fits, one.written, "sure", samples, others)
            )


def _clock_of_day(
    clocks: Sequence[tuple[Column, str]], role: str, answers: Mapping[str, str], part: Part
) -> tuple[Column, str] | None:
    """Return the column of times that goes with the day; asked where names do not tell which."""
    said = answers.get("time.clock")
    taken = [one for one in clocks if one[0].name == said]
    if taken or said == "none" or not clocks:
        return taken[0] if taken else None
    of_role = [one for one in clocks if role and role_of(one[0]) == role]
    named = [one for one in clocks if one[0].named(TIMELY_CLOCK)]
    for group in (of_role, named, clocks):
        if len(group) == 1:
            return group[0]
    names = [one.name for one, _form in of_role or named or clocks]
    choices = [Choice(name, Text("doctor.time.column", column=visible(name))) for name in names]
    choices.append(Choice("none", Text("doctor.time.no_clock")))
    part.questions.append(Question("time.clock", Text("doctor.time.clock_asks"), tuple(choices)))
    return None


def _by_parts(
    columns: Sequence[Column], taken: Sequence[Column], answers: Mapping[str, str], part: Part
) -> None:
    """Propose a date in several columns; asked where only the numbers say so."""
    free = [one for one in columns if one not in taken]
    if part.questions or answers.get("time.parts") == "no":
        return
    found = parts_by_name(free)
    sure = bool(found)
    if not found:
        found = parts_by_numbers(free)
        if found and answers.get("time.parts") == "yes":
            sure = True
    if not found:
        part.settings["day_form"] = "none"
        return
    names = tuple(one.name for one in found.values())
    if not sure:
        asks = Text("doctor.time.parts", columns=tuple(map(visible, names)))
        choices = tuple(Choice(word, Text(f"doctor.{word}")) for word in ("yes", "no"))
        part.questions.append(Question("time.parts", asks, choices))
    part.settings["day_form"] = "parts"
    part.columns |= {name: one.name for name, one in found.items()}
    filled, written = (min(getattr(one, what) for one in found.values()) for what in ("filled", "written"))
    says = Text("doctor.time.from_parts")
    others = next((said for one in found.values() if (said := unfit(one, one.good_numbers)[1])), ())
    sure_or_not = "sure" if sure else "open"
    part.proposals.append(Proposal("day", names, says, filled, written, sure_or_not, (), others))  # type: ignore[arg-type]
