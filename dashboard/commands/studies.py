"""How a command reaches a study: the dashboard opens none itself, so whoever joins the two says how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import click

if TYPE_CHECKING:
    from dashboard.settings import Settings
    from dashboard.terminal import Console
    from geodata.holdings import Holdings
    from geodata.outreach import SavedViews
    from geodata.shared import Shared


class Opened(NamedTuple):
    """
    A study that a server shows.

    Attributes
    ----------
    app
        A WSGI app; it goes over to a purged or newer release by itself.
    release
        The name of its first release; "" where there is none yet.
    incidents
        How many that holds.
    """

    app: Any
    release: str
    incidents: int


class Serves(Protocol):
    """How a server reaches a study's folder."""

    def may_write(self, out: Console, study: Path) -> bool:
        """Say what is wrong with the machine, and return whether a day written down now could be believed."""
        ...

    def settings(
        self, out: Console, study: Path, shared: Shared, *, writes: bool, token: str, host: str, port: int
    ) -> Settings:
        """Return how one process of the server runs."""
        ...

    def app(
        self,
        out: Console,
        study: Path,
        release: str | None,
        settings: Settings,
        shared: Shared,
        *,
        says: bool,
    ) -> Opened:
        """Open a release as an app; only one process of a server says what there is to say of it."""
        ...


@dataclass(frozen=True)
class Studies:
    """
    What a command may do with a study's folder.

    Parameters
    ----------
    open
        Opens a release by its name, or the served one for None.
    log_of
        Returns what writes an export down.
    views_of
        Returns its saved views.
    serves
        How a server reaches it.
    program
        The file that is run to type a command.
    """

    open: Callable[[Path, str | None], Holdings]
    log_of: Callable[[Path], Callable[[Mapping[str, Any]], None]]
    views_of: Callable[[Path], SavedViews]
    serves: Serves
    program: Path


def studies() -> Studies:
    """Return how the command that runs now reaches a study."""
    found = click.get_current_context().obj
    if not isinstance(found, Studies):
        raise TypeError("the command was not told how to reach a study")
    return found
