"""Every form in which an answer can be kept: the files of its layer, and pictures of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.base.answers import FORMATS, Answer, Export

if TYPE_CHECKING:
    from dashboard.theme.look import Look
    from geodata.holdings import Holdings

PICTURES = ("png", "pdf", "svg")
FORMS = (*FORMATS, *PICTURES)
PAPERS = ("letter", "a4")


def as_file(answer: Answer, holdings: Holdings, form: str, look: Look) -> Export:
    """
    Return an answer as a file.

    Parameters
    ----------
    holdings
        The release that it was made from, whose streets and areas a picture shows.
    form
        One of `FORMS`.

    Raises
    ------
    ValueError
        No such form.
    """
    if form not in PICTURES:
        return answer.export(form, look.speaker)
    # A second of a server's start, for what most of its visitors never ask.
    from dashboard.paper.leaf import MEDIA_TYPES
    from dashboard.paper.picture import picture
    from layers.base.export import file_name

    return Export(picture(answer, holdings, look, form), MEDIA_TYPES[form], file_name(answer, form))
