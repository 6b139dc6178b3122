"""Chorales of Johann Sebastian Bach, read from the installed package music21, with honest labels.

The key of a piece is told by two facts on the paper: its key signature and its last bass note.
Where the bass ends on the tonic of the major or of the minor key of that signature, the piece is
kept; every other one is dropped with its reason (:func:`dropped_chorales`).  No key-finding
algorithm decides, or a lesson that measures such algorithms would measure itself.  Pieces with the
same tune share a number, so that a split can keep a tune on one side.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eigentunes.data.cache import Table, remember
from eigentunes.data.musicxml import Score, read_score
from eigentunes.data.progress import progress

Floats = NDArray[np.float64]

PITCHES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
"""Names of the twelve pitch classes, row 0 of a chromagram first."""

FIFTHS = 7 * np.arange(12) % 12
"""Pitch classes in the order of the circle of fifths; also the place of each on it."""

KEYS = tuple(f"{pitch} {mode}" for mode in ("major", "minor") for pitch in PITCHES)
"""Names of the 24 keys: a piece's ``key`` is a place in this list, major first."""

TUNE_BEATS = 16
TUNE_AGREEMENT = 0.8

_KEPT = ""
_MODAL = "the bass does not end on the tonic of the signature (modal, or a half close)"
_CHANGES = "the key signature changes"
_TWICE = "the same notes under another number"


@dataclass(frozen=True, eq=False)
class Chorale:
    """One piece.

    Attributes
    ----------
    name : str
        Number in the catalogue of Bach's works, as the file is called: ``"bwv10.7"``.
    notes : ndarray, shape (n, 4)
        Rows of start and duration (in quarter notes), MIDI pitch (60 is middle C), number of the
        part.
    tonic : int
        Pitch class of the tonic, 0 is C.
    mode : str
        ``"major"`` or ``"minor"``.
    tagged : str
        The mode that the file claims; ``""`` where it claims none or several.
    tune : int
        Pieces with the same number have the same tune.
    """

    name: str
    notes: Floats
    tonic: int
    mode: str
    tagged: str
    tune: int

    @property
    def key(self) -> int:
        """Place of the key in :data:`KEYS`: 0 to 11 major, 12 to 23 minor."""
        return self.tonic + (12 if self.mode == "minor" else 0)

    @property
    def key_name(self) -> str:
        """The key in words: ``"A minor"``."""
        return KEYS[self.key]


@cache
def load_chorales() -> tuple[Chorale, ...]:
    """All chorales whose key is certain.

    Returns
    -------
    tuple of Chorale
        In the order of their file names.  Read once (some seconds) and kept in the cache folder.

    Raises
    ------
    ModuleNotFoundError
        If the package music21, which brings the scores, is not installed.
    """
    table = _table()
    bounds = np.concatenate([[0], np.cumsum(table["counts"])])
    return tuple(
        Chorale(
            str(table["names"][i]),
            table["notes"][bounds[i] : bounds[i + 1]].astype(float),
            int(table["tonics"][i]),
            str(table["modes"][i]),
            str(table["tagged"][i]),
            int(table["tunes"][i]),
        )
        for i in np.flatnonzero(table["reasons"] == _KEPT)
    )


def dropped_chorales() -> dict[str, str]:
    """The chorales that were not kept.

    Returns
    -------
    dict of str to str
        Name of the piece: why.
    """
    table = _table()
    pairs = zip(table["names"], table["reasons"], strict=True)
    return {str(name): str(reason) for name, reason in pairs if reason != _KEPT}


def describe_chorales() -> str:
    """How many pieces were kept and dropped, and why, in a few lines of text.

    Returns
    -------
    str
    """
    kept, dropped = load_chorales(), dropped_chorales()
    modes = Counter(piece.mode for piece in kept)
    wrong = sum(piece.tagged not in ("", piece.mode) for piece in kept)
    lines = [
        f"{len(kept) + len(dropped)} chorales, {len(kept)} kept: {modes['major']} major, "
        f"{modes['minor']} minor, in {len({piece.key for piece in kept})} of 24 keys, "
        f"{len({piece.tune for piece in kept})} different tunes",
        *(f"{n} dropped: {reason}" for reason, n in Counter(dropped.values()).most_common()),
        f"{wrong} of those kept carry another mode in their file than their last bass note tells",
    ]
    return "\n".join(lines)


def score_chroma(piece: Chorale) -> Floats:
    """How much of a piece's time each pitch class sounds, read from the score.

    Parameters
    ----------
    piece : Chorale

    Returns
    -------
    chroma : ndarray, shape (12,)
        Sums to 1.
    """
    classes = piece.notes[:, 2].astype(int) % 12
    chroma = np.bincount(classes, weights=piece.notes[:, 1], minlength=12)
    return chroma / chroma.sum()


