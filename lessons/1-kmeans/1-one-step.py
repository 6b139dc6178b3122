# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # One step of K-Means
#
# **The question.** Here are 500 dots, and nobody says which belong together. How can a program find groups that nobody has named?
#
# **After this notebook you can**
# - say what clustering is, and what it leaves to you;
# - write the two half-steps of K-Means, and the number that it makes small;
# - explain why that number never rises.
#
# **You need** NumPy arrays: indexing with a condition (`X[labels == 2]`), `axis`, and a first idea of broadcasting. The notebook `0-start/1-hello` shows how checks work. **Time:** 55 minutes.

# %%
import numpy as np

from eigentunes import check, figures
from eigentunes.datasets import blobs
from eigentunes.explorers import CentroidExplorer
from eigentunes.stand_ins import yours_or_ours

# %%
X, truth = blobs()
print("X:", X.shape, " first point:", X[0].round(2))

# %% folded
figures.scatter(
    X,
    alt="500 grey points in the plane. A group at the top and one at the lower right are fairly "
    "clear; between them, at the left and in the middle, two more seem to run into each other.",
)

# %% [markdown]
# ## What clustering is
#
# **Look first:** how many groups do you see, and which points would you argue about?
#
# *Clustering* puts points into groups such that points in one group are similar and points in different groups are not. Nobody gives examples of right answers: that is what *unsupervised* means. So everything hangs on the word *similar*. K-Means says: **similar is near**, and near is measured by the Euclidean distance, the length of the straight line between two points:
#
# $$\lVert x - c \rVert = \sqrt{\textstyle\sum_{j=1}^{d} (x_j - c_j)^2}$$
#
# In the picture it is what a ruler would show. That is why both axes of the figure have the same scale, and why a change of units changes the clusters (the third notebook makes much of this).
#
# What a group *means* (customers who buy at night? three species? nothing at all?) is no part of the answer. The program returns numbers from 0 to $k-1$; finding the meaning, or finding that there is none, is the analyst's work.
#
# <details><summary>Question: one run calls a group 2 and its neighbours 1 and 3. Does group 2 lie between them?</summary>
#
# No. Labels are names that happen to be numbers. Another start gives the same groups other numbers, so "label 3 is more than label 2" and "the mean label" mean nothing.
#
# </details>

# %% [markdown]
# ## Where does a centroid go?
#
# K-Means stands $k$ **centroids** in the plane, one per group, and lets two moves take turns:
#
# 1. **Assign:** every point joins its nearest centroid.
# 2. **Update:** every centroid walks to a new place among the points that joined it.
#
# **Predict.** Below are seven points and two centroids, and every point has joined its nearest. Where will centroid 0 be after the update? Change the two numbers in `guess` until the cross stands where you expect it.

# %%
points = np.array([[1, 1], [2, 4], [3, 1], [6, 2], [9, 8], [10, 6], [11, 10]])
joined = np.array([0, 0, 0, 0, 1, 1, 1])
before = np.array([[1, 3], [12, 7]])

guess = (4, 4)  # change me

figures.scatter(
    points,
    joined,
    before,
    guess=guess,
    title="Before the update",
    alt="Four round points at the lower left belong to centroid 0 at (1, 3); three square points at "
    "the upper right belong to centroid 1 at (12, 7). A cross marks your guess.",
)

# %% [markdown]
# Now look:

# %% folded
after = np.array([points[joined == j].mean(axis=0) for j in (0, 1)])
print(after)
figures.moves(
    points,
    joined,
    before,
    after,
    guess=guess,
    title="After the update",
    alt="An arrow leads centroid 0 from (1, 3) to (3, 2), the mean of its four points. Another leads "
    "centroid 1 from (12, 7) to (10, 8), the mean of its three points. A cross marks your guess.",
)

