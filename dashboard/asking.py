"""What `ask` takes, what it refuses before anything is counted, and what it says."""

from __future__ import annotations

from pathlib import Path

from dashboard.paper.files import FORMS
from geodata.errors import BadQuery, visible
from geodata.words.text import Text
from layers.base.answers import Answer

_ENDINGS = {form: form for form in FORMS} | {"parquet": "geoparquet"}


def form_of(file: Path | None, form: str | None, *, as_json: bool) -> str | None:
    """
    Return the form that an answer is to have: what was said, else what the file's ending says.

    Raises
    ------
    BadQuery
        The ending is of no form that can be written: a table in a file called ``.xlsx`` would open nowhere.
    """
    if form is not None:
        return form
    if file is None:
        return "json" if as_json else None
    ending = file.suffix.lower().removeprefix(".")
    if ending not in _ENDINGS:
        what = Text("cli.ask.ending", file=visible(file.name))
        raise BadQuery("C14", what, Text("cli.ask.ending.hint", allowed=", ".join(sorted(_ENDINGS))))
    return _ENDINGS[ending]


def refuse_strangers(question: str) -> None:
    """
    Refuse a typed question with names that ask nothing.

    A whole address may carry anybody's names, which are ignored as on a screen. Somebody who types one has
    misspelt it, and would take the answer to everything for the answer to the question.

    Raises
    ------
    BadQuery
        Naming them.
    """
    if "://" in question:
        return
    from dashboard.state import SHOWING
    from layers.base.link import read_link
    from layers.base.params import NAMES

    params, _ = read_link(question)
    known = {*NAMES, *SHOWING}
    strange = sorted(name for name in params if name not in known and "." not in name)
    if strange or (question.strip(" ?#") and not params):
        named = tuple(visible(name, 40) for name in strange or [question])
        raise BadQuery(
            "U01",
            Text("cli.ask.strange", names=named),
            Text("cli.ask.strange.hint", allowed=", ".join(NAMES)),
        )


def sentences(answer: Answer) -> tuple[Text, ...]:
    """Return an answer as it is read aloud: question, finding, doubts, choices, and where it comes from."""
    return (answer.question, answer.headline, *answer.caveats, *answer.choices, *_origin(answer))


def _origin(answer: Answer) -> list[Text]:
    """Return where an answer comes from; invented data are called so wherever they are shown."""
    come_from = answer.provenance
    through = (
        Text("cli.no_days")
        if come_from.data_through is None
        else Text("cli.until", day=come_from.data_through)
    )
    said = [Text("cli.ask.origin", study=come_from.study, release=come_from.release, through=through)]
    said += [Text("export.invented")] if come_from.invented else []
    return said + ([come_from.remark] if come_from.remark else [])