def corpus_folder() -> Path:
    """Where music21 keeps Bach's scores.

    Returns
    -------
    Path

    Raises
    ------
    ModuleNotFoundError
        If music21 is not installed.
    """
    found = importlib.util.find_spec("music21")  # finds it without its slow import
    if found is None or found.origin is None:
        raise ModuleNotFoundError(
            "The scores come with the package music21, which is not installed: pip install music21"
        )
    return Path(found.origin).parent / "corpus" / "bach"


def _table() -> Table:
    corpus_folder()  # says clearly what is missing
    return remember(f"chorales-v1-music21-{version('music21')}", _read_all)


def _read_all() -> Table:
    folder = corpus_folder()
    paths = sorted([*folder.glob("*.mxl"), *folder.glob("*.xml")])
    scores = [read_score(path) for path in progress(paths, "Reading Bach's chorales")]
    labels = [_label(score) for score in scores]
    reasons = [reason for _, _, reason in labels]
    seen: set[bytes] = set()
    for i, score in enumerate(scores):
        print_of = score.notes[:, :3].round(3).tobytes()
        if print_of in seen and reasons[i] == _KEPT:
            reasons[i] = _TWICE
        seen.add(print_of)
    tonics = np.array([tonic for tonic, _, _ in labels])
    return {
        "names": np.array([path.stem for path in paths]),
        "notes": np.concatenate([score.notes for score in scores]).astype(np.float32),
        "counts": np.array([len(score.notes) for score in scores]),
        "tonics": tonics,
        "modes": np.array([mode for _, mode, _ in labels]),
        "tagged": np.array([s.modes[0] if len(s.modes) == 1 else "" for s in scores]),
        "reasons": np.array(reasons),
        "tunes": same_tunes([_tune(s, t) for s, t in zip(scores, tonics, strict=True)]),
    }


def _label(score: Score) -> tuple[int, str, str]:
    """Tonic, mode and the reason why the piece is dropped (empty if it is kept)."""
    if len(score.signatures) != 1:
        return 0, "", _CHANGES
    ends = score.notes[:, 0] + score.notes[:, 1]
    bass = int(score.notes[ends >= ends.max() - 1e-6, 2].min()) % 12
    major = 7 * score.signatures[0] % 12
    if bass == major:
        return bass, "major", _KEPT
    if bass == (major + 9) % 12:
        return bass, "minor", _KEPT
    return bass, "", _MODAL


def _tune(score: Score, tonic: int) -> NDArray[np.int_]:
    """The soprano's pitch class above the tonic on each of the first beats."""
    sopranos = [i for i, name in enumerate(score.parts) if name.lower().startswith("sop")]
    melody = score.notes[score.notes[:, 3] == (sopranos[0] if sopranos else 0)]
    melody = melody[np.argsort(melody[:, 0], kind="stable")]
    beats = np.floor(melody[0, 0]) + np.arange(TUNE_BEATS + 2)
    rows = np.searchsorted(melody[:, 0], beats + 1e-6) - 1
    return (melody[np.maximum(rows, 0), 2].astype(int) - tonic) % 12


def same_tunes(tunes: list[NDArray[np.int_]]) -> NDArray[np.int_]:
    """Number the tunes: two pieces share one if their melodies begin alike.

    Alike means that at least four of five of the first 16 beats agree, with up to two beats of
    shift for another upbeat; friends of friends share a number too.  Too large a group costs a
    little data, too small a one lets a tune into training and test.

    Parameters
    ----------
    tunes : list of ndarray of int, shape (18,)
        Melodies above the tonic, one value a beat.

    Returns
    -------
    numbers : ndarray of int, shape (len(tunes),)
        0, 1, 2, … in order of first appearance.
    """
    beats = np.array(tunes)
    alike = np.zeros((len(beats), len(beats)), bool)
    for shift in range(3):
        here = beats[:, None, shift : shift + TUNE_BEATS - 2]
        there = beats[None, :, : TUNE_BEATS - 2]
        alike |= (here == there).mean(axis=2) >= TUNE_AGREEMENT
    alike |= alike.T
    numbers = np.arange(len(beats))
    while True:  # everyone takes the smallest number among those alike, until nothing changes
        smallest = np.where(alike, numbers, len(beats)).min(axis=1)
        if np.array_equal(smallest, numbers):
            break
        numbers = smallest
    return np.unique(numbers, return_inverse=True)[1]
