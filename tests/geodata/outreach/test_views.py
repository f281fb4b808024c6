"""What was saved is there for everybody, under its name and id; no edit is lost, and each can be undone."""

import contextlib
import threading

import pytest

from geodata.errors import BadQuery
from geodata.outreach import SavedViews
from geodata.outreach.views import MOST_NAME, MOST_PARAMS, MOST_VIEWS
from tests.geodata.outreach.conftest import Opens

ASKED = {"kinds": "robbery", "where": "near:39.0869,-94.5926", "view": "39.1,-94.6,13"}


def test_a_view_is_there_for_whoever_opens_the_database_next(opens: Opens) -> None:
    saved = SavedViews(opens()).save("Robos · esquina", "explore", ASKED, by="Ana")
    found = SavedViews(opens())
    assert found.all() == (saved,)
    assert found.find(saved.id) == found.find(" robos · ESQUINA ") == saved
    assert (saved.version, saved.page, saved.params) == (1, "explore", ASKED)
    assert saved.made.tzinfo is not None
    assert found.history(saved.id)[0].by == "Ana"


def test_views_are_listed_by_name_whatever_the_case_of_its_letters(views: SavedViews) -> None:
    for name in ("b", "C", "a"):
        views.save(name, "explore", {})
    assert [one.name for one in views.all()] == ["a", "b", "C"]


def test_every_change_is_kept_whole_and_a_removal_can_be_undone(views: SavedViews) -> None:
    saved = views.save("First", "explore", ASKED)
    renamed = views.rename(saved.id, "Second", seen=1)
    shown = views.replace(saved.id, "compstat", {"compstat.window": "last_7_days"}, seen=2)
    gone = views.remove(saved.id, seen=3)
    assert views.all() == ()
    with pytest.raises(BadQuery, match="O11"):
        views.find(saved.id)
    back = views.restore(saved.id, seen=4)
    assert views.all() == (back,)
    assert [one.version for one in (renamed, shown, gone, back)] == [2, 3, 4, 5]
    steps = views.history(saved.id)
    assert [one.what for one in steps] == ["made", "changed", "changed", "removed", "restored"]
    assert [one.content["name"] for one in steps] == ["First", *["Second"] * 4]
    assert [one.content["page"] for one in steps] == ["explore", "explore", *["compstat"] * 3]
    assert steps[0].content["params"] == ASKED


def test_what_was_removed_is_not_changed_before_it_is_back(views: SavedViews) -> None:
    saved = views.save("Corner", "explore", ASKED)
    views.remove(saved.id, seen=1)
    for change in (
        lambda: views.rename(saved.id, "Other", seen=2),
        lambda: views.replace(saved.id, "data", {}, seen=2),
        lambda: views.remove(saved.id, seen=2),
    ):
        with pytest.raises(BadQuery, match="O10"):
            change()
    assert views.restore(saved.id, seen=2).name == "Corner"
    with pytest.raises(BadQuery, match="O10"):
        views.restore(saved.id, seen=3)


def test_of_many_who_give_one_name_at_once_one_is_served(opens: Opens) -> None:
    several = [SavedViews(opens()) for _ in range(4)]
    served: list[str] = []

    def save(at: int) -> None:
        for number in range(6):
            with contextlib.suppress(BadQuery):
                served.append(several[at].save(f"View {number}", "explore", {}).name)

    writers = [threading.Thread(target=save, args=(at,)) for at in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    names = [f"View {number}" for number in range(6)]
    assert sorted(served) == names == [one.name for one in several[0].all()]


def test_of_two_people_who_change_the_same_version_the_second_is_told_and_nothing_is_lost(
    opens: Opens,
) -> None:
    one, other = SavedViews(opens()), SavedViews(opens())
    saved = one.save("Corner", "explore", ASKED)
    one.rename(saved.id, "Corner at night", seen=saved.version)
    with pytest.raises(BadQuery, match="O10"):
        other.replace(saved.id, "compstat", {}, seen=saved.version)
    (left,) = other.all()
    assert (left.name, left.page, left.version) == ("Corner at night", "explore", 2)
    with pytest.raises(BadQuery, match="O11"):
        other.rename("nobody", "Anything", seen=1)


def test_many_who_save_at_once_are_all_served(opens: Opens) -> None:
    both = [SavedViews(opens()), SavedViews(opens())]
    refused: list[Exception] = []

    def save(at: int) -> None:
        try:
            both[at % 2].save(f"View {at}", "explore", {})
        except Exception as error:  # noqa: BLE001 - whatever it is, the test says it
            refused.append(error)

    writers = [threading.Thread(target=save, args=(at,)) for at in range(12)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert refused == []
    assert len(both[0].all()) == 12


@pytest.mark.parametrize("name", ["", "   ", "x" * (MOST_NAME + 1), "a\x00b", "a\u200bb"])
def test_a_name_that_nobody_could_read_is_refused(views: SavedViews, name: str) -> None:
    with pytest.raises(BadQuery, match="O12"):
        views.save(name, "explore", {})
    assert views.all() == ()


def test_a_name_is_given_once_and_is_free_again_after_its_view_was_removed(views: SavedViews) -> None:
    saved = views.save("Corner", "explore", {})
    other = views.save("Other", "explore", {})
    for take in (
        lambda: views.save("CORNER ", "explore", {}),
        lambda: views.rename(other.id, "corner", seen=1),
    ):
        with pytest.raises(BadQuery, match="O12"):
            take()
    assert views.rename(saved.id, "CORNER", seen=1).name == "CORNER"
    views.remove(saved.id, seen=2)
    views.save("Corner", "explore", {})
    with pytest.raises(BadQuery, match="O12"):
        views.restore(saved.id, seen=3)


def test_a_link_longer_than_any_screen_makes_is_refused(views: SavedViews) -> None:
    assert views.save("Long", "explore", {"where": "x" * (MOST_PARAMS - 10)}).version == 1
    with pytest.raises(BadQuery, match="O12"):
        views.save("Longer", "explore", {"where": "x" * MOST_PARAMS})


def test_there_is_an_end_to_how_many_are_kept(views: SavedViews, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geodata.outreach.views.MOST_VIEWS", 3)
    assert MOST_VIEWS > 100
    for at in range(3):
        views.save(f"View {at}", "explore", {})
    with pytest.raises(BadQuery, match="O12"):
        views.save("One more", "explore", {})
