"""The panel of a page that asks one layer: its controls write the address, and the address sets them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from dash import Dash, Input, Output, State, ctx, html
from dash.development.base_component import Component

from dashboard.components.carrying import (
    Carried,
    Control,
    inputs_from,
    outputs_to,
    said_by,
    written,
)
from dashboard.desk import Desk
from dashboard.state import Params, asked, only_text, read_search, shown, write_search
from dashboard.theme.look import Look
from layers.base.query import Query

Said = TypeVar("Said")


@dataclass(frozen=True)
class LayerPanel(Generic[Said]):
    """
    What a panel of one layer has, whatever its controls are.

    Parameters
    ----------
    room
        Of the page's ids, of `dashboard.ids.scope`.
    layer
        Name of the layer, which the page asks whatever layer a link names.
    controls
        In their order on the panel.
    said
        From a question to what the controls show.
    """

    room: Callable[[str], str]
    layer: str
    controls: Sequence[Control[Said]]
    said: Callable[[Query, Desk], Said]

    @property
    def carried(self) -> str:
        """Id of the store that the page's callbacks read."""
        return self.room("carried")

    @property
    def reset(self) -> str:
        """Id of the button that clears every control."""
        return self.room("reset")

    def question_of(self, params: Mapping[str, str]) -> Params:
        """Return what a link asks of this page's layer."""
        return {**asked(params), "layer": self.layer}

    def values_of(self, params: Mapping[str, str], desk: Desk) -> list[Any]:
        """Return what every control shows for a link, in their order."""
        query, _ = desk.query(self.question_of(params))
        said = self.said(query, desk)
        return [control.value(said) for control in self.controls]

    def carry(self, touched: str | None, search: Any, values: Sequence[Any], desk: Desk) -> Carried:
        """Return what stands after anything on the page was touched, as `carrying` takes it."""
        link, unread = read_search(search)
        if touched == self.reset:
            address = shown(link)
            return Carried(write_search(address), address, self.values_of(address, desk))
        said = said_by(self.controls, touched, values)
        if said is None or unread:
            return Carried(search if isinstance(search, str) else "", link, self.values_of(link, desk))
        address = written(self.question_of(link) | said, link, desk)
        return Carried(write_search(address), address, self.values_of(address, desk))

    def register(
        self, app: Dash, desk: Desk, parts: Sequence[str], show: Callable[..., tuple[Any, ...]]
    ) -> None:
        """
        Declare the page's two callbacks on one app; each only carries.

        Parameters
        ----------
        parts
            Names of the components that are filled, in the order of what `show` returns.
        show
            From the parameters of a link, the desk, and why the link has none, to what the parts hold.
        """
        address = self.room("address")

        @app.callback(
            output=outputs_to(address, self.carried, self.controls),
            inputs={**inputs_from(address, self.controls), "_reset": Input(self.reset, "n_clicks")},
        )
        def _carry(search: Any, values: Any, _reset: Any) -> dict[str, Any]:
            return self.carry(ctx.triggered_id, search, values, desk).outputs(search, values)

        @app.callback(
            [Output(self.room(name), "children") for name in parts],
            Input(self.carried, "data"),
            State(address, "search"),
            prevent_initial_call=True,
        )
        def _show(params: Any, search: Any) -> list[Any]:
            return list(show(only_text(params), desk, read_search(search)[1]))


def layer_downloads(
    layer: str, forms: Sequence[str], query: Query, look: Look, more: Sequence[tuple[str, str]] = ()
) -> list[Component]:
    """
    Return links that save the answer on the screen, with its question and everything said beside it.

    Parameters
    ----------
    more
        Further files: what the link says, and where the file is.
    """
    language = {"lang": look.language} if look.language != "en" else {}
    search = write_search(query.to_params() | language)
    others = [html.A(said, href=f"{path}{search}", download=path.lstrip("/")) for said, path in more]
    links = [
        html.A(form.upper(), href=f"/export/{layer}.{form}{search}", download=f"{layer}.{form}")
        for form in forms
    ]
    return [html.Span(look.say("screen.download")), *others, *links]
