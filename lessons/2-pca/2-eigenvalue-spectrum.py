# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What does the spectrum of a covariance tell?
#
# **The question.** A covariance matrix of 64 pixels holds 4096 numbers. Its 64 eigenvalues are called its *spectrum*. What can be read in them, how does a machine find them, and how many of them mean anything?
#
# **After this notebook you can**
# - decompose a covariance, and say which part of the answer is determined and which is a free choice;
# - find eigenvectors yourself, in two ways: by multiplying again and again, and by turning;
# - rebuild data from a few components, and know the error before you look;
# - tell components that are real from components that noise has made.
#
# **You need** the notebook `1-variance-in-a-direction`: `covariance` is imported from the course's library, and so are stand-ins for what you leave out. **Time:** 60 minutes without the parts whose title ends in *(may wait)*, 90 with them, and 20 more for the text that you write at the end. A good place for a break is marked.
#
# ## Read a scree
#
# Four tables: 150 flowers with 4 measurements, 178 wines with 13, 569 tumours with 30, and 1797 handwritten digits with 64 pixels. (Wine and tumours are standardised, because their columns have different units.) The eigenvalues of a covariance are the variances along its eigenvectors, the **principal components**. Sorted and drawn as shares of their sum, they make a **scree plot**.
#
# **Predict:** which of the four can be described well by a single number per row? Which needs the most numbers?

# %%
from itertools import combinations

import numpy as np
from scipy.fft import idctn
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine

from eigentunes import check, figures
from eigentunes.datasets import photograph
from eigentunes.experiments import component_rules
from eigentunes.explorers import NoiseExplorer, SpectrumExplorer
from eigentunes.stand_ins import covariance, standardize, yours_or_ours

iris, digits = load_iris().data, load_digits().data
wine, cancer = standardize(load_wine().data), standardize(load_breast_cancer().data)
tables = {"iris": iris, "wine": wine, "breast cancer": cancer, "digits": digits}
S_iris, S_digits = covariance(iris), covariance(digits)

screes = {name: np.linalg.eigvalsh(covariance(X))[::-1] for name, X in tables.items()}
for name, lam in screes.items():
    print(f"{name:>14}: first {lam[0] / lam.sum():.1%}, first two {lam[:2].sum() / lam.sum():.1%}")

# %% folded
figures.scree(
    screes,
    share=0.9,
    alt="Four scree plots with bars for single shares and a line for the cumulative share. Iris "
    "passes 90 % with its first component, breast cancer with 7, wine with 8; the line of the digits "
    "rises slowly and is still just below 90 % at the 20th component, the last that is drawn.",
)

# %% [markdown]
# A bar is the share of one component, the line adds them up, and the dashed line is at 90 % (at most 20 components are drawn). Iris is nearly one long cigar: its first component has 92.5 % of the variance. Wine has 36.2 % and then a slow slope, and the digits have no clear winner at all: 14.9 %, and 90 % only with the 21st component, beyond the picture. They need the most numbers.
#
# Four numbers from four columns, 64 from 64: where do they come from?
#
# ## Turn until nothing is mixed
#
# Off the diagonal of a covariance stands what is *mixed*: how far two columns vary together. **Predict:** here are three columns with correlations 0.8, 0.5 and 0.3. Turn the first two directions until their element is 0. What happens to the other elements, and what to the sum of the diagonal?
#
# In the explorer, choose a pair of directions, move the angle until the framed element vanishes (or use the button), keep the turn, and take the next pair. Go round several times. Then start again with other correlations.

# %%
SpectrumExplorer()

# %% [markdown]
# Three things to see:
#
# - A turn that makes one element 0 changes the others too, but it never lets the **off-diagonal norm**, the root of the sum of all their squares, rise.
# - The diagonal, drawn as orange diamonds, moves to the tops of the bars: these are the **eigenvalues**. When nothing is mixed, the three directions that you have turned to are the **eigenvectors**.
# - The **trace**, the sum of the diagonal, stays 3 whatever you do.
#
# In symbols: the turns together are a matrix $V$ with the new directions in its columns, $V^\mathsf{T} S V = \Lambda$ is diagonal, and so $S = V \Lambda V^\mathsf{T}$. In the picture: turn, stretch along the axes, turn back.
#
# Two more things to try: set all three correlations to 0.5, and two eigenvalues become **equal**. Then push one slider as far as it goes. It stops where the smallest eigenvalue comes to 0: beyond, a variance would be negative, and no three columns are correlated like that.
#
# ### Exercise: `spectrum` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `S` | (m, m) | a symmetric matrix |
# | out | `lam` | (m,) | eigenvalues, from the largest to the smallest **value** |
# | out | `V` | (m, m) | unit eigenvectors in **columns**: `V[:, i]` belongs to `lam[i]` |
#
# Here NumPy or SciPy may do the turning. `S` is any symmetric matrix, not only a covariance: an eigenvalue may be negative (it then comes last, also if it is large in size), 0 (a rounding error beside 0 is fine), or equal to others. `S` may be diagonal already, have a single feature (1 × 1), hold whole numbers, or be measured in a very small or very large unit. The sign of a column is yours to choose, and so are the directions where eigenvalues are equal.
#
# <details><summary>Hint 1: a nudge</summary>
#
# NumPy has two functions for eigenvectors. One is made for symmetric matrices. In which order does it return them?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.linalg.eigh` sorts from the smallest to the largest. Turn both results round, so that the pairs stay together.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `lam, V = np.linalg.eigh(S)`, then return `lam[::-1]` and `V` with its *columns* in reverse order: `V[:, …]`.
#
# </details>


