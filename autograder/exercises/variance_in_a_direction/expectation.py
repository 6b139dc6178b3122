"""The exercise `expectation`: ⟨v|S|v⟩ / ⟨v|v⟩, the variance in the direction of v."""

from __future__ import annotations

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import COMPLEX, FEATURE, WHOLE
from eigentunes.checks import variance_in_a_direction as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.expectation)

EIGENVECTOR = "an eigenvector"
LENGTH = "a vector that is very long or very short"
NEGATIVE = "a matrix with negative eigenvalues"


@exercise.solved_by
def reference(S, v):
    """Expectation value of a Hermitian matrix in the direction of a vector.

    Parameters
    ----------
    S : array, shape (m, m)
        Symmetric, or complex and Hermitian.
    v : array, shape (m,)
        Of any length but 0, real or complex.

    Returns
    -------
    float
        ⟨v|S|v⟩ / ⟨v|v⟩, between the smallest and the largest eigenvalue of S (the Rayleigh
        quotient).
    """
    return float((np.vdot(v, S @ v) / np.vdot(v, v)).real)


def length(v):
    return np.linalg.norm(v)


@exercise.mistake(
    "You did not divide by ⟨v|v⟩, so your value grows with the length of v. A direction has no "
    "length: divide by the squared length of v."
)
def not_divided(S, v):
    return np.vdot(v, S @ v).real


@exercise.mistake(
    "You divided by the length of v. It enters twice, once on each side of S: divide by the "
    "SQUARED length, ⟨v|v⟩."
)
def divided_once(S, v):
    return np.vdot(v, S @ v).real / length(v)


NO_CONJUGATE = (
    "⟨v| is the CONJUGATE of |v⟩. For real vectors nobody sees the difference; for complex ones "
    "write v.conj() @ S @ v, or np.vdot, and divide by v.conj() @ v."
)


@exercise.mistake(NO_CONJUGATE)
def no_conjugate(S, v):
    return v @ S @ v / (v @ v)


@exercise.mistake(NO_CONJUGATE)
def no_conjugate_real_part(S, v):
    return (v @ S @ v / (v @ v)).real


@exercise.mistake(NO_CONJUGATE)
def conjugate_only_below(S, v):
    return v @ S @ v / np.vdot(v, v)


@exercise.mistake(NO_CONJUGATE)
def conjugate_only_below_real_part(S, v):
    return (v @ S @ v / np.vdot(v, v)).real


@exercise.mistake(NO_CONJUGATE)
def no_conjugate_half_real(S, v):
    return v @ S @ v / (v @ v).real


@exercise.mistake(NO_CONJUGATE)
def no_conjugate_real_parts(S, v):
    return (v @ S @ v).real / (v @ v).real


@exercise.mistake(
    "The conjugate belongs to ⟨v| alone, on the LEFT of S: v.conj() @ S @ v. S itself, and the v "
    "on the right, stay as they are."
)
def conjugate_on_the_right(S, v):
    return (v @ S @ v.conj() / np.vdot(v, v)).real


@exercise.mistake(
    "You conjugate ⟨v| in the product, but not in the length: ⟨v|v⟩ is v.conj() @ v, a positive "
    "real number."
)
def conjugate_only_above(S, v):
    return v.conj() @ S @ v / (v @ v)


@exercise.mistake(exercise.mistakes["conjugate_only_above"].message)
def conjugate_only_above_real_part(S, v):
    return (v.conj() @ S @ v / (v @ v)).real


@exercise.mistake(exercise.mistakes["conjugate_only_above"].message)
def normalised_without_conjugate(S, v):
    return np.vdot(v, S @ v).real / abs(v @ v)


@exercise.mistake(
    "You threw the imaginary parts away before you multiplied. They take part in the result: keep "
    "complex numbers complex, and conjugate ⟨v|."
)
def imaginary_parts_dropped(S, v):
    return reference(np.real(S), np.real(v))


@exercise.mistake(
    "S v is a vector: where S sends v. The expectation value is a number; multiply by ⟨v| from "
    "the left as well, then divide by ⟨v|v⟩."
)
def vector(S, v):
    return S @ v


@exercise.mistake(exercise.mistakes["vector"].message)
def unit_vector(S, v):
    return S @ v / length(v)


