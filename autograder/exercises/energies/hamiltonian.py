"""The exercise `hamiltonian`: the energy operator of one particle, on a grid."""

from __future__ import annotations

import numpy as np
from scipy.linalg import toeplitz
from scipy.sparse import diags

from autograder.exercise import Exercise
from eigentunes.checks import energies as checks
from eigentunes.judging.contract import Case
from eigentunes.judging.recipes import Potential

exercise = Exercise(checks.hamiltonian)


@exercise.solved_by
def reference(N, L, U):
    """−½ d²/dx² + U(x) on N inner points of (0, L), with ψ = 0 at both walls.

    Parameters
    ----------
    N : int
    L : float
    U : callable
        ``U(x)`` for an array of positions.

    Returns
    -------
    array, shape (N, N)
        Units with ħ = m = 1.  Second-order central differences with spacing h = L / (N + 1).
    """
    h = L / (N + 1)
    H = np.diag(1 / h**2 + U(h * np.arange(1, N + 1)))
    i = np.arange(N - 1)
    H[i, i + 1] = H[i + 1, i] = -0.5 / h**2
    return H


def _laplacian(N):
    """The second difference without its 1/h²: 1, −2, 1."""
    return -2 * np.eye(N) + np.eye(N, k=1) + np.eye(N, k=-1)


def _built(grid, U, kinetic=-0.5):
    x, h = grid
    return kinetic * _laplacian(len(x)) / h**2 + np.diag(U(x))


def _inner(N, L):
    h = L / (N + 1)
    return h * np.arange(1, N + 1), h


@exercise.mistake(
    "The factor ½ of the kinetic energy −½ψ″ is missing: without a potential all your levels are "
    "twice too high."
)
def no_half(N, L, U):
    return _built(_inner(N, L), U, kinetic=-1)


@exercise.mistake(
    "Your spacing is L/N. N inner points cut the length into N + 1 pieces, so h = L/(N + 1)."
)
def h_N(N, L, U):
    h = L / N
    return _built((h * np.arange(1, N + 1), h), U)


@exercise.mistake(
    "Your spacing is L/(N − 1), which puts the first and the last point on the walls, where ψ is 0 "
    "anyway. N inner points cut L into N + 1 pieces: h = L/(N + 1)."
)
def h_Nm1(N, L, U):
    x = np.linspace(0, L, N)
    return _built((x, L / (N - 1) if N > 1 else L), U)


@exercise.mistake(
    "You filled the two corners as well: that joins the first point to the last and makes a ring "
    "of the box. At a wall there is no neighbour."
)
def periodic(N, L, U):
    H = reference(N, L, U)
    if N > 1:
        x, h = _inner(N, L)
        D = -2 * np.eye(N) + np.roll(np.eye(N), 1, axis=0) + np.roll(np.eye(N), -1, axis=0)
        H = -0.5 * D / h**2 + np.diag(U(x))
    return H


@exercise.mistake("Your first position is the wall x = 0. The inner points are i·h with i = 1 … N.")
def shift(N, L, U):
    x, h = _inner(N, L)
    return _built((x - h, h), U)


@exercise.mistake(
    "The overall sign is wrong: kinetic energies are positive, so the main diagonal is "
    "+1/h² + U(x), and its neighbours are −1/(2h²)."
)
def neg(N, L, U):
    return -reference(N, L, U)


@exercise.mistake(
    "The kinetic energy has the wrong sign: it is MINUS ½ψ″, so +1/h² on the main diagonal and "
    "−1/(2h²) beside it."
)
def plus_second_derivative(N, L, U):
    return _built(_inner(N, L), U, kinetic=0.5)


@exercise.mistake("The potential is missing: add U(x_i) to the i-th element of the main diagonal.")
def no_potential(N, L, U):
    return _built(_inner(N, L), np.zeros_like)


@exercise.mistake("You subtract the potential. Energies add up: kinetic plus potential.")
def minus_potential(N, L, U):
    return _built(_inner(N, L), lambda x: -U(x))


@exercise.mistake("You halved the potential too. The ½ belongs to the kinetic energy alone.")
def half_potential(N, L, U):
    return _built(_inner(N, L), lambda x: U(x) / 2)


@exercise.mistake(
    "You added U(x) to whole rows or columns. A potential acts at each point by itself, so it "
    "belongs on the main diagonal: np.diag(U(x))."
)
def potential_everywhere(N, L, U):
    x, h = _inner(N, L)
    return -0.5 * _laplacian(N) / h**2 + U(x)


