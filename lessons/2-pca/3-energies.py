# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Are principal values energies?
#
# **The question.** An essay says that the principal values of PCA and the energies of a quantum system are the same mathematics, and concludes that with PCA *you give priority to the states with the largest energies*. What of this is true, what is a picture, and what is wrong?
#
# **After this notebook you can**
# - build the energy operator of a particle on a grid, and say how far its levels can be trusted;
# - verify what a covariance and an energy operator have in common, with numbers;
# - use two better translations: covariance as a density matrix, and PCA of thermal motion as its normal modes;
# - say where the analogy ends.
#
# **You need** the notebooks `1-variance-in-a-direction` and `2-eigenvalue-spectrum`. What they made is imported below from the course's library. No quantum mechanics: what you need of it is said here. **Time:** 60 minutes, and 20 more for the essay at the end; one part is optional. A good place for a break is marked.

# %%
import numpy as np
from scipy.linalg import expm
from sklearn.datasets import load_digits, load_iris

from eigentunes import check, figures
from eigentunes.experiments.thermal_chain import simulate, stiffness, vibrations
from eigentunes.explorers import LevelsExplorer, ThermalChainExplorer
from eigentunes.stand_ins import covariance, expectation, spectrum, yours_or_ours

iris = load_iris().data
S = covariance(iris)

# %% [markdown]
# ## Two ladders
#
# A particle on a line is described by a **wave function** $\psi(x)$; where $\psi^2$ is large, it is likely to be found. Its energy operator, the **Hamiltonian**, has two parts: the kinetic energy, which is large where $\psi$ bends quickly, and the potential $U(x)$, a landscape of hills and valleys:
#
# $$H\psi = -\tfrac12\,\psi'' + U(x)\,\psi .$$
#
# (Units are chosen so that the mass and the reduced Planck constant $\hbar$ are 1. All waves here are real; where they are complex, read $\lvert\psi\rvert^2$ for $\psi^2$.) In a state of definite energy $H\psi = E\,\psi$: an eigenvalue problem, as for a covariance. The eigenvalues $E$ are the **levels**, drawn as the rungs of a ladder.
#
# **Predict:** which rung of the particle's ladder is the important one, the lowest or the highest? And of the covariance's? Then choose potentials, or draw one, and compare the two ladders.

# %%
LevelsExplorer(S)

# %% [markdown]
# Two ladders of one kind: both belong to symmetric matrices, so their eigenvalues are real, and their eigenvectors are at right angles (where eigenvalues are equal, they can be chosen so). But look at the ends. The particle's ladder has a **lowest** rung, the ground state, and goes up without end, of which you see the eight lowest; left alone with a cold surrounding, the particle ends at the bottom. A covariance has one rung per feature, none below 0, and PCA starts at the **top**.
#
# A second thing to see: the wave with no node is the lowest, and each further rung has one node more (on a line between walls always). More bending, more kinetic energy.
#
# ### Exercise: `hamiltonian` (4 points)
#
# A computer needs numbers, so we look at $\psi$ at $N$ points only, with equal spacing $h$. Between neighbours the slope is the difference divided by $h$; the difference of two slopes, divided by $h$ again, is the second derivative:
#
# $$\psi''(x_i) \approx \frac{\psi_{i-1} - 2\psi_i + \psi_{i+1}}{h^2}.$$
#
# The particle is in a box with walls at 0 and $L$, where $\psi = 0$. The points lie **inside**: $x_i = i\,h$ with $i = 1 \dots N$ and $h = L/(N+1)$.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `N` | integer, at least 1 | number of inner points |
# | in | `L` | a number above 0 | length of the box |
# | in | `U` | function | `U(x)` for an array of positions gives the array of potentials there, of the same shape; for one position, one number |
# | out | `H` | (N, N) | matrix of $-\tfrac12\psi'' + U\psi$ at the inner points |
#
# The potential may be 0 everywhere, negative, steep, or have a jump. `L` may be a whole number or a millionth of one, and there may be a single inner point, or two.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Write the row of $H$ for one point in the middle on paper. Which three elements are not 0? What is different in the first and the last row, where the neighbour is a wall?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# $-\tfrac12$ times $1, -2, 1$ over $h^2$ gives $1/h^2$ on the main diagonal and $-1/(2h^2)$ beside it. The potential acts at each point by itself: it is added to the main diagonal. In the first and the last row one neighbour is missing, for there $\psi$ is 0.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `h = L / (N + 1)`; `x = h * np.arange(1, N + 1)`; `H = np.diag(1 / h**2 + U(x))`; then subtract `0.5 / h**2` times (`np.eye(N, k=1)` + `np.eye(N, k=-1)`).
#
# </details>