@exercise.mistake(
    "You multiplied with *, element by element. The product of a matrix and a vector is written "
    "with @."
)
def stars(S, v):
    return v.conj() * S * v / np.vdot(v, v).real


@exercise.mistake(
    "You took a root at the end: that would be the standard deviation. Return the variance itself."
)
def root(S, v):
    value = reference(S, v)
    return np.sign(value) * np.sqrt(abs(value))


@exercise.mistake(
    "You returned the length of S v over the length of v. That is the expectation value only when "
    "S v points along v; multiply by ⟨v| from the left instead."
)
def length_of_product(S, v):
    return length(S @ v) / length(v)


@exercise.mistake(
    "You returned ⟨v|S S|v⟩, the squared length of S v over that of v. S stands only once in the "
    "middle."
)
def squared_length_of_product(S, v):
    return (length(S @ v) / length(v)) ** 2


@exercise.mistake(
    "You used only the diagonal of S. The off-diagonal elements say how features vary together, "
    "and that changes the variance in every slanted direction."
)
def diagonal(S, v):
    return reference(np.diag(np.diag(S)), v)


@exercise.mistake(
    "You divided by the number of features. Divide by ⟨v|v⟩, the squared length of v."
)
def divided_by_dimension(S, v):
    return np.vdot(v, S @ v).real / len(v)


@exercise.mistake(
    "You returned the largest eigenvalue. That is the most that any direction can have; you were "
    "asked for the direction of v."
)
def largest(S, v):
    return np.linalg.eigvalsh(S)[-1]


@exercise.mistake(
    "You returned the smallest eigenvalue. That is the least that any direction can have; you "
    "were asked for the direction of v."
)
def smallest(S, v):
    return np.linalg.eigvalsh(S)[0]


@exercise.mistake(
    "You returned the average over all directions, the trace of S divided by m. Put in the "
    "direction of v: ⟨v|S|v⟩ / ⟨v|v⟩."
)
def average(S, v):
    return np.trace(S).real / len(S)


@exercise.mistake(
    "You returned the trace of S, the total variance of all the features. Put in the direction of "
    "v: ⟨v|S|v⟩ / ⟨v|v⟩."
)
def trace(S, v):
    return np.trace(S).real


@exercise.mistake(
    "You compared one entry of S v with the same entry of v. Their ratio is the same for all "
    "entries only when v is an eigenvector: multiply by ⟨v| instead."
)
def ratio(S, v):
    return ((S @ v)[0] / v[0]).real


@exercise.mistake(
    "You divided S v by v, entry by entry. The ratios are all equal only when v is an "
    "eigenvector; multiply by ⟨v| instead, which gives one number."
)
def ratios(S, v):
    return S @ v / v


@exercise.mistake(
    "Python works from left to right: v @ S @ v / v @ v divides by v and then multiplies by v. "
    "Put brackets round the denominator: / (v.conj() @ v)."
)
def no_brackets(S, v):
    return v.conj() @ S @ v / v.conj() @ v


@exercise.mistake(
    "Your number is still wrapped in an array of shape (1, 1), because you made v a column. Leave "
    "v flat, or take the number out with .item()."
)
def wrapped(S, v):
    u = v[:, None]
    return u.conj().T @ S @ u / np.vdot(v, v).real


@exercise.mistake(
    "You took the absolute value. An expectation value may be negative: a covariance matrix has "
    "no negative one, but other Hermitian matrices do."
)
def absolute(S, v):
    return abs(np.vdot(v, S @ v)) / np.vdot(v, v).real


@exercise.mistake(
    "Your unit vector is cut to whole numbers, because the array that you fill has the type of v. "
    "Write u = v / length."
)
def whole_numbers(S, v):
    u = np.zeros_like(v)
    u[:] = (v / length(v)).astype(v.dtype)
    return np.vdot(u, S @ u).real


@exercise.mistake(
    "Your function changed v itself (v /= …). The caller still needs it: make a new vector, "
    "u = v / length."
)
def in_place(S, v):
    if v.dtype.kind in "fc":
        v /= length(v)
    return reference(S, v)


@exercise.mistake(
    "You round off the length of v with a small number in the denominator. For a very short v "
    "that number wins: divide by ⟨v|v⟩ alone."
)
def epsilon(S, v):
    return np.vdot(v, S @ v).real / (np.vdot(v, v).real + 1e-12)