@exercise.mistake(exercise.mistakes["potential_everywhere"].message)
def potential_on_rows(N, L, U):
    x, h = _inner(N, L)
    return -0.5 * _laplacian(N) / h**2 + np.asarray(U(x))[:, None]


@exercise.mistake(
    "U gets the row numbers from you. It is a function of the position: U(x) with x = i·h."
)
def of_numbers(N, L, U):
    x, h = _inner(N, L)
    return _built((x, h), lambda x: U(np.arange(1, N + 1)))


@exercise.mistake(exercise.mistakes["of_numbers"].message)
def of_numbers_from_0(N, L, U):
    x, h = _inner(N, L)
    return _built((x, h), lambda x: U(np.arange(N)))


@exercise.mistake(
    "Your positions run around 0, from −L/2 to L/2. Here the box reaches from 0 to L, and U "
    "expects those positions."
)
def centred_box(N, L, U):
    x, h = _inner(N, L)
    return _built((x, h), lambda x: U(x - L / 2))


@exercise.mistake(
    "U gets positions that begin and end at the walls (linspace from 0 to L with N points). The "
    "N inner points are i·h with i = 1 … N and h = L/(N + 1)."
)
def walls_in_linspace(N, L, U):
    x, h = _inner(N, L)
    return _built((x, h), lambda x: U(np.linspace(0, L, N)))


@exercise.mistake(
    "Your points are the middles of N cells. Here the points are i·h with i = 1 … N and "
    "h = L/(N + 1), so that the walls are one spacing away from the first and the last."
)
def middles_of_cells(N, L, U):
    h = L / N
    return _built((h * (np.arange(N) + 0.5), h), U)


@exercise.mistake(
    "Your points begin at the wall 0 and have the spacing L/N. The N inner points are i·h with "
    "i = 1 … N and h = L/(N + 1)."
)
def without_endpoint(N, L, U):
    return _built((np.linspace(0, L, N, endpoint=False), L / N), U)


@exercise.mistake(
    "The elements beside the main diagonal have the wrong sign: they are −1/(2h²). Your ground "
    "state would change its sign at every point."
)
def plus_beside(N, L, U):
    x, h = _inner(N, L)
    return np.abs(_laplacian(N)) / (2 * h**2) + np.diag(U(x))


@exercise.mistake(
    "The elements beside the main diagonal are twice too large: the ½ of −½ψ″ halves them as well, "
    "to −1/(2h²)."
)
def beside_not_halved(N, L, U):
    x, h = _inner(N, L)
    return np.eye(N) / h**2 - (np.eye(N, k=1) + np.eye(N, k=-1)) / h**2 + np.diag(U(x))


@exercise.mistake(
    "On the main diagonal the kinetic energy is 1/h², because ½ times the 2 of the second "
    "difference is 1; yours is not."
)
def diagonal_halved(N, L, U):
    x, h = _inner(N, L)
    beside = np.eye(N, k=1) + np.eye(N, k=-1)
    return np.eye(N) / (2 * h**2) - beside / (2 * h**2) + np.diag(U(x))


@exercise.mistake(exercise.mistakes["diagonal_halved"].message)
def diagonal_doubled(N, L, U):
    x, h = _inner(N, L)
    beside = np.eye(N, k=1) + np.eye(N, k=-1)
    return 2 * np.eye(N) / h**2 - beside / (2 * h**2) + np.diag(U(x))


@exercise.mistake("A second derivative divides by h², the SQUARE of the spacing; you divide by h.")
def h_not_squared(N, L, U):
    x, h = _inner(N, L)
    return -0.5 * _laplacian(N) / h + np.diag(U(x))


@exercise.mistake(
    "The spacing is missing: divide the second difference by h², else it is no derivative."
)
def no_spacing(N, L, U):
    x, _ = _inner(N, L)
    return -0.5 * _laplacian(N) + np.diag(U(x))


@exercise.mistake("You multiply by h². The second difference is DIVIDED by h².")
def times_h_squared(N, L, U):
    x, h = _inner(N, L)
    return -0.5 * _laplacian(N) * h**2 + np.diag(U(x))


@exercise.mistake(
    "Only one of the two diagonals beside the main one is filled. Each point has two neighbours: "
    "k=1 and k=−1."
)
def one_sided(N, L, U):
    return np.triu(reference(N, L, U))


@exercise.mistake(exercise.mistakes["one_sided"].message)
def one_sided_below(N, L, U):
    return np.tril(reference(N, L, U))