# %% solution spectrum
def spectrum(S):
    """Eigenvalues (m,) of a symmetric S (m, m), descending, and eigenvectors in columns (m, m)."""
    ### BEGIN SOLUTION
    lam, V = np.linalg.eigh(S)
    return lam[::-1], V[:, ::-1]
    ### END SOLUTION


# %% check spectrum 3 points
check(spectrum)

# %% [markdown]
# ## Two right answers that differ
#
# The essay that inspired this module (it compares PCA with quantum mechanics) orders the eigenvalues *strictly*, λ₁ > λ₂ > … > λₘ. **Predict:** is that always possible? And if not, which eigenvectors does a program return?
#
# The explorer kept the trace at 3. **Predict** what is printed last, for the flowers: the variances of the four columns, along four random directions at right angles, and along the eigenvectors, each added up.

# %%
decompose = yours_or_ours(spectrum)
S = np.array([[2.0, 1.0, 1.0], [1.0, 2.0, 1.0], [1.0, 1.0, 2.0]])
lam, V = decompose(S)
other = V.copy()
other[:, 0] *= -1  # another sign
c, s = np.cos(0.7), np.sin(0.7)
other[:, 1:] = V[:, 1:] @ np.array([[c, s], [-s, c]])  # another pair in the plane
print("eigenvalues", lam.round(6), "\n\n", V.round(3), "\n\n", other.round(3), "\n")
for W in (V, other):
    right = np.allclose(S @ W, W * lam) and np.allclose(W.T @ W, np.eye(3))
    print("S W = W Λ and WᵀW = 1:", right)

random = np.linalg.qr(np.random.default_rng(0).normal(size=(4, 4)))[0]
axes = {"columns": np.eye(4), "random": random, "eigenvectors": decompose(S_iris)[1]}
for name, W in axes.items():
    along = np.array([w @ S_iris @ w for w in W.T])
    print(f"{name:>13}: {along.round(4)}   sum {along.sum():.6f}")

# %% [markdown]
# Both matrices are right, and no sign and no pair is better than another. What is determined, and what is not:
#
# | | |
# |---|---|
# | the eigenvalues | determined |
# | their sum, the trace | determined, and the same along any axes at right angles |
# | an eigenvector whose eigenvalue no other has | determined up to its sign |
# | eigenvectors with **equal** eigenvalues | only the plane (or space) that they span |
#
# So the essay's strict order is a slip: eigenvalues can be equal, and it takes $\lambda_1 \ge \lambda_2 \ge \dots$
#
# The total, 4.572957, belongs to the data; a turn only hands it round. The eigenvectors share it out most unequally: the first takes as much as any direction can, the last as little.
#
# In data, eigenvalues other than 0 are hardly ever exactly equal; but they can be equal in truth. Picture 64 thermometers on a ring, where neighbours vary together and no place is special. The true eigenvectors are waves round the ring, and a wave can be shifted: cosine and sine have the same eigenvalue. **Predict:** we measure 1000 days. Will the second component be the cosine?

# %%
place = np.arange(64)
apart = np.abs(place[:, None] - place)
ring = np.exp(-np.minimum(apart, 64 - apart) / 8)
waves = np.array([np.cos(2 * np.pi * place / 64), np.sin(2 * np.pi * place / 64)]) / np.sqrt(32)
print("true eigenvalues", decompose(ring)[0][:5].round(2))
for sample in range(3):
    days = np.random.default_rng(sample).multivariate_normal(np.zeros(64), ring, 1000)
    inner = waves @ decompose(covariance(days))[1][:, 1:3]
    print(
        f"sample {sample}: cosine in component 2: {abs(inner[0, 0]):.2f}   "
        f"the plane: {(inner**2).sum() / 2:.3f}"
    )

