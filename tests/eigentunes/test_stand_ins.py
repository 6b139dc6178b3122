import inspect

import numpy as np
import pytest

from autograder.catalogue import EXERCISES, judge_function
from eigentunes import stand_ins
from eigentunes.datasets import blobs

X = np.array([[0.0, 0.0], [1.0, 0.0], [9.0, 9.0], [10.0, 9.0]])


def test_a_function_that_does_not_pass_is_replaced(capsys, monkeypatch):
    monkeypatch.setattr(stand_ins, "passes", lambda function, name: False)

    def inertia(X, centroids, labels):
        raise NotImplementedError

    assert stand_ins.yours_or_ours(inertia) is stand_ins.inertia
    assert capsys.readouterr().out == "inertia: ours, until yours passes its check\n"


def test_a_function_that_passes_is_taken(capsys, monkeypatch):
    monkeypatch.setattr(stand_ins, "passes", lambda function, name: True)

    def inertia(X, centroids, labels):
        return 0.0

    assert stand_ins.yours_or_ours(inertia).__wrapped__ is inertia
    assert capsys.readouterr().out == "inertia: yours\n"


def test_lists_of_a_function_that_passes_come_as_arrays(monkeypatch):
    monkeypatch.setattr(stand_ins, "passes", lambda function, name: True)

    def distort(y, drive_db):
        return [[1.0, 2.0], ([0, 1], 5), ([0, 1], [2])][drive_db]

    yours = stand_ins.yours_or_ours(distort)
    assert (2 * yours(X, 0)).tolist() == [2, 4]
    rows, number = yours(X, drive_db=1)
    assert (rows % 2).tolist() == [0, 1]
    assert number == 5
    assert [part.tolist() for part in yours(X, 2)] == [[0, 1], [2]]


@pytest.mark.parametrize("name", sorted((stand_ins.STAND_INS.keys() & set(EXERCISES)) - {"lloyd"}))
@pytest.mark.parametrize("seed", [0, 1])
def test_what_stands_in_would_earn_full_marks_if_it_were_not_closed(name, seed):
    unasked = inspect.getclosurevars(stand_ins.STAND_INS[name]).nonlocals["function"]
    verdict = judge_function(name, unasked, seed=seed)
    assert verdict.passed, verdict


def test_whoever_left_out_the_distances_can_borrow_them():
    def assign_labels(X, centroids):
        from eigentunes.stand_ins import squared_distances

        return squared_distances(X, centroids).argmin(axis=1)

    assert judge_function("assign_labels", assign_labels).passed


def test_an_unknown_function_is_named():
    with pytest.raises(ValueError, match="no stand-in for print"):
        stand_ins.yours_or_ours(print)


def test_a_constant_column_standardises_to_zero():
    Z = stand_ins.standardize([[1.0, 5.0], [3.0, 5.0]])
    assert Z.tolist() == [[-1, 0], [1, 0]]


def test_an_empty_cluster_keeps_its_centroid():
    moved = stand_ins.update_centroids(X, [0, 0, 2, 2], [[0, 0], [5, 5], [9, 9]])
    assert moved.tolist() == [[0.5, 0], [5, 5], [9.5, 9]]


def test_lloyd_agrees_with_the_exercise_as_long_as_no_cluster_is_empty():
    X, _ = blobs()
    for start in (X[:4], X[[172, 47, 117, 192]]):
        ours, reference = (
            lloyd(X, start, 300, 0.0) for lloyd in (stand_ins.lloyd, EXERCISES["lloyd"].reference)
        )
        assert np.array_equal(ours[0], reference[0])
        assert np.allclose(ours[1], reference[1])
        assert ours[2:] == pytest.approx(reference[2:])


def test_lloyd_returns_what_fits_together():
    labels, centroids, J, n_iter = stand_ins.lloyd(X, X[:2], 10, 0.0)
    assert stand_ins.assign_labels(X, centroids).tolist() == labels.tolist()
    assert stand_ins.inertia(X, centroids, labels) == pytest.approx(J)
    assert n_iter >= 1


@pytest.mark.parametrize("start", [stand_ins.init_random, stand_ins.init_plusplus])
def test_starts_are_different_rows_and_repeatable(start):
    drawn = start(X, 3, np.random.default_rng(0))
    assert len(np.unique(drawn, axis=0)) == 3
    assert all(row.tolist() in X.tolist() for row in drawn)
    assert np.array_equal(drawn, start(X, 3, np.random.default_rng(0)))


def test_best_of_takes_all_three_from_the_best_run():
    runs = iter([("a", "A", 3.0, 1), ("b", "B", 1.0, 9), ("c", "C", 2.0, 1)])
    assert stand_ins.best_of(lambda rng: next(runs), 3, None) == ("b", "B", 1.0)


def test_agreement_is_up_to_renaming():
    assert stand_ins.agreement([0, 0, 1, 1, 2], [2, 2, 0, 0, 1]) == 1
    assert stand_ins.agreement([0, 0, 0, 1], [0, 0, 1, 1]) == 0.75


def test_silhouette_of_two_tight_pairs_is_high():
    assert stand_ins.silhouette(X, [0, 0, 1, 1]) > 0.9
