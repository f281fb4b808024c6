"""Ask axe-core what is wrong with a page for people who cannot see it, or cannot use a mouse."""

from dataclasses import dataclass

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page


@dataclass(frozen=True)
class Violation:
    """One broken rule: its name in axe's manual, how bad it is, and the elements that break it."""

    rule: str
    impact: str
    help: str
    targets: tuple[str, ...]


def axe(page: Page, *, within: str | None = None, timeout_s: float = 60.0) -> list[Violation]:
    """
    Every rule of axe-core that the page as it stands breaks; none is an empty list.

    Misreadings
    -----------
    axe sees only part of what makes a page accessible: no violation is needed, and not enough.

    Parameters
    ----------
    within
        CSS selector of the part to look at; the whole page without it.
    timeout_s
        Seconds after which it is given up.
    """
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        """async ([within, ms]) => {
             const late = new Promise((_, no) =>
               setTimeout(() => no(new Error(`axe took over ${ms} ms`)), ms));
             const run = axe.run(within ?? document, {resultTypes: ['violations']});
             const {violations} = await Promise.race([run, late]);
             return violations.map(({id, impact, help, nodes}) =>
               [id, impact ?? '', help, nodes.map(node => node.target.join(' '))]);
           }""",
        [within, timeout_s * 1000],
    )
    return [Violation(rule, impact, said, tuple(targets)) for rule, impact, said, targets in found]