# %% [markdown]
# The plane of components 2 and 3 is found each time, to 0.98 or better (1 means the same plane); the single component is an accident of the sample. Whoever gives a *name* to one of two components with nearly equal eigenvalues is naming noise.
#
# ## How a machine finds them
#
# `eigh` did it. But how? Two ideas are old, short, and still in use. The first is to multiply.
#
# In the first notebook $S v$ was drawn beside $v$: it leans towards the first eigenvector. So multiply again. With $v = \sum_i a_i v_i$ in the eigenvectors, $S^t v = \sum_i \lambda_i^t\, a_i\, v_i$: the part with the largest $\lvert\lambda_i\rvert$ grows fastest and, after enough steps, is all that is left.
#
# ### Exercise: `power_iteration` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `S` | (m, m) | symmetric |
# | in | `v0` | (m,) | where to start, not 0 and of any length |
# | in | `tol` | float | stop when `v` has changed by less than this |
# | in | `max_iter` | integer | most multiplications by `S` |
# | out | `lam` | a number | the eigenvalue of largest **magnitude**, with its sign |
# | out | `v` | (m,) | its eigenvector, of length 1; its sign is free |
# | out | `n_iter` | integer | how often you multiplied by `S`, at most `max_iter` |
#
# A change is measured **up to sign**, as the smaller of the lengths of new − old and new + old, both vectors of length 1: if the leading eigenvalue is negative, `v` flips in every step. `tol` need not be tiny. The numbers in `S` may be very large or very small (1e120, 1e-12), and `v0` may be as long as 1e100 or as short as 1e-100; both may hold whole numbers. An entry of the eigenvector may be 0. The start is never at right angles to the answer. If `max_iter` is reached before `v` is at rest, return what you have. Whether you count the last step is up to you. Leave `S` and `v0` as they are.
#
# <details><summary>Hint 1: a nudge</summary>
#
# What happens to the length of `v` if you only multiply? And what do you know about $v^\mathsf{T} S v$ when `v` is a unit eigenvector?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Make `v` a unit vector. In each step: multiply, divide by the length, compare with the old `v` and with its negative, keep the new one. At the end $\lambda = v^\mathsf{T} S v$, which has the right sign; a length never has one. (A start as long as 1e100 may be squared without harm: floats reach to about 1e308.)
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `while n_iter < max_iter and change >= tol:` with `new = S @ v`, `new = new / np.linalg.norm(new)`, `change = min(np.linalg.norm(new - v), …)`, then `v, n_iter = new, n_iter + 1`. Return `v @ S @ v`, `v` and `n_iter`.
#
# </details>


# %% solution power_iteration
def power_iteration(S, v0, tol, max_iter):
    """Leading eigenvalue of S (m, m), its unit eigenvector (m,), and the number of steps."""
    ### BEGIN SOLUTION
    S, v = np.asarray(S, dtype=float), np.asarray(v0, dtype=float)
    v = v / np.linalg.norm(v)
    n_iter, change = 0, np.inf
    while n_iter < max_iter and change >= tol:
        new = S @ v
        new = new / np.linalg.norm(new)
        change = min(np.linalg.norm(new - v), np.linalg.norm(new + v))
        v, n_iter = new, n_iter + 1
    return v @ S @ v, v, n_iter
    ### END SOLUTION


# %% check power_iteration 3 points
check(power_iteration)

# %% [markdown]
# In each step everything but the answer shrinks, beside it, by the factor $\lambda_2/\lambda_1$ or more. To shrink it $10^{10}$ times takes about $\ln 10^{10} / \ln(\lambda_1/\lambda_2)$ steps. **Predict:** which of iris, breast cancer and digits takes longest? (Look at the first two bars of each scree.)

# %%
multiply = yours_or_ours(power_iteration)
for name in ("iris", "breast cancer", "digits"):
    start = np.random.default_rng(0).normal(size=len(screes[name]))
    _, _, steps = multiply(covariance(tables[name]), start, 1e-10, 5000)
    first, second = screes[name][:2]
    formula = np.log(1e10) / np.log(first / second)
    print(f"{name:>14}: first/second {first / second:5.2f}, {steps} steps, formula {formula:.0f}")

# %% [markdown]
# 9, 28 and 224 steps (one fewer if you do not count the last). It is not the size of the table that counts, but the **gap** between the first two eigenvalues: 17 to 1 for iris, 1.09 to 1 for the digits.
#
# ## One after the other *(may wait)*
#
# One vector is found. Take it out, and the second becomes the first: $S - \lambda_1 v_1 v_1^\mathsf{T}$ has the same eigenvectors, and $\lambda_1$ has become 0. This is called **deflation**.
#
# ### Exercise: `top_k` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `S` | (m, m) | symmetric; leave it as it is |
# | in | `k` | integer, 1 to m | how many |
# | out | `lam` | (k,) | eigenvalues of largest magnitude, largest magnitude first |
# | out | `V` | (m, k) | their unit eigenvectors in columns |
#
# Your `power_iteration` is there to be used; if you left it out, `from eigentunes.stand_ins import power_iteration` lends you ours. An eigenvalue may be negative, and counts by its size. `k` may be 1 or m. `S` may hold whole numbers. It may be diagonal, or have an eigenvector at right angles to (1, 1, …, 1): start from a *random* vector, not from ones or from (1, 0, …, 0). The eigenvalues are at least a factor of two or so apart, so a few hundred steps are plenty.
#
# <details><summary>Hint 1: a nudge</summary>
#
# $v v^\mathsf{T}$ is a whole matrix, (m, m). Which NumPy function makes it of two vectors?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Repeat k times: `power_iteration` on what is *left* of S, remember the pair, subtract `lam * np.outer(v, v)` from what is left. Work on a copy.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `left = np.array(S, dtype=float)`; in the loop `value, v, _ = power_iteration(left, rng.normal(size=len(left)), 1e-12, 5000)` and `left = left - …`. At the end `np.column_stack` puts the vectors into columns.
#
# </details>