# %% [markdown]
# A centroid goes to the **mean** of its points: here to (3, 2) and (10, 8). It need not be a data point, and (3, 2) is none.
#
# Why the mean? Because no other place has a smaller sum of *squared* distances to those points. With $m$ for the mean of $n$ points, every place $c$ obeys
#
# $$\sum_i \lVert x_i - c \rVert^2 \;=\; \sum_i \lVert x_i - m \rVert^2 \;+\; n\,\lVert c - m \rVert^2 .$$
#
# Picture it: the first term on the right is the scatter of the points themselves, which nobody can change. The second is what you pay for standing away from the mean, and it is 0 only at $m$. (For plain distances instead of squares, the best place is another one. That is the story of `k_medians` in the third notebook.)
#
# ## Play
#
# All four centroids start in one corner. **Predict:** will each find a group of its own? Then step through it. After that, drag a centroid into the upper right corner: the run begins anew from there. Press *Play*. What happens to a centroid that no point joins?

# %%
CentroidExplorer(X, k=4, init="corner")

# %% [markdown]
# The straight borders are where two centroids are equally near. An assignment only asks on which side of the borders a point lies; an update moves the borders. The curve shows $J$, the sum of squared distances of all points to their centroids. Keep an eye on it: did you see it rise?
#
# Now you write this machine, in four small functions.
#
# ## Distances
#
# ### Exercise: `squared_distances` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | points, one per row |
# | in | `centroids` | (k, d) | centroids, one per row |
# | out | `D` | (n, k), floats | `D[i, j]` is the **squared** Euclidean distance of point `i` and centroid `j` |
#
# Squared, because the nearest centroid stays the nearest without the square root, and because squares are what $J$ adds up. All $d$ columns count, also if there is only one. The points may lie far from the origin (coordinates near 100 million, a few units apart); the distances must still be right to a few digits, and `X` and `centroids` may hold whole numbers, even unsigned ones (`uint8` as in images).
#
# <details><summary>Hint 1: a nudge</summary>
#
# Begin with two loops, one over points and one over centroids, and fill an array of zeros; after converting `X` and `centroids` to float, that is a full answer. Afterwards try to lose the loops.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Broadcasting can subtract every centroid from every point at once. Give `X` the shape (n, 1, d) and `centroids` the shape (1, k, d); their difference has the shape (n, k, d). Which axis has to be summed?
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `differences = X[:, None, :] - centroids[None, :, :]`, after `X = np.asarray(X, dtype=float)`. Then square, and sum over the last axis.
#
# There is a third way: $\lVert x - c\rVert^2 = \lVert x\rVert^2 - 2\,x\cdot c + \lVert c\rVert^2$ needs no array of shape (n, k, d) and is the fastest, but far from the origin it loses nearly all digits. Subtract the mean of the centroids from both first, and clip at 0.
#
# </details>


# %% solution squared_distances
def squared_distances(X, centroids):
    """Squared Euclidean distances (n, k) between points X (n, d) and centroids (k, d)."""
    ### BEGIN SOLUTION
    X = np.asarray(X, dtype=float)
    differences = X[:, None, :] - centroids[None, :, :]
    return (differences**2).sum(axis=2)
    ### END SOLUTION


# %% check squared_distances 3 points
check(squared_distances)

# %% [markdown]
# <details><summary>Question: what is the distance between the pixels 0 and 200, if both are stored as <code>uint8</code>?</summary>
#
# An unsigned byte has no negative numbers: `0 - 200` wraps round to 56, and its square wraps again to 64. The root of that is 8. In arrays this happens without an error or a warning; the next notebook counts this among the defects of a class in the style of a tutorial.
#
# </details>
#
# ## First half-step: assign
#
# ### Exercise: `assign_labels` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | points |
# | in | `centroids` | (k, d) | centroids |
# | out | `labels` | (n,), integers | number of each point's nearest centroid, from 0 to k − 1 |
#
# Labels are used as indices, so they must be whole numbers. If two centroids are equally near, or even in the same place, either will do. As before, there may be one column only, numbers far from the origin, or unsigned whole numbers: `squared_distances` knows how to deal with them.
#
# <details><summary>Hint 1: a nudge</summary>
#
# You have a table of squared distances with one row per point. What do you look for in each row: the smallest number, or its place?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `argmin` returns the place of the smallest number. The `axis` that you name is the one that disappears, and n labels must remain.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `squared_distances(X, centroids)`, then `.argmin(axis=…)`.
#
# If you left `squared_distances` out, borrow ours: begin your function with the line `from eigentunes.stand_ins import squared_distances`.
#
# </details>


