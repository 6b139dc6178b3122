"""The chorales: read as music21 reads them, labelled by what is on the paper."""

from __future__ import annotations

import warnings
import zipfile
from collections import Counter

import numpy as np
import pytest

from eigentunes.data import (
    KEYS,
    describe_chorales,
    dropped_chorales,
    load_chorales,
    score_chroma,
)
from eigentunes.data.chorales import corpus_folder, same_tunes
from eigentunes.data.musicxml import read_score


def in_order(notes: np.ndarray) -> list[tuple[float, ...]]:
    return sorted(tuple(round(float(x), 4) for x in row) for row in notes)


@pytest.mark.parametrize("name", ["bwv10.7", "bwv253", "bwv1.6", "bwv67.4", "bwv431"])
def test_the_notes_are_those_that_music21_reads(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from music21 import converter

        path = next(corpus_folder().glob(f"{name}.[mx]*"))
        score = converter.parse(path, forceSource=True, storePickle=False).stripTies()
    theirs = [
        (float(note.getOffsetInHierarchy(score)), float(note.duration.quarterLength), p.midi, i)
        for i, part in enumerate(score.parts)
        for note in part.recurse().notes
        if not note.duration.isGrace
        for p in note.pitches
    ]
    assert in_order(read_score(path).notes) == in_order(np.array(theirs))


def test_every_piece_is_kept_or_dropped_with_a_reason():
    kept, dropped = load_chorales(), dropped_chorales()
    assert len(kept) + len(dropped) == 410
    assert not {piece.name for piece in kept} & set(dropped)
    assert all(dropped.values())
    assert len({piece.notes.tobytes() for piece in kept}) == len(kept)


def test_the_key_is_that_of_the_last_bass_note():
    for piece in load_chorales():
        ends = piece.notes[:, 0] + piece.notes[:, 1]
        last_bass = piece.notes[ends > ends.max() - 0.01, 2].min()
        assert last_bass % 12 == piece.tonic
        assert piece.key_name == KEYS[piece.key]
        assert piece.key_name.endswith(piece.mode)


def test_what_the_description_says_is_what_was_kept():
    said, kept = describe_chorales(), load_chorales()
    modes = Counter(piece.mode for piece in kept)
    assert f"{len(kept)} kept: {modes['major']} major, {modes['minor']} minor" in said
    for reason, times in Counter(dropped_chorales().values()).items():
        assert f"{times} dropped: {reason}" in said


def test_the_numbers_of_the_syllabus_hold_roughly():
    kept = load_chorales()
    modes = Counter(piece.mode for piece in kept)
    assert 195 <= modes["major"] <= 215
    assert 120 <= modes["minor"] <= 135
    assert len({piece.key for piece in kept}) == 16
    assert 170 <= len({piece.tune for piece in kept}) <= 254


def test_settings_of_one_famous_tune_share_a_number():
    tunes = {piece.name: piece.tune for piece in load_chorales()}
    passion = [name for name in ("bwv244.44", "bwv244.54", "bwv248.64") if name in tunes]
    assert len(passion) >= 2
    assert len({tunes[name] for name in passion}) == 1


def test_tunes_that_begin_alike_share_a_number_and_others_do_not():
    rng = np.random.default_rng(0)
    one, other = rng.integers(0, 12, (2, 18))
    late = np.concatenate([[7], one[:-1]])  # the same with another upbeat
    slip = one.copy()
    slip[5] += 1
    assert same_tunes([one, other, late, slip]).tolist() == [0, 1, 0, 0]


def test_the_chroma_of_a_score_is_the_share_of_its_time():
    piece = load_chorales()[0]
    chroma = score_chroma(piece)
    assert chroma.sum() == pytest.approx(1)
    of_c = piece.notes[piece.notes[:, 2] % 12 == 0, 1].sum() / piece.notes[:, 1].sum()
    assert chroma[0] == pytest.approx(of_c)


NOTE = "<note><pitch><step>{}</step>{}<octave>4</octave></pitch><duration>{}</duration>{}</note>"


def written(tmp_path, *inside: str):
    path = tmp_path / "score.xml"
    path.write_text(
        "<score-partwise><part><measure><attributes><divisions>2</divisions></attributes>"
        f"{''.join(inside)}</measure></part></score-partwise>"
    )
    return read_score(path).notes[:, :3].tolist()


def test_tied_notes_are_one(tmp_path):
    first = NOTE.format("C", "", 2, '<tie type="start"/>')
    second = NOTE.format("C", "", 4, '<tie type="stop"/>')
    assert written(tmp_path, first, second) == [[0, 3, 60]]


def test_a_chord_sounds_together_and_a_second_voice_begins_again(tmp_path):
    low = NOTE.format("C", "", 2, "")
    high = NOTE.format("F", "<alter>1</alter>", 2, "<chord/>")
    back = "<backup><duration>2</duration></backup>"
    other = NOTE.format("A", "", 2, "")
    assert written(tmp_path, low, high, back, other) == [[0, 1, 60], [0, 1, 66], [0, 1, 69]]


def test_a_rest_and_a_grace_note_leave_no_note(tmp_path):
    rest = "<note><rest/><duration>2</duration></note>"
    grace = NOTE.format("D", "", 2, "<grace/>")
    assert written(tmp_path, rest, grace, NOTE.format("E", "", 2, "")) == [[1, 1, 64]]


@pytest.mark.parametrize("content", [b"", b"<open>", b"<opus/>"])
def test_a_file_that_is_no_score_is_named(tmp_path, content):
    path = tmp_path / "no.xml"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"no\.xml is not"):
        read_score(path)


def test_an_archive_without_a_score_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "empty.mxl", "w") as archive:
        archive.writestr("META-INF/container.xml", "")
    with pytest.raises(ValueError, match=r"empty\.mxl is not a MusicXML file"):
        read_score(tmp_path / "empty.mxl")