# %% solution top_k
def top_k(S, k):
    """The k leading eigenvalues (k,) of S (m, m), and their eigenvectors in columns (m, k)."""
    ### BEGIN SOLUTION
    rng, left = np.random.default_rng(0), np.array(S, dtype=float)
    lam, vectors = [], []
    for _ in range(k):
        value, v, _ = power_iteration(left, rng.normal(size=len(left)), 1e-12, 5000)
        lam.append(value)
        vectors.append(v)
        left = left - value * np.outer(v, v)
    return np.array(lam), np.column_stack(vectors)
    ### END SOLUTION


# %% check top_k 3 points
check(top_k)

# %% [markdown]
# *A good place for a break.*
#
# ## Turn, by computation
#
# In the explorer you turned by eye until one element vanished. The angle can be computed. For the directions $p$ and $q$ let $J$ be the identity except for
#
# $$J_{pp} = J_{qq} = c, \qquad J_{pq} = s, \qquad J_{qp} = -s, \qquad c = \cos\theta,\ s = \sin\theta .$$
#
# Multiply out $(J^\mathsf{T} S J)_{pq} = (c^2 - s^2)\,S_{pq} + c\,s\,(S_{pp} - S_{qq})$, set it to 0 and use the formulas for the double angle: $\tan 2\theta = 2 S_{pq} / (S_{qq} - S_{pp})$.
#
# ### Exercise: `jacobi_angle` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `S` | (m, m) | symmetric |
# | in | `p`, `q` | integers, different | which two directions; `p` may be the larger |
# | out | `c` | a number | cosine |
# | out | `s` | a number | sine |
#
# Two angles do it, a small one and one that also swaps the axes: return the **smaller**, at most 45°, so that $\lvert s\rvert \le \lvert c\rvert$ (both with the other sign make it vanish as well, and pass). If the element is 0 already, $c = 1$ and $s = 0$; if it is not and the two diagonal elements are equal, the angle is 45°, in either direction. `S` may hold whole numbers or very small ones.
#
# <details><summary>Hint 1: a nudge</summary>
#
# A quotient makes trouble where the denominator is 0 (and 0 / 0 is `nan`). `np.arctan2` takes numerator and denominator separately.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# A tangent does not change when numerator and denominator both change sign. If you make the denominator $S_{qq} - S_{pp}$ positive in this way, `arctan2` gives $2\theta$ between −90° and 90°, and $\theta$ is the smaller angle.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `y, x = 2 * S[p, q], S[q, q] - S[p, p]`; if `x < 0`, turn the signs of both; `theta = np.arctan2(y, x) / 2`. For $y = 0$ this is 0 by itself.
#
# </details>


# %% solution jacobi_angle
def jacobi_angle(S, p, q):
    """Cosine and sine of the smaller turn that makes element (p, q) of JᵀSJ vanish."""
    ### BEGIN SOLUTION
    y, x = 2.0 * S[p, q], float(S[q, q] - S[p, p])
    if x < 0:
        y, x = -y, -x
    theta = np.arctan2(y, x) / 2
    return np.cos(theta), np.sin(theta)
    ### END SOLUTION


# %% check jacobi_angle 3 points
check(jacobi_angle)

# %% [markdown]
# A **sweep** turns every pair once. Here it runs with your angle on the digits, where a sweep has up to 2016 pairs. **Predict:** how many sweeps until the share of what is mixed is below $10^{-12}$?
#
# Below the numbers stands the explorer again. Once your functions pass, it uses *them*; the line below the picture says who drives.

# %%
angle = yours_or_ours(jacobi_angle)


def sweep(A):
    """Turn every pair of directions that is mixed; the matrix (m, m) and the number of turns."""
    A, turns = A.copy(), 0
    for p, q in combinations(range(len(A)), 2):
        if A[p, q] != 0:
            c, s = angle(A, p, q)
            J, turns = np.array([[c, s], [-s, c]]), turns + 1
            A[:, [p, q]] = A[:, [p, q]] @ J
            A[[p, q]] = J.T @ A[[p, q]]
    return A, turns


