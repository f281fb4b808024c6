"""Find what finely coded labels mean: by the fine word, else by the wide one unless it sounds sensitive."""

from __future__ import annotations

import re

from geodata.kinds.labels import UNMAPPED, Label, LabelList, normal_label

# What a wide word may hide; a fine word that sounds like it is reviewed by itself, or unknown.
SENSITIVE = re.compile(
    r"domest|spous|cohabit|dating|famil|child|juven|minor|school|student|elder|custod|runaway|missing"
    r"|sex|rape|lewd|indecen|molest|porn|obscen|voyeur|peep|prostit|traffick|servitude|sodom|fondl|incest"
    r"|stalk|suicid|self harm|kidnap|abduct|restrain|protect|no contact|stay away"
)


def find_in_steps(
    fine: LabelList, wide: LabelList, fine_words: str, wide_words: str, described: str
) -> Label:
    """
    Return what a label means that is written twice, in fine and in wide words.

    Parameters
    ----------
    fine, wide
        Reviewed lists. A wide word stands on its list only if everything under it may be a point.
    fine_words, wide_words
        The label in both.
    described
        What the source says in full.

    Returns
    -------
    label
        The fine list decides. A fine word that is on nobody's list is what its wide word says, unless its
        description sounds like something protected; then it is unknown, thus protected.

    Examples
    --------
    >>> fine, wide = LabelList({}), LabelList({"Burglary": "burglary"})
    >>> find_in_steps(fine, wide, "05999", "Burglary", "Burglary of a shed").kind
    'burglary'
    >>> find_in_steps(fine, wide, "05998", "Burglary", "Burglary by a family member").kind
    'unknown'
    """
    if fine_words in fine:
        return fine.find(fine_words)
    if SENSITIVE.search(normal_label(described)) or wide_words not in wide:
        return UNMAPPED
    return wide.find(wide_words)


def listed(words: dict[str, str]) -> dict[str, str]:
    """Return label -> kind of a dictionary that holds kind -> labels between bars."""
    return {label.strip(): kind for kind, labels in words.items() for label in labels.split("|")}
