"""How a command reaches a study: the dashboard opens none itself, so whoever joins the two says how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from geodata.holdings import Holdings
    from geodata.outreach import SavedViews


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
    """

    open: Callable[[Path, str | None], Holdings]
    log_of: Callable[[Path], Callable[[Mapping[str, Any]], None]]
    views_of: Callable[[Path], SavedViews]


def studies() -> Studies:
    """Return how the command that runs now reaches a study."""
    found = click.get_current_context().obj
    if not isinstance(found, Studies):
        raise TypeError("the command was not told how to reach a study")
    return found
