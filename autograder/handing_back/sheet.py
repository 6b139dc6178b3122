"""A CSV file in which single cells are replaced and every other byte stays as it is.

The `csv` module reads the values but forgets how they were written: quotes, line ends, the mark
at the beginning.  A grade file goes back to the platform that wrote it, so here each cell keeps
its place in the file.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from itertools import pairwise

DELIMITERS = ",;\t"
SAID = re.compile(r'"?sep=(.)"?[,;\t ]*\r?(\n|$)', re.I)  # Excel's first line, if there is one


class UnreadableSheet(ValueError):
    """A file that is no CSV file; the text says why."""


@dataclass(frozen=True)
class Cell:
    """One value, and where it stands in the text."""

    value: str
    start: int
    end: int


class Sheet:
    """A CSV file.

    Parameters
    ----------
    content : bytes
        In UTF-8 or UTF-16, with or without a byte order mark.

    Attributes
    ----------
    rows : list of list of Cell
        The first holds the headers.  Lines without any value are left out, and so is a first line
        that only names the sign between values (``sep=;``).
    """

    def __init__(self, content: bytes) -> None:
        utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self._bom = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
        self._encoding = "utf-8"
        if utf16:
            self._bom = content[:2]
            little = self._bom == codecs.BOM_UTF16_LE
            self._encoding = "utf-16-le" if little else "utf-16-be"
        elif content[1:2] == b"\0" or content[:1] == b"\0":
            self._encoding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
        try:
            self._text = content[len(self._bom) :].decode(self._encoding)
        except UnicodeDecodeError as error:
            raise UnreadableSheet(
                f"it is not written in UTF-8 (byte {error.start}); export it again, and do not "
                "save it with a spreadsheet program in between"
            ) from None
        said = SAID.match(self._text)
        self._begin, self._delimiter = (said.end(), said[1]) if said else (0, self._guessed())
        self.rows = [row for row in self._parsed() if any(cell.value.strip() for cell in row)]
        if not self.rows:
            raise UnreadableSheet("it is empty")
        self._new: dict[Cell, str] = {}

    @property
    def headers(self) -> list[str]:
        return [cell.value.strip() for cell in self.rows[0]]

    def replace(self, cell: Cell, value: str) -> None:
        """Give a cell another value."""
        if value != cell.value:
            quoted = any(sign in value for sign in f'{self._delimiter}"\r\n')
            self._new[cell] = '"' + value.replace('"', '""') + '"' if quoted else value

    def content(self) -> bytes:
        """The file, with what was replaced."""
        cells = sorted(self._new, key=lambda cell: cell.start)
        parts = [self._text[: cells[0].start]] if cells else [self._text]
        for cell, after in pairwise([*cells, None]):
            assert cell is not None
            following = after.start if after else len(self._text)
            parts += [self._new[cell], self._text[cell.end : following]]
        return self._bom + "".join(parts).encode(self._encoding)

    def _parsed(self) -> list[list[Cell]]:
        text, delimiter = self._text, self._delimiter
        rows: list[list[Cell]] = [[]]
        at = self._begin
        while at <= len(text):
            start = at
            if text.startswith('"', at):
                at = self._closing_quote(at) + 1
                value = text[start + 1 : at - 1].replace('""', '"')
            else:
                value = ""
            rest = at
            while at < len(text) and text[at] not in (delimiter, "\r", "\n"):
                at += 1
            rows[-1].append(Cell(value + text[rest:at], start, at))
            if at < len(text) and text[at] != delimiter:
                at += 1 if not text.startswith("\r\n", at) else 2
                rows.append([])
            else:
                at += 1
        return rows

    def _closing_quote(self, opening: int) -> int:
        at = opening + 1
        while (at := self._text.find('"', at)) >= 0:
            if not self._text.startswith('""', at):
                return at
            at += 2
        line = self._text.count("\n", 0, opening) + 1
        raise UnreadableSheet(f"a quotation mark of line {line} is never closed")

    def _guessed(self) -> str:
        """The sign that occurs most in the first line, outside of quotation marks."""
        outside = re.sub(r'"([^"]|"")*"', "", self._text).lstrip("\r\n").splitlines()[:1]
        return max(DELIMITERS, key=outside[0].count) if outside else ","
