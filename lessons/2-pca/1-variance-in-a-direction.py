# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Variance in a direction
#
# **The question.** A table has four columns, or thirteen, or thirty, and no picture shows them all. If you may look at a cloud of data along one direction only, which one shows you most?
#
# **After this notebook you can**
# - say what a direction in data is, and how much the data vary along it;
# - write the covariance matrix, and read from it the variance along every direction at once;
# - recognise an eigenvector without an algorithm: where a curve is flat, where an arrow stops being turned.
#
# **You need** NumPy arrays, `axis`, and the product `@` of matrices. The notebook `0-start/1-hello` shows how checks work. **Time:** 55 minutes.

# %%
import numpy as np
from sklearn.datasets import load_breast_cancer, load_iris, load_wine

from eigentunes import check, figures
from eigentunes.explorers import DirectionExplorer
from eigentunes.stand_ins import standardize, yours_or_ours

# %% [markdown]
# ## An individual is a vector
#
# A botanist measured 150 iris flowers, four lengths on each. Every flower is a row of the table, an **individual**; every measurement is a column, a **feature**. So a flower is a list of four numbers, a *vector*, and can be drawn as a point with four coordinates. For two features we really can draw it, and in this notebook we mostly take two: the length of the petals and the width of the sepals (the leaves around the petals, which in an iris are coloured too).
#
# A **direction** is a recipe for mixing features. Take a vector $v$ of length 1. For each individual $x$ the number $x \cdot v = x_1 v_1 + x_2 v_2$ says how far it has got in the direction of $v$: its **projection** on $v$. In the picture, you drop a perpendicular from the point to the line along $v$, and read where it lands.

# %%
iris = load_iris().data
X = iris[:, [2, 1]]
AXES = ("petal length (cm)", "sepal width (cm)")


