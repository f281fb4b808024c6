"""What was made of a release is made once, by one of many threads, and goes when the release goes."""

import gc
import threading
import weakref

import pytest

from layers.base.kept import PerRelease


class Release:
    """Something that can be held and let go."""


def test_many_threads_that_ask_at_once_get_the_one_thing_that_was_made() -> None:
    kept, release, made, got = PerRelease[object](), Release(), [], []
    together = threading.Barrier(8)

    def make() -> object:
        made.append(threading.get_ident())
        threading.Event().wait(0.02)
        return object()

    def ask() -> None:
        together.wait()
        got.append(kept.get(release, "key", make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(made) == 1
    assert len(set(map(id, got))) == 1


def test_two_releases_share_nothing_and_what_is_let_go_keeps_nothing() -> None:
    kept, one, other = PerRelease[Release](), Release(), Release()
    mine = kept.get(one, "key", Release)
    assert kept.get(other, "key", Release) is not mine
    gone, thing = weakref.ref(one), weakref.ref(mine)
    del one, mine
    gc.collect()
    assert (gone(), thing()) == (None, None)


def test_only_so_many_are_kept_and_those_asked_for_last() -> None:
    kept, release = PerRelease[int](2), Release()
    for key in (1, 2, 1, 3):
        kept.get(release, key, lambda key=key: key)
    assert kept.get(release, 1, lambda: -1) == 1
    assert kept.get(release, 2, lambda: -2) == -2


def test_what_cannot_be_made_is_tried_again_and_one_may_ask_for_another() -> None:
    kept, release = PerRelease[int](), Release()
    with pytest.raises(ZeroDivisionError):
        kept.get(release, "key", lambda: 1 // 0)
    assert kept.get(release, "key", lambda: kept.get(release, "other", lambda: 3) + 1) == 4
