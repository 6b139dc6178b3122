# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Does it always converge?
#
# **The question.** A class in the style of a tutorial clusters 500 points, and the picture looks right. Can you trust it on Monday, on other data, with another start?
#
# **After this notebook you can**
# - find, explain and repair the defects of a numerical program that runs without an error;
# - write K-Means so that what it returns fits together;
# - start it well, start it often, and compare two clusterings.
#
# **You need** the notebook `1-one-step`. Its functions are imported below from the course's library; if you would rather go on with yours, paste them under the imports, if yours work without loops over points (the runs below are many). **Time:** 60 minutes.

# %%
import inspect
from math import comb, factorial

import numpy as np
from sklearn.cluster import KMeans, kmeans_plusplus

from eigentunes import check, figures
from eigentunes.datasets import blobs, grid_of_clusters
from eigentunes.experiments.tutorial_kmeans import TutorialKMeans, euclidean, run_from
from eigentunes.stand_ins import assign_labels, inertia, update_centroids, yours_or_ours

X, truth = blobs()

# %% [markdown]
# ## The suspect
#
# This class was written for the course, but each of its mistakes was found in a tutorial that many people have read. **Read it as a reviewer:** mark every line that you would ask about. (It lives in `eigentunes/experiments/tutorial_kmeans.py`.)

# %%
print(inspect.getsource(euclidean))
print(inspect.getsource(TutorialKMeans))

# %% [markdown]
# Its starting centroids are four rows of `X`, chosen at random. `run_from(X, rows)` runs the same class from rows that *we* choose, so that everybody sees the same. The class calls the inertia *error*, and so do the cells below.
#
# **Predict:** two of the four rows are equal, so two centroids start in the same place. What will happen to the second of them?

# %%
good = run_from(X, rows=[172, 293, 36, 401])
bad = run_from(X, rows=[131, 450, 131, 411])
for run in (good, bad):
    sizes = np.bincount(run.labels.astype(int), minlength=4)
    print(f"sizes {sizes}  iterations {run.n_iter}  error {run.error(X):.2f}")
print(bad.centroids.round(2))

# %% folded
pair = {"A good start": good, "Row 131 twice": bad}
figures.compare(
    {title: (X, run.labels, run.centroids) for title, run in pair.items()},
    alt="Left: four clusters with a centroid each. Right: all 500 points belong to one cluster, "
    "whose centroid stands in the middle of everything; the other three centroids are missing.",
)

# %% [markdown]
# No exception. A warning at most, somewhere above. And an error of 5404.18, a number like any other.
#
# The smallest example has three points and shows the whole chain:

# %%
tiny = np.array([[0.0], [1.0], [2.0]])
run = run_from(tiny, rows=[0, 0, 0])
print("labels", run.labels, " centroids", run.centroids.ravel(), " iterations", run.n_iter)
print("error ", run.error(tiny), " total sum of squares", ((tiny - tiny.mean()) ** 2).sum())
print("argmin of [3, nan, 1]:", np.argmin([3, np.nan, 1]), "   nan < 0.0001:", np.nan < 1e-4)
print("all 500 points, one cluster:", ((X - X.mean(axis=0)) ** 2).sum().round(2))

# %% [markdown]
# **Explain** it yourself before you open this: five defects work together.
#
# <details><summary>The chain</summary>
#
# 1. `np.random.choice(n, K)` draws *with* replacement, so a row can come twice. For 4 of 500 that happens in 1.2 % of all runs.
# 2. Of two equal centroids `argmin` always takes the first, so the second gets no point, and the mean of no points is NaN.
# 3. `argmin` treats NaN as smaller than everything. In the next round the NaN centroid takes *every* point. Its own mean becomes finite again, but now all others are empty and become NaN.
# 4. `nan < tol` is `False`, so the loop never sees convergence and runs all 100 rounds.
# 5. The error adds up only clusters that have points. There is one, with all points in it, so it reports the total sum of squares: 2.0 for the three points, 5404.18 for the blobs. That is the right answer to the question for **one** cluster.
#
# A start far away from all points begins the same chain without any duplicate.
#
# </details>
#
# ## The hunt goes on
#
# For each line that the next cell prints: **find** the place in the class, **explain** the effect, and say how you would **fix** it.

