"""The commands of plans: save one before an event, and list those that were saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.commands.studies import studies
from dashboard.terminal import CLEAN, WITH_REJECTS, Console, SpokenGroup, common, console, in_study, shown
from geodata.errors import BadQuery
from geodata.words.text import Text

if TYPE_CHECKING:
    from geodata.plans import Plan


# One of these says what a plan is about; without it no comparison will ever find the plan.
_SUBJECTS = ("event", "service", "area", "at", "shape")


@click.group("plan", cls=SpokenGroup)
@common
def plan() -> None:
    """Fix beforehand what will be compared."""


@plan.command("save")
@click.argument("subject", metavar="URL")
@in_study
@click.option("--name", required=True, metavar="TEXT", help="cli.option.plan_name")
@click.option("--by", metavar="TEXT", help="cli.option.plan_by")
@click.option("--note", metavar="TEXT", default="", help="cli.option.plan_note")
@click.option("--replaces", metavar="ID", help="cli.option.plan_replaces")
@common
@console
def save(
    out: Console, subject: str, study: Path, name: str, by: str | None, note: str, replaces: str | None
) -> int:
    """Save what a link compares, as it stands."""
    from geodata.plans import make_plan, save_plan
    from geodata.study import read_study

    folder = read_study(study).folder
    made = make_plan(folder, name, params_of(subject), by=by, note=note, replaces=replaces)
    file = save_plan(folder, made)
    out.say(Text("cli.plan.saved", id=made.id, release=made.release))
    late = _late(folder, [made]).get(made.id)
    if late is not None:
        out.say(late)
    out.say(Text("cli.plan.kept", file=shown(file)))
    out.json({"plan": made.to_json(), "file": str(file), "too_late": late is not None})
    return CLEAN


@plan.command("list")
@in_study
@common
@console
def list_(out: Console, study: Path) -> int:
    """List every plan of a study, also those that were replaced."""
    from geodata.plans import read_plans
    from geodata.study import read_study

    folder = read_study(study).folder
    plans, notices = read_plans(folder)
    late = _late(folder, plans)
    listed = [_listed(one, plans) | {"too_late": one.id in late} for one in plans]
    for one in listed:
        made = str(one["made"])[:16].replace("T", " ")
        out.say(Text("cli.plan.one", id=one["id"], name=one["name"], made=made, release=one["release"]))
        out.say(Text("cli.plan.params", params=shown(one["link"])))
        for newer in one["replaced_by"]:
            out.say(Text("cli.plan.replaced", newer=newer))
        if one["id"] in late:
            out.say(Text("cli.plan.late", what=late[one["id"]]))
    if not plans:
        out.say(Text("cli.plan.none"))
    for notice in notices:
        out.problem(notice)
    problems = [{"code": one.code, "file": one.where.file, "what": one.what.to_json()} for one in notices]
    out.json({"plans": listed, "problems": problems})
    return WITH_REJECTS if notices else CLEAN


def params_of(subject: str) -> dict[str, str]:
    """
    Return what a link compares, without what belongs to a screen and without the secret of a server.

    Raises
    ------
    BadQuery
        The link is too long to be read, names reports, or says nothing.

    Examples
    --------
    >>> params_of("http://127.0.0.1:8050/before-after?token=x&event=E01&weeks=52&lang=es")
    {'before_after.event': 'E01', 'before_after.weeks': '52'}
    """
    from dashboard.state import asked
    from layers.base.link import read_link
    from layers.before_after import LAYER

    params, notices = read_link(subject)
    for notice in notices:
        raise BadQuery(notice.code, notice.what, Text("plans.unfit.hint"))
    # Alone on a command line a short name can mean nothing else.
    ours = {option.name: f"{LAYER.name}.{option.name}" for option in LAYER.options}
    kept = {ours.get(name, name): value for name, value in asked(params).items() if name != "token"}
    if kept and not any(f"{LAYER.name}.{name}" in kept for name in _SUBJECTS):
        raise BadQuery("K20", Text("plans.no_subject"), Text("plans.no_subject.hint"))
    return kept


def _late(folder: Path, plans: Sequence[Plan]) -> dict[str, Text]:
    """Return by its id what is said of each plan that was saved too late; nothing where no release opens."""
    if not plans:
        return {}
    from dashboard.late_plans import too_late
    from geodata.errors import HotspotError

    try:
        holdings = studies().open(folder, None)
    except HotspotError:
        return {}  # the plan is saved all the same, and whoever opens the release is told
    found = {one.id: too_late(one, holdings) for one in plans}
    return {id_: said for id_, said in found.items() if said is not None}


def _listed(one: Plan, plans: Sequence[Plan]) -> dict[str, Any]:
    from dashboard.state import write_search

    newer = [other.id for other in plans if other.replaces == one.id]
    return one.to_json() | {"link": write_search(one.params).removeprefix("?"), "replaced_by": newer}