# %% solution hamiltonian
def hamiltonian(N, L, U):
    """Energy operator (N, N) on N inner points of a box from 0 to L with the potential U(x)."""
    ### BEGIN SOLUTION
    h = L / (N + 1)
    x = h * np.arange(1, N + 1)
    neighbours = np.eye(N, k=1) + np.eye(N, k=-1)
    return np.diag(1 / h**2 + U(x)) - 0.5 / h**2 * neighbours
    ### END SOLUTION


# %% check hamiltonian 4 points
check(hamiltonian)

# %% [markdown]
# ## Can the levels be trusted?
#
# For two potentials the levels are known exactly: an empty box of length 1 has $E_n = (n\pi)^2/2$ with $n = 1, 2, \dots$, and a harmonic well $U = \tfrac12 (x - c)^2$ has, on a line without walls, $E_n = n + \tfrac12$ with $n = 0, 1, \dots$ The pictures show both. (The explorer counts the rungs of every ladder from 1, so its $E_1$ of the harmonic well is this $E_0$.)
#
# **Predict:** of the 100 levels that a grid of 100 points gives for the box, how many are right within 1 %?

# %% folded
make, panels = yours_or_ours(hamiltonian), {}
for title, L, U in (
    ("Empty box of length 1", 1.0, lambda x: 0 * x),
    ("Harmonic well in a box of length 16", 16.0, lambda x: 0.5 * (x - 8) ** 2),
):
    x = L / 401 * np.arange(1, 401)
    panels[title] = (x, U(x), *np.linalg.eigh(make(400, L, U)))
figures.wave_functions(
    panels,
    alt="Two panels with the five lowest wave functions, each at the height of its energy. Left, "
    "the empty box: sine waves with 0 to 4 nodes; the rungs move apart as 1, 4, 9, 16, 25. Right, "
    "the harmonic well: waves that fade out at the sides, with evenly spaced rungs at 0.5 to 4.5.",
)

# %%
levels = np.arange(1, 101)
exact = (levels * np.pi) ** 2 / 2
error = np.linalg.eigvalsh(make(100, 1.0, lambda x: 0 * x)) / exact - 1
print("within 1 %:", (np.abs(error) < 0.01).sum(), " error of the 100th:", error[99].round(2))
sizes, errors, laws = np.array([20, 50, 100, 200, 400]), {}, {}
for n in (1, 3, 10):
    E = [np.linalg.eigvalsh(make(N, 1.0, lambda x: 0 * x))[n - 1] for N in sizes]
    errors[f"n = {n}"] = np.array(E) / ((n * np.pi) ** 2 / 2) - 1
    laws[f"n = {n}"] = -((n * np.pi / (sizes + 1)) ** 2) / 12
figures.convergence(
    sizes, errors, laws, xlabel="grid points N", ylabel="relative error (all are too low)",
    alt="Errors of the levels 1, 3 and 10 over the number of grid points, on logarithmic scales. "
    "Each falls along a straight line to a quarter when N doubles; level 10 is about 100 times "
    "worse than level 1.",
)  # fmt: skip

# %% [markdown]
# Eleven of a hundred. The error follows a law, the dashed lines: $-(n\pi h)^2/12$ of the level, as long as that is small. Twice as many points make a quarter of the error, and a wave ten times as fine has a hundred times the relative error. The error is below 1 % for the lowest ninth of the levels; the 100th is off by −59 %. So of an energy operator on a grid trust the **bottom** of the ladder. Its waves, by the way, are exact: sines, looked at in 100 places.
#
# And the trace? It is $N(N+1)^2$, which is 1,020,100 for $N = 100$ and grows without bound. The sum of *all* levels says something about the grid and nothing about the particle. Remember that when somebody calls a trace the total energy.
#
# The harmonic well has a second source of error: the walls, which do not belong to it. **Predict:** in a box of length 16 and in one of length 10, what happens to the errors when you double $N$?

