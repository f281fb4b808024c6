"""What the person who starts the server decides; everything else is in the study or the address bar."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dashboard.jobs import Jobs
from geodata.doctor.sent import SentTables
from geodata.errors import BadQuery
from geodata.plans.plan import Plan
from geodata.words.speaker import LANGUAGES
from geodata.words.text import Text

if TYPE_CHECKING:
    from geodata.outreach.views import SavedViews

# The largest body a browser may send; callbacks send a few hundred bytes.
BODY_BYTES = 2 * 1024 * 1024
# Whoever has a larger table types this.
COMMAND = "python app.py doctor FILE --study DIR"


@dataclass(frozen=True)
class Settings:
    """
    How one server runs.

    Parameters
    ----------
    token
        What a visitor must show at first, and then has in a cookie; None only for an app inside a test or
        another program that guards it.
    host, port
        Where it listens. Only loopback is possible before users are configured.
    on_export
        Writes down what is handed out, before it is: the form, the question, the release, how many rows.
    language
        In which a page is shown whose address says none.
    doctor
        Examines a table that a visitor sends, and writes its mapping into `study.toml`.
    plans, keep_plan
        Return the study's saved plans; and save one, of a name and the parameters of a link.
    views
        Returns the study's saved views; without it none can be kept.
    jobs
        Know how far long calculations are, in every process of the server; the default in this one.

    Raises
    ------
    BadQuery
        K10: the host is not this machine itself: nobody has been named who may come in from outside. K01: the
        token is empty, and would let in everybody.
    """

    token: str | None = field(default=None, repr=False)
    host: str = "127.0.0.1"
    port: int = 8050
    on_export: Callable[[Mapping[str, Any]], None] | None = field(default=None, repr=False)
    language: str = LANGUAGES[0]
    doctor: SentTables | None = field(default=None, repr=False)
    plans: Callable[[], tuple[Plan, ...]] | None = field(default=None, repr=False)
    keep_plan: Callable[[str, Mapping[str, str]], Plan] | None = field(default=None, repr=False)
    views: Callable[[], SavedViews] | None = field(default=None, repr=False)
    jobs: Jobs = field(default_factory=Jobs, repr=False)

    def __post_init__(self) -> None:
        if not is_loopback(self.host):
            raise BadQuery(
                "K10", Text("settings.not_loopback", host=self.host), Text("settings.not_loopback.hint")
            )
        if self.token is not None and not self.token.strip():
            # An empty secret is what a visitor without a cookie shows.
            raise BadQuery("K01", Text("settings.no_secret"), Text("settings.no_secret.hint"))


def is_loopback(host: str) -> bool:
    """Return whether a host name means this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