# %%
rows = [172, 47, 117, 192]
once, coarse = run_from(X, rows, max_iter=1), run_from(X, rows, tol=0.5)
nearest, means = assign_labels(X, once.centroids), coarse.means(X)
print("1. returned by fit_predict:", TutorialKMeans(2).fit_predict(X[:40]))
print("2. labels:", good.labels[:4])
print("3. one round: labels that are not the nearest centroid:", (nearest != once.labels).sum())
print(f"   error {once.error(X):.2f}, with nearest {inertia(X, once.centroids, nearest):.2f}")
print(f"4. tol=0.5: a centroid is {np.abs(means - coarse.centroids).max():.2f} away from its mean")
print(
    "5. tol=0: rounds", run_from(X, rows, tol=0).n_iter, " with 0.0001:", run_from(X, rows).n_iter
)
print("6. the same points times 1e-6: rounds", run_from(X * 1e-6, rows).n_iter)
print("7. uint8, from 0 to 200:", euclidean(np.array([0], np.uint8), np.array([200], np.uint8)))
five = run_from(tiny, [0, 1, 2, 0, 1])
print("8. five clusters of three points:", five.centroids.ravel())

# %% [markdown]
# <details><summary>1 and 2: what comes out</summary>
#
# `fit_predict` has no `return`. The labels come from `np.zeros(n)`, so they are floats, and `centroids[labels]` raises an `IndexError`. Fix: return them; make them integers.
#
# </details>
# <details><summary>3 and 4: what comes out does not fit together</summary>
#
# After the last of `max_iter` rounds the centroids have moved, but the labels are those of before: 70 of 500 points are not in their nearest cluster, and the error 1966.87 belongs to no state of the algorithm (1747.88 would). After a `break` it is the other way round: `moved` is thrown away, and the centroids are the old ones. Fix: store the move *before* you test, and after the loop assign once more.
#
# </details>
# <details><summary>5 and 6: when to stop</summary>
#
# `shift < tol` can never be true for `tol=0`, even when nothing moves: it must be `<=`. And `tol` is a length: who measures in kilometres instead of millimetres gets another answer, here after 1 round. Fix: compare the summed *squared* shifts with `tol` times the mean variance of the columns. Both change alike when the unit changes.
#
# </details>
# <details><summary>7 and 8: what comes in</summary>
#
# Unsigned bytes wrap round, so 0 and 200 are 8 apart. And nobody checks that there are at least as many points as clusters. Fix: convert to float at the door, and refuse $k > n$ in words.
#
# </details>
# <details><summary>Nine, ten, and so on: what no run shows</summary>
#
# `np.random` without a seed of its own: nobody can repeat a run, and other code changes it. One start only: rows 172, 47, 117, 192 end with an error of 1329.77 instead of 893.29. `max_iter=0` ends in an `AttributeError`. Lists are not accepted, there is no `predict`, and Python loops over points make it many times slower than NumPy.
#
# </details>
#
# ## Write it right
#
# ### Exercise: `lloyd` (4 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | points |
# | in | `centroids` | (k, d) | where to start |
# | in | `max_iter` | integer, at least 1 | most rounds allowed |
# | in | `tol` | float, at least 0 | how little movement counts as none, relative to the data |
# | out | `labels` | (n,), integers | nearest of the **returned** centroids |
# | out | `centroids` | (k, d) | after the last update |
# | out | `J` | a number | inertia of the returned labels and centroids |
# | out | `n_iter` | integer | rounds done, each one assignment and one update |
#
# Return the four in this order. Stop after the first round in which the sum of the squared shifts of all centroids is at most `tol` times the mean variance of the columns, `X.var(axis=0).mean()`. An empty cluster keeps its centroid, and so it may from the very start; two centroids may even start in the same place. There may be a single centroid, or as many as points. `X` may be measured in a very small unit, lie far from the origin, or hold whole numbers, even unsigned ones (`X.var` on them is fine, a difference is not). `assign_labels`, `update_centroids` and `inertia` take care of most of this and are there to be used.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Write the loop first, with a fixed number of rounds. Which of the two half-steps must come last, so that labels and centroids fit together?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# In each round: assign, update into a *new* name, measure the shift between new and old, make the new ones the current ones, and only then decide whether to leave. After the loop: one more assignment.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# Start with `n_iter, shift = 0, np.inf`, and go on `while n_iter < max_iter and shift > …:`. In the loop: `moved = update_centroids(X, assign_labels(X, centroids), centroids)`, then `shift = ((moved - centroids) ** 2).sum()`, then `centroids, n_iter = moved, n_iter + 1`. After it: `labels = …` and `return labels, centroids, inertia(…), n_iter`.
#
# </details>