# %%
for L in (16.0, 10.0):
    for N in (200, 400, 800):
        E = np.linalg.eigvalsh(make(N, L, lambda x, c=L / 2: 0.5 * (x - c) ** 2))
        texts = [f"E_{n} {E[n] - (n + 0.5):+.1e}" for n in (0, 10, 20)]
        print(f"L = {L:.0f}  N = {N}  errors:  ", "  ".join(texts))
LevelsExplorer(S, hamiltonian=hamiltonian)

# %% [markdown]
# In the long box every doubling divides all errors by four: that is the grid, and the law is $-\tfrac{h^2}{32}(2n^2 + 2n + 1)$. In the short one $E_{20}$ is 5.4 to 5.6 too **high**, however fine the grid: a classical particle with the energy 20.5 swings out to $\sqrt{2 \cdot 20.5} \approx 6.4$ on both sides, and the walls stand at 5. Squeezing a wave costs energy. Two sources of error, with opposite signs: more points cure one, a larger box the other. (A larger box with the same number of points has a coarser grid.) In the explorer, whose box has the length 12, move the number of grid points and see which rungs move most.
#
# <details><summary>Question: somebody uses <code>np.linspace(0, L, N)</code> for the points and h = L/(N − 1), but the same matrix. What happens to the level 1 of the box with N = 100?</summary>
#
# Then the first and the last *inner* point are believed to stand on the walls. The matrix knows nothing of that: for it, the walls are one spacing further out on each side. The box is too wide and the level too low, by 3.9 %. That is almost 500 times the error of the right grid.
#
# </details>
#
# ## Four facts, verified
#
# The essay rests on four facts. The mathematics behind them is that of *every* symmetric matrix, of $H$ as well as of $S$; here they are tried on $S$. **Predict** what each line will print, then run.

# %%
lam, V = spectrum(S)
Z = iris - iris.mean(axis=0)
rng = np.random.default_rng(0)
v = rng.normal(size=4)
v = v / np.linalg.norm(v)
Q = np.linalg.qr(rng.normal(size=(4, 4)))[0]  # other axes: a random rotation
length, turned = np.linalg.norm(v), np.linalg.norm(Q.T @ v)
print(f"1. states are vectors: length of v {length:.6f}, in other axes {turned:.6f}")
scores = Z @ v
print(f"2. observables are operators: <v|S|v> {v @ S @ v:.6f}, variance {scores.var(ddof=1):.6f}")
print("3. diagonal in the eigenbasis: V.T S V =")
print((V.T @ S @ V).round(6) + 0.0)
sums = np.trace(S), np.trace(Q.T @ S @ Q), lam.sum()
print("4. trace {:.6f}, in other axes {:.6f}, sum of eigenvalues {:.6f}".format(*sums))

# %% [markdown]
# | | of a covariance | of an energy operator |
# |---|---|---|
# | 1 | a direction; its sign means nothing | a state; its overall sign (phase) means nothing |
# | 2 | $\langle v\vert S\vert v\rangle$ is the variance of the data along $v$ | $\langle\psi\vert H\vert\psi\rangle$ is the mean energy, measured on many particles in the state $\psi$ |
# | 3 | the scores on different principal axes are uncorrelated | states of different energy are at right angles and do not mix in time |
# | 4 | total variance, in whatever axes you measure | sum of the levels (finite only on a grid) |
#
# ## Born's rule is the explained variance
#
# In quantum mechanics a measurement of a state $\lvert x\rangle$ in the orthonormal basis $v_1, v_2, \dots$ gives the answer $k$ with probability $P(k) = \lvert\langle v_k\vert x\rangle\rvert^2 / \langle x\vert x\rangle$: Born's rule. Let every centred flower be a state. **Predict:** draw a flower with a probability in proportion to its squared length, measure it in the principal axes, and repeat 100,000 times. How often is the answer 1, 2, 3, 4?