def mixed(A):
    """What is beside the diagonal, as a share of the whole (both as root of summed squares)."""
    return np.linalg.norm(A - np.diag(np.diag(A))) / np.linalg.norm(A)


for name, start in {"iris": S_iris, "digits": S_digits}.items():
    A, shares, turns = start, [mixed(start)], 0
    while shares[-1] > 1e-12:
        A, more = sweep(A)
        shares, turns = [*shares, mixed(A)], turns + more
    print(f"{name}: {len(shares) - 1} sweeps, {turns} turns")
    print("   mixed:", " ".join(f"{share:.0e}" for share in shares))
    print(f"   largest error: {np.abs(np.sort(np.diag(A)) - np.linalg.eigvalsh(start)).max():.0e}")

SpectrumExplorer(spectrum=spectrum, jacobi_angle=jacobi_angle)

# %% [markdown]
# 8 sweeps with 14,640 turns for the digits (three pixels never vary, so their pairs need none). Look at how the share falls: slowly at first, and then faster in every sweep, from 2e-05 to 4e-08 to less than 1e-12. (Near the end it is *squared* each time, times a number that is large where eigenvalues are close to each other.) This is Jacobi's method of 1846. Today's `eigh` first makes the matrix nearly diagonal in a fixed number of operations and is much faster, but it is turning that it does, too.
#
# ## Fewer numbers per row
#
# Write each row in the directions of the first $k$ eigenvectors, and forget the rest. That is compression by PCA. What is lost is known before: the squared error is $(n-1)(\lambda_{k+1} + \dots + \lambda_m)$, the variances that were dropped.
#
# **Predict:** from how many of 64 numbers on can *you* read a digit? The cell after the exercise shows it.
#
# ### Exercise: `compress` (4 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, m) | rows are individuals |
# | in | `k` | integer, 1 to the smaller of n − 1 and m | components to keep |
# | out | `Z` | (n, k) | **scores**: the centred rows along the first k eigenvectors, largest variance first |
# | out | `Xrec` | (n, m) | the rows rebuilt from `Z`, where the data were: the mean is added back |
#
# Columns are not scaled, nor are scores. Leave `X` as it is. The sign of a column of `Z` is free. `k` may be 1, or as many as features (then `Xrec` is `X`). There may be more features than individuals, a column that does not vary, or equal eigenvalues (then their directions are free as well). `X` may lie far from the origin (1e8) or hold unsigned whole numbers.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Four steps: centre, decompose the covariance (with your `spectrum` or `np.linalg.eigh`), project, and go back. Which of them needs the mean?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# With `V` the first k *columns* of the eigenvectors, shape (m, k): the scores are $Z = BV$ for the centred $B$, and $Z V^\mathsf{T}$ is back in m columns, still centred.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `X = np.asarray(X, dtype=float)`; `mu = X.mean(axis=0)`; `B = X - mu`; `V = spectrum(B.T @ B / (len(X) - 1))[1][:, …]`; `Z = B @ V`; return `Z` and `mu + …`.
#
# </details>


# %% solution compress
def compress(X, k):
    """Scores (n, k) of X (n, m) on its first k components, and the rows rebuilt (n, m)."""
    ### BEGIN SOLUTION
    X = np.asarray(X, dtype=float)
    mu = X.mean(axis=0)
    B = X - mu
    V = spectrum(B.T @ B / (len(X) - 1))[1][:, :k]
    Z = B @ V
    return Z, mu + Z @ V.T
    ### END SOLUTION


# %% check compress 4 points
check(compress)

# %%
squeeze, lam = yours_or_ours(compress), screes["digits"]
rows = {}
for k in (2, 8, 20):
    rebuilt = squeeze(digits, k)[1]
    rows[f"k = {k}"] = rebuilt[:10].reshape(-1, 8, 8)
    error, dropped = ((rebuilt - digits) ** 2).sum(), 1796 * lam[k:].sum()
    print(f"k = {k:2}: squared error {error:.2f}, by the formula {dropped:.2f}")
rows["original"] = digits[:10].reshape(-1, 8, 8)

# %% folded
figures.image_rows(
    rows,
    alt="Ten handwritten digits, rebuilt from 2, 8 and 20 components, above the originals. With 2 "
    "they are blurs, with 8 about half can be guessed, with 20 nearly all can be read.",
)

# %% [markdown]
# The error is what the formula says, to the last digit printed. Note what a component is *not*: it is no selected pixel. Each component is a mixture of all 64.
#
# ## What a photograph is made of *(may wait)*
#
# The photograph of a Chinese palace from the module on K-Means, in grey, is cut into blocks of 8 × 8 pixels. **Predict:** what do its first components look like? Below them stand cosine waves, the **discrete cosine transform**, which engineers chose by hand for the JPEG format.

