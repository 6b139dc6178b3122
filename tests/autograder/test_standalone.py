"""Functions of the exercises as source that needs nothing from its surroundings."""

import pytest

from autograder.catalogue import EXERCISES, judge_function
from autograder.demo.standalone import NotStandalone, source_of


def rebuilt(function, name):
    namespace = {}
    source = source_of(function, name)
    assert "autograder" not in source
    exec(source, namespace)
    return namespace[name]


@pytest.mark.parametrize("name", ["lloyd", "merge_heights", "density"])
def test_a_mistake_is_recognised_from_its_source_alone(name):
    for mistake, defined in list(EXERCISES[name].mistakes.items())[:4]:
        try:
            function = rebuilt(defined.function, name)
        except NotStandalone:
            continue
        verdict = judge_function(name, function)
        assert not verdict.passed
        assert EXERCISES[name].mistakes[verdict.mistake].message == defined.message, mistake


def test_an_equivalent_passes_from_its_source_alone():
    for function in EXERCISES["assign_labels"].equivalents.values():
        assert judge_function("assign_labels", rebuilt(function, "assign_labels")).passed


def test_nearly_every_mistake_and_every_equivalent_has_such_a_source():
    without = []
    for each in EXERCISES.values():
        functions = [mistake.function for mistake in each.mistakes.values()]
        for function in [*functions, *each.equivalents.values()]:
            try:
                source_of(function, each.name)
            except NotStandalone:
                without.append((each.name, function.__name__))
    count = sum(len(each.mistakes) + len(each.equivalents) for each in EXERCISES.values())
    assert len(without) < count / 50, without


def test_what_another_function_made_is_refused_with_a_reason():
    def outer():
        kept = 1
        return lambda: kept

    with pytest.raises(NotStandalone, match="made by another function"):
        source_of(outer(), "f")