# %% solution lloyd
def lloyd(X, centroids, max_iter, tol):
    """K-Means from given centroids (k, d): labels (n,), centroids (k, d), inertia, rounds."""
    ### BEGIN SOLUTION
    X = np.asarray(X, dtype=float)
    still = tol * X.var(axis=0).mean()
    n_iter, shift = 0, np.inf
    while n_iter < max_iter and shift > still:
        moved = update_centroids(X, assign_labels(X, centroids), centroids)
        shift = ((moved - centroids) ** 2).sum()
        centroids, n_iter = moved, n_iter + 1
    labels = assign_labels(X, centroids)
    return labels, centroids, inertia(X, centroids, labels), n_iter
    ### END SOLUTION


# %% check lloyd 4 points
check(lloyd)

# %% [markdown]
# ## "It took 18 iterations"
#
# says the tutorial about its one run. **Predict:** if we start 1000 times, how often will it take 18 rounds or more?

# %%
run, rng = yours_or_ours(lloyd), np.random.default_rng(0)
starts = [X[rng.choice(len(X), 4, replace=False)] for _ in range(1000)]
runs = [run(X, start, 300, 0.0) for start in starts]
rounds = np.array([n_iter for *_, n_iter in runs])
errors = np.array([error for _, _, error, _ in runs])
print("least", rounds.min(), " median", np.median(rounds), " most", rounds.max())
print("18 or more:", (rounds >= 18).sum(), " error below 894:", (errors < 894).sum())

# %% folded
figures.distribution(
    rounds,
    marks={"median": float(np.median(rounds)), "the tutorial's 18": 18},
    xlabel="rounds until nothing moves",
    alt="Bar chart of the number of rounds in 1000 runs. Most take 7 to 13; the median is 10. "
    "The tutorial's 18 lies far out in the right-hand tail.",
)

# %% [markdown]
# The median is 10, and only 35 of 1000 runs need 18 rounds or more. A single number from a single run is an anecdote; its distribution is a fact.
#
# 998 of the 1000 ended at nearly the same error. So on this data the start hardly matters, and a test on this data alone would never have told us that it can. Now the right way to draw the rows.
#
# ### Exercise: `init_random` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | points |
# | in | `k` | integer, at most n | how many |
# | in | `rng` | `numpy.random.Generator` | the only source of chance |
# | out | `centroids` | (k, d) | k rows of `X` with **different** numbers (indices), every set of rows equally likely |
#
# The same state of `rng` gives the same centroids, which is what makes a run repeatable. Two rows of `X` may hold the same values, and then both may come. `k` may be 1 or n. Leave `X` in its order.
#
# <details><summary>Hint 1: a nudge</summary>
#
# `rng.choice` does it, if you tell it what the tutorial forgot.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Draw k row *numbers* from 0 … n − 1 without replacement, then return those rows.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `rows = rng.choice(len(X), size=k, replace=…)`.
#
# </details>