# %%
grey = photograph().mean(axis=2)[:424]
blocks = grey.reshape(53, 8, 80, 8).swapaxes(1, 2).reshape(-1, 64)
S_blocks = covariance(blocks)
lam, V = decompose(S_blocks)
cosines = np.array([idctn(row.reshape(8, 8), norm="ortho").ravel() for row in np.eye(64)])
inner = cosines @ V
best = np.abs(inner).argmax(axis=0)
print("overlap with the nearest cosine:", np.abs(inner).max(axis=0)[:4].round(3))
by_cosine = np.sort(((cosines @ S_blocks) * cosines).sum(axis=1))[::-1]
print(f"ten components {lam[:10].sum() / lam.sum():.4f} of the variance", end=", ")
print(f"ten cosines {by_cosine[:10].sum() / lam.sum():.4f}")

# %% folded
signs = np.sign(inner[best, np.arange(64)])
figures.image_rows(
    {
        "components": (V * signs).T[:4].reshape(-1, 8, 8),
        "cosines": cosines[best[:4]].reshape(-1, 8, 8),
    },
    titles=["1", "2", "3", "4"],
    alt="Two rows of four grey blocks that look alike: flat, a slope from top to bottom, a slope from "
    "left to right, and a band. Above principal components, below cosines.",
)

# %% [markdown]
# PCA has rediscovered JPEG's basis: the first four overlap with a cosine by 1.000, 0.994, 0.988 and 0.966. The reason is that of the ring of thermometers: what looks the same from every place has waves for eigenvectors. The ten best directions of all hold 95.5 % of the variance, ten cosines 95.1 %: little is lost, and JPEG need not send them along with the picture, because everybody knows the cosines.
#
# <details><summary><strong>Numbers that cannot be</strong> <em>(may wait)</em>: a variance below 0, and flowers that change when they are moved</summary>
#
# Three pixels never vary, so three eigenvalues of the digits are 0. A computer gives about $10^{-15}$, of either sign: a rounding error in units of the *largest* eigenvalue, which is 179. So never take the root of an eigenvalue without a look, and never count those "above 0". See for yourself, in a new cell:
#
# ```python
# from sklearn.decomposition import PCA
#
# print("smallest eigenvalues of the digits:", screes["digits"][-3:])
# for away in (0, 1e6, 1e8):
#     fast = PCA().fit(iris + away).explained_variance_
#     sure = PCA(svd_solver="full").fit(iris + away).explained_variance_
#     print(f"iris + {away:.0e}: default {fast.round(4)}, full {sure.round(4)}")
# ```
#
# The flowers, moved away from the origin, are the same flowers; a covariance does not change. But scikit-learn's default for a long table multiplies first and subtracts the mean afterwards, and two huge numbers that are nearly equal have few digits left in their difference. At $10^6$ the smallest eigenvalue is off by a per cent or a few (how many, your processor decides), at $10^8$ nothing is right. `svd_solver="full"` centres first, as you did in `compress`.
#
# </details>
#
# ## How many?
#
# ### Exercise: `n_components` (2 points)
#
# The common rule: as many as reach a given share of the variance.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `lam` | (m,) | eigenvalues, none negative, in **any** order; leave them as they are |
# | in | `threshold` | float, above 0 and at most 1 | the share that is wanted |
# | out | `k` | integer | the smallest number of eigenvalues, the largest first, that together hold **at least** that share of the sum |
#
# The share may be reached exactly, and then it is reached. The threshold may be 1. There may be a single feature, whole numbers, and eigenvalues that are 0. (Where only rounding decides, both answers pass.)
#
# <details><summary>Hint 1: a nudge</summary>
#
# `np.cumsum` adds up step by step. A position counted from 0 is not yet a number of components.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Sort from the largest, add up, divide by the total, and find the first place where the threshold is reached.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `shares = np.cumsum(np.sort(lam)[::-1])`; `np.argmax(shares >= threshold * shares[-1])` is the first such *index*.
#
# </details>


# %% solution n_components
def n_components(lam, threshold):
    """Smallest number of eigenvalues (m,) that hold at least this share of their sum."""
    ### BEGIN SOLUTION
    shares = np.cumsum(np.sort(lam)[::-1])
    return int(np.argmax(shares >= threshold * shares[-1])) + 1
    ### END SOLUTION


# %% check n_components 2 points
check(n_components)

# %% [markdown]
# The next cell first asks your rule about the four tables. But what is such a number worth? **Predict:** 1000 rows of pure noise in 200 columns, every true variance 1, nothing mixed. What will the 200 eigenvalues be?

# %%
enough = yours_or_ours(n_components)
for name, lam in screes.items():
    lam = np.clip(lam, 0, None)
    print(f"{name:>14}:", {share: enough(lam, share) for share in (0.8, 0.9, 0.95)})

