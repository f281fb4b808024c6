"""Inputs of days: within what the records hold, written as the language writes a day, and easily emptied."""

from __future__ import annotations

import datetime as dt
from typing import Any

import dash_mantine_components as dmc
from dash.development.base_component import Component

from dashboard.theme.look import Look

# First and last day that can be chosen; None where there is none to choose.
Within = tuple[dt.date | None, dt.date | None]


def day_input(id_: str, label: str, value: str | None, within: Within, look: Look, **more: Any) -> Component:
    """
    Return an input of one day.

    Parameters
    ----------
    id_, label
        Of the input.
    value
        The day as ``2024-03-01``; None for none.
    within
        The days that can be chosen.
    more
        Help and placeholder.
    """
    return dmc.DatePickerInput(id=id_, label=label, value=value, **_as_all(within, look), **more)


def days_input(
    id_: str, label: str, value: list[str | None], within: Within, look: Look, **more: Any
) -> Component:
    """Return an input of a first and a last day, `value`; the rest as of `day_input`."""
    return dmc.DatePickerInput(
        id=id_, type="range", label=label, value=value, **_as_all(within, look), **more
    )


def _as_all(within: Within, look: Look) -> dict[str, Any]:
    """Return what every input of days has."""
    first, last = within
    return {
        "minDate": first.isoformat() if first else None,
        "maxDate": last.isoformat() if last else None,
        "clearable": True,
        "valueFormat": "MMM D, YYYY" if look.language == "en" else "D MMM YYYY",
        "clearButtonProps": {"aria-label": look.say("screen.clear")},
    }