# %% solution init_random
def init_random(X, k, rng):
    """Draw k rows of X (n, d) with different numbers at random; returns them, (k, d)."""
    ### BEGIN SOLUTION
    rows = rng.choice(len(X), size=k, replace=False)
    return X[rows]
    ### END SOLUTION


# %% check init_random 2 points
check(init_random)

# %% [markdown]
# ## Where the start decides
#
# Twenty-five groups of 20 points on a grid. **Predict:** you draw 25 of the 500 points at random. How likely is it that each group gets exactly one, and what does K-Means do about a group that got none?

# %%
G, group = grid_of_clusters()
draw, rng = yours_or_ours(init_random), np.random.default_rng(1)
labels, centroids, error, _ = run(G, draw(G, 25, rng), 300, 0.0)
best = inertia(G, update_centroids(G, group, np.zeros((25, 2))), group)
print(f"one group each by luck: {20**25 / comb(500, 25):.1e}")
print(f"error {error:.0f}, possible {best:.0f}")

# %% folded
figures.scatter(
    G,
    labels,
    centroids,
    title="One run from a random start",
    alt="A 5 by 5 grid of small groups. Some groups are shared by two centroids, while "
    "elsewhere one centroid stands between two groups and claims both.",
)

# %% [markdown]
# Only 3.2e-10 of all draws of 25 rows take one from each group: there are $20^{25}$ of those among $\binom{500}{25}$. All others put two centroids into one group and none into another. And Lloyd's algorithm cannot repair that: a centroid would have to cross the empty space between groups, and a mean only moves as far as its own points let it.
#
# **k-means++** draws the centroids one after the other and keeps them apart. The first is any point, all equally likely. For each further one, let $D_i$ be the distance of point $i$ to the *nearest* centroid so far; point $i$ is drawn with probability
#
# $$p_i = \frac{D_i^2}{\sum_j D_j^2} .$$
#
# Picture it: a point far from every centroid is a likely next one, and a point that is a centroid already has $p_i = 0$.
#
# ### Exercise: `init_plusplus` (4 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | points |
# | in | `k` | integer, at least 1 | how many; at most as many as `X` has different rows |
# | in | `rng` | `numpy.random.Generator` | the only source of chance |
# | out | `centroids` | (k, d) | rows of `X`, drawn as above |
#
# Some rows of `X` may be equal; a place that is taken has $p_i = 0$ for all of them. `X` may lie far from the origin, so subtract before you square. For `k = 1` only the first draw is made.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Of all that you need, one thing is new in each round: $D_i^2$, the squared distance to the nearest of the centroids chosen *so far*. Start with one centroid, and think about how to add one.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Keep a list of row numbers. `inertia` and the like do not help here; you need for every point the minimum over the chosen centroids of `((X - c) ** 2).sum(axis=1)`. When a new centroid comes, that minimum is the smaller of the old one and the distance to the newcomer: `np.minimum`.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `rows = [rng.integers(len(X))]`; `D2 = ((X - X[rows[0]]) ** 2).sum(axis=1)`; then, while there are fewer than k: append `rng.choice(len(X), p=D2 / D2.sum())` and update `D2`.
#
# </details>


# %% solution init_plusplus
def init_plusplus(X, k, rng):
    """Draw k rows of X (n, d), each with probability in proportion to D²; returns them, (k, d)."""
    ### BEGIN SOLUTION
    X = np.asarray(X, dtype=float)
    rows = [rng.integers(len(X))]
    D2 = ((X - X[rows[0]]) ** 2).sum(axis=1)
    while len(rows) < k:
        rows.append(rng.choice(len(X), p=D2 / D2.sum()))
        D2 = np.minimum(D2, ((X - X[rows[-1]]) ** 2).sum(axis=1))
    return X[rows]
    ### END SOLUTION


# %% check init_plusplus 4 points
check(init_plusplus)

