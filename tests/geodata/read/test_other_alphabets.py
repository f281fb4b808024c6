"""Texts of one byte a letter: what makes no words in Windows-1252 is asked, and what does is read so."""

import codecs
import doctest
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.doctor.opening import diagnose
from geodata.errors import BadInput
from geodata.read import ReadAs, alphabets, twice
from geodata.read.alphabets import other_readings
from geodata.words.speaker import Speaker
from tests.geodata.doctor.tables import agency, write_csv

WORDS = {
    "polish": "Kradzież Rozbój Włamanie Śródmieście Łódź Dębniki Podgórze",
    "czech": "Krádež Loupež Vloupání Ublížení Výtržnictví Břevnov Vršovice šířka Číslo",
    "hungarian": "Lopás Rablás Betörés Erőszak Győr Köztér Fő Szűcs",
    "croatian": "Krađa Razbojništvo Šibenik Čakovec Žumberak Vukovićeva",
    "russian": "Номер Дата Кража Грабёж Хулиганство",
    "ukrainian": "Крадіжка Київ Розбій Вулиця",
    "turkish": "Hırsızlık İstanbul Şişli Çağlayan Yağma Öğün",
    "greek": "Κλοπή Ληστεία Αθήνα Φθορά",
    "lithuanian": "Vagystė Plėšimas Šiauliai Žvėrynas Užupis",
}
WRITTEN = [
    *(("polish", name) for name in ("cp1250", "iso8859-2", "cp852")),
    *(("czech", name) for name in ("cp1250", "iso8859-2", "cp852")),
    *(("hungarian", "cp1250"), ("croatian", "cp1250"), ("turkish", "cp1254"), ("greek", "cp1253")),
    *(("russian", name) for name in ("cp1251", "koi8-r", "cp866")),
    *(("ukrainian", "cp1251"), ("lithuanian", "cp1257")),
]


def table_of(words: str, encoding: str) -> bytes:
    return "\n".join(["rodzaj,n", *(f"{word},1" for word in words.split())]).encode(encoding) + b"\n"


@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
def test_bad_input_e05_a_text_of_another_alphabet_is_asked_with_its_readings(
    read, stops_with, language: str, encoding: str
) -> None:
    stopped = stops_with("E05", read, table_of(WORDS[language], encoding))
    names, readings = stopped.what.values["names"], stopped.what.values["readings"]
    assert names[0] == encoding
    assert "cp1252" in names or encoding in {"cp852", "cp866", "cp1253"}  # some bytes are nothing there
    shown = readings[0].removeprefix(f"{encoding} (").removesuffix(")").split(", ")
    assert set(shown) <= set(WORDS[language].split())
    for speaker in (Speaker("en"), Speaker("es")):
        assert readings[0] in speaker.say(stopped.what)
        assert "--encoding" in speaker.say(stopped.hint)