@exercise.mistake(
    "You forgot the brackets: ½/h**2 is fine, but 1/2*h**2 multiplies by h². Write 0.5 / h**2."
)
def missing_brackets(N, L, U):
    x, h = _inner(N, L)
    beside = np.eye(N, k=1) + np.eye(N, k=-1)
    return np.eye(N) / h**2 - 1 / 2 * h**2 * beside + np.diag(U(x))


@exercise.mistake(
    "In the first row you fill H[0, −1], which Python reads as the LAST element of that row. The "
    "first point has no neighbour on its left: leave that element 0."
)
def index_minus_1(N, L, U):
    H = reference(N, L, U)
    if N > 1:
        H[0, -1] = H[0, 1]
    return H


@exercise.mistake("You returned the energies, the eigenvalues of H. Asked is the matrix H itself.")
def levels(N, L, U):
    return np.linalg.eigvalsh(reference(N, L, U))


@exercise.mistake(
    "Your matrix has the two walls in it. There ψ is 0 and nothing is to be found: leave the first "
    "and the last row and column out."
)
def with_walls(N, L, U):
    x = np.linspace(0, L, N + 2)
    return _built((x, L / (N + 1)), U)


@exercise.mistake(
    "Your matrix is cut to whole numbers, because it begins as an integer array. Begin with "
    "np.zeros((N, N))."
)
def whole_numbers(N, L, U):
    return reference(N, L, U).astype(int)


@exercise.mistake("You cut off the fraction of h: `//` is whole-number division. Divide with `/`.")
def whole_division(N, L, U):
    h = L // (N + 1) or 1.0
    return _built((h * np.arange(1, N + 1), h), U)


@exercise.mistake(exercise.mistakes["h_N"].message)
def h_N_in_the_difference(N, L, U):
    return _built((_inner(N, L)[0], L / N), U)


@exercise.mistake(
    "You divide the second difference by the square of L/(N − 1). Neighbouring inner points are "
    "h = L/(N + 1) apart, because the walls take a piece on each side."
)
def h_Nm1_in_the_difference(N, L, U):
    return _built((_inner(N, L)[0], L / (N - 1) if N > 1 else L), U)


@exercise.mistake(
    "You divide by (2h)². That belongs to a FIRST difference over two steps; the second difference "
    "1, −2, 1 is divided by h²."
)
def twice_the_spacing(N, L, U):
    x, h = _inner(N, L)
    return -0.5 * _laplacian(N) / (2 * h) ** 2 + np.diag(U(x))


@exercise.mistake("You halve the kinetic energy twice. It is 1, −2, 1 over h², times −½, once.")
def halved_twice(N, L, U):
    return _built(_inner(N, L), U, kinetic=-0.25)


@exercise.mistake(
    "You multiply the potential by −½ as well. The −½ belongs to the second derivative alone."
)
def potential_in_the_bracket(N, L, U):
    return _built(_inner(N, L), lambda x: -U(x) / 2)


@exercise.mistake(
    "Your potential runs backwards, from the right wall to the left. Row i belongs to x = i·h."
)
def mirrored(N, L, U):
    return _built(_inner(N, L), lambda x: U(x)[::-1])


@exercise.mistake("You use the potential at one point for all. Each point has its own, U(x_i).")
def at_one_point(N, L, U):
    x, h = _inner(N, L)
    return _built((x, h), lambda x: np.full(N, U(x)[0]))


@exercise.equivalent
def second_difference(N, L, U):
    return _built(_inner(N, L), U)


@exercise.equivalent
def loops_point_by_point(N, L, U):
    h = L / (N + 1)
    H = np.zeros((N, N))
    for i in range(N):
        H[i, i] = 1 / h**2 + U((i + 1) * h)
        if i > 0:
            H[i, i - 1] = -1 / (2 * h**2)
        if i < N - 1:
            H[i, i + 1] = -1 / (2 * h**2)
    return H


@exercise.equivalent
def from_linspace(N, L, U):
    x = np.linspace(0, L, N + 2)
    h = x[1] - x[0]
    kinetic = np.diag(np.full(N, 1 / h**2)) - 0.5 * np.diag(np.ones(N - 1) / h**2, 1)
    return kinetic - np.diag(np.full(N - 1, 0.5 / h**2), -1) + np.diag(U(x[1:-1]))


@exercise.equivalent
def squared_first_difference(N, L, U):
    x, h = _inner(N, L)
    D = (np.eye(N + 1, N) - np.eye(N + 1, N, k=-1)) / h
    return D.T @ D / 2 + np.eye(N) * U(x)