# %% [markdown]
# Another remedy needs no idea at all: run often and keep the best. But by what do you know the best?
#
# ### Exercise: `best_of` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `run_once` | function | `run_once(rng)` returns `labels, centroids, J, n_iter` of one run |
# | in | `n_init` | integer, at least 1 | how many runs; call `run_once` exactly as often |
# | in | `rng` | `numpy.random.Generator` | to be handed to each run |
# | out | `labels, centroids, J` | (n,), (k, d), a number | all three from the **same** run, the one with the smallest inertia |
#
# Inertias may be exactly 0 or very large, and one run may be all there is. If two runs are equally good, either will do.
#
# The function gets the algorithm as an argument. So it does not know what it is choosing among, and it can be tested without any chance.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Remember the best run so far. What is it before the first one?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Collect all runs in a list, then take the smallest by its third item; or compare while you go.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `runs = [run_once(rng) for _ in range(n_init)]`; `min(runs, key=lambda run: run[…])`; return its first three items.
#
# </details>


# %% solution best_of
def best_of(run_once, n_init, rng):
    """Run n_init times; labels, centroids and inertia of the run with the lowest inertia."""
    ### BEGIN SOLUTION
    runs = [run_once(rng) for _ in range(n_init)]
    labels, centroids, J, _ = min(runs, key=lambda run: run[2])
    return labels, centroids, J
    ### END SOLUTION


# %% check best_of 2 points
check(best_of)

# %% [markdown]
# Four ways to start on the grid, 200 trials each (60 of the last). A run counts as a success when its error is within 1 % of the best possible. *Greedy* k-means++ draws several candidates for each centroid and keeps the one that lowers the error most; that is what scikit-learn does. **Predict** the order before you run it.

# %%
plusplus, choose = yours_or_ours(init_plusplus), yours_or_ours(best_of)


def success(start, repeats=200, n_init=1):
    """Share of repeats in which the best of n_init runs finds all groups."""
    rng = np.random.default_rng(2)

    def once(rng):
        return run(G, start(G, 25, rng), 300, 0.0)

    return np.mean([choose(once, n_init, rng)[2] < 1.01 * best for _ in range(repeats)])


def greedy(X, k, rng):
    return kmeans_plusplus(X, k, random_state=int(rng.integers(2**31)))[0]


# %%
print(f"10 of 10 rows, drawn with replacement, all different: {factorial(10) / 10**10:.5f}")
print("K = n from ten different rows: error", run(X[:10], X[:10], 10, 0.0)[2])
shares = {"random rows": success(draw), "k-means++": success(plusplus)}
shares |= {"greedy k-means++": success(greedy), "best of 20 k-means++": success(plusplus, 60, 20)}

# %% folded
counted = shares["best of 20 k-means++"]
print(f"best of 20: {1 - (1 - 0.04) ** 20:.2f} by the formula below, {counted:.3f} counted here")
figures.bars(
    shares,
    xlabel="share of runs that find all 25 groups",
    digits=3,
    alt="Four bars. Random rows practically never succeed and k-means++ in a few runs of a hundred; "
    "greedy k-means++ and the best of twenty runs of k-means++ succeed in about half or more.",
)

# %% [markdown]
# Over thousands of runs the first three shares settle at about 0.00, 0.04 and 0.68; with 200 trials yours may differ by a few hundredths. Two lessons:
#
# - Many tries multiply a small chance: if one run succeeds with probability $p$, the best of $m$ does with $1 - (1-p)^m$. From 0.04 and $m = 20$ that makes 0.56. The last bar rests on 60 trials only and may be off by a tenth: compare the two numbers in the last line above the bars. From a chance of practically nothing it still makes next to nothing.
# - One draw with k-means++ is a better start, not a guarantee.
#
# <details><summary>Question: "With one cluster per point the error is zero", says the tutorial. Is it, in its class?</summary>
#
# It would be if each point got its own centroid. Drawn with replacement, 10 of 10 rows are all different with probability $10!/10^{10} = 0.00036$. In nearly all other runs the NaN chain starts instead. Without replacement the claim is true, as the line above the bars that begins with *K = n* shows. It is also worthless: an error of 0 that says nothing about groups.
#
# </details>
#
# ## Are two clusterings the same?
#
# Two runs, and both are good. **Predict:** what share of the 500 labels is equal?