@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
def test_every_word_is_read_as_it_was_once_the_encoding_is_named(
    tmp_path: Path, read_path, language: str, encoding: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(table_of(WORDS[language], encoding))
    assert [row[0] for row in read_path(path, ReadAs(encoding=encoding)).rows] == WORDS[language].split()


@pytest.mark.parametrize(
    "words",
    [
        "Peña Muñoz García Ñandú Pingüino ¿Qué ¡Así 1ª Nº",
        "Peña Müller Zoë Façade Crêpe Björk Señor Café Toys® it’s “quoted” O’Neill’s Año–Mes",
        "Saint-Étienne Côte créée l’étalage Noël cœur Façade",
        "São João Ação Conceição Três Avó põe",
        "Straße Körperverletzung Übergriff Äpfel",
        "Þjófnaður Líkamsárás Reykjavíkurvegur Öræfi",
        "Køge Århus Sønder Æblevej",
        "Peña",
        "Crêpe López",
        "m² m³ 24½ 32° £500 café¹",
    ],
)
def test_a_western_text_is_never_asked_about(read, words: str) -> None:
    assert read(table_of(words, "cp1252")).noted["cp1252"]["words"]
    assert other_readings([word.encode("cp1252") for word in words.split() if not word.isascii()]) == ()


def test_one_foreign_name_does_not_turn_a_spanish_text(read) -> None:
    names = ["Peña", "Muñoz", "García", "Núñez", "López", "Ibáñez", "Güemes", "Cañón", "Pérez", "Ramón"]
    text = "\n".join(["name,n", *(f"{one},1" for one in names), "Kraków£,1"])
    assert "cp1252" in read(text.encode("cp1252")).noted


@pytest.mark.slow
def test_the_doctor_asks_for_the_encoding_and_its_answer_opens_the_table(tmp_path: Path) -> None:
    rows = agency(60)
    count = len(rows["Report"])
    rows["Rodzaj"] = [("Kradzież", "Rozbój", "Włamanie")[n % 3] for n in range(count)]
    path = write_csv(tmp_path / "sprawy.csv", rows)
    path.write_bytes(path.read_bytes().decode().encode("cp1250"))
    asked = diagnose(path, None, {})
    assert (asked.sort, [one.id for one in asked.questions]) == ("unread", ["table.encoding"])
    said = {one.value: Speaker("es").say(one.says) for one in asked.questions[0].choices}
    assert "Kradzież" in said["cp1250"]
    assert "Kradzie¿" in said["cp1252"]
    found = diagnose(path, None, {"table.encoding": "cp1250"})
    assert (found.rows, found.read_as.encoding) == (count, "cp1250")
    with pytest.raises(BadInput) as refused:
        diagnose(path, None, {"table.encoding": "klingon"})
    assert refused.value.code == "E05"


TWICE = ("Peña", "Óscar’s", "Kradzież", "Śródmieście", "Krádež", "Номер", "Кража", "Chişinău", "“Año”—")


def mangled(text: str) -> str:
    """A text in UTF-8 that was read as Windows-1252; a byte that is nothing there stays what it is."""
    return "".join(bytes((b,)).decode("cp1252", "ignore") or chr(b) for b in text.encode())


@pytest.mark.parametrize("word", TWICE)
def test_bad_input_e06_letters_saved_twice_are_said_with_what_they_would_be(read, word: str) -> None:
    seen = read(f"a,b\n{mangled(word)},1\nplain,2\n".encode())
    assert seen.rows[0][0] != word
    said = seen.noted["mojibake"]
    assert (said["stands"], said["right"]) == (mangled(word), word)
    (notice,) = [one for one in seen.sink.notices if one.what.key == "read.mojibake"]
    for speaker in (Speaker("en"), Speaker("es")):
        assert word in speaker.say(notice.what)
        assert "--encoding utf-8-twice" in speaker.say(notice.hint)


def test_bad_input_e06_they_are_put_right_where_a_person_says_so(tmp_path: Path, read_path) -> None:
    path = tmp_path / "twice.csv"
    rows = "".join(f"{mangled(word)},{n}\n" for n, word in enumerate(TWICE))
    path.write_bytes(f"a,b\n{rows}Muñoz,right already\n".encode() + b"x\xff,8\ny,9,10\n")
    seen = read_path(path, ReadAs(encoding="utf-8-twice"))
    assert [row[0] for row in seen.rows] == [*TWICE, "Muñoz"]
    assert "mojibake" not in seen.noted
    assert [code for _, _, code in seen.bad] == ["E05", "D05"]
    assert seen.sink.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("last", [mangled("Kradzież"), "\x80", "Ñ"])
@pytest.mark.parametrize("encoding", ["utf-8-twice", "cp1250", "utf-16-le"])
def test_the_last_letters_of_a_file_without_a_line_end_are_not_lost(
    tmp_path: Path, read_path, last: str, encoding: str
) -> None:
    path = tmp_path / "last.csv"
    written = f"a,b\n1,2\n3,{last}"
    path.write_bytes(written.encode("utf-16-le") if encoding == "utf-16-le" else written.encode())
    seen = read_path(path, ReadAs(encoding=encoding))
    assert len(seen.rows) + len(seen.bad) == 2


@pytest.mark.parametrize(
    ("data", "encoding"),
    [(b"a,b\n1,2\n\x80", "utf-8-twice"), ("a,b\n1,2\n".encode("utf-16-le") + b"\x00\xd8", "utf-16-le")],
)
def test_half_a_letter_at_the_end_of_a_file_is_a_row_that_is_rejected(
    tmp_path: Path, read_path, data: bytes, encoding: str
) -> None:
    path = tmp_path / "half.csv"
    path.write_bytes(data)
    seen = read_path(path, ReadAs(encoding=encoding))
    assert (len(seen.rows), [code for _, _, code in seen.bad]) == (1, ["E05"])


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60), st.integers(1, 9))
def test_what_was_saved_twice_is_what_it_was_however_it_is_cut_into_parts(text: str, size: int) -> None:
    data = mangled(text).encode()
    decoder = codecs.getincrementaldecoder("utf-8-twice")()
    parts = [decoder.decode(data[at : at + size]) for at in range(0, len(data), size)]
    assert "".join(parts) + decoder.decode(b"", final=True) == text
    assert text.encode("utf-8-twice") == data


@pytest.mark.slow
def test_the_doctor_asks_whether_letters_saved_twice_are_put_right(tmp_path: Path) -> None:
    rows = agency(60)
    rows["Rodzaj"] = [mangled("Kradzież")] * len(rows["Report"])
    path = write_csv(tmp_path / "sprawy.csv", rows)
    asked = {one.id: one for one in diagnose(path, None, {}).questions}
    assert [one.value for one in asked["table.encoding"].choices] == ["utf-8-twice", "utf-8"]
    assert "Kradzież" in Speaker("en").say(asked["table.encoding"].choices[0].says)
    for answer in ("utf-8-twice", "utf-8"):
        found = diagnose(path, None, {"table.encoding": answer})
        assert (found.read_as.encoding, "table.encoding" in {one.id for one in found.questions}) == (
            answer,
            False,
        )


@pytest.mark.parametrize("module", [alphabets, twice])
def test_the_examples_hold(module) -> None:
    assert doctest.testmod(module).failed == 0