@exercise.equivalent
def toeplitz_matrix(N, L, U):
    x, h = _inner(N, L)
    row = np.zeros(N)
    row[:2] = [1, -0.5][:N]
    return toeplitz(row) / h**2 + np.diag([U(each) for each in x])


@exercise.equivalent
def sparse_and_back(N, L, U):
    x, h = _inner(N, L)
    beside = np.full(N - 1, -0.5 / h**2)
    parts, places = ([beside, 1 / h**2 + U(x), beside], [-1, 0, 1]) if N > 1 else (
        [1 / h**2 + U(x)], [0],
    )  # fmt: skip
    return diags(parts, places).toarray()


@exercise.equivalent
def nested_lists(N, L, U):
    h = L / (N + 1)
    inside = {0: 1 / h**2, 1: -0.5 / h**2}
    H = [[inside.get(abs(i - j), 0.0) for j in range(N)] for i in range(N)]
    for i in range(N):
        H[i][i] += U(h * (i + 1))
    return H


@exercise.equivalent
def acting_on_each_basis_vector(N, L, U):
    x, h = _inner(N, L)
    columns = []
    for basis in np.eye(N):
        psi = np.pad(basis, 1)
        columns.append(-0.5 * (psi[2:] - 2 * psi[1:-1] + psi[:-2]) / h**2 + U(x) * basis)
    return np.column_stack(columns)


@exercise.equivalent
def slices_of_the_flat_matrix(N, L, U):
    x, h = _inner(N, L)
    H = np.zeros(N * N)
    H[:: N + 1] = 1 / h**2 + U(list(x))
    H = H.reshape(N, N)
    np.fill_diagonal(H[1:], -0.5 / h**2)
    np.fill_diagonal(H[:, 1:], -0.5 / h**2)
    return H


@exercise.equivalent
def single_precision(N, L, U):
    return reference(N, L, U).astype(np.float32)


EMPTY_BOX = "an empty box, U = 0"
LONELY = "a single inner point"
TWO = "two inner points"
JUMP = "a potential with a jump"
NEGATIVE = "a potential below 0"
TINY = "a very narrow box"
WHOLE_LENGTH = "a length given as a whole number"

exercise.show(
    Case((3, 2.0, Potential("harmonic", (0.5, 8.0)))),
    Case((4, 2.5, Potential("linear", (3.0,)))),
    Case((5, 3.0, Potential("harmonic", (1.0, 6.0)))),
    Case((3, 1.0, Potential("constant", (0.0,))), EMPTY_BOX),
    Case((4, 2.0, Potential("step", (0.75, 5.0))), JUMP),
    Case((4, 2.0, Potential("well", (0.25, 1.0, 7.0))), NEGATIVE),
    Case((2, 1.5, Potential("linear", (2.0,))), TWO),
    Case((1, 1.0, Potential("linear", (3.0,))), LONELY),
    Case((3, 4e-6, Potential("constant", (1e11,))), TINY),
    Case((3, 5, Potential("double well", (2.0, 1.25, 0.75))), WHOLE_LENGTH),
)


@exercise.hide
def cases(rng):
    for _ in range(6):
        N, L = int(rng.integers(4, 12)), float(rng.uniform(1.2, 9))
        place, size = float(rng.uniform(0.1, 0.4) * L), float(rng.uniform(2, 9) * (N / L) ** 2)
        yield Case((N, L, Potential("harmonic", (place, size / L**2 * 4))))
        yield Case((N, L, Potential("linear", (size / L,))))
        yield Case((N, L, Potential("double well", (place, 0.4 * L, size))))
    for _ in range(2):
        N, L = int(rng.integers(4, 12)), float(rng.uniform(1.2, 9))
        size = float(rng.uniform(2, 9) * (N / L) ** 2)
        yield Case((N, L, Potential("constant", (0.0,))), EMPTY_BOX)
        yield Case((N, L, Potential("step", (float(rng.uniform(0.3, 0.7) * L), size))), JUMP)
        place = float(rng.uniform(0.1, 0.3) * L)
        yield Case((N, L, Potential("well", (place, place + 0.4 * L, size))), NEGATIVE)
        yield Case((2, L, Potential("linear", (size,))), TWO)
        yield Case((1, L, Potential("linear", (size,))), LONELY)
        yield Case((N, L * 1e-6, Potential("harmonic", (2e-7, 1e24 * size / L**2))), TINY)
        yield Case((N, int(rng.integers(2, 9)), Potential("linear", (size,))), WHOLE_LENGTH)