# %%
born = (Z @ V) ** 2 / (Z**2).sum(axis=1, keepdims=True)
weight = (Z**2).sum(axis=1) / (Z**2).sum()
print("explained variance ratio    ", (lam / lam.sum()).round(4))
print("weighted mean of Born's rule", (weight @ born).round(4))
flowers = rng.choice(len(Z), size=100_000, p=weight)
answers = (rng.random((100_000, 1)) > born[flowers].cumsum(axis=1)).sum(axis=1)
print("100,000 measurements        ", (np.bincount(answers, minlength=4) / 100_000).round(4))
print("mean without weights        ", born.mean(axis=0).round(4))

# %% [markdown]
# The first two lines are equal, and not by chance: write both as fractions and the lengths cancel. The explained variance ratio *is* Born's rule, if each individual counts by its squared length. Without the weights the first axis gets 0.81 instead of 0.92, because then the flowers near the middle, which point in many directions, count as much as those far out.
#
# <details><summary>Question: the essay orders the values strictly, λ₁ > λ₂ > … > λₘ. Is that always possible?</summary>
#
# No. Two eigenvalues may be equal: a round cloud has no first axis, and a free particle on a ring has all its levels but the lowest in pairs, one wave running each way. Then only the *plane* of the two is determined, and a computer returns some two axes in it. In a sample the two come out slightly different, which looks like an order and is none. It must read λ₁ ≥ λ₂ ≥ … ≥ λₘ.
#
# </details>
# <details><summary>Question: "The trace is the total energy." In which of the two worlds does that make sense?</summary>
#
# In the statistical one: the trace of $S$ is the total variance. Measure the energy of a particle, and the answer is *one* of its levels. The sum of all levels is no energy of this particle, and without a grid it is infinite.
#
# </details>
#
# *A good place for a break.*
#
# ## Applying is not measuring
#
# "To apply the operator to a state is to measure it", one often reads. **Predict:** take a state made of the third and the fourth axis in equal parts, $(v_3 + v_4)/\sqrt2$. What is left of it if you apply $S$ (and scale to length 1)? What if you measure?

# %%
psi = (V[:, 2] + V[:, 3]) / np.sqrt(2)
applied = S @ psi
applied = applied / np.linalg.norm(applied)
print("before, in principal axes:", (V.T @ psi).round(3) + 0.0)
print("after applying S:         ", (V.T @ applied).round(3) + 0.0, " every time")
results = rng.choice(4, size=10_000, p=(V.T @ psi) ** 2 / ((V.T @ psi) ** 2).sum())
third, fourth = (results == 2).mean(), (results == 3).mean()
print(f"after measuring:          v3 in {third:.3f} of the cases, v4 in {fourth:.3f}")

# %% [markdown]
# Applying is arithmetic: always the same result, here $0.957\,v_3 + 0.292\,v_4$. The larger eigenvalue has grown in weight, as in every step of your `power_iteration`. An ideal measurement is chance: half of the time the state is $v_3$ afterwards, else $v_4$, and never something in between. What the operator does for a measurement is to *list* the possible answers (its eigenvalues) and the states afterwards (its eigenvectors); how likely each is, the state before decides (Born). (Here no two eigenvalues are equal. Where some are, the state before also decides which of their eigenvectors is left.)
#
# ## A better translation: the density matrix
#
# A covariance is no good Hamiltonian. But there is a quantum object with exactly its properties (symmetric, no negative eigenvalue, a mixture of many states): the **density matrix**, which describes a source that sends out different states at random. A density matrix has trace 1, so divide:
#
# $$\rho = \frac{S}{\operatorname{tr} S} = \sum_i w_i\,\lvert x_i\rangle\langle x_i\rvert,\qquad p_k = \frac{\lambda_k}{\lambda_1 + \dots + \lambda_m}.$$
#
# (On the right $\lvert x_i\rangle$ is the centred flower scaled to length 1, and $w_i$ its weight: what you simulated above.) How mixed is it? Its **entropy** says so: $-\sum_k p_k \ln p_k$. And $e$ to the power of the entropy is a number of dimensions: 1 if all variance lies in one direction, $m$ if it is equal in all.
#
# **Predict:** in how many dimensions do the 64 pixels of a handwritten digit really vary?
#
# ### Exercise: `density` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `S` | (m, m) | covariance matrix: symmetric, no negative eigenvalue, not all 0 |
# | out | `p` | (m,) | eigenvalues of $\rho$, descending, **all m** of them |
# | out | `entropy` | a number | $-\sum p_k \ln p_k$, natural logarithm (*nats*) |
# | out | `dimension` | a number | effective dimension $e^{\text{entropy}}$ |
#
# Return the three in this order. Some eigenvalues may be 0, even all but one; $0 \ln 0$ counts as 0. A *computed* 0 may come out as $10^{-17}$ or as $-10^{-17}$, and the logarithm of the latter is NaN. All eigenvalues may be equal; there may be a single feature; `S` may hold whole numbers, or be measured in a unit that makes all its elements tiny.
#
# <details><summary>Hint 1: a nudge</summary>
#
# The diagonal of $S$ depends on the axes. What does not?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Eigenvalues, reversed, divided by their sum. For the entropy pick the $p$ above 0 first; the others add nothing.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `lam = np.linalg.eigvalsh(S)[::-1]`; `p = lam / lam.sum()`; `q = p[p > 0]`; `entropy = -(q * np.log(q)).sum()`.
#
# </details>