# %%
(a, *_, error_a, _), (b, *_, error_b, _) = runs[0], runs[1]
print(f"errors {error_a:.2f} and {error_b:.2f};  equal labels: {(a == b).mean():.3f}")

# %% [markdown]
# The numbers of clusters are arbitrary. What counts is who is together with whom.
#
# ### Exercise: `agreement` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `a` | (n,), integers | labels of one clustering |
# | in | `b` | (n,), integers | labels of the same points in another |
# | out | `share` | a number from 0 to 1 | largest share of points with equal labels, over all ways to rename the clusters of one, **one to one** |
#
# The numbers are only names: they may have gaps or be negative (7, −1). Every number that occurs is a cluster. One to one: two clusters must not get the same new name, even if both would like it. The two clusterings may have different numbers of clusters; then some stay without a partner.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Count first, then choose: how many points have label `i` in `a` and label `j` in `b`?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# In that table of counts, pick at most one cell per row and per column such that the sum is largest. For a few clusters you can try all permutations. For any number, `scipy.optimize.linear_sum_assignment(table, maximize=True)` finds the rows and columns.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `table = np.array([[np.sum((a == i) & (b == j)) for j in np.unique(b)] for i in np.unique(a)])`, then sum the chosen cells and divide by `len(a)`.
#
# </details>


# %% solution agreement
def agreement(a, b):
    """Largest share of equal labels (n,) over all one-to-one renamings of clusters."""
    ### BEGIN SOLUTION
    from scipy.optimize import linear_sum_assignment

    table = np.array([[np.sum((a == i) & (b == j)) for j in np.unique(b)] for i in np.unique(a)])
    chosen = linear_sum_assignment(table, maximize=True)
    return table[chosen].sum() / len(a)
    ### END SOLUTION


# %% check agreement 3 points
check(agreement)

# %%
same = yours_or_ours(agreement)
found = KMeans(4, n_init=50, random_state=0).fit(X)
true_means = update_centroids(X, truth, found.cluster_centers_)
print(f"two runs: {same(a, b):.3f}")
print(
    f"K-Means against the groups that the points were drawn from: {same(found.labels_, truth):.3f}"
)
print(
    f"error of K-Means {found.inertia_:.2f}, of the true groups {inertia(X, true_means, truth):.2f}"
)

# %% [markdown]
# Look at the last line. The groups from which the points were *drawn* have a larger error (958.83) than the clusters that K-Means found (893.29). So a perfect optimiser moves *away* from the truth where groups overlap. K-Means finds no "true" clusters; it finds a small $J$.
#
# ## Conclude
#
# Write down for yourself, in three sentences: which of the tutorial's defects would a test have found that only looks at the final picture? Which would one have found that runs a thousand random starts? Which only someone who reads the code?
#
# ## Summary
#
# - A program that runs is not a program that is right. NaN spreads in silence; check for it, and test on bad starts.
# - What a function returns has to fit together: these labels, for these centroids, with this inertia.
# - `tol` has to be relative to the data, or the unit decides the answer.
# - The start decides between valleys: draw without replacement, prefer k-means++, run several times, keep the lowest inertia.
# - Compare clusterings up to renaming.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $J$ | inertia | `inertia(X, centroids, labels)` | a number |
# | $\varepsilon$ | tolerance, relative to the mean variance | `tol` | a number |
# | $D_i^2$ | squared distance of point $i$ to the nearest centroid so far | `D2[i]` | one number of (n,) |
# | $p_i$ | chance of being the next centroid | `D2 / D2.sum()` | (n,) |
# | $m$ | number of starts | `n_init` | an integer |
#
# **Next:** `3-how-many-and-which`. So far somebody told us that there are four groups. Nobody will.