short = np.random.default_rng(0).normal(size=(100, 400))
values = decompose(covariance(short))[0]
noise = np.random.default_rng(0).normal(size=(1000, 200))
lam, _ = decompose(covariance(noise))
print(f"\n1000 rows of 200 columns of noise: eigenvalues from {lam[-1]:.2f} to {lam[0]:.2f}")
print(f"100 rows of 400 columns of noise: the first 40 hold {values[:40].sum() / values.sum():.0%}")

# %% folded
figures.noise_histogram(
    lam,
    1000,
    alt="Histogram of 200 eigenvalues of pure noise. All true variances are 1, a dotted line, but "
    "the eigenvalues spread from 0.30 to 2.04, under a lopsided curve between the edges 0.31 and "
    "2.09.",
)

# %% [markdown]
# Not 1. PCA looks for the direction in which this *sample* varies most, and with 200 columns to choose from it always finds one. In the second example 100 rows leave only 99 eigenvalues that are not 0. If these were equal, the first 40 would hold 40 %; they "explain" 61 % of nothing.
#
# How far noise spreads depends on $\gamma = m/n$, features per individual, and on $\sigma^2$, the variance of the noise. For large tables all its eigenvalues **that are not 0** lie in a band (with more columns than rows, at least $m-n+1$ are 0):
#
# $$\sigma^2(1-\sqrt\gamma)^2 \;\le\; \lambda \;\le\; \sigma^2(1+\sqrt\gamma)^2 .$$
#
# The density over the band is the **law of Marchenko and Pastur**, the curve in the figure. Its upper edge is a yardstick: what lies *well* above was not made by noise alone. (The edge is sharp only for infinitely large tables: in 500 rows of 100 columns of pure noise the largest eigenvalue lies a little above it in about one table of eight.)
#
# ### Exercise: `noise_edge` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `lam` | (m,) | eigenvalues in any order, one per feature |
# | in | `n` | integer | number of individuals |
# | in | `sigma2` | float | variance of the noise |
# | out | `edge` | a number | upper edge of the band |
# | out | `count` | integer | eigenvalues strictly **above** the edge |
#
# There may be more features than individuals, a noise variance other than 1, an eigenvalue exactly on the edge (not counted), or nothing above it.
#
# <details><summary>Hint 1: a nudge</summary>
#
# $\gamma$ is features per individual. Which of the arguments tells you the number of features?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `m = len(lam)`; the edge is the formula above; a comparison gives True and False, which can be added up.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `edge = sigma2 * (1 + np.sqrt(…)) ** 2`, and `int((np.asarray(lam) > edge).sum())`.
#
# </details>


# %% solution noise_edge
def noise_edge(lam, n, sigma2):
    """Upper edge of the band of noise, and how many of the eigenvalues (m,) lie above it."""
    ### BEGIN SOLUTION
    lam = np.asarray(lam)
    edge = sigma2 * (1 + np.sqrt(len(lam) / n)) ** 2
    return edge, int((lam > edge).sum())
    ### END SOLUTION


# %% check noise_edge 2 points
check(noise_edge)

# %% [markdown]
# Now hide one real direction in the noise, with a variance of more than 1: a **spike**. **Predict:** how strong must it be to show, with 500 rows and 100 columns? Move the strength slowly upwards, and watch both panels. Then take more rows, and fewer. (The strength is the true variance along the hidden direction. The squared overlap is the square of the cosine between the direction found and the true one: 0 at right angles, 1 if they agree; the curve is the theory for very large tables.)

# %%
NoiseExplorer(noise_edge=noise_edge)

# %% [markdown]
# Next to nothing happens below $1 + \sqrt\gamma$, here 1.447. The direction is there, it has 20 or 40 % more variance than any other, and PCA does not see it: what it returns has hardly anything to do with it. Above, the found direction turns towards the true one, by the curve in the right panel, and the eigenvalue leaves the band. It leaves slowly: just above the threshold it is still close to the edge, so in a single sample the spike may show only a little later. More rows make $\gamma$ smaller, and the threshold with it.
#
# ## Who counts best, and is what counts of use?
#
# Many rules say how many components to keep. Ask them about data of which we know the truth: five real directions in 100 columns, 500 rows, noise of variance 1; 200 such tables. **Predict** the winner, and how many components "95 % of the variance" keeps.
#
# Then a question about purpose: digits, with noise of standard deviation 4 on every pixel, and we want the clean ones back. **Predict:** which number of components comes nearest: those above the edge, fewer, or more?

# %%
answers = []
for seed in range(200):
    rng = np.random.default_rng(seed)
    answers.append(component_rules.rules(component_rules.rank_five(rng), rng))
for name in answers[0]:
    kept = np.array([answer[name] for answer in answers])
    print(f"{name:>30}: right in {(kept == 5).mean():5.1%}, median {np.median(kept):.0f}")