# %% solution density
def density(S):
    """Eigenvalues p (m,) of S / tr S, their entropy in nats, and the effective dimension."""
    ### BEGIN SOLUTION
    lam = np.linalg.eigvalsh(S)[::-1]
    p = lam / lam.sum()
    q = p[p > 0]
    entropy = -(q * np.log(q)).sum()
    return p, entropy, np.exp(entropy)
    ### END SOLUTION


# %% check density 3 points
check(density)

# %%
mixed = yours_or_ours(density)
digits = load_digits().data
for name, data in {"iris": iris, "digits": digits}.items():
    p, entropy, dimension = mixed(covariance(data))
    rank = np.linalg.matrix_rank(covariance(data))
    print(f"{name:6}  {len(p):2} features  rank {rank:2}  effective dimension {dimension:.2f}")

# %% [markdown]
# Iris lives in 1.38 dimensions of 4, the digits in 20.55 of 64. The rank says 61 for the digits: three pixels are always empty, and every other direction counts fully, however little happens there. The effective dimension weighs them. It needs no threshold, unlike `n_components`; but it does not say *which* components to keep, nor what is noise.
#
# ## Where it is physics: a chain in thermal motion
#
# Now a case where PCA and energy meet in earnest. Masses in a row are joined by springs, the outer ones to walls, and heat shakes them all. **Predict:** which pattern of motion has the largest variance, and so becomes PC1? One in which neighbours move together, or one in which they move against each other? Is it the one with the highest or the lowest frequency?

# %%
ThermalChainExplorer()

