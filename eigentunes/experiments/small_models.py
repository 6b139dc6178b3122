"""The experiments of the lesson on small models: what is heard, how long, by which model.

Accuracies are those of repeated splits by group, a row or an entry a split, so that every mean
comes with its spread.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupShuffleSplit
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from eigentunes.data import (
    INSTRUMENTS,
    SAMPLE_RATE,
    PieceTable,
    drum_loops,
    instrument_clips,
    instrument_timbre,
    load_chorales,
    random_recording,
    remember,
    render,
    rendered_chroma,
)
from eigentunes.data.progress import progress
from eigentunes.embedding import embed, layers, tone_picture
from eigentunes.stand_ins import beat_histogram, chromagram, mel_spectrogram, mfcc, onset_times
from eigentunes.stand_ins.small_models import vote

Floats = np.ndarray

SIZES = (5, 10, 20, 50, 100, 200)
LENGTHS = (3, 5, 10, 15, 30)
TASKS = {"key": 24, "instrument": 8, "drum pattern": 6}
"""What is asked, and how many answers there are."""


@dataclass(frozen=True, eq=False)
class Task:
    """Sounds in several representations, and what is asked about them.

    Attributes
    ----------
    features : dict of str to ndarray, shape (n, d)
        Representations by name.
    label : ndarray of int, shape (n,)
    group : ndarray of int, shape (n,)
        What must stay on one side of a split.
    """

    features: dict[str, Floats]
    label: Floats
    group: Floats


REPRESENTATIONS: dict[str, Callable[[Floats], Floats]] = {
    "chroma": lambda y: chromagram(y).mean(axis=1),
    "mel": lambda y: np.log10(np.maximum(mel_spectrogram(y), 1e-10)).mean(axis=1),
    "MFCC": lambda y: mfcc(y).mean(axis=1),
    "beat histogram": lambda y: beat_histogram(onset_times(y)),
    "embedding": embed,
}
"""From a sound to one row of numbers: means over time, but for the beat histogram."""


@cache
def load_task(name: str) -> Task:
    """Sounds for a question, in every representation; kept in the cache folder.

    Parameters
    ----------
    name : {"key", "instrument", "drum pattern"}
        Ten seconds of 200 chorales, 320 tones of one second, or 180 drum loops of five seconds.

    Returns
    -------
    Task
        With the representations of :data:`REPRESENTATIONS`; tones also have what the embedding's
        network sees, as ``"picture"``.
    """

    def compute() -> dict[str, Floats]:
        sounds, label, group = _sounds(name)
        what = f"Describing sounds for the task {name}"
        rows = [
            {each: describe(y) for each, describe in described.items()}
            for y in progress(sounds, what)
        ]
        table = {each: np.array([row[each] for row in rows]) for each in described}
        return table | {"label": label, "group": group}

    described = dict(REPRESENTATIONS)
    if name == "instrument":
        described["picture"] = tone_picture
    table = remember(f"task-{name.replace(' ', '-')}-v2", compute)
    label, group = table.pop("label"), table.pop("group")
    return Task(table, label, group)


def _sounds(name: str) -> tuple[list[Floats], Floats, Floats]:
    """Sounds, labels and groups of a task."""
    if name == "key":
        pieces = load_chorales()[:200]
        sounds = [render(piece, seconds=10) for piece in pieces]
        return sounds, np.array([p.key for p in pieces]), np.array([p.tune for p in pieces])
    if name == "instrument":
        clips, label = instrument_clips(320, seed=1)
        return list(clips), label, np.arange(len(label))
    if name == "drum pattern":
        loops, _, patterns = drum_loops(180, seconds=5, seed=1)
        return loops, np.unique(patterns, return_inverse=True)[1], np.arange(len(loops))
    raise ValueError(f"there is no task {name!r}; there are {', '.join(TASKS)}")


def logistic_regression(C: float = 10.0) -> Any:
    """Logistic regression on standardised columns, as exact as the spread deserves."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=C, tol=1e-3, max_iter=1000))


