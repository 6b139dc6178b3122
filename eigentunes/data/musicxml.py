"""Reads the notes of a MusicXML score, and nothing else.

music21 reads far more than notes and takes many times as long; its own reading is the oracle of
this one in the tests.  Repeats are not played, ornaments and grace notes are left out, tied notes
are one.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


@dataclass(frozen=True)
class Score:
    """What is written on the paper.

    Attributes
    ----------
    notes : ndarray, shape (n, 4)
        Rows of start and duration (in quarter notes), MIDI pitch, number of the part.
    signatures : list of int
        The different key signatures: sharps counted positive, flats negative.
    modes : list of str
        The different modes that the file's author attached to them, which need not be right.
    parts : list of str
        Names of the parts.
    """

    notes: NDArray[np.float64]
    signatures: list[int]
    modes: list[str]
    parts: list[str]


def read_score(path: Path) -> Score:
    """Read a MusicXML file, plain (``.xml``) or compressed (``.mxl``).

    Parameters
    ----------
    path : Path

    Returns
    -------
    Score

    Raises
    ------
    ValueError
        If the file is no MusicXML score in parts; the message names it.
    """
    try:
        root = ElementTree.fromstring(_text(path))
    except (ElementTree.ParseError, zipfile.BadZipFile, StopIteration) as reason:
        raise ValueError(f"{path} is not a MusicXML file: {reason}") from None
    if root.tag != "score-partwise":
        raise ValueError(f"{path} is not a score in parts, but {root.tag}")
    notes: list[list[float]] = []
    for number, part in enumerate(root.findall("part")):
        notes += _part(part, number)
    keys = list(root.iter("key"))
    return Score(
        np.array(notes).reshape(-1, 4),
        sorted({int(key.findtext("fifths", "0")) for key in keys}),
        sorted({mode for key in keys if (mode := key.findtext("mode"))}),
        [name.text or "" for name in root.iter("part-name")],
    )


def _text(path: Path) -> bytes:
    if path.suffix != ".mxl":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        names = (name for name in archive.namelist() if not name.startswith("META-INF"))
        return archive.read(next(name for name in names if name.endswith("xml")))


def _part(part: ElementTree.Element, number: int) -> list[list[float]]:
    notes: list[list[float]] = []
    tied: dict[int, int] = {}  # pitch: row of the note that goes on
    divisions, measure_start = 1.0, 0.0
    for measure in part.findall("measure"):
        now = end = last = measure_start
        for element in measure:
            if element.tag == "attributes":
                divisions = float(element.findtext("divisions") or divisions)
            if element.tag not in ("note", "backup", "forward"):
                continue
            if element.find("grace") is not None:
                continue
            duration = float(element.findtext("duration", "0")) / divisions
            if element.tag == "backup":
                now -= duration
            elif element.tag == "forward":
                now += duration
            else:
                start = last if element.find("chord") is not None else now
                now, last = start + duration, start
                _add(notes, tied, element, (start, duration, number))
            end = max(end, now)
        measure_start = end
    return notes


def _add(
    notes: list[list[float]],
    tied: dict[int, int],
    note: ElementTree.Element,
    place: tuple[float, float, int],
) -> None:
    pitch = note.find("pitch")
    if pitch is None:  # a rest
        return
    start, duration, number = place
    octave, step = int(pitch.findtext("octave", "4")), pitch.findtext("step", "C")
    midi = 12 * (octave + 1) + STEPS[step] + round(float(pitch.findtext("alter") or 0))
    ties = {tie.get("type") for tie in note.findall("tie")}
    if "stop" in ties and midi in tied:
        row = tied.pop(midi)
        notes[row][1] += duration
    else:
        row = len(notes)
        notes.append([start, duration, midi, number])
    if "start" in ties:
        tied[midi] = row