# %% [markdown]
# Let $u$ be the displacements of the masses from rest. The springs hold the energy $\tfrac12 u^{\mathsf T} K u$ with a stiffness matrix $K$, and at temperature $T$ a displacement occurs with a probability in proportion to $e^{-\text{energy}/kT}$, where $k$ is Boltzmann's constant and the motion is classical. That is a bell curve with the covariance
#
# $$S = kT\,K^{-1},\qquad\text{so}\qquad \lambda = \frac{kT}{\text{stiffness}} .$$
#
# $S$ and $K$ have the same eigenvectors, in *opposite* order: **the first principal component is the softest spring mode.** Every mode holds the same mean potential energy, $\tfrac12 kT$ (*equipartition*), and the soft one needs the longest way for it. So a large variance means a *low* energy for a given displacement.
#
# The masses do not appear in $S$: heavy or light, at the same temperature the places are distributed alike. They matter for the frequencies. In the coordinates $y = \sqrt m\,u$ (each column of positions times the root of its mass) masses that are left to themselves move by $\ddot y = -M^{-1/2} K M^{-1/2}\, y$; the eigenvectors of that matrix are the **normal modes**, its eigenvalues are $\omega^2$, and the covariance of $y$ has the eigenvalues
#
# $$\lambda = \frac{kT}{\omega^2}.$$
#
# (In the explorer a $k$ with a number, as in $kT/k_1$, is no Boltzmann constant but the true $\omega^2$ of that mode, its stiffness per mass. So with unequal masses and without weights the bars miss the lines, although $S = kT\,K^{-1}$ still holds.)
#
# ### Exercise: `normal_modes` (4 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, N), with n > N | positions of N particles at n times |
# | in | `masses` | (N,) | their masses |
# | in | `kT` | a number above 0 | temperature, as an energy |
# | out | `omega` | (N,) | angular frequencies $\omega$, **ascending** |
# | out | `modes` | (N, N) | mass-weighted modes in the **columns**, of length 1, in the order of `omega` |
#
# You are not told the springs: they follow from the motion. Positions are measured from anywhere, also from far away, so the equilibrium is the mean of each column. The covariance divides by n − 1. The sign of a mode is free; if two frequencies are equal, any two modes at right angles in their plane are right. Masses may be equal, or whole numbers; there may be a single particle; and units may be those of atoms, with `kT` about 4e-21.
#
# <details><summary>Hint 1: a nudge</summary>
#
# It is PCA with one line before it and one line after it.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Before: multiply each column by the root of its mass. Then covariance and spectrum, as in the last two notebooks. After: turn variances into frequencies. In which order do they come out, if the variances descend?
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `Y = (X - X.mean(axis=0)) * np.sqrt(masses)`; `lam, modes = spectrum(covariance(Y))`; $\omega = \sqrt{kT/\lambda}$ ascends where $\lambda$ descends. (`spectrum` is imported above: descending, in columns.)
#
# </details>


# %% solution normal_modes
def normal_modes(X, masses, kT):
    """Frequencies (N,), ascending, and mass-weighted modes (N, N) of positions X (n, N)."""
    ### BEGIN SOLUTION
    Y = (X - X.mean(axis=0)) * np.sqrt(masses)
    lam, modes = spectrum(covariance(Y))
    return np.sqrt(kT / lam), modes
    ### END SOLUTION


# %% check normal_modes 4 points
check(normal_modes)

# %% [markdown]
# Eight masses, nine equal springs, 128,000 snapshots of a simulation that knows nothing of PCA. **Predict:** for masses 1, 4, 1, 4, …, how well does PCA find the modes with the weights, and without? In the explorer below, change the masses and switch the weights.

# %%
find, springs = yours_or_ours(normal_modes), np.ones(9)
k = np.linalg.eigvalsh(stiffness(springs))
for masses in (np.ones(8), np.array([1.0, 4.0] * 4)):
    X = simulate(masses, springs, 1.0, 128_000, np.random.default_rng(0))
    variances, raw = spectrum(covariance(X))
    print("masses", masses[:2], "...  variance * stiffness / kT:", (variances * k).round(3))
    _, truth = vibrations(masses, springs)
    _, found = find(X, masses, 1.0)
    for name, axes in {"with weights": found, "without": raw}.items():
        overlap = np.abs((axes * truth).sum(axis=0))
        print(f"  overlap with the true mode, {name:12}", overlap.round(3))
ThermalChainExplorer(normal_modes=normal_modes)

# %% folded
figures.ladders(
    {"Stiffness of the springs": k, "Variance of the masses": variances},
    first={"Stiffness of the springs": "lowest", "Variance of the masses": "highest"},
    alt="Two ladders with eight rungs. Left, the stiffness: from 0.12 at the bottom, which comes "
    "first, to 3.9, with rungs closer together towards the top. Right, the variance: the same modes "
    "upside down, the softest alone at the top with about 8.3, all others crowded at the bottom.",
)

