"""Cells of a CSV file are replaced; every other byte stays."""

import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.handing_back.sheet import Sheet, UnreadableSheet

AWKWARD = (
    codecs.BOM_UTF8
    + 'Student,"A ""quoted"" header",c\r\n\r\n"Żak, Zoë",,"two\nlines"\r\n  x ,"1",\r\n'.encode()
)


def test_values_are_those_that_the_csv_module_reads():
    expected = list(csv.reader(io.StringIO(AWKWARD.decode("utf-8-sig"), newline="")))
    values = [[cell.value for cell in row] for row in Sheet(AWKWARD).rows]
    assert values == [row for row in expected if row]


def test_without_a_change_the_file_stays_as_it_is():
    assert Sheet(AWKWARD).content() == AWKWARD


def test_only_the_replaced_cell_changes():
    sheet = Sheet(AWKWARD)
    sheet.replace(sheet.rows[1][1], "7.5")
    sheet.replace(sheet.rows[2][1], "")
    changed = AWKWARD.replace('"Żak, Zoë",,'.encode(), '"Żak, Zoë",7.5,'.encode())
    assert sheet.content() == changed.replace(b'"1"', b"")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_seen_in_the_first_line(delimiter):
    sheet = Sheet(delimiter.join(["a", "b", "c"]).encode() + b"\n1" + delimiter.encode() + b"2,5")
    assert sheet.headers == ["a", "b", "c"]
    if delimiter != ",":
        assert [cell.value for cell in sheet.rows[1]] == ["1", "2,5"]


def test_utf_16_as_spreadsheet_programs_write_it_keeps_its_encoding():
    content = codecs.BOM_UTF16_LE + "Name;Grade\r\nZoë;\r\n".encode("utf-16-le")
    sheet = Sheet(content)
    sheet.replace(sheet.rows[1][1], "3")
    assert sheet.content().decode("utf-16") == "Name;Grade\r\nZoë;3\r\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"\n \n", "empty"), (b"a,b\n\xe9,1", "UTF-8"), (b'a,b\n"x,1', "line 2"),
     (b"PK\x03\x04\x14\0", "it is a workbook of Excel or LibreOffice, .* export it again"),
     (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of an old Excel"),
     (b"%PDF-1.7", "a PDF"), (b"\x1f\x8b\x08", "a gzip archive"),
     (b"\n<!DOCTYPE html><html>", "a web page"), (b"<html><table>", "a web page"),
     (b'<?xml version="1.0"?>', "a web page or XML"),
     ("a,b\n1,2\n".encode("utf-32"), "UTF-32"), ("a,b\n1,2\n".encode("utf-32-be"), "UTF-32"),
     ("a,b\n1,2\n".encode("utf-32-le"), "UTF-32")],
)  # fmt: skip
def test_what_is_no_csv_file_is_refused_with_a_reason(content, words):
    with pytest.raises(UnreadableSheet, match=words):
        Sheet(content)


def test_a_value_that_holds_the_sign_between_values_gets_quotes():
    sheet = Sheet(b"a,b\n1,2")
    sheet.replace(sheet.rows[1][0], "1,5")
    assert sheet.content() == b'a,b\n"1,5",2'


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n4,5,6"])
@pytest.mark.parametrize("row", ["1", '"1"', "1,", "1,2"])
def test_a_row_whose_empty_end_was_cut_off_gets_as_much_of_it_as_is_needed(row, end):
    sheet = Sheet(f"a,b,c,d\n{row}{end}".encode())
    cells = sheet.padded(sheet.rows[1], 4)
    assert [cell.value for cell in cells] == [*row.replace('"', "").split(","), "", "", ""][:4]
    sheet.replace(cells[2], "x")
    start = f"a,b,c,d\n{row}{',' * (2 - row.count(','))}"
    assert sheet.content().decode() == f"{start}x{end}"
    sheet.replace(cells[3], "y")
    assert sheet.content().decode() == f"{start}x,y{end}"


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\n', "SEP=;;;\n"])
def test_excels_line_with_the_sign_between_values_is_no_header_and_stays(first):
    content = f"{first}a;b,c\n1;2\n".encode()
    sheet = Sheet(content)
    assert sheet.headers == ["a", "b,c"]
    assert sheet.content() == content


def test_signs_inside_quotation_marks_part_no_values():
    assert Sheet(b'"Last, First, Middle";ID\n"x, y, z";1\n').headers == [
        "Last, First, Middle",
        "ID",
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read_and_kept(encoding):
    content = "a;b\n1;2\n".encode(encoding)
    sheet = Sheet(content)
    assert sheet.headers == ["a", "b"]
    assert sheet.content() == content


@given(st.lists(st.lists(st.text("ab ,\"\n\ré'"), min_size=3, max_size=3), min_size=1, max_size=4))
def test_whatever_the_csv_module_writes_is_read_back_and_kept(rows):
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([["h1", "h2", "h3"], *rows])
    content = buffer.getvalue().encode()
    sheet = Sheet(content)
    filled = [row for row in rows if any(value.strip() for value in row)]
    assert [[cell.value for cell in row] for row in sheet.rows[1:]] == filled
    assert sheet.content() == content
