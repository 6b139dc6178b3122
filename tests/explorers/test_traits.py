"""The widgets without a browser: ``set_state`` is what a message from the view does."""

from __future__ import annotations

import base64
import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from eigentunes.explorers import CentroidExplorer, ClusterNumberExplorer, DendrogramExplorer

X = np.random.default_rng(4).normal(size=(80, 2))


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Say which functions pass their check."""

    def these(*functions: Any) -> None:
        # The package's attribute `check` is the function; the module is found by its name only.
        module = importlib.import_module("eigentunes.checking")
        monkeypatch.setattr(module, "passes", lambda function, name: function in functions)

    these()
    return these


def assign_labels(X, centroids):
    return np.argmin(((X[:, None] - centroids) ** 2).sum(axis=2), axis=1)


def update_centroids(X, labels, centroids):
    return np.array([X[labels == j].mean(axis=0) for j in range(len(centroids))])


# ---- the centroid explorer --------------------------------------------------------------------


def test_a_message_with_a_dragged_start_is_answered_by_a_run_from_there():
    explorer = CentroidExplorer(X, k=3)
    start = [[0.0, 0.0], [1.0, 1.0], [-1.0, 1.0]]
    explorer.set_state({"step": 5})
    explorer.set_state({"request": 1, "step": 0, "dragged": start})
    assert explorer.answered == 1
    assert explorer.init == "your own"
    assert explorer.trajectory["centroids"][0] == start
    assert explorer.step == 0


def test_a_new_step_is_all_that_the_slider_needs():
    explorer = CentroidExplorer(X)
    before = explorer.trajectory
    explorer.set_state({"step": 2})
    assert explorer.trajectory is before


def test_a_larger_k_keeps_the_dragged_centroids():
    explorer = CentroidExplorer(X, init=[[0, 0], [1, 1]])
    explorer.set_state({"request": 1, "k": 4})
    np.testing.assert_array_equal(explorer.run.centroids[0, :2], [[0, 0], [1, 1]])
    assert len(explorer.run.centroids[0]) == 4


def test_another_seed_is_another_random_start():
    explorer = CentroidExplorer(X)
    before = explorer.run.centroids[0]
    explorer.seed += 1
    assert not np.array_equal(before, explorer.run.centroids[0])


def test_one_message_with_several_changes_computes_once(monkeypatch):
    explorer = CentroidExplorer(X)
    runs = []
    monkeypatch.setattr(explorer, "_show", runs.append)
    explorer.set_state({"request": 1, "step": 0, "dragged": [[0, 0], [1, 1], [2, 2]]})
    explorer.set_state({"request": 2, "seed": 9, "init": "corner"})
    assert len(runs) == 2


@pytest.mark.parametrize("k", [1, 7])
def test_a_number_of_clusters_out_of_range_is_refused(k):
    explorer = CentroidExplorer(X)
    with pytest.raises(TraitError):
        explorer.k = k


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"X": X[:, :1]}, "X must have 2 columns"),
        ({"X": np.ones((5, 3))}, "choose some, such as X"),
        ({"X": X[:3]}, "X has 3 points, but at least 4"),
        ({"X": np.where(X > 2, np.nan, X)}, "NaN or infinity in"),
        ({"X": np.ones((1001, 2))}, "more than the 1000"),
        ({"X": X[:, 0]}, "reshape"),
        ({"X": [["a", "b"]]}, "table of numbers"),
        ({"X": X, "k": 9}, "k must be a whole number from 2 to 6"),
        ({"X": X, "init": "best"}, "init must be 'random'"),
        ({"X": X, "init": [[1, 2, 3]]}, "init must have one row per starting centroid"),
        ({"X": X, "init": [[1, 2], [np.nan, 3]]}, "init has NaN"),
        ({"X": X, "assign_labels": 3}, "assign_labels must be a function"),
    ],
)
def test_bad_arguments_are_named_with_what_to_do(arguments, words):
    with pytest.raises(ValueError, match=words):
        CentroidExplorer(**arguments)


# ---- who drives -------------------------------------------------------------------------------


def test_our_functions_drive_when_none_are_given():
    assert CentroidExplorer(X).driver == "Driven by our assign_labels and our update_centroids."


def test_a_function_drives_as_soon_as_it_passes_and_the_text_says_who_does(passing):
    passing(assign_labels)
    explorer = CentroidExplorer(X, assign_labels=assign_labels, update_centroids=update_centroids)
    assert explorer.driver == (
        "Driven by your assign_labels and our update_centroids (yours does not pass its check yet)."
    )


def test_the_learners_functions_are_called(passing):
    calls = []

    def spying(X, centroids):
        calls.append(len(centroids))
        return assign_labels(X, centroids)

    passing(spying, update_centroids)
    mine = CentroidExplorer(X, assign_labels=spying, update_centroids=update_centroids)
    np.testing.assert_allclose(mine.run.inertia, CentroidExplorer(X).run.inertia)
    assert set(calls) == {4}


def test_an_exception_is_told_and_the_last_good_run_stays(passing):
    broken = []

    def assign_labels(X, centroids):
        if broken:
            raise KeyError("nothing here")
        return np.zeros(len(X), dtype=int)

    passing(assign_labels)
    explorer = CentroidExplorer(X, assign_labels=assign_labels)
    good = explorer.trajectory
    broken.append(True)
    explorer.set_state({"request": 1, "seed": 8, "k": 2})
    assert explorer.error.startswith("Your assign_labels raised KeyError: 'nothing here' in line")
    assert explorer.error.endswith("The picture shows the last run that worked.")
    assert explorer.trajectory is good
    assert (explorer.k, explorer.answered) == (4, 1), "the controls follow the picture"
    broken.clear()
    explorer.set_state({"request": 2, "seed": 9})
    assert explorer.error == ""


def test_an_exception_is_told_with_the_line_of_the_learners_own_code(passing):
    def nearest(X, centroids):
        return np.linalg.inv(np.zeros((2, 2)))

    def in_another_function(X, centroids):
        return nearest(X, centroids)

    in_another_function.__name__ = "assign_labels"
    passing(in_another_function)
    explorer = CentroidExplorer(X, assign_labels=in_another_function)
    assert "raised LinAlgError: Singular matrix in line" in explorer.error
    assert "(return np.linalg.inv(np.zeros((2, 2))))" in explorer.error


def test_a_function_that_fails_at_once_still_leaves_a_picture(passing):
    def update_centroids(X, labels, centroids):
        return centroids[:2]

    passing(update_centroids)
    explorer = CentroidExplorer(X, update_centroids=update_centroids)
    assert "returned shape (2, 2), but the centroids have shape (4, 2)" in explorer.error
    assert len(explorer.run) > 1


def test_a_function_that_writes_into_its_arguments_spoils_nothing(passing):
    def assign_labels(X, centroids):
        X += 1000
        return np.zeros(len(X), dtype=int)

    passing(assign_labels)
    explorer = CentroidExplorer(X, assign_labels=assign_labels)
    np.testing.assert_array_equal(explorer.run.points, X)


# ---- the other two ----------------------------------------------------------------------------


def test_the_number_of_clusters_is_bounded_by_k_max():
    explorer = ClusterNumberExplorer(X, k_max=4)
    explorer.set_state({"k": 4})
    with pytest.raises(TraitError, match="at most k_max"):
        explorer.k = 5


def test_a_failing_silhouette_is_told_and_ours_is_drawn(passing):
    def silhouette(X, labels):
        return 3.0

    passing(silhouette)
    explorer = ClusterNumberExplorer(X, k_max=4, silhouette=silhouette)
    assert "Your silhouette returned 3, but a silhouette lies between -1 and 1." in explorer.error
    assert explorer.curves["silhouette"][1] is not None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"X": X, "k_max": 2}, "k_max must be a whole number from 3 to 15"),
        ({"X": X[:5]}, "X has 5 points"),
        ({"X": np.repeat(X[:4], 20, axis=0)}, "only 4 distinct points: set k_max to at most 3"),
    ],
)
def test_bad_arguments_of_the_cluster_number_explorer(arguments, words):
    with pytest.raises(ValueError, match=words):
        ClusterNumberExplorer(**arguments)


def test_another_linkage_keeps_the_number_of_clusters():
    explorer = DendrogramExplorer(X)
    explorer.height = explorer.tree.cut_for(5)
    explorer.set_state({"request": 1, "linkage": "single"})
    assert explorer.tree.count(explorer.height) == 5
    assert explorer.drawing["linkage"] == "single"
    assert explorer.answered == 1
    assert explorer.labels.max() == 4


def test_failing_merge_heights_are_told(passing):
    def merge_heights(X, linkage):
        raise RuntimeError("no")

    passing(merge_heights)
    explorer = DendrogramExplorer(X, merge_heights=merge_heights)
    assert explorer.error.endswith("The tree shows our heights.")
    assert explorer.driver == "Driven by your merge_heights."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"X": np.ones((201, 2))}, "more than the 200"),
        ({"X": X, "linkage": "centroid"}, "linkage must be one of"),
    ],
)
def test_bad_arguments_of_the_dendrogram_explorer(arguments, words):
    with pytest.raises(ValueError, match=words):
        DendrogramExplorer(**arguments)


# ---- what is there without a browser ----------------------------------------------------------


@pytest.mark.parametrize("kind", [CentroidExplorer, ClusterNumberExplorer, DendrogramExplorer])
def test_an_export_shows_a_picture_with_its_alt_text(kind):
    data, metadata = kind(X)._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert len(metadata["image/png"]["alt"]) > 60
    assert data["text/plain"] == metadata["image/png"]["alt"]
    assert "application/vnd.jupyter.widget-view+json" in data


def test_the_picture_is_made_once():
    explorer = CentroidExplorer(X)
    first = explorer._repr_mimebundle_()
    explorer.seed += 1
    assert explorer._repr_mimebundle_()[0]["image/png"] == first[0]["image/png"]
