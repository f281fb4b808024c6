"""The app is exchanged whole between two requests, and nothing outdated is shown while that fails."""

import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import flask
import pytest
from werkzeug.test import Client

from dashboard import fresh
from dashboard.desk import Desk
from dashboard.fresh import Fresh
from dashboard.pages.base import pages
from dashboard.shell import show
from geodata.errors import ReleaseDamaged
from geodata.shared import News
from geodata.words.text import Text

DAMAGED = ReleaseDamaged("R05", Text("store.no_release"), Text("store.no_release.hint"))


class Study:
    """What is on the disk: a number, which an app shows; None where it cannot be opened."""

    def __init__(self) -> None:
        self.kept: int | None = 1
        self.shown: int | None = None
        self.made = self.looks = 0

    def make(self) -> flask.Response:
        self.made += 1
        self.shown = self.kept
        if self.kept is None:
            raise DAMAGED
        return flask.Response(str(self.kept))

    def outdated(self) -> bool:
        self.looks += 1
        return self.shown != self.kept


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give a clock that a test moves by hand."""
    now = [0.0]
    monkeypatch.setattr(fresh, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def app_of(study: Study) -> Client:
    return Client(Fresh(study.make, study.outdated, flask.Response("closed", status=503)))


@pytest.mark.slow
def test_a_changed_study_is_shown_with_the_first_request_after_a_second(clock: list[float]) -> None:
    study = Study()
    client = app_of(study)
    study.kept = 2
    assert client.get("/").text == "1"
    clock[0] = 1.0
    assert client.get("/").text == "2"
    assert study.made == 2


def test_it_looks_once_a_second_however_many_ask(clock: list[float]) -> None:
    study = Study()
    client = app_of(study)
    for step in range(40):
        clock[0] = step / 10
        assert client.get("/").text == "1"
    assert study.looks == 3
    assert study.made == 1


@pytest.mark.slow
def test_what_cannot_be_opened_is_not_shown_from_memory_and_comes_back(clock: list[float]) -> None:
    study = Study()
    client = app_of(study)
    study.kept = None
    for clock[0] in (1.0, 1.5, 2.0):
        answer = client.get("/")
        assert (answer.status_code, answer.text) == (503, "closed")
    assert study.made == 3  # at the start, and at each look that failed
    study.kept = 3
    clock[0] = 3.0
    assert client.get("/").text == "3"


def test_what_cannot_be_opened_at_the_start_is_said_by_the_command() -> None:
    study = Study()
    study.kept = None
    with pytest.raises(ReleaseDamaged):
        app_of(study)


@pytest.mark.slow
def test_requests_wait_while_the_app_is_made_anew_and_none_sees_the_old_one(clock: list[float]) -> None:
    study = Study()
    making = threading.Event()
    app = Fresh(study.make, study.outdated, flask.Response("closed", status=503))
    make = study.make

    def slowly() -> flask.Response:
        making.set()
        time.sleep(0.2)
        return make()

    app._make = slowly
    study.kept, clock[0] = 2, 1.0
    said: list[str] = []
    threads = [threading.Thread(target=lambda: said.append(Client(app).get("/").text)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert making.is_set()
    assert said == ["2"] * 6
    assert study.made == 2


@pytest.mark.slow
def test_what_one_process_has_noticed_the_others_show_with_the_next_request(
    clock: list[float], tmp_path: Path
) -> None:
    studies = [Study(), Study()]
    closed = flask.Response("closed", status=503)
    one, other = (
        Client(Fresh(study.make, study.outdated, closed, News(tmp_path / "news"))) for study in studies
    )
    assert (one.get("/").text, other.get("/").text) == ("1", "1")
    for study in studies:
        study.kept = 2
    clock[0] = 1.0
    assert one.get("/").text == "2"
    clock[0] = 0.5  # the other one would not have looked yet
    assert other.get("/").text == "2"
    for _ in range(3):
        assert (one.get("/").text, other.get("/").text) == ("2", "2")
    assert [study.made for study in studies] == [2, 2]


@pytest.mark.slow
def test_processes_that_cannot_open_a_study_do_not_wake_each_other_for_ever(
    clock: list[float], tmp_path: Path
) -> None:
    studies = [Study(), Study()]
    closed = flask.Response("closed", status=503)
    both = [Client(Fresh(study.make, study.outdated, closed, News(tmp_path / "news"))) for study in studies]
    for study in studies:
        study.kept = None
    clock[0] = 1.0
    for _ in range(5):
        assert [one.get("/").status_code for one in both] == [503, 503]
    assert max(study.made for study in studies) <= 3


class Screen:
    """An app that answers in two parts, the second when it may; only the garbage collector can free it."""

    def __init__(self, number: int, go_on: threading.Event) -> None:
        self.number, self.go_on, self.itself = number, go_on, self
        self.is_broken = False

    def __call__(self, environ: Any, start_response: Any) -> Iterator[bytes]:
        if self.is_broken:
            raise ZeroDivisionError
        start_response("200 OK", [])
        return self.parts(environ["PATH_INFO"])

    def parts(self, path: str) -> Iterator[bytes]:
        yield b"release "
        assert path != "/slow" or self.go_on.wait(30)
        yield str(self.number).encode()


class Screens:
    """Makes screens, and remembers whether each is still in memory."""

    def __init__(self) -> None:
        self.kept, self.go_on = 1, threading.Event()
        self.made: list[weakref.ref[Screen]] = []

    def make(self) -> Screen:
        screen = Screen(self.kept, self.go_on)
        self.made.append(weakref.ref(screen))
        return screen

    def outdated(self) -> bool:
        return len(self.made) != self.kept

    def lives(self) -> list[bool]:
        return [one() is not None for one in self.made]


@pytest.mark.slow
def test_an_exchanged_app_leaves_the_memory_when_its_last_answer_has_ended(clock: list[float]) -> None:
    screens, said = Screens(), []
    app = Fresh(screens.make, screens.outdated, flask.Response("closed", status=503))
    slow = [
        threading.Thread(target=lambda: said.append(Client(app).get("/slow", buffered=True).text))
        for _ in range(2)
    ]
    for one in slow:
        one.start()
    while app._answers.open < 2:
        time.sleep(0.01)
    screens.kept, clock[0] = 2, 1.0
    assert Client(app).get("/").text == "release 2"
    assert screens.lives() == [True, True]  # two answers are still being given with it
    screens.go_on.set()
    for one in slow:
        one.join()
    assert said == ["release 1"] * 2
    assert screens.lives() == [False, True]


@pytest.mark.slow
def test_an_answer_that_ends_while_another_app_is_made_keeps_nothing_in_memory(clock: list[float]) -> None:
    screens = Screens()
    app = Fresh(screens.make, screens.outdated, flask.Response("closed", status=503))
    early = app({"PATH_INFO": "/"}, lambda *_: None)
    make = screens.make

    def slowly() -> Screen:
        early.close()  # in the thread that makes it, as any other might: it must wait for nothing
        assert screens.lives() == [True]
        return make()

    app._make = slowly
    screens.kept, clock[0] = 2, 1.0
    assert Client(app).get("/").text == "release 2"
    early.close()  # once more, which counts for nothing
    assert screens.lives() == [False, True]


@pytest.mark.slow
def test_an_app_that_breaks_while_it_answers_is_counted_out_too(clock: list[float]) -> None:
    screens = Screens()
    app = Fresh(screens.make, screens.outdated, flask.Response("closed", status=503))
    app._app.is_broken = True
    with pytest.raises(ZeroDivisionError):
        app({"PATH_INFO": "/"}, lambda *_: None)
    assert app._answers.open == 0
    screens.kept, clock[0] = 2, 1.0
    assert Client(app).get("/").text == "release 2"
    assert screens.lives() == [False, True]


@pytest.mark.slow
def test_a_change_is_shown_where_the_folder_of_the_news_was_taken_away(
    clock: list[float], tmp_path: Path
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    study = Study()
    client = Client(Fresh(study.make, study.outdated, flask.Response(status=503), News(folder / "news")))
    folder.rmdir()
    for study.kept, clock[0] in ((2, 1.0), (3, 2.0)):
        assert client.get("/").text == str(study.kept)
    folder.joinpath("news").unlink()
    folder.rmdir()
    folder.touch()  # and cannot be made anew
    study.kept, clock[0] = 4, 3.0
    assert client.get("/").text == "4"


def test_an_open_screen_is_drawn_anew_when_its_release_was_exchanged(desk: Desk) -> None:
    by_path = {page.path: page for page in pages()}
    body, shown, _ = show("/", "", None, desk, by_path)
    still, _, _ = show("/", "?kinds=robbery", shown, desk, by_path)
    holdings = replace(desk.holdings, release=replace(desk.holdings.release, seal="after a purge"))
    anew, _, _ = show("/", "?kinds=robbery", shown, Desk(holdings), by_path)
    assert still is not anew
    assert not hasattr(still, "children")
    assert type(anew) is type(body)
