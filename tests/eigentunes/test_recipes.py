"""What recipes build: potentials that natural code can call."""

import numpy as np
import pytest

from eigentunes.judging.recipes import POTENTIALS, Potential

EXAMPLES = {
    "constant": ((2.0,), 2.0, 2.0, "the constant 2"),
    "linear": ((3.0,), 3.0, 6.0, "a slope, U(x) = 3·x"),
    "harmonic": ((4.0, 1.0), 4.5, 2.0, "a harmonic well around 4 with k = 1"),
    "step": ((1.5, 5.0), 0.0, 5.0, "a step: 0 for x < 1.5, then 5"),
    "well": ((1.0, 1.5, 7.0), -7.0, 0.0, "a square well from 1 to 1.5 of depth 7"),
    "double well": (
        (2.0, 1.0, 3.0),
        0.0,
        3.0,
        "a double well around 2 with its minima 1 away and a barrier of height 3",
    ),
}


def test_every_potential_has_an_example():
    assert EXAMPLES.keys() == POTENTIALS.keys()


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_potential_takes_an_array_a_list_or_one_position(kind):
    parameters, at_one, at_two, _ = EXAMPLES[kind]
    U = Potential(kind, parameters).build()
    values = U(np.array([1.0, 2.0]))
    assert values.dtype == float
    assert values.tolist() == U([1, 2]).tolist() == [at_one, at_two]
    assert type(U(1.0)) is float
    assert [U(x) for x in (1.0, np.float64(2))] == [at_one, at_two]


@pytest.mark.parametrize("kind", EXAMPLES)
def test_a_potential_reads_well_in_an_example(kind):
    assert str(Potential(kind, EXAMPLES[kind][0])) == EXAMPLES[kind][3]


@pytest.mark.parametrize("parameters", [(), (1.0, 2.0), (np.nan,), (1,), ("1",)])
def test_a_potential_refuses_odd_parameters(parameters):
    with pytest.raises(ValueError, match="parameters"):
        Potential("linear", parameters)
