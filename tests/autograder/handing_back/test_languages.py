"""Grade files in other languages, with other signs in their numbers: compared all the same."""

from __future__ import annotations

import unicodedata

import pytest

from autograder.handing_back.grade_files import CANVAS, MOODLE, CannotFill, Grade, fill
from autograder.handing_back.numbers import decimal_sign, number, written

LANGUAGES = {
    "de": ("Teilnehmer/in", "E-Mail-Adresse", "Bewertung", "Bestwertung", "Ja", "Nein"),
    "es": ("Participante ", "Dirección de correo", "Calificación", "Máxima", "Sí", "No"),
    "fr": ("Participant ", "Adresse de courriel", "Note", "Note maximale", "Oui", "Non"),
    "pl": ("Uczestnik ", "Adres e-mail", "Ocena", "Maks. ocena", "Tak", "Nie"),
    "ja": ("参加者 ", "メールアドレス", "評点", "最大評点", "はい", "いいえ"),
}


def worksheet(language: str, maximum: str = "100,00", state: str = "") -> bytes:
    """A worksheet of three rows; the second is locked."""
    person, mail, grade, most, yes, no = LANGUAGES[language]
    between = '"Workflow",' if state else ""
    rows = [f'ID,Name,"{mail}",Status,{grade},"{most}",{between}"?",Feedback']
    for number_, (student, before, free) in enumerate(
        [("ada", "", yes), ("bo", '"77,00"', no), ("cy", "-", yes)]
    ):
        middle = f'"{state}",' if state else ""
        rows.append(f'"{person}{number_}",N,{student}@x.y,-,{before},"{maximum}",{middle}{free},')
    return ("\n".join(rows) + "\n").encode()


GRADES = [Grade("ada", 1.43), Grade("bo", 2.0), Grade("cy", 2.0)]


@pytest.mark.parametrize("state", ["", "In Bewertung"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("options", [{}, "column"])
def test_points_and_locks_of_a_worksheet_are_compared_in_every_language(language, options, state):
    named = {"column": LANGUAGES[language][2]} if options else {}
    with pytest.raises(CannotFill, match="gives 2 points, the file says 100"):
        fill(worksheet(language, state=state), MOODLE, "0-start", 2, GRADES, **named)
    content = worksheet(language, "2,00", state)
    filled = fill(content, MOODLE, "0-start", 2, GRADES, **named)
    assert filled.kept == ["bo: the grade is locked"]
    assert filled.content == content.replace(b"-,,", b'-,"1,43",').replace(b"-,-,", b"-,2,")
    assert filled.unchecked == []


@pytest.mark.parametrize("state", ["", "In Bewertung"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_grades_that_are_all_one_number_are_not_taken_for_their_maximum(language, state):
    content = worksheet(language, "2,00", state).replace(b"-,-,", b'-,"77,00",')
    filled = fill(content, MOODLE, "0-start", 2, GRADES)
    assert filled.column == LANGUAGES[language][2]
    assert filled.given == {"ada": "1,43", "cy": "2"}


def test_where_nobody_can_say_what_is_locked_no_grade_is_replaced_and_that_is_said():
    content = worksheet("de", "2,00").replace(b"Ja", b"Jo").replace(b"Nein", b"Nope")
    filled = fill(content, MOODLE, "0-start", 2, GRADES, column="Bewertung")
    assert filled.kept == [
        "bo: the grade 77,00 is there already and may be locked; empty the cell to give it"
    ]
    assert "locked" in filled.unchecked[0]


def test_a_file_that_does_not_say_how_many_points_there_are_is_told():
    file = b"ID number,Assignment: 0-start (Real)\nada,-\n"
    filled = fill(file, MOODLE, "0-start", 2, [Grade("ada", 2.0)])
    assert "does not stand in the file; here they are 2" in filled.unchecked[0]


def canvas(points: str, delimiter: str = ",", before: str = "") -> bytes:
    rows = [
        ["Student", "ID", "SIS Login ID", "0-start (4712)", "Final Score"],
        ["    Points Possible", "", "", points, "(read only)"],
        ["A", "100", "ada", before, ""],
    ]
    quoted = [[f'"{each}"' if delimiter in each else each for each in row] for row in rows]
    return "".join(delimiter.join(row) + "\r\n" for row in quoted).encode()


@pytest.mark.parametrize("points", ["1,000.00", "1000", "1'000.00", "1\u00a0000.00", "1,000"])
def test_thousands_are_thousands_however_they_are_parted(points):
    with pytest.raises(CannotFill, match="gives 2 points, the file says 1000"):
        fill(canvas(points), CANVAS, "0-start", 2, [Grade("ada", 2.0)])


def test_points_that_are_no_number_are_refused():
    with pytest.raises(CannotFill, match="'many', which is no number"):
        fill(canvas("many"), CANVAS, "0-start", 2, [Grade("ada", 2.0)])


def test_a_grade_is_written_as_the_file_writes_numbers():
    grades = [Grade("ada", 1.43)]
    assert b";1,43;" in fill(canvas("2,00", ";", "0,50"), CANVAS, "0-start", 2, grades).content
    assert b",1.43," in fill(canvas("2.00", ",", "0.50"), CANVAS, "0-start", 2, grades).content
    said = b"sep=;\r\n" + canvas("2,00", ";")
    assert fill(said, CANVAS, "0-start", 2, grades).content.startswith(b"sep=;\r\nStudent;")


@pytest.mark.parametrize(("here", "there"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_letters_with_marks_are_the_same_however_they_are_put_together(here, there):
    file = canvas("2").decode().replace("ada", unicodedata.normalize(there, "zoë"))
    grades = [Grade(unicodedata.normalize(here, "Zoë"), 2.0)]
    assert fill(file.encode(), CANVAS, "0-start", 2, grades).not_in_file == []


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("2,00", ",", 2.0), ("2,00", ".", 2.0),
        ("1.000,50", ",", 1000.5), ("1.000,50", ".", 1000.5),
        ("1,000", ".", 1000.0), ("1,000", ",", 1.0), ("1.000", ",", 1000.0), ("1.000", ".", 1.0),
        ("1 234,5", ",", 1234.5), ("1,234,567", ".", 1234567.0), (".5", ".", 0.5), ("-", ".", None),
        ("", ".", None), ("1,2,3", ".", None), ("21.09.2026", ".", None), ("12e3", ".", None),
    ],
)  # fmt: skip
def test_numbers_with_points_and_commas(text, sign, value):
    assert number(text, sign) == value


def test_the_sign_before_decimals_is_that_of_the_numbers_with_one_meaning():
    assert decimal_sign(["1,000", "2,50", "x"]) == ","
    assert decimal_sign(["1,000.0", "3"]) == "."
    assert decimal_sign(["1.000.000"]) == ","
    assert decimal_sign(["1,000", "3", "21.09.2026"]) == ""
    assert (written(2.0, ","), written(1.5, ","), written(0.333, ".")) == ("2", "1,5", "0.33")
