"""The fifths map explorer as a widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as T

from eigentunes.data import KEYS, PITCHES, chroma_sound
from eigentunes.explorers import base
from eigentunes.explorers.fifths_map import model
from eigentunes.explorers.learner import LearnerError, choose
from eigentunes.explorers.points import checked_points, encoded
from eigentunes.sound import SAMPLE_RATE, pcm
from eigentunes.stand_ins import all_transpositions as our_transpositions
from eigentunes.stand_ins import fifths_position as our_position

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEAST_K, MOST_K, MOST_PIECES = 2, 24, 1000
SECONDS = 8.0
CENTROID_SECONDS = 2.0


class FifthsMapExplorer(base.Explorer):
    """Pieces in the plane of the circle of fifths: choose one and hear it, or hear a centroid.

    Parameters
    ----------
    X : array_like, shape (n, 12)
        Chroma of 3 to 1000 pieces, C in column 0.
    names : sequence of str, optional
        What the pieces are called.
    key : array_like of int, shape (n,), optional
        Places in :data:`eigentunes.data.KEYS`: gives major and minor a marker each, and judges the
        clusters.
    sound : callable, optional
        ``sound(i)`` returns piece i as samples in [-1, 1] at 11,025 a second, of which the first
        8 seconds are played; without it a piece is heard as its pitch classes, all at once.
    k : int
        Number of clusters at the start, 2 to 24.
    fifths_position : callable, optional
        The learner's ``fifths_position(X) -> places``.
    all_transpositions : callable, optional
        The learner's ``all_transpositions(X) -> transposed``.

    Attributes
    ----------
    clusters : Clusters
        As shown; see :class:`eigentunes.explorers.fifths_map.model.Clusters`.
    source : str
        What the clusters are learned from: ``"the pieces"`` or ``"all transpositions"``.
    selected : list
        ``["piece", i]`` or ``["centroid", j]``.
    """

    _esm = base.esm("fifths_map", "sound.js")
    _css = base.css("fifths_map")

    points: T.List[Any] = T.List().tag(sync=True)
    chroma: T.List[Any] = T.List().tag(sync=True)
    words: T.List[Any] = T.List().tag(sync=True)
    modes = T.Unicode("").tag(sync=True)
    order: T.List[Any] = T.List().tag(sync=True)
    landmarks: T.List[Any] = T.List().tag(sync=True)
    fifths: T.List[Any] = T.List(model.FIFTHS.tolist()).tag(sync=True)
    sources = T.List(list(model.SOURCES)).tag(sync=True)
    source = T.Enum(model.SOURCES, model.SOURCES[0]).tag(sync=True)
    most_k = T.Int(MOST_K).tag(sync=True)
    k = T.Int(12, min=LEAST_K, max=MOST_K).tag(sync=True)
    found = T.Dict().tag(sync=True)
    selected: T.List[Any] = T.List(["piece", 0]).tag(sync=True)
    wish: T.List[Any] = T.List().tag(sync=True)
    sound_of: T.List[Any] = T.List().tag(sync=True)
    sound_name = T.Unicode("").tag(sync=True)
    sound = T.Bytes(b"").tag(sync=True)
    rate = T.Int(SAMPLE_RATE).tag(sync=True)

    def __init__(
        self,
        X: Any,
        *,
        names: Sequence[str] | None = None,
        key: Any = None,
        sound: Callable[[int], Any] | None = None,
        k: int = 12,
        fifths_position: Callable[..., Any] | None = None,
        all_transpositions: Callable[..., Any] | None = None,
    ) -> None:
        self._X = _checked_chroma(X)
        n = len(self._X)
        if names is not None and (isinstance(names, str) or len(names) != n):
            raise ValueError(f"names must be {n} words, one for each row of X.")
        if sound is not None and not callable(sound):
            raise ValueError(f"sound must be a function or None, not {type(sound).__name__}.")
        self._names = [f"piece {i}" for i in range(n)] if names is None else [str(x) for x in names]
        self._key = None if key is None else _checked_key(key, n)
        self._make = sound
        self._trouble = ""  # what a learner's function did, to be shown on after other errors
        most_k = min(MOST_K, len(np.unique(self._X, axis=0)))
        if isinstance(k, bool) or k != int(k) or not LEAST_K <= k <= most_k:
            raise ValueError(f"k must be a whole number from {LEAST_K} to {most_k}, not {k!r}.")
        self._position = choose(
            "fifths_position", fifths_position, our_position, model.checked_positions
        )
        self._transpose = choose(
            "all_transpositions",
            all_transpositions,
            our_transpositions,
            model.checked_transpositions,
        )
        self._corpora = {model.SOURCES[0]: self._X, model.SOURCES[1]: self._transposed()}
        self._clusters: dict[str, model.Clusters] = {}
        super().__init__(k=int(k), most_k=most_k, error=self._trouble)
        self.describe_driver(self._position, self._transpose)
        self._describe_pieces()
        for source in model.SOURCES:
            for count in range(LEAST_K, most_k + 1):
                self._find(count, source, model.MANY if count == k else model.FEW)
        self._tell()
        self.observe(self._recompute, "request")

    @T.validate("k")
    def _valid_k(self, proposal: dict) -> int:
        if proposal["value"] > self.most_k:
            raise T.TraitError(f"k must be at most {self.most_k}, the number of different pieces.")
        return proposal["value"]

    @T.validate("selected")
    def _valid_selected(self, proposal: dict) -> list:
        match proposal["value"]:
            case ["piece", int(i)] if 0 <= i < len(self._X):
                return proposal["value"]
            case ["centroid", int(j)] if 0 <= j < MOST_K:
                return proposal["value"]
        raise T.TraitError(
            f"selected is ['piece', i] with i below {len(self._X)}, or ['centroid', j]."
        )

    @T.validate("wish")
    def _valid_wish(self, proposal: dict) -> list:
        match proposal["value"]:
            case []:
                return []
            case ["piece", int(i)] if 0 <= i < len(self._X):
                return proposal["value"]
            case ["centroid", int(j), str(key)] if key in self._clusters and 0 <= j < len(
                self._clusters[key].centroids
            ):
                return proposal["value"]
        raise T.TraitError("wish is ['piece', i] or ['centroid', j, clusters that were found].")

    @property
    def clusters(self) -> model.Clusters:
        """The clusters as they are shown."""
        return self._clusters[f"{self.k} {self.source}"]

    def _describe_pieces(self) -> None:
        """Put into the state what does not depend on the clusters."""
        try:
            places = self._position(self._X)
        except LearnerError as error:
            self.error = self._trouble = f"{error} The places are those of our function."
            places = our_position(self._X)
        flat = self._X @ model.PLANE
        keys = [None] * len(flat) if self._key is None else self._key.tolist()
        with self.hold_sync():
            self.points = np.round(flat, 4).tolist()
            self.chroma = np.round(self._X, 3).tolist()
            self.words = [
                model.about_piece(*each)
                for each in zip(self._names, keys, places.tolist(), strict=True)
            ]
            self.modes = "" if self._key is None else encoded(self._key // 12)
            self.order = np.argsort(our_position(self._X), kind="stable").tolist()
            self.landmarks = [
                [name, *spoke]
                for name, spoke in zip(PITCHES, np.sqrt(6) * model.PLANE, strict=True)
            ]

    def _recompute(self, _: Any = None) -> None:
        """Make the sound that is wished for, or find better clusters, and answer the view."""
        with self.hold_sync():
            if self.wish and self.wish != self.sound_of:
                self._make_sound()
            elif self.clusters.starts < model.MANY:
                self._find(self.k, self.source, model.MANY)
                self._tell()
                if self.sound_of[2:] == [f"{self.k} {self.source}"]:
                    self.sound_of = []  # of a centroid that has moved
            self.answered = self.request

    def _transposed(self) -> np.ndarray:
        """Return every piece in all twelve keys, shape (12 n, 12)."""
        try:
            return self._transpose(self._X).reshape(-1, 12)
        except LearnerError as error:
            self._trouble = f"{error} The clusters are learned from our transpositions."
            return our_transpositions(self._X).reshape(-1, 12)

    def _find(self, k: int, source: str, starts: int) -> None:
        def with_places_of(position: Callable[..., Any]) -> model.Clusters:
            return model.find_clusters(
                self._X,
                self._corpora,
                k,
                source,
                starts=starts,
                position=position,
                key=self._key,
            )

        try:
            found = with_places_of(self._position)
        except LearnerError as error:
            self.error = self._trouble = f"{error} The places are those of our function."
            found = with_places_of(our_position)
        self._clusters[f"{k} {source}"] = found

    def _tell(self) -> None:
        self.found = {key: self._for_the_view(found) for key, found in self._clusters.items()}

    def _for_the_view(self, clusters: model.Clusters) -> dict[str, Any]:
        k = range(len(clusters.centroids))
        return {
            "final": clusters.starts == model.MANY,
            "labels": encoded(clusters.labels),
            "centroids": np.round(clusters.centroids @ model.PLANE, 4).tolist(),
            "chroma": np.round(clusters.centroids, 3).tolist(),
            "words": [model.about_centroid(clusters, j, self._key) for j in k],
            "sentence": clusters.sentence(),
        }

    def _make_sound(self) -> None:
        """Render what is wished for; after an error the last sound stays."""
        what, i, *key = self.wish
        name = f"centroid {i}" if what == "centroid" else self._names[i]
        try:
            if what == "centroid":
                centroid = self._clusters[key[0]].centroids[i]
                y = chroma_sound(centroid, seconds=CENTROID_SECONDS)
            elif self._make is None:
                y = chroma_sound(self._X[i], seconds=CENTROID_SECONDS)
            else:
                y = np.asarray(self._make(i))[: round(SECONDS * SAMPLE_RATE)]
            self.sound = pcm(y)
        except Exception as error:  # of a function that the user gave
            self.error = (
                f"The sound of {name} could not be made: {type(error).__name__}: {str(error)[:200]}"
            )
            return
        self.error = self._trouble
        self.sound_of = list(self.wish)
        self.sound_name = name

    def picture(self) -> Figure:
        """Draw the pieces and the centroids, and the pitch classes of what is selected."""
        from eigentunes.explorers.fifths_map.picture import draw

        what, i = self.selected
        if what == "piece":
            return draw(self._X, self._key, self.clusters, self._X[i], self._names[i])
        j = min(i, self.k - 1)
        centroid = self.clusters.centroids[j]
        return draw(self._X, self._key, self.clusters, centroid, f"centroid {j}")

    def alt_text(self) -> str:
        """Describe :meth:`picture`."""
        from eigentunes.explorers.fifths_map.picture import describe

        return describe(len(self._X), self.clusters)


def _checked_chroma(X: Any) -> np.ndarray:
    """Return X as floats (n, 12), or say what is wrong with it."""
    chroma = checked_points(X, columns=12, least=LEAST_K + 1, most=MOST_PIECES)
    if (chroma < 0).any() or not (chroma.max(axis=1) > 0).all():
        raise ValueError("X must not be negative, and every piece needs a pitch class that sounds.")
    if len(np.unique(chroma, axis=0)) <= LEAST_K:
        raise ValueError(f"X needs more than {LEAST_K} different pieces to be clustered.")
    return chroma


def _checked_key(key: Any, n: int) -> np.ndarray:
    """Return the keys as whole numbers (n,), or say what is wrong with them."""
    keys = np.asarray(key)
    if keys.shape != (n,) or keys.dtype.kind not in "iu":
        raise ValueError(f"key must be {n} whole numbers, one for each row of X.")
    if keys.min() < 0 or keys.max() >= len(KEYS):
        raise ValueError(f"key must be places in KEYS, 0 to {len(KEYS) - 1}.")
    return keys
