# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Hello: how this course talks to you
#
# **The question.** You write a function, and something tells you how it went. What does it say, and how far can you trust it?
#
# **After this notebook you can**
# - run a cell, read what a check says, and open a hint;
# - play with an explorer, by mouse or by keyboard;
# - hand in your work so that nothing gets lost.
#
# **You need** a little Python: what a function is, and what `X.mean(axis=0)` does to a NumPy array. **Time:** 10 minutes.
#
# Select the next cell and press <kbd>Shift</kbd> + <kbd>Enter</kbd>. That runs it and moves on to the one below. The first cell takes up to ten seconds.

# %%
from sklearn.datasets import load_wine

from eigentunes import check, figures
from eigentunes.datasets import blobs
from eigentunes.explorers import CentroidExplorer
from eigentunes.stand_ins import yours_or_ours

# %% [markdown]
# ## A first exercise
#
# Two measurements rarely come in the same unit. A wine has about 13 % alcohol and about 750 mg of proline per litre; whoever compares wines by distance compares little but proline. The cure is to **standardise**: shift every column to mean 0 and stretch it to standard deviation 1.
#
# $$z_{ij} = \frac{x_{ij} - \mu_j}{\sigma_j}$$
#
# Picture it: the cloud of points moves to the origin and becomes as wide as it is high.
#
# ### Exercise: `standardize` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | one row per wine, one column per measurement |
# | out | `Z` | (n, d) | every column has mean 0 and standard deviation 1 |
#
# - The standard deviation divides by $n$, which is what `X.std(axis=0)` does.
# - A column in which all values are equal cannot be stretched. It becomes 0 everywhere. (In a table with a single row that is every column.)
# - Other columns come out with standard deviation 1, also those whose values are millionths, or lie far from 0 and close together. `X` may hold whole numbers, even unsigned ones.
# - Leave `X` itself as it is and return a new array.
#
# Keep the name after `def`: the check finds the exercise by it.
#
# **Before you write anything**, run the next two cells. The second shows *Not attempted*: a state of its own, and no failure.


# %% solution standardize
def standardize(X):
    """Shift and stretch every column of X (n, d) to mean 0 and standard deviation 1."""
    ### BEGIN SOLUTION
    spread = X.std(axis=0)
    spread[X.max(axis=0) == X.min(axis=0)] = 1
    return (X - X.mean(axis=0)) / spread
    ### END SOLUTION


# %% check standardize 2 points
check(standardize)

# %% [markdown]
# Now make a mistake on purpose. Delete the line `raise NotImplementedError()`, write `return X - X.mean()` in its place, indented like the line that you deleted, and run both cells again. Read the sentence: it is about what *you* did. Then write the real thing. These hints open one after the other; try each before you open the next.
#
# <details><summary>Hint 1: a nudge</summary>
#
# How many means does a table with 13 columns have? Which `axis` gives that many?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `X.mean(axis=0)` and `X.std(axis=0)` have one number per column, and NumPy subtracts and divides them row by row. Where all values of a column are equal, the centred column is 0 already, so dividing by 1 is as good as anything.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# Three lines: `spread = …`; then `spread[X.max(axis=0) == X.min(axis=0)] = …`; then return the centred table divided by `spread`. (Why not `spread == 0`? The computer rounds: the standard deviation of 0.1, 0.1, 0.1 comes out as 1.4e-17.)
#
# </details>
#
# ### What a check can say
#
# | the card says | what happened | what to do |
# |---|---|---|
# | ✓ **Passed** | every example that the check tried came out right | go on |
# | ✗ **Not yet** | your function ran, but something is not right; a sentence says what, and below it stands the smallest example that shows it | read, think, change, run again; as often as you like |
# | ○ **Not attempted** | the function still raises `NotImplementedError` | write it when you are ready; the cells below run without it |
# | … **Took too long** | it did not come back within the time limit | look for a loop that never ends |
# | ? **Cannot check this** | the name after `def` or the argument of `check` is not the one that was given | restore it |
#
# If you see a traceback instead of a card, the cell itself could not run (a typo, a missing bracket). The last line of the traceback says what Python stumbled over.
#
# A check tries a handful of examples. Grading uses the same rules on *other* inputs, with the same traps, so a function that only knows the examples will not get through, and one that solves the exercise will. When the ordinary cases are right and a trap is not (a column of equal values, say), you get part of the points.

# %% [markdown]
# ## What it is good for
#
# **Predict:** on the left you see two measurements of 178 wines, both drawn to the same scale. What will the right-hand side look like?
#
# Some cells are folded so that they do not give the answer away, such as the second one below. Run them like any other; click the three dots to see the code.

# %%
wine = load_wine().data[:, [0, 12]]  # alcohol in %, proline in mg/l
Z = yours_or_ours(standardize)(wine)

# %% folded
figures.compare(
    {"As measured": (wine,), "Standardised": (Z,)},
    alt="Two scatter plots of 178 wines. As measured, the points form a thin vertical line, because "
    "proline varies by hundreds and alcohol by one or two. Standardised, they form a cloud "
    "about the origin, as wide as it is high and rising to the right.",
    axis_names=("alcohol", "proline"),
)

# %% [markdown]
# The line above the figure says whose function drew it. As long as yours does not pass, the course lends you one, so you can always read on. You can come back at any time.
#
# ## An explorer
#
# The next cell shows K-Means at work, which you will write yourself in the next notebook. **Predict** first: when you press *Step*, which way will the large markers go?
#
# Everything in it works with the mouse and with the keyboard: <kbd>Tab</kbd> goes from control to control, the arrow keys move a slider or the marker that is selected. Below the picture a line of text says what is to be seen. The curve shows $J$, the sum of the squared distances between the points and their markers: the smaller, the better the markers fit.

# %%
X, truth = blobs()
CentroidExplorer(X, k=4)

# %% [markdown]
# **Try:** step until nothing changes any more; go back one step; drag a marker somewhere silly: the run begins anew from there. Press *Play*. Does it always end in the same place?
#
# ## Handing in
#
# 1. **Kernel → Restart Kernel and Run All Cells…** Cells that you ran in another order, or deleted, leave traces in memory. After a restart only what is written counts, as it does in grading.
# 2. **Save** with <kbd>Ctrl</kbd> + <kbd>S</kbd> (<kbd>⌘</kbd> + <kbd>S</kbd> on a Mac).
# 3. **Submit** in the way that your class uses: the *Assignments* tab of nbgrader, or an upload of this file. Keep its name.
#
# Please do not delete or copy the check cells: the points hang on them. You may add cells anywhere.
#
# ## Summary
#
# - A check tells you one of five things, and never with a stack trace.
# - Standardising makes columns comparable. Whether you *should* is a question of its own; it comes back in the third notebook about K-Means.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $x_{ij}$ | measurement $j$ of point $i$ | `X[i, j]` | one number of (n, d) |
# | $\mu_j$ | mean of column $j$ | `X.mean(axis=0)` | (d,) |
# | $\sigma_j$ | standard deviation of column $j$, dividing by $n$ | `X.std(axis=0)` | (d,) |
# | $z_{ij}$ | standardised measurement | `standardize(X)` | (n, d) |
#
# **Next:** `1-kmeans/1-one-step`, where you write the two half-steps of K-Means and see them drive the explorer.
