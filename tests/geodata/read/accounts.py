"""What must hold of anything that was read, or refused: every row has its number, every refusal its words."""

from geodata.errors import HotspotError
from geodata.words.speaker import Speaker
from tests.geodata.read.conftest import Read

SAID = {language: Speaker(language) for language in ("en", "es")}


def check_words(problem: HotspotError) -> None:
    """A problem has words for people in both languages, and shows nothing of the machine."""
    for speaker in SAID.values():
        said = speaker.say(problem.what) + speaker.say(problem.hint)
        assert not said.startswith("[")
        assert not any(wrong in said for wrong in ("[en]", "Traceback", "/shm/", 'File "'))


def whole(seen: Read) -> int:
    """Rows read; each has a number of its own, from 1, whether it was kept or not."""
    numbers = sorted(seen.records + [bad.record for bad in seen.sink.bad])
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(seen.lines) == len(seen.records)
    assert seen.frame.height == len(seen.records) or not seen.frame.width
    return len(numbers)