def unit(degrees):
    """The vector of length 1 at an angle against the first axis."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


print("X:", X.shape, " first flower:", X[0], " mean:", X.mean(axis=0).round(2))
print("first flower along 30 degrees:", (X[0] @ unit(30)).round(2))

# %% [markdown]
# ## In which direction is the cloud widest?
#
# **Predict.** Change the angle until the arrow points where, in your opinion, the projections of the 150 flowers are spread out most. 0° is to the right and 90° straight up.

# %%
guess = 45  # change me

figures.directions(
    {"150 irises": (X, {"your guess": unit(guess)})},
    axis_names=AXES,
    alt="150 points in two groups: a small one at the left, higher up, and a large one that "
    "stretches from the middle to the right. An arrow from their mean shows your guess.",
)

# %% [markdown]
# How wide is *wide*? The usual measure is the **variance** of the projections: the squared distance from their mean, averaged. (The average divides by $n-1$, not by $n$; you will meet the reason below.)

# %%
for angle in (0, 30, 60, 90, guess):
    print(f"{angle:4}°  variance of the projections {(X @ unit(angle)).var(ddof=1):.2f}")

# %% [markdown]
# **Move.** The explorer does that for every angle. Turn $v$: by the slider, by the arrow keys, or by dragging the ring at its tip. Each thin line is a perpendicular, and the dark dots are where they land.
#
# Ignore the orange arrow $S\,v$ at first, and find the widest and the narrowest direction. Then watch the orange arrow: where does it point when you are there?

# %%
DirectionExplorer(X, names=AXES)

# %% [markdown]
# <details><summary>What there is to see</summary>
#
# The widest direction is at 174°, which is the same as pointing to the right and 6° down: the variance is 3.15 there. The narrowest, at 83.7°, has 0.153. The two are perpendicular.
#
# In both places the curve is flat, and in both the orange arrow lies on the line of $v$. Everywhere else it points away from $v$, always towards the side on which the curve rises.
#
# </details>
#
# So there is a matrix $S$, made from the data, that knows the variance along every direction. The rest of this notebook makes it, in three steps: take the mean away, multiply, put in a direction.
#
# ## First step: the mean must go
#
# Variance is about differences *between* flowers. Where the whole cloud stands (a petal is 3.76 cm long on average) is no difference between flowers.
#
# ### Exercise: `center` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, m) | one individual per row, one feature per column |
# | out | `B` | (n, m) | `X` without the mean: every column has mean 0 |
# | out | `mu` | (m,) | the mean of each feature, so that `B + mu` is `X` again |
#
# Return both, in this order. For `mu`, a row of shape (1, m) is as good: that is what `keepdims=True` leaves.
#
# There may be a single feature, a single individual, as many individuals as features, or a column that does not vary. `X` may hold whole numbers, even unsigned ones (uint8), or lie far from the origin (around 100 million). Leave `X` itself as it is.
#
# <details><summary>Hint 1: a nudge</summary>
#
# You need one mean per feature, so there are m of them. Along which axis do you have to average a table of shape (n, m) so that m numbers are left?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# An array of shape (m,) is subtracted from each row of an array of shape (n, m): that is broadcasting, and it needs no loop. `X - mu` is a new array of floats, whatever `X` holds; a copy, `X.copy()`, keeps the type of `X`, and whole numbers then refuse `-=`.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `mu = X.mean(axis=…)`, then `return X - mu, mu`.
#
# </details>


# %% solution center
def center(X):
    """Take the mean of every feature of X (n, m) away; returns B (n, m) and the means (m,)."""
    ### BEGIN SOLUTION
    mu = X.mean(axis=0)
    return X - mu, mu
    ### END SOLUTION


# %% check center 2 points
check(center)

# %% [markdown]
# ### A slip that makes no noise
#
# This module was inspired by an essay that compares PCA, the method which these three notebooks build, with quantum mechanics. The essay stores individuals as *columns*; NumPy, scikit-learn and this course store them as *rows*. Who mixes the two up writes `axis=1`. **Predict:** for which of these two tables does that raise an exception?

# %%
for name, table in {"150 flowers": X, "2 flowers": X[:2]}.items():
    try:
        wrong = table - table.mean(axis=1)
        print(f"{name}: no complaint. Means of the columns: {wrong.mean(axis=0).round(2)}")
    except ValueError as error:
        print(f"{name}: {error}")

# %% [markdown]
# <details><summary>Why?</summary>
#
# `mean(axis=1)` has one number per individual. 150 numbers do not fit beside rows of 2, and NumPy says so. But with as many individuals as features the shapes fit by accident: from the first *column* the mean of the first *flower* is taken away. Nothing complains, and the result is wrong: the means of the columns are not 0.
#
# That is why the checks of this module always try a table with n = m. Test your own code on shapes in which no two lengths are equal.
#
# </details>
#
# ## Second step: what the cloud knows about itself
#
# Take two features, $a$ and $b$, of the centred table $B$. For one flower the product $B_{ia} B_{ib}$ is positive if both are above their mean or both below, and negative if one is above and the other below. The average of these products is the **covariance** of $a$ and $b$. All of them together make a matrix:
#
# $$S = \frac{1}{n-1}\, B^{\mathsf T} B, \qquad S_{ab} = \frac{1}{n-1} \sum_{i=1}^{n} B_{ia} B_{ib}$$
#
# On its diagonal stand the variances of the features. Beside it: how two of them vary *together*. **Predict**, before you run the cell, whether the covariance is positive, negative or nearly 0 for three pairs: length and width of the petals; length of the petals and width of the sepals; length and width of the sepals. Then compare with the titles of the three clouds (horizontal: the first of the pair).

# %% folded
pairs = {"petal length, petal width": [2, 3], "petal length, sepal width": [2, 1]}
pairs["sepal length, sepal width"] = [0, 1]
figures.compare(
    {
        f"{np.cov(iris[:, two].T)[0, 1]:+.2f}\n{name}": (iris[:, two],)
        for name, two in pairs.items()
    },
    alt="Three clouds. Petal length and petal width rise together, covariance +1.30. Petal length "
    "and sepal width: the group with long petals lies lower, −0.33. Sepal length and sepal width: "
    "no clear slope, −0.04.",
)

# %% [markdown]
# Why $n-1$? The $n$ centred values of a column add up to 0, so any $n-1$ of them tell the last one: only $n-1$ are free. Dividing by $n$ would make the variance of a small sample too small on average.
#
# ### Exercise: `covariance` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, m) | one individual per row, n at least 2; **not** centred yet |
# | out | `S` | (m, m) | covariance of the features, divided by n − 1 |
#
# For a single feature `S` has the shape (1, 1). There may be more features than individuals, or as many, and a column that does not vary (its row and column in `S` are 0). `X` may hold whole numbers, even unsigned ones, or lie far from the origin: centre first and multiply afterwards, then no digits are lost. Leave `X` as it is.
#
# <details><summary>Hint 1: a nudge</summary>
#
# You have just written the first half; it returns two things, so write `B, mu = center(X)`. Of `B` and its transpose, which order of the product has the shape (m, m)?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `B` is (n, m) and `B.T` is (m, n). The sum over the individuals happens inside the product, so n must be the length in the middle.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `B, mu = center(X)`, then `return B.T @ … / (len(X) - 1)`.
#
# </details>


# %% solution covariance
def covariance(X):
    """Covariance matrix (m, m) of the features of X (n, m), divided by n - 1."""
    ### BEGIN SOLUTION
    B, _ = center(X)
    return B.T @ B / (len(X) - 1)
    ### END SOLUTION


# %% check covariance 3 points
check(covariance)

# %%
cov = yours_or_ours(covariance)
S = cov(X)
print("S =", S.round(3).tolist())
print("variances of the features:", X.var(axis=0, ddof=1).round(3), " total:", np.trace(S).round(3))

# %% [markdown]
# The total, 3.306, is the sum of the diagonal, the **trace** of $S$. You have met it already: the percentages in the explorer are shares of it.
#
# **What if nobody centres?** Then $X^{\mathsf T} X$ measures the distance from the origin instead of the distance from the mean. **Predict:** in which direction is *that* largest?

# %% folded
B, mu = yours_or_ours(center)(X)
# eigh finds that direction; in the next notebook you write an algorithm for it yourself
raw = np.linalg.eigh(X.T @ X / (len(X) - 1))[1][:, -1]
raw = raw * np.sign(raw[0])
print(f"without centring: {np.degrees(np.arctan2(raw[1], raw[0])):.1f}°")
print(f"the mean lies at: {np.degrees(np.arctan2(mu[1], mu[0])):.1f}°")
panels = {"Not centred": (X, {"largest": raw}), "Centred": (B, {"widest": unit(-6.35)})}
figures.directions(
    panels,
    axis_names=AXES,
    origin=True,
    alt="Left: the origin lies far to the lower left of the cloud, and the arrow of the uncentred "
    "matrix points from there into the middle of the cloud. Right: the centred cloud lies around "
    "the origin, and its widest direction runs along it, slightly downwards to the right.",
)

# %% [markdown]
# It points into the middle of the cloud, at 35.5°; the mean lies at 39.1°. (The spread of the flowers, widest at −6°, turns it a little, and that is all it does.) That answers the question "where is the cloud?", which one look at `mu` had answered already. Of the question "how do flowers differ?" hardly anything is left.
#
# ## Third step: put in a direction
#
# The projections of the centred flowers on a unit vector $v$ are the numbers $B v$. Their variance is
#
# $$\frac{1}{n-1}\,(Bv)^{\mathsf T}(Bv) \;=\; v^{\mathsf T}\,\frac{B^{\mathsf T}B}{n-1}\,v \;=\; v^{\mathsf T} S\, v .$$
#
# Read it again, slowly: the data went in once, to make $S$. After that, the variance along *any* direction costs two small products. The cloud may have a million points; $S$ remembers four numbers of it, and for this question they are enough.
#
# Physicists write this with a notation that Paul Dirac invented, and the next notebooks use it, so here is the vocabulary:
#
# | written | called | is | in code |
# |---|---|---|---|
# | $\lvert v\rangle$ | ket | a column of numbers | `v` |
# | $\langle v\rvert$ | bra | the same as a row, complex conjugated | `v.conj()` |
# | $\langle v\vert w\rangle$ | bracket | a number, the dot product | `v.conj() @ w` |
# | $S\lvert v\rangle$ | $S$ applied to $v$ | a column again | `S @ v` |
# | $\langle v\rvert S\lvert v\rangle$ | expectation value | a number | `v.conj() @ S @ v` |
#
# *Conjugated* means that $i$ becomes $-i$. Real numbers do not notice. But the length of a vector must be a positive number, and for complex vectors only the conjugate makes it one:

# %%
w = np.array([1, 1j])
print("without conjugate:", w @ w, "  with conjugate:", w.conj() @ w, "  np.vdot:", np.vdot(w, w))

# %% [markdown]
# ### Exercise: `expectation` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `S` | (m, m) | a Hermitian matrix: equal to its own conjugate transpose, such as every covariance matrix |
# | in | `v` | (m,) | a direction, **of any length** but 0 |
# | out | `value` | a number | $\langle v\rvert S\lvert v\rangle \,/\, \langle v\vert v\rangle$ |
#
# The division makes the length of `v` irrelevant; without it, a vector of twice the length would report four times the variance. `v` may be very long or very short (a billionth, say), or an eigenvector. `S` may have a single feature, or negative eigenvalues (a covariance matrix has none, others do). Both may hold whole numbers, and **both may be complex**. For a Hermitian matrix the value is real; if yours is a complex number with an imaginary part of 0 or rounding error, it is accepted. Leave `S` and `v` as they are.
#
# <details><summary>Hint 1: a nudge</summary>
#
# How many times does `v` occur in the numerator? So how does the numerator grow when `v` becomes twice as long?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `S @ v` is a vector. A second product, with the bra from the left, makes it a number. Do the same without `S` for the denominator.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `return (v.conj() @ S @ v) / (…)`; or `np.vdot(a, b)`, which conjugates `a` for you.
#
# </details>


# %% solution expectation
def expectation(S, v):
    """Expectation value of S (m, m) in the direction of v (m,): a real number."""
    ### BEGIN SOLUTION
    return (np.vdot(v, S @ v) / np.vdot(v, v)).real
    ### END SOLUTION


# %% check expectation 3 points
check(expectation)

# %% [markdown]
# Is it really the variance of the projections? Do not believe the formula, compare. Four random directions in the space of all *four* features, where nobody can see anything:

# %%
expect, rng = yours_or_ours(expectation), np.random.default_rng(0)
S4 = cov(iris)
for _ in range(4):
    v = rng.normal(size=4)
    v /= np.linalg.norm(v)
    print(f"<v|S|v> {expect(S4, v):.6f}   of the projections {(iris @ v).var(ddof=1):.6f}")

# %% [markdown]
# ## Where the curve is flat
#
# Back to the plane. To find the top of the curve we need not try all the angles. At the top (and at the bottom) a small turn of $v$ changes nothing, to first order. What is a small turn? A step *sideways*, along the vector $w$ that is perpendicular to $v$. And if $\varphi$ is the angle of $v$ in radians, the variance changes at the rate
#
# $$\frac{\mathrm d}{\mathrm d\varphi}\,\langle v\rvert S\lvert v\rangle \;=\; 2\,\langle w\rvert S\lvert v\rangle ,$$
#
# twice the sideways part of $S v$. That is what the orange arrow has been telling you: it points to the side on which the variance grows. (The dashed line in the explorer has this slope.) The curve is flat exactly where the arrow has no sideways part, so where it lies along $v$:
#
# $$S\,\lvert v\rangle = \lambda\,\lvert v\rangle .$$
#
# Such a $v$ is an **eigenvector** of $S$, and $\lambda$ its **eigenvalue**. Multiply with $\langle v\rvert$ from the left, and you see what $\lambda$ is: $\langle v\rvert S\lvert v\rangle = \lambda$, the variance along $v$. (Lagrange argued like that: to maximise under the condition "length 1", look for places where every step that keeps the length changes nothing.)
#
# **Predict:** you stand at 30° and turn by one degree. Then you stand at the top and turn by one degree. How much does the variance change?

# %%
lam, V = np.linalg.eigh(S)
top = np.degrees(np.arctan2(V[1, 1], V[0, 1])) % 180
for name, angle in {"30°": 30, "top": top, "bottom": top + 90}.items():
    v, w = unit(angle), unit(angle + 90)
    change = expect(S, unit(angle + 1)) - expect(S, v)
    slope = 2 * w @ S @ v * np.radians(1)
    print(f"{name:7} {expect(S, v):.4f}   next degree {change:+.4f}   by the formula {slope:+.4f}")
print("eigenvalues:", lam.round(4), " sum:", lam.sum().round(3), " trace:", np.trace(S).round(3))

# %% [markdown]
# At 30° the degree costs 0.0502 (the formula, which knows the slope but not the bend, says 0.0500); at the top it costs 0.0009. And the variances at the top and at the bottom *are* the two eigenvalues.
#
# <details><summary>Question: why can no direction have more than the largest eigenvalue?</summary>
#
# Write $v$ as a mixture of the eigenvectors, $v = c_1 e_1 + c_2 e_2$ with $c_1^2 + c_2^2 = 1$. They are perpendicular, so the mixed terms vanish and $\langle v\rvert S\lvert v\rangle = c_1^2 \lambda_1 + c_2^2 \lambda_2$: an average of the eigenvalues with the weights $c_1^2$ and $c_2^2$. An average never exceeds the largest of the numbers that are averaged.
#
# </details>
# <details><summary>Question: what if the curve is flat everywhere?</summary>
#
# Then both eigenvalues are equal, the cloud is as wide in one direction as in any other, and *every* direction is an eigenvector. "The" widest direction does not exist. The next notebook comes back to it.
#
# </details>
#
# ## Units decide
#
# The same flowers, but somebody notes the width of the sepals in millimetres. **Predict:** where does the widest direction point now? Then turn to it. This explorer is driven by your functions if they pass their checks.

# %%
millimetres = X * [1, 10]
DirectionExplorer(
    millimetres,
    expectation=expectation,
    covariance=covariance,
    names=("petal length (cm)", "sepal width (mm)"),
)

# %% [markdown]
# The widest direction has jumped from 174° to 101°: from nearly horizontal to nearly vertical. Not one flower has changed. Variance carries the square of the unit, so a column in small units has large numbers and wins.
#
# With real tables this is no joke. Which features make up the widest direction of 178 wines, and of 569 samples of breast tissue? The number behind each name is the size of its entry in $v$; the squares of all the entries add up to 1.

# %%
for name, data in {"wine": load_wine(), "breast cancer": load_breast_cancer()}.items():
    for scaling, table in {"raw": data.data, "standardised": standardize(data.data)}.items():
        lam, V = np.linalg.eigh(cov(table))
        v = V[:, -1]
        largest = np.argsort(-np.abs(v))[:2]
        parts = ", ".join(f"{data.feature_names[j]} {abs(v[j]):.2f}" for j in largest)
        print(
            f"{name:14}{scaling:13} {expect(cov(table), v) / lam.sum():6.1%} of the total   {parts}"
        )

# %% [markdown]
# Raw, the widest direction of the wines *is* proline (its entry is 1.00 to two decimals), with 99.8 % of the total variance. That says: proline is measured in milligrams, and there are hundreds of them. After `standardize` (take the mean away, divide by the standard deviation) all features start with the same variance, the widest direction mixes many of them, and it holds a more honest 36.2 %. For the tissue samples, areas win for the same reason.
#
# Standardising is a decision, and not always the right one: if all columns have the same unit, as in the irises, the variance itself may be what you want to know.
#
# <details><summary>Question: standardise <em>two</em> features, and the eigenvectors always stand at 45° and 135°. Why?</summary>
#
# Then $S$ has two equal numbers on the diagonal and one number $r$ beside it. Whatever $r$ is, $S$ sends $(1, 1)$ along $(1, 1)$, and $(1, -1)$ along $(1, -1)$. Try it: `DirectionExplorer(standardize(X))`.
#
# </details>
#
# ## "States are vectors"
#
# says the essay from which this module started, and it means: what a direction is in data, a *state* is in quantum mechanics. A state is a unit vector, an observable quantity is a Hermitian matrix, and $\langle v\rvert S\lvert v\rangle$ is the average of many measurements. If the comparison is right, then what physics says about states must hold for our directions: only the direction counts. **Predict** which of these values are equal, then run it.

# %%
v = unit(30)
phase = np.exp(0.7j)  # a complex number of size 1
for name, other in {"v": v, "-v": -v, "1000 v": 1000 * v, "exp(0.7 i) v": phase * v}.items():
    print(f"{name:13} {expect(S, other):.6f}")
print(f"{'v + (0, 1)':13} {expect(S, v + unit(90)):.6f}")

# %% [markdown]
# The first four agree (if your function returned a complex number, its imaginary part is 0): sign, length and a complex *phase* make no other state, and no other direction. Adding another vector does. So the word "state" is well chosen for $v$, the direction along which you look.
#
# Is it well chosen for an *individual*, a row of the table? There length counts very much: a flower twice as large is another flower. So be exact about what the essay compares: directions are like states, rows are not. What it says about energies, you will test in the third notebook.
#
# ## Conclude
#
# Write down for yourself, in a sentence each: What does $S$ know about the cloud, and what has it forgotten? (Think of two clouds that look different and have the same $S$.) And how would you explain to a friend, with two arrows and no formula, what an eigenvector is?
#
# ## Summary
#
# - A direction is a unit vector, a recipe for mixing features; the data's projections on it have a variance.
# - Take the mean away first, or you measure where the cloud is instead of how it varies.
# - The covariance matrix holds the variance along *every* direction: $\langle v\rvert S\lvert v\rangle$.
# - Where that curve is flat, $S v$ is parallel to $v$: an eigenvector. The value there is its eigenvalue.
# - The unit of a column decides how much it weighs. Choose the scaling, and say which.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $n$, $m$ | numbers of individuals and of features | `X.shape` | integers |
# | $\mu$ | mean of every feature | `mu` | (m,) |
# | $B$ | centred data | `B` | (n, m) |
# | $S$ | covariance matrix | `covariance(X)` | (m, m) |
# | $\lvert v\rangle$, $\langle v\rvert$ | a direction, and its conjugate row | `v`, `v.conj()` | (m,) |
# | $\langle v\rvert S\lvert v\rangle$ | variance along $v$, for $v$ of length 1 | `expectation(S, v)` | a number |
# | $\lambda$ | eigenvalue: the variance along an eigenvector | `lam` | a number |
#
# **Next:** `2-eigenvalue-spectrum`. With two features you can turn an arrow by hand. With thirty you need an algorithm, and you will write one.
