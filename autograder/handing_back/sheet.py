"""A CSV file in which single cells are replaced and every other byte stays as it is.

The `csv` module reads the values but forgets how they were written: quotes, line ends, the mark
at the beginning.  A grade file goes back to the platform that wrote it, so here each cell keeps
its place in the file.
"""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass

DELIMITERS = ",;\t"
SAID = re.compile(r'"?sep=(.)"?[,;\t ]*\r?(\n|$)', re.I)  # Excel's first line, if there is one


AGAIN = "export it again as a CSV file"
KINDS = {
    b"PK\x03\x04": "a workbook of Excel or LibreOffice, or an archive",
    b"\xd0\xcf\x11\xe0": "a workbook of an old Excel",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
}
"""What other files begin with that are called CSV files, or are given in place of them."""
PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|head|\?xml|table|meta)", re.I)


class UnreadableSheet(ValueError):
    """A file that is no CSV file; the text says why."""


def _refuse_other_kinds(content: bytes) -> None:
    for start, kind in KINDS.items():
        if content.startswith(start):
            raise UnreadableSheet(f"it is {kind}, and no CSV file; {AGAIN}")
    if PAGE.match(content):
        raise UnreadableSheet(
            f"it is a web page or XML, and no CSV file; {AGAIN}, not as a page or for Excel"
        )
    if json.detect_encoding(content).startswith("utf-32"):
        raise UnreadableSheet(f"it is written in UTF-32; {AGAIN} in UTF-8")


@dataclass(frozen=True)
class Cell:
    """One value, and where it stands in the text.

    Attributes
    ----------
    value : str
    start, end : int
    missing : int
        How many signs between values must be written before it, because its row ends earlier.
    """

    value: str
    start: int
    end: int
    missing: int = 0


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
        _refuse_other_kinds(content)
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

    @staticmethod
    def padded(row: list[Cell], width: int) -> list[Cell]:
        """A row with empty cells at its end for those that somebody's program has cut off."""
        end = row[-1].end
        return [*row, *(Cell("", end, end, more + 1) for more in range(width - len(row)))]

    def replace(self, cell: Cell, value: str) -> None:
        """Give a cell another value."""
        if value != cell.value:
            quoted = any(sign in value for sign in f'{self._delimiter}"\r\n')
            self._new[cell] = '"' + value.replace('"', '""') + '"' if quoted else value

    def content(self) -> bytes:
        """The file, with what was replaced."""
        parts, at, missing = [], 0, 0
        for cell in sorted(self._new, key=lambda cell: (cell.start, cell.missing)):
            before = missing if cell.start == at else 0
            signs = self._delimiter * (cell.missing - before)
            parts += [self._text[at : cell.start], signs, self._new[cell]]
            at, missing = cell.end, cell.missing
        parts.append(self._text[at:])
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