edge_of = yours_or_ours(noise_edge)
noisy = digits + np.random.default_rng(0).normal(0, 4, size=digits.shape)
lam = decompose(covariance(noisy))[0]
away = [np.sqrt(((squeeze(noisy, k)[1] - digits) ** 2).mean()) for k in range(1, 65)]
kept = {"all": 64, "above the edge": edge_of(lam, len(noisy), 16.0)[1]}
kept |= {"half of the variance": enough(lam, 0.5), "best": int(np.argmin(away)) + 1}
print()
for name, k in kept.items():
    print(f"{name:>21}: k = {k:2}, typical error {away[k - 1]:.2f}")

# %% [markdown]
# *Above the mean* keeps every eigenvalue larger than the average of all, the *sharpest bend* stops where the scree bends most, and the typical error is the root of the mean squared error of a pixel. *Noise* means a table of pure noise of the same shape, *shuffled* the same table with every column shuffled by itself, which leaves each column as it is and cuts every tie between columns. The rules that compare with the *largest* eigenvalue of noise do well: right in 83.5 % with one table of noise, which is a shaky yardstick, in 97.5 % with the edge, which needs no table but has to know $\sigma^2$, and in all 200 with the shuffled columns. A fixed share of the variance is never right, because it knows nothing of noise: to reach 95 % it keeps 86 components. Comparing rank by rank with pure noise is never right either: behind five real directions the sixth eigenvalue is the *first* of the noise, and easily beats a sixth. (Gavish and Donoho, right in 90.5 %, do not even ask how many are real, but how many to keep for the smallest error, with $\sigma^2$ unknown.)
#
# **Detectable is not the same as useful.** The edge counts 28 components, and nearly all must be real. But the weakest of them are found so inaccurately that they bring in more noise than digit: the best is 14. A component can be *there* and not worth having. How many to keep depends on what for.
#
# ### Hand-graded: how many components would you keep, and what for? (4 points)
#
# Choose one of the tables of this notebook (or your own) and one purpose: a map in the plane, a smaller file, less noise, input for K-Means, or another. Say in 150 to 300 words how many components you would keep, and defend it against somebody who says: "Everybody takes 95 %." Quote numbers that you computed.
#
# | points | what is asked |
# |---|---|
# | 1 | **Purpose and preparation.** What the components are for, and whether you standardise, with a reason. |
# | 1 | **Number.** Your k, and what at least two rules say about it, including where they disagree. |
# | 1 | **Cost.** What is lost with your k: a number that matters for your purpose (an error, a share, something seen in a picture). |
# | 1 | **Limits.** What your k does *not* show or prove, and one thing that would make you change it. |

# %% hand-graded defend_the_number 4 points [markdown]
# **Purpose.** I want a map of the 178 wines on paper, to see whether they fall into groups. The 13 columns have different units, so I standardise; otherwise the map would show proline and little else.
#
# **Number.** A map has two axes, so the purpose sets $k = 2$; the question is whether two can be honest. The noise edge for 178 rows and 13 columns with variance 1 is 1.61, and exactly two eigenvalues lie above it: 4.73 and 2.51. The third is 1.45, inside the band. The rule of 95 % wants 10 components, that of 80 % wants 5: they count the variance of single columns that have nothing to do with each other.
#
# **Cost.** Two components hold 55.4 % of the variance, so wines that are neighbours on my map may be far apart in the other directions. A third would add 11.1 %, and two plots more.
#
# **Limits.** The edge was made for columns that are independent and normal; my columns are neither, and 13 is not a large number, so 1.45 against 1.61 is no proof that the third is noise. Nor does a large variance mean that a direction separates groups. If the groups overlapped on the map, I would look at the third component before I said that there are none.

# %% [markdown]
# ## Summary
#
# - $S = V\Lambda V^\mathsf{T}$: turn until nothing is mixed. The trace does not depend on the axes.
# - Eigenvalues are determined. Eigenvectors are so up to sign, and with equal eigenvalues only up to a turn in their plane.
# - Power iteration needs a gap; Jacobi's turns need none and become exact in a few sweeps.
# - Dropping components costs exactly the dropped eigenvalues. Centre first, in computing too.
# - Noise has a spectrum of its own. What lies well above its edge is real; whether it is useful is another question.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $\lambda_i$, $\Lambda$ | eigenvalue, all of them on a diagonal | `lam`, `np.diag(lam)` | (m,), (m, m) |
# | $V$ | eigenvectors in columns | `V` | (m, m) |
# | $J$, $c$, $s$ | a turn, its cosine and sine | `c, s = jacobi_angle(S, p, q)` | (m, m), numbers |
# | $Z$ | scores | `Z` | (n, k) |
# | $\gamma$ | features per individual, m / n | `len(lam) / n` | a number |
# | $\sigma^2$ | variance of the noise | `sigma2` | a number |
#
# **Next:** `3-energies`. A ladder of numbers that belong to directions: physicists know another one, and the essay claims that it is the same.
