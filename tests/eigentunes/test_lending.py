"""The stand-in of the very exercise that is judged is closed; every other use stays open."""

import functools
import importlib
import inspect
import threading

import numpy as np
import pytest

from autograder.catalogue import EXERCISES, judge_function
from eigentunes import stand_ins
from eigentunes.checking import passes
from eigentunes.checks import CHECKS
from eigentunes.judging.calling import answers
from eigentunes.judging.keys import load
from eigentunes.judging.lending import Lent, judging

LENT = sorted(stand_ins.STAND_INS.keys() & set(EXERCISES))


def sentence(name):
    return (
        f"`stand_ins.{name}` is lent for later cells; here it is the exercise. "
        f"Write `{name}` yourself."
    )


@pytest.mark.parametrize("name", LENT)
def test_the_stand_in_of_an_exercise_earns_nothing_in_it(name):
    verdict = judge_function(name, stand_ins.STAND_INS[name])
    assert (verdict.status, verdict.score) == ("not yet", 0)
    assert verdict.message == sentence(name)
    assert not passes(stand_ins.STAND_INS[name], name)


def from_import(name):
    space = {}
    exec(f"from eigentunes.stand_ins import {name} as lent", space)
    return space["lent"]


def from_its_module(name):
    return getattr(importlib.import_module("eigentunes.stand_ins.clustering"), name)


def by_attribute(name):
    def function(X, centroids, labels):
        return getattr(stand_ins, name)(X, centroids, labels)

    return function


def imported_inside(name):
    def function(X, centroids, labels):
        return importlib.import_module("eigentunes.stand_ins").STAND_INS[name](X, centroids, labels)

    return function


def as_a_partial(name):
    return functools.partial(stand_ins.STAND_INS[name])


def under_a_decorator(name):
    return functools.wraps(stand_ins.STAND_INS[name])(by_attribute(name))


def through_yours_or_ours(name):
    def inertia(X, centroids, labels):
        raise NotImplementedError

    return stand_ins.yours_or_ours(inertia)


def through_unwrapping(name):
    return inspect.unwrap(stand_ins.STAND_INS[name])


def from_a_helper_two_calls_away(name):
    inner = by_attribute(name)
    return lambda X, centroids, labels: float(inner(X, centroids, labels))


@pytest.mark.parametrize(
    "way",
    [
        from_import,
        from_its_module,
        by_attribute,
        imported_inside,
        as_a_partial,
        under_a_decorator,
        through_yours_or_ours,
        through_unwrapping,
        from_a_helper_two_calls_away,
    ],
    ids=lambda way: way.__name__,
)
def test_every_way_to_it_is_closed(way):
    assert judge_function("inertia", way("inertia")).message == sentence("inertia")


def test_it_is_closed_for_a_thread_that_the_function_starts():
    def inertia(X, centroids, labels):
        found = []

        def work():
            try:
                found.append(stand_ins.inertia(X, centroids, labels))
            except Lent:
                found.append(-1.0)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        return found[0]

    key = load("inertia")
    given = answers(inertia, CHECKS["inertia"], key.cases)
    assert {float(answer.value) for answer in given} == {-1.0}


def test_whoever_falls_back_on_it_gets_what_their_own_code_deserves():
    def inertia(X, centroids, labels):
        try:
            return stand_ins.inertia(X, centroids, labels)
        except Exception:
            return float(((X.astype(float) - centroids[labels]) ** 2).sum())

    assert judge_function("inertia", inertia, visible_only=True).passed

    def wrong(X, centroids, labels):
        try:
            return stand_ins.inertia(X, centroids, labels)
        except Exception:
            return 0.0

    assert judge_function("inertia", wrong).score == 0


def test_afterwards_it_is_open_again_even_after_an_error():
    X, labels = np.array([[0.0], [2.0]]), np.array([0, 0])
    with judging("inertia"):
        for _ in range(2):
            with pytest.raises(Lent), judging("inertia"):
                stand_ins.inertia(X, X, labels)
    assert stand_ins.inertia(X, X, labels) == 4


def test_a_stand_in_says_how_it_is_called():
    assert str(inspect.signature(stand_ins.inertia)).startswith("(X: ")
    assert inspect.getdoc(stand_ins.inertia)