# %% solution assign_labels
def assign_labels(X, centroids):
    """Number of the nearest centroid (k, d) of each point of X (n, d), as integers (n,)."""
    ### BEGIN SOLUTION
    return squared_distances(X, centroids).argmin(axis=1)
    ### END SOLUTION


# %% check assign_labels 2 points
check(assign_labels)

# %% [markdown]
# ## Second half-step: update
#
# **Predict:** a centroid stands so far outside that no point joins it. What is `X[labels == j].mean(axis=0)` for its number `j`? Try it in a cell of your own with a small array.
#
# <details><summary>Open after your try</summary>
#
# NaN in every column, and the warning *Mean of empty slice*: the mean of no points is 0 divided by 0. From then on every distance to that centroid is NaN as well.
#
# </details>
#
# ### Exercise: `update_centroids` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | points |
# | in | `labels` | (n,), integers | cluster of each point |
# | in | `centroids` | (k, d) | centroids before the update |
# | out | `updated` | (k, d), floats | mean of each cluster; **an empty cluster keeps its old centroid** |
#
# There are always k centroids, also when some numbers do not occur in `labels`. The third argument is there to say how many there are, and where an empty one stays. Do not change it: return a new array. A mean has fractions, also when `X` and `centroids` hold whole numbers, even unsigned ones. There may be a single cluster, or clusters of a single point.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Start from a copy of `centroids`. Then an empty cluster needs nothing done at all.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Go through `j = 0, …, k − 1`, select the points with that label, and overwrite row `j` of the copy only if there are any. The copy must be able to hold fractions: what if `centroids` came as whole numbers?
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `updated = np.array(centroids, dtype=float)` makes a copy of floats. In the loop: `members = X[labels == j]`, and `if len(members) > 0:` …
#
# </details>


# %% solution update_centroids
def update_centroids(X, labels, centroids):
    """Mean (k, d) of each cluster of X (n, d); an empty cluster keeps its centroid."""
    ### BEGIN SOLUTION
    updated = np.array(centroids, dtype=float)
    for j in range(len(updated)):
        members = X[labels == j]
        if len(members) > 0:
            updated[j] = members.mean(axis=0)
    return updated
    ### END SOLUTION


# %% check update_centroids 3 points
check(update_centroids)

# %% [markdown]
# ## The number that gets small
#
# How good is a clustering? K-Means answers with the **inertia**, the sum of squared distances between the points and the centroids of the clusters that they were put in:
#
# $$J = \sum_{i=1}^{n} \lVert x_i - c_{\ell_i} \rVert^2$$
#
# Picture it: tie every point to its centroid with a rubber band. $J$ is the sum of the squared lengths.
#
# ### Exercise: `inertia` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | points |
# | in | `centroids` | (k, d) | centroids |
# | in | `labels` | (n,), integers | cluster of each point |
# | out | `J` | a single number | sum of the squared distances |
#
# Use the labels as they are given, even if another centroid should be nearer. There may be a single cluster, and some clusters may be empty. It is a sum: no mean, no root. And as before, the points may lie far from the origin or hold unsigned whole numbers: convert to float, and subtract before you square.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Which centroid does point `i` pay for? The one with the number `labels[i]`.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# An array of integers can be an index: `centroids[labels]` has one row per point, each the centroid of that point. What is its shape?
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# Make `X` and `centroids` floats, subtract `centroids[labels]` from `X`, square, and sum everything.
#
# </details>


# %% solution inertia
def inertia(X, centroids, labels):
    """Sum of the squared distances of the points X (n, d) to their clusters' centroids (k, d)."""
    ### BEGIN SOLUTION
    X = np.asarray(X, dtype=float)
    own = np.asarray(centroids, dtype=float)[labels]
    return ((X - own) ** 2).sum()
    ### END SOLUTION


# %% check inertia 2 points
check(inertia)

# %% [markdown]
# <details><summary>Question: the same points in centimetres instead of metres. Is the clustering now 10,000 times worse?</summary>
#
# All distances are 100 times as large and their squares 10,000 times, so $J$ is too; the clusters are the same. Inertia can be compared between clusterings of the same data in the same units, and nowhere else.
#
# </details>
#
# ## Your functions at the wheel
#
# The same explorer, now driven by what you wrote, as soon as it passes its check. A line in it says whose functions are at work.