# %% [markdown]
# Equipartition holds within 2 % in every mode, and PCA finds the modes of equal masses (overlap above 0.999). With unequal masses the variances of the positions are the same as before, and without weights the overlap is only 0.78 to 0.94: PCA then finds the axes of the springs, not the modes of the motion. With weights it is above 0.99 again. Chemists use this on molecules under the name *quasi-harmonic analysis*, with thousands of atoms and nothing but their masses, the temperature and a film of their motion; molecules are not springs, so there it is an approximation.
#
# ## Where the analogy breaks
#
# - **Top and bottom.** Data: the largest variance first. Nature: the lowest energy first. In the chain the two meet, because there $\lambda = kT/\text{stiffness}$ turns the ladder upside down.
# - **No dynamics.** A Hamiltonian makes its states move in time; a covariance moves nothing.
# - **No chance.** A flower has all its scores at once, and looking at one does not disturb the others. There is no uncertainty principle for data, even where matrices do not commute.
# - **No given scale.** Standardise the columns, and a covariance has other axes. The Hamiltonian of a particle is not ours to choose.
#
# The next two cells are **optional**. They show how far the common mathematics carries nevertheless. **Predict:** (a) what is left of any wave under $e^{-\tau H}$, applied again and again? (b) one more flower: can you say how the eigenvalues shift *without* solving again? (c) do the three species of iris have common principal axes?

# %%
H = make(100, 1.0, lambda x: 0 * x)
E, waves = np.linalg.eigh(H)
wave, step, before = np.arange(1.0, 101), expm(-0.1 * H), None
for _ in range(6):
    wave = step @ wave
    wave = wave / np.linalg.norm(wave)
    rest = np.linalg.norm(wave - waves[:, 0] * (waves[:, 0] @ wave))
    shrunk = f"  rest shrank by the factor {rest / before:.3f}" if before else ""
    print(f"energy {expectation(H, wave):.4f}{shrunk}")
    before = rest
factor = np.exp(-0.1 * (E[1] - E[0]))
print(f"ground state {E[0]:.4f}, factor exp(-0.1 (E_2 - E_1)) = {factor:.3f}")

# %%
more = covariance(np.vstack([iris, [6.5, 3.0, 5.0, 2.0]]))
print("shifts, solved again:  ", ((spectrum(more)[0] - lam) * 1000).round(2), "thousandths")
print("first order <v|dS|v>:  ", [round(1000 * expectation(more - S, each), 2) for each in V.T])
species = [covariance(iris[load_iris().target == j]) for j in range(3)]
for i, j in ((0, 1), (0, 2), (1, 2)):
    A, B = species[i], species[j]
    size = np.linalg.norm(A @ B - B @ A) / (np.linalg.norm(A) * np.linalg.norm(B))
    print(f"species {i} and {j}: size of AB - BA {size:.2f}  (0: common axes)")

# %% [markdown]
# (a) The ground state. $e^{-\tau H}$ has the eigenvectors of $H$, and its *largest* eigenvalue belongs to the *lowest* energy: power iteration on it, known as *imaginary time*, walks to the bottom of the ladder, and the rest shrinks by the factor 0.228 in every step, as predicted, once the levels above $E_2$ have died out. (A wave with no share of the ground state would never get there, were it not for rounding.) (b) The shift is, to first order, the expectation value of the change in the old state, if its eigenvalue is well apart from the others. Physicists call that perturbation theory; statisticians derive from it how much influence one individual has. (c) No: the three measures of spread do not commute (0.51, 0.52 and 0.15), so no one rotation makes all three diagonal, and the axes of all flowers together need not be those of any species.
#
# ## The dictionary
#
# | statistics | quantum mechanics | NumPy | how far it holds |
# |---|---|---|---|
# | direction $v$ of length 1 | state $\lvert\psi\rangle$ | `v / np.linalg.norm(v)` | exactly; quantum states may be complex |
# | covariance $S$ | an observable (Hermitian operator) | `covariance(X)` | same mathematics; $S$ comes from data and has no negative eigenvalue |
# | $S/\operatorname{tr}S$ | density matrix $\rho$ | `S / np.trace(S)` | exactly; the best match for a covariance |
# | variance along $v$ | expectation value | `v @ S @ v` | same formula; a spread of data on the left, a mean of measurements on the right |
# | principal value $\lambda_k$ | energy $E_k$ | `eigh(S)`, `eigh(H)` | both are eigenvalues; the interesting end is the other one |
# | principal axes | stationary states | `V` | both an orthonormal basis; only states of $H$ have to do with time |
# | explained variance ratio | mean of Born's rule | `lam / lam.sum()` | an identity, with weights; nobody measures by chance |
# | total variance | trace | `np.trace(S)` | does not depend on the axes; for a true particle infinite |
# | effective dimension | $e$ to the von Neumann entropy | `density(S)` | exactly, for $\rho$ |
# | covariance of thermal motion | $kT\,K^{-1}$ of a classical chain | `normal_modes(X, masses, kT)` | physics, no analogy; as long as springs are springs and $kT$ is far above $\hbar\omega$ |
# | power iteration | imaginary time $e^{-\tau H}$ | `S @ v`, `expm(-tau * H) @ v` | same algorithm, opposite ends of the ladder |
# | (nothing) | motion in time | | does not hold |
#
# ### Hand-graded: defend or attack a sentence (4 points)
#
# The essay concludes that with PCA "you give priority to the states with the largest energies". Defend the sentence, attack it, or do both, in 150 to 300 words. Quote numbers that you computed.
#
# | points | what is asked |
# |---|---|
# | 1 | **Terms.** Say which matrix plays the operator and what "energy" is to mean, so that the sentence can be true or false. |
# | 1 | **Evidence.** At least one number from this notebook, or computed by you, that speaks for your side. |
# | 1 | **The other side.** The best argument against you, put fairly, and your reply. |
# | 1 | **A better sentence.** One that you would sign, and one case where even that does not hold. |

