"""One method to look up: what it answers, how, what it assumes, how it is misread, who published it."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.pages.base import pages
from dashboard.theme.look import Look
from layers.base.catalogue import layers
from layers.methods.method import Check, Method, Use
from layers.methods.sources import Source


def methods_entry(method: Method, look: Look, *, keep: str) -> Component:
    """
    Return one entry; its id is the method's key, so that any screen can link to it.

    Parameters
    ----------
    keep
        Search string that keeps language and colours in links to other pages.
    """
    say = look.speaker.say
    name = say(method.name)
    return html.Article(
        [
            html.H3([name, " ", _link(method.key, name, look)]),
            html.P(say(method.says("question")), className="finding"),
            html.Dl(
                [
                    _part("how", look, say(method.says("how")), _formula(say(method.says("formula")))),
                    _part("assumes", look, say(method.says("assumes"))),
                    _part("misread", look, say(method.says("misread"))),
                    _part("uses", look, html.Ul([_use(one, look, keep) for one in method.uses])),
                    _part("sources", look, *_sources(method.sources, look)),
                ]
            ),
            html.Details(
                [html.Summary(look.say("methods.part.checks")), *_checks(method.checks, look)],
                className="method-checks",
            ),
            html.P([look.say("methods.part.code"), ": ", html.Code(method.code)], className="quiet"),
        ],
        id=method.key,
        className="panel method",
        # Whoever follows a link to the entry goes on from here with the keyboard.
        tabIndex="-1",
        **{"data-method": ""},
    )


def _link(key: str, name: str, look: Look) -> Component:
    label = look.say("methods.link", name=name)
    return html.A("#", href=f"#{key}", className="method-link", title=label, **{"aria-label": label})


def _part(part: str, look: Look, *said: Component | str) -> Component:
    return html.Div([html.Dt(look.say(f"methods.part.{part}")), html.Dd(list(said))])


def _formula(said: str) -> Component:
    return html.Div([html.Div(line) for line in said.split("\n")], className="formula")


def _use(use: Use, look: Look, keep: str) -> Component:
    """Return where a method is used: the page, and for the analyst the layer with its options."""
    page = next(one for one in pages() if one.name == use.page)
    layer = layers()[use.layer]
    titles = {one.name: look.speaker.say(layer.option_title(one)) for one in layer.options}
    options = tuple(f"{titles[name]} ({use.layer}.{name})" for name in use.options)
    by = ["; ", look.say("methods.use.options", options=options)] if options else []
    return html.Li(
        [
            look.say(f"methods.use.{use.part}"),
            ": ",
            dcc.Link(look.speaker.say(page.title), href=page.path + keep),
            " (",
            look.say("methods.use.layer"),
            " ",
            html.Code(use.layer),
            *by,
            ")",
        ]
    )


def _sources(sources: Sequence[Source], look: Look) -> list[Component]:
    if not sources:
        return [html.P(look.say("methods.source.own"))]
    return [html.Ul([html.Li(_source(one, look)) for one in sources])]


def _source(source: Source, look: Look) -> list[Component | str]:
    """Return a publication; its title stays in the language in which it appeared."""
    who = look.say("methods.source", authors=source.authors, year=str(source.year))
    return [who, " ", html.Cite(source.title, lang="en"), ". ", html.Span(source.published_in, lang="en")]


def _checks(checks: Sequence[Check], look: Look) -> list[Component]:
    """Return the numbers that must come out, and the tests by their names, which are English sentences."""
    vectors = [
        html.Li([html.Code(one.id), f": {one.result.replace('-', '−')}"])
        for check in checks
        for one in check.vectors
    ]
    tests = [
        html.Li([html.Code(check.file), html.Ul([html.Li(html.Code(name)) for name in check.tests])])
        for check in checks
        if check.tests
    ]
    numbers = [html.P(look.say("methods.check.vectors")), html.Ul(vectors, className="vectors")]
    return [
        *(numbers if vectors else []),
        html.P(look.say("methods.check.tests")),
        html.Ul(tests, lang="en"),
    ]