def accuracy(
    X: ArrayLike, label: ArrayLike, group: ArrayLike, model: Any, splits: int = 6
) -> Floats:
    """Accuracy of a scikit-learn classifier on groups that it has not met.

    Parameters
    ----------
    X : array, shape (n, d)
    label, group : array of int, shape (n,)
    model : classifier
        Is fitted anew for every split.
    splits : int
        Repetitions, each with a quarter of the groups for the test.

    Returns
    -------
    ndarray, shape (splits,)
    """
    X, label = np.asarray(X, dtype=np.float32), np.asarray(label)  # networks take half the time
    halves = GroupShuffleSplit(splits, test_size=0.25, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # rounds are part of the comparison
        return np.array(
            [
                model.fit(X[train], label[train]).score(X[test], label[test])
                for train, test in halves.split(X, groups=group)
            ]
        )


def key_curve(
    table: PieceTable, sizes: Sequence[int], *, rolled: bool = False, splits: int = 6
) -> Floats:
    """Share of keys of unseen tunes that logistic regression finds on the chroma.

    Parameters
    ----------
    table : PieceTable
        Chroma, ``X`` of shape (n, 12), or (n, snippets, 12): then each snippet is a row of its own
        and the snippets of a piece vote.
    sizes : sequence of int
        Numbers of pieces to train on.
    rolled : bool
        Whether to train on all twelve transpositions.
    splits : int
        Repetitions, each with a quarter of the tunes for the test.

    Returns
    -------
    ndarray, shape (splits, len(sizes))
    """

    def copies(X: Floats, keys: Floats) -> tuple[Floats, Floats]:
        moved = [keys // 12 * 12 + (keys + step) % 12 for step in range(12)]
        return np.concatenate([np.roll(X, s, axis=1) for s in range(12)]), np.concatenate(moved)

    X = table.X.reshape(len(table.X), -1, 12)
    return _curve(X, table.key, table.tune, sizes, splits, copies if rolled else None)


def instrument_curve(
    seconds: int, sizes: Sequence[int], *, snippets: int = 1, splits: int = 6
) -> Floats:
    """Share of instruments that logistic regression finds on the mean MFCC of chorales.

    Parameters
    ----------
    seconds : int
        Length of a snippet.
    sizes : sequence of int
        Numbers of pieces to train on.
    snippets : int
        Snippets a piece, which vote; together at most 30 seconds.
    splits : int
        As for :func:`key_curve`.

    Returns
    -------
    ndarray, shape (splits, len(sizes))
    """
    table = played_chorales()
    heard = table["X"][:, : seconds * snippets]
    X = heard.reshape(len(heard), snippets, seconds, -1).mean(axis=2)
    return _curve(X, table["label"], table["group"], sizes, splits)


@cache
def played_chorales() -> dict[str, Floats]:
    """Mean MFCC of each of 30 seconds of chorales on one of the eight instruments.

    Returns
    -------
    dict
        ``"X"`` (n, 30, 20), ``"label"`` (n,), a place in :data:`~eigentunes.data.INSTRUMENTS`, and
        ``"group"`` (n,), the tune.  Kept in the cache folder.
    """

    def compute() -> dict[str, Floats]:
        pieces = load_chorales()
        rng = np.random.default_rng(0)
        label = rng.permutation(np.arange(len(pieces)) % len(INSTRUMENTS))
        rows = []
        for piece, which in progress(list(zip(pieces, label, strict=True)), "Playing chorales"):
            timbre = instrument_timbre(INSTRUMENTS[which], rng)
            recording = replace(
                random_recording(rng),
                harmonics=timbre.harmonics,
                attack=timbre.attack,
                decay=timbre.decay,
            )
            y = render(piece, seconds=30, recording=recording)
            rows.append([mfcc(second).mean(axis=1) for second in y.reshape(30, SAMPLE_RATE)])
        tunes = np.array([piece.tune for piece in pieces])
        return {"X": np.array(rows, np.float32), "label": label, "group": tunes}

    return remember("played-chorales-v1", compute)


def _curve(
    X: Floats,
    label: Floats,
    group: Floats,
    sizes: Sequence[int],
    splits: int,
    copies: Callable[[Floats, Floats], tuple[Floats, Floats]] | None = None,
) -> Floats:
    """Accuracy of votes over snippets X (n, snippets, d), shape (splits, len(sizes))."""
    count, width = X.shape[1:]
    halves = GroupShuffleSplit(splits, test_size=0.25, random_state=0)
    found = np.empty((splits, len(sizes)))
    for s, (train, test) in enumerate(halves.split(X, groups=group)):
        train = np.random.default_rng(s).permutation(train)
        for j, size in enumerate(sizes):
            some = train[:size]
            rows, labels = X[some].reshape(-1, width), np.repeat(label[some], count)
            if copies is not None:
                rows, labels = copies(rows, labels)
            model = logistic_regression().fit(rows, labels)
            answers = model.predict(X[test].reshape(-1, width))
            votes = vote(answers, np.repeat(np.arange(len(test)), count))
            found[s, j] = np.mean(votes == label[test])
    return found


def snippet_curves() -> dict[str, Floats]:
    """Learning curves for every snippet length, with one snippet a piece and with votes.

    Returns
    -------
    dict of str to ndarray, shape (splits, len(SIZES))
        Names are ``"key, 10 s"``, ``"key, 3 x 10 s"``, the same with ``", rolled"``, and
        ``"instrument, 10 s"`` and so on, for all of :data:`LENGTHS`.  Kept in the cache folder.
    """

    def compute() -> dict[str, Floats]:
        plans = [(t, votes) for t in LENGTHS for votes in dict.fromkeys((1, 30 // t))]
        curves = {}
        for seconds, votes in progress(plans, "Drawing learning curves"):
            name = f"{votes} x {seconds} s" if votes > 1 else f"{seconds} s"
            table = rendered_chroma(seconds, snippets=votes)
            curves[f"key, {name}"] = key_curve(table, SIZES)
            curves[f"key, {name}, rolled"] = key_curve(table, SIZES, rolled=True)
            curves[f"instrument, {name}"] = instrument_curve(seconds, SIZES, snippets=votes)
        return curves

    return remember("snippet-curves-v1", compute)


def few_labels(
    size: int, tune_head: Callable[..., tuple[Floats, Floats]], splits: int = 4
) -> dict[str, Floats]:
    """Six ways to learn instruments from a few tones.

    Parameters
    ----------
    size : int
        Labelled tones, the instruments as equally often as can be.
    tune_head : callable
        The lesson's ``fine_tune_head``.
    splits : int
        Repetitions, each tested on 120 other tones.

    Returns
    -------
    dict of str to ndarray, shape (splits,)
        Accuracy by way.
    """
    task = load_task("instrument")
    seen, E, C = (task.features[name] for name in ("picture", "embedding", "MFCC"))
    both, label = np.hstack([E, C]), task.label
    found: dict[str, list[float]] = {}
    for split in range(splits):
        order = np.random.default_rng(split).permutation(len(label))
        test, pool = order[:120], order[120:]
        train = np.concatenate(
            [pool[label[pool] == k][: (size + 7 - k) // 8] for k in range(len(INSTRUMENTS))]
        )
        y = label[train]
        scale = StandardScaler().fit(E[train])
        start = np.zeros((E.shape[1], len(INSTRUMENTS)))
        W, b = tune_head(scale.transform(E[train]), y, start, start[0], 0.5, 200)
        W = W / scale.scale_[:, None]
        head = W, b - scale.mean_ @ W  # the same head, for embeddings as they come
        body = list(zip(*layers(), strict=True))[:2]
        whole: dict[str, Sequence[tuple[Floats, Floats]]] = {
            "whole network from scratch": [],
            "whole network fine-tuned": body,
            "head first, then the whole": [*body, head],
        }
        answers = {
            "MFCC, logistic regression": logistic_regression(1).fit(C[train], y).predict(C[test]),
            **{way: _network(seen[train], y, of).predict(seen[test]) for way, of in whole.items()},
            "head on frozen embedding": (E[test] @ head[0] + head[1]).argmax(axis=1),
            "embedding and MFCC": logistic_regression(1).fit(both[train], y).predict(both[test]),
        }
        for way, answer in answers.items():
            found.setdefault(way, []).append(float(np.mean(answer == label[test])))
    return {way: np.array(scores) for way, scores in found.items()}


def _network(X: Floats, y: Floats, start: Sequence[tuple[Floats, Floats]]) -> MLPClassifier:
    """The embedding's network, trained as a whole for 100 rounds.

    Its first layers begin with the weights and biases of `start`, the others at random.
    """
    X = X.astype(np.float32)
    rounds = {"max_iter": 100, "n_iter_no_change": 100, "warm_start": True}
    network = MLPClassifier((128, 32), batch_size=min(32, len(X)), random_state=0, **rounds)
    network.partial_fit(X, y, classes=np.arange(len(INSTRUMENTS)))
    for i, (W, b) in enumerate(start):
        network.coefs_[i], network.intercepts_[i] = W.astype(np.float32), b.astype(np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the rounds are fixed
        return network.fit(X, y)