# %% hand-graded largest_energies 4 points [markdown]
# **Terms.** If the covariance $S$ is taken for the Hamiltonian, its eigenvalues are "energies" and PCA indeed begins with the largest. But then "energy" is only another word for variance. I take the word as in physics: what a pattern costs, so that Boltzmann makes costly patterns rare. Then the sentence is wrong; it should say *smallest*.
#
# **Evidence.** In the thermal chain, where energy is real, variance times stiffness over kT came out between 0.99 and 1.01 in all eight modes. So the variance is kT over stiffness, and PC1 is the softest mode: the least energy for a given displacement, and the lowest frequency. Also for the particle, what comes first is the ground state: power iteration finds it with exp(−τH), not with H, because there the lowest energy has the largest eigenvalue.
#
# **The other side.** An engineer calls the squared amplitude of a signal its energy. In that sense λ₁, which is 92 % of the total for iris, is most of the energy, and the sentence is right. I grant that; but then no quantum system is needed to say it, and those energies do not obey a Schrödinger equation.
#
# **A better sentence.** "You give priority to the directions with the largest variance; if the data are a system in thermal equilibrium, these are its softest modes, the ones of lowest energy for a given displacement." It does not hold for iris, which is in equilibrium with nothing, nor for columns in different units, where the order changes with the unit.

# %% [markdown]
# ## Summary
#
# - A covariance and an energy operator are symmetric matrices: real eigenvalues, axes at right angles, expectation values, a trace that no rotation changes. That much is the same mathematics.
# - The meaning differs: spread and energy, top and bottom, data and law.
# - Levels on a grid are good at the bottom; spacing and walls are two different errors with opposite signs.
# - Explained variance is Born's rule, averaged with weights. Applying an operator is not measuring.
# - The honest translations: $S/\operatorname{tr}S$ is a density matrix, with an entropy and an effective dimension; PCA of thermal motion is its normal modes, the softest first.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $\psi$ | wave function on the grid | a column of `np.linalg.eigh(H)[1]` | (N,) |
# | $H$ | energy operator, Hamiltonian | `hamiltonian(N, L, U)` | (N, N) |
# | $E_n$ | level | an entry of `np.linalg.eigvalsh(H)`, which ascend | a number |
# | $h$ | spacing of the grid | `L / (N + 1)` | a number |
# | $\rho$ | density matrix | `S / np.trace(S)` | (m, m) |
# | $p_k$ | eigenvalue of $\rho$ | `lam / lam.sum()` | (m,) |
# | $K$ | stiffness of the springs | `stiffness(springs)` | (N, N) |
# | $\omega$ | angular frequency | `np.sqrt(kT / lam)` | (N,) |
# | $y$ | mass-weighted displacement | `(X - X.mean(axis=0)) * np.sqrt(masses)` | (n, N) |
#
# **Next:** the assignment `3-music`. Frequencies and modes you have just met; now you will hear some.