# %%
CentroidExplorer(X, k=4, seed=3, assign_labels=assign_labels, update_centroids=update_centroids)

# %% [markdown]
# ## Why $J$ never rises
#
# **Predict:** if we write down $J$ after every half-step, will it fall after each assignment, after each update, after both, or sometimes rise? The next two cells start from four points that all lie in one of the groups.

# %%
assign, update = yours_or_ours(assign_labels), yours_or_ours(update_centroids)
error = yours_or_ours(inertia)

centroids, history = X[:4], []
for _ in range(8):
    labels = assign(X, centroids)
    history.append(error(X, centroids, labels))
    centroids = update(X, labels, centroids)
    history.append(error(X, centroids, labels))

print(np.round(history, 1))

# %% folded
figures.staircase(
    history,
    ["assign", "update"],
    ylabel="inertia J",
    alt="Inertia after 16 half-steps, assignments and updates taking turns, and once more without "
    "the first four. Every step goes down or stays level; the first update gains most.",
)

# %% [markdown]
# It is a descent in two phases, and each phase has its own reason.
#
# - **Assign:** the centroids stand still. Each point picks the smallest of the $k$ distances that it could pay, so no point pays more than before.
# - **Update:** the labels stand still. Each centroid goes to the mean, the cheapest place for its points (the formula further up), so no cluster pays more than before.
#
# Neither phase knows about the other, and still they share one goal: **neither ever makes $J$ larger**. And as there are only finitely many ways to label $n$ points, a $J$ that falls cannot go on for ever: K-Means stops.
#
# <details><summary>Question: where would this break if points were assigned by Manhattan distance, but centroids still went to the mean?</summary>
#
# The two phases would pull at two different sums. One step can then undo what the other gained, and neither sum is sure to fall. The third notebook shows it happening.
#
# </details>
# <details><summary>Question: does K-Means find the best clustering, then?</summary>
#
# It finds one that neither half-step can improve. That is a valley, not always the deepest one. How deep depends on the start, as the next notebook measures.
#
# </details>
#
# ## Conclude
#
# Go back to the explorer and find a start that ends in a *different* final picture than the one above. Which of the two has the smaller $J$? What do the final centroids of the worse one have in common with groups that you see by eye, and what not?
#
# If you find none: press *Play* and wait for the end, drag the centroid of the group at the lower right into the upper right corner, and press *Play* again.
#
# <details><summary>What happens then</summary>
#
# In the corner every point has a nearer centroid, so nothing moves the one that you dragged: it stays empty for good. Three centroids are left for four groups. Two of them stand in groups that you see by eye; the third stands between the groups at the left and in the middle and claims both, 233 points in all. $J$ ends at 1457.8 instead of 893.3 or so. Neither half-step can do better from there.
#
# </details>
#
# ## Summary
#
# - Clustering groups by similarity; K-Means takes similarity to be Euclidean nearness. Meaning is yours to find.
# - One iteration is two half-steps: assign every point to its nearest centroid, move every centroid to the mean of its points.
# - Neither half-step ever makes the inertia larger, so it never rises and the algorithm stops; in *a* valley.
# - An empty cluster needs a rule. Ours: it keeps its centroid.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $n, d, k$ | number of points, measurements, clusters | `n, d = X.shape`, `k = len(centroids)` | |
# | $x_i$ | point $i$ | `X[i]` | (d,) |
# | $c_j$ | centroid of cluster $j$ | `centroids[j]` | (d,) |
# | $\lVert x_i - c_j\rVert^2$ | squared distance | `squared_distances(X, centroids)[i, j]` | one number of (n, k) |
# | $\ell_i$ | label of point $i$, from 0 to $k-1$ | `labels[i]` | one integer of (n,) |
# | $J$ | inertia | `inertia(X, centroids, labels)` | a number |
#
# **Next:** `2-convergence`. A class in the style of a tutorial does all of this in forty lines, and on one start in a hundred it calls everything one cluster, without a word of warning that you would notice.