@exercise.equivalent
def normalised_first(S, v):
    u = v / np.linalg.norm(v)
    return (u.conj() @ S @ u).real


@exercise.equivalent
def complex_result(S, v):
    return np.vdot(v, S @ v) / np.vdot(v, v)


@exercise.equivalent
def conjugates(S, v):
    return v.conj() @ S @ v / (v.conj() @ v)


@exercise.equivalent
def python_complex(S, v):
    return complex(complex_result(S, v))


@exercise.equivalent
def einsum(S, v):
    return np.einsum("i,ij,j->", np.conj(v), S, v).real / np.einsum("i,i->", np.conj(v), v).real


@exercise.equivalent
def loops(S, v):
    top = sum(v[i].conjugate() * S[i, j] * v[j] for i in range(len(v)) for j in range(len(v)))
    return top / sum(abs(x) ** 2 for x in v)


@exercise.equivalent
def over_eigenvectors(S, v):
    lam, V = np.linalg.eigh(S)
    share = np.abs(V.conj().T @ v) ** 2
    return float(lam @ share / share.sum())


@exercise.equivalent
def trace_of_the_projector(S, v):
    u = v / np.linalg.norm(v)
    return np.trace(S @ np.outer(u, u.conj()))


@exercise.equivalent
def column_vector(S, v):
    u = (v / np.linalg.norm(v))[:, None]
    return (u.conj().T @ S @ u).item()


@exercise.equivalent
def single_precision(S, v):
    return np.complex64(complex_result(S, v))


exercise.show(
    Case((np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([3.0, 4.0]))),
    Case((np.array([[4.0, -1.0], [-1.0, 1.5]]), np.array([0.6, 0.8]))),
    Case(
        (
            np.array([[3.0, 1.0, 0.5], [1.0, 2.0, -0.5], [0.5, -0.5, 5.0]]),
            np.array([1.0, -2.0, 0.5]),
        )
    ),
    Case((np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([3.0, 3.0])), EIGENVECTOR),
    Case((np.array([[2.5]]), np.array([-4.0])), FEATURE),
    Case((np.array([[5, 2], [2, 3]]), np.array([1, -3])), WHOLE),
    Case((np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([3e-9, 1e-9])), LENGTH),
    Case((np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([-1e30, 4e30])), LENGTH),
    Case((np.array([[1.0, 2.0], [2.0, -3.0]]), np.array([1.0, -2.0])), NEGATIVE),
    Case((np.array([[2.0, 1 - 1j], [1 + 1j, 3.0]]), np.array([1.0 + 0j, 2 - 1j])), COMPLEX),
    Case((np.array([[2.0, -1j], [1j, 3.0]]), np.array([1 + 2j, 0.5j])), COMPLEX),
)


def hermitian(rng, m, spread=2.0):
    A = rng.normal(0, spread, (m, m)) + 1j * rng.normal(0, spread, (m, m))
    return (A + A.conj().T) / 2


def covariance_of_some_data(rng, m):
    A = rng.normal(0, 2, (m + 5, m)) @ rng.normal(0, 1, (m, m))
    return A.T @ A / (m + 4)


@exercise.hide
def cases(rng):
    for _ in range(12):
        m = rng.integers(2, 7)
        yield Case((covariance_of_some_data(rng, m), rng.normal(0, 3, m)))
    for _ in range(2):
        m = rng.integers(2, 6)
        S, v = covariance_of_some_data(rng, m), rng.normal(0, 1, m)
        yield Case((S, np.linalg.eigh(S)[1][:, rng.integers(m)] * 3), EIGENVECTOR)
        yield Case((S[:1, :1].copy(), v[:1].copy()), FEATURE)
        whole = rng.integers(-5, 6, (m, m))
        yield Case((whole @ whole.T, rng.integers(1, 6, m) * rng.choice([-1, 1], m)), WHOLE)
        yield Case((S, v * 10.0 ** -rng.integers(8, 60)), LENGTH)
        yield Case((S, v * 10.0 ** rng.integers(8, 60)), LENGTH)
        low = -(covariance_of_some_data(rng, m))
        yield Case((low, v), NEGATIVE)
        state = rng.normal(0, 1, m) + 1j * rng.normal(0, 1, m)
        yield Case((hermitian(rng, m), state), COMPLEX)
        yield Case((S, state), COMPLEX)
