"""Moodle's grading worksheet of one assignment, in whatever language it was exported.

Its headers and its words are translated; its order is not (``mod/assign/gradingtable.php``): who it
is, then the grade, its maximum, perhaps a state of marking, and whether the grade can be changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.handing_back.numbers import decimal_sign, number

YES_WORDS = """
    yes ja sí si oui sì sim tak да так igen evet ano áno kyllä jah jā taip da ναι はい 是 예 네 ya
    có ใช่ כן نعم بله हाँ हां bai ie já po ha oo
"""
NO_WORDS = """
    no nein non não nie нет ні nem hayır ne nē ei nu όχι いいえ 否 不是 아니오 아니요 tidak không ไม่
    ไม่ใช่ לא لا خیر नहीं ez na nage nei nej nee hindi yo'q
"""
YES, NO = frozenset(YES_WORDS.split()), frozenset(NO_WORDS.split())


@dataclass(frozen=True)
class Columns:
    """Where what stands in a worksheet; None if it could not be found."""

    grade: int
    maximum: int | None = None
    changeable: int | None = None


def same(text: str) -> str:
    """A text in the one form in which it is compared."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


def is_worksheet(rows: Sequence[Sequence[str]]) -> bool:
    """Whether every row begins with a participant's number, as in no other file of Moodle."""
    return bool(rows) and all(row and re.fullmatch(r"\D+\d+", row[0].strip()) for row in rows)


def find_grade(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    """The column of the grade: the one before a maximum and an answer of yes or no.

    Where all grades that are there are one number, they look like a maximum themselves; then the
    second of the two is meant.
    """
    found = [
        at
        for at in range(1, len(headers))
        if (about := columns(headers, rows, at)).maximum == at + 1 and about.changeable is not None
    ]
    return found[-1] if found and found[-1] - found[0] == len(found) - 1 < 2 else None


def columns(headers: Sequence[str], rows: Sequence[Sequence[str]], grade: int) -> Columns:
    """Where the maximum of a grade is, and whether the grade can be changed."""
    known = {same(header): at for at, header in enumerate(headers)}
    maximum = known.get("maximum grade")
    if maximum is None and _is_one_number(_values(rows, grade + 1)):
        maximum = grade + 1
    changeable = known.get("grade can be changed")
    if changeable is None:
        near = range(grade + 1, min(grade + 4, len(headers)))
        answers = [at for at in near if _are_answers(_values(rows, at))]
        changeable = answers[0] if answers else None
    return Columns(grade, maximum, changeable)


def is_no(text: str) -> bool:
    """Whether a text means no; it is one of the words for yes otherwise."""
    return same(text) in NO


def _values(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at].strip() for row in rows if at < len(row) and row[at].strip()]


def _is_one_number(values: Sequence[str]) -> bool:
    sign = decimal_sign(values) or "."
    numbers = {number(value, sign) for value in values}
    return len(numbers) == 1 and (numbers.pop() or 0) > 0


def _are_answers(values: Sequence[str]) -> bool:
    return bool(values) and all(same(value) in YES | NO for value in values)
