# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How far do small models go?
#
# **The question.** With few labels, what helps: cutting pieces into snippets, copies in other keys, or listening longer? And what can you do with the space in which another model has placed sounds?
#
# **After this notebook you can** cut and vote, draw an honest learning curve, compare embeddings, name sounds without labels, and train a head.
#
# **You need** the notebook `2-augmentation` for splits by tune. **Time:** 45 minutes.

# %%
import numpy as np
from scipy.special import softmax
from sklearn.neighbors import KNeighborsClassifier

from eigentunes import check, figures
from eigentunes.data import rendered_chroma
from eigentunes.small_model_trials import key_curve
from eigentunes.stand_ins import yours_or_ours

# %% [markdown]
# ### Exercise: `snippets` (2 points)
#
# Cut a long sound into several short ones: more rows from the same piece.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | signal |
# | in | `length` | integer ≥ 1 | samples in a snippet |
# | in | `hop` | integer ≥ 1 | samples from one start to the next start |
# | out | `parts` | (count, length) | row i begins at `y[i * hop]` |
#
# Only **whole** snippets count; a last one may end exactly where the signal ends. A hop may be longer than a snippet. A signal shorter than one snippet gives shape (0, length).
#
# <details><summary>Hint 1: a nudge</summary>
#
# How many starts fit? Try it with 10 samples, length 4 and hop 3.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# The last start is `len(y) - length` itself.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `starts = np.arange(0, len(y) - length + 1, hop)`, then index `y` with a table of numbers.
#
# </details>


# %% solution snippets
def snippets(y, length, hop):
    """Whole windows of a signal, one every hop samples."""
    ### BEGIN SOLUTION
    starts = np.arange(0, len(y) - length + 1, hop)
    return y[starts[:, None] + np.arange(length)]
    ### END SOLUTION


# %% check snippets 2 points
check(snippets)

# %% [markdown]
# ### Exercise: `vote` (2 points)
#
# The snippets of one piece are predicted one by one. Let them decide together.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `labels` | (n,), integers | predicted label of each snippet |
# | in | `groups` | (n,), integers | the piece that it comes from |
# | out | `votes` | (number of groups,), integers | most frequent label of each group, groups ascending |
#
# Groups come in any order and their numbers may have gaps. Of equally frequent labels the **smallest** wins.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Labels are names: a mean of them means nothing.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Go over `np.unique(groups)`.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `np.bincount(own).argmax()` takes the smallest of equals.
#
# </details>


# %% solution vote
def vote(labels, groups):
    """Most frequent label of each group."""
    ### BEGIN SOLUTION
    return np.array([np.bincount(labels[groups == g]).argmax() for g in np.unique(groups)])
    ### END SOLUTION


# %% check vote 2 points
check(vote)

# %% [markdown]
# ### Exercise: `knn_predict` (3 points)
#
# The smallest model of all learns nothing: it asks the nearest rows.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X_train` | (n, d) | training rows |
# | in | `y_train` | (n,), integers | their labels |
# | in | `X_test` | (m, d) | rows to predict |
# | in | `k` | integer, 1 to n | neighbours that vote |
# | out | `labels` | (m,), integers | one label per test row |
#
# Distances are Euclidean. Of labels with equally many votes the smallest wins. `k` may be n, there may be a single test row, and the numbers may be unsigned (uint8).
#
# <details><summary>Hint 1: a nudge</summary>
#
# First all distances, shape (m, n).
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.argsort(D, axis=1)[:, :k]` are row numbers, not labels.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# Look up `y_train[rows]` and count in each row.
#
# </details>


# %% solution knn_predict
def knn_predict(X_train, y_train, X_test, k):
    """Vote of the k nearest training rows."""
    ### BEGIN SOLUTION
    D = ((X_test.astype(float)[:, None] - X_train) ** 2).sum(axis=2)
    nearest = y_train[np.argsort(D, axis=1, kind="stable")[:, :k]]
    return np.array([np.bincount(row).argmax() for row in nearest])
    ### END SOLUTION


# %% check knn_predict 3 points
check(knn_predict)

# %% [markdown]
# ### Exercise: `learning_curve` (4 points)
#
# How much would more data help? Train on more and more **tunes** and test always on the same others. The model is the nearest neighbour.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | one row per snippet |
# | in | `y` | (n,), integers | labels |
# | in | `groups` | (n,), integers | the tune of each row |
# | in | `test` | (t,), integers | tunes to test on; all others are for training |
# | in | `sizes` | (s,), integers | numbers of training tunes |
# | out | `scores` | (s,) | accuracy on all rows of the test tunes |
#
# For a size s, train on all rows of the first s training tunes in the order in which they **first appear** in `groups`. Rows of a tune need not be side by side, numbers need not ascend, sizes come in any order, and a size beyond what there is means all.
#
# <details><summary>Hint 1: a nudge</summary>
#
# A tune is never on both sides, and a size counts tunes, not rows.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.unique` sorts; `dict.fromkeys(groups)` keeps the order.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `np.isin(groups, order[:size])` marks the training rows.
#
# </details>


# %% solution learning_curve
def learning_curve(X, y, groups, test, sizes):
    """Accuracy on the test tunes after training on more and more others."""
    ### BEGIN SOLUTION
    order = [g for g in dict.fromkeys(groups.tolist()) if g not in test]
    testing, scores = np.isin(groups, test), []
    for size in sizes:
        training = np.isin(groups, order[:size])
        model = KNeighborsClassifier(1).fit(X[training], y[training])
        scores.append(model.score(X[testing], y[testing]))
    return np.array(scores)
    ### END SOLUTION


# %% check learning_curve 4 points
check(learning_curve)

# %% [markdown]
# ### Exercise: `cosine_similarity` (2 points)
#
# A pretrained model turns a sound into an **embedding**, a row of numbers. Two are alike when they point the same way, however long they are.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `A` | (n, d) | embeddings in rows |
# | in | `B` | (m, d) | others |
# | out | `S` | (n, m) | cosine of the angle between each two rows |
#
# Lengths may differ by powers of ten. A row of zeros points nowhere: its similarity is 0.
#
# <details><summary>Hint 1: a nudge</summary>
#
# A dot product, divided by two lengths.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.linalg.norm(A, axis=1)` are the lengths of the rows.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# Replace lengths 0 by 1 before you divide.
#
# </details>


# %% solution cosine_similarity
def cosine_similarity(A, B):
    """Cosine between each row of A and each row of B."""
    ### BEGIN SOLUTION
    a, b = np.linalg.norm(A, axis=1), np.linalg.norm(B, axis=1)
    return A @ B.T / np.outer(np.where(a > 0, a, 1), np.where(b > 0, b, 1))
    ### END SOLUTION


# %% check cosine_similarity 2 points
check(cosine_similarity)

# %%
similar = yours_or_ours(cosine_similarity)

# %% [markdown]
# ### Exercise: `nearest_prompts` (2 points)
#
# If words are embedded in the same space, a sound can be named without a single label: **zero-shot**.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `E` | (n, d) | embeddings of sounds |
# | in | `P` | (m, d) | embeddings of prompts |
# | in | `k` | integer, 1 to m | prompts that are wanted |
# | out | `best` | (n, k), integers | rows of `P`, largest cosine first |
#
# Of equally similar prompts the first row comes first. A prompt of zeros has the cosine 0.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Your `cosine_similarity` gives the table.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.argsort` ascends.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# Sort the negative table along axis 1, with `kind="stable"`.
#
# </details>


# %% solution nearest_prompts
def nearest_prompts(E, P, k):
    """The k prompts of largest cosine for each sound."""
    ### BEGIN SOLUTION
    return np.argsort(-cosine_similarity(E, P), axis=1, kind="stable")[:, :k]
    ### END SOLUTION


# %% check nearest_prompts 2 points
check(nearest_prompts)

# %% [markdown]
# ### Exercise: `fine_tune_head` (4 points)
#
# Keep the embeddings and train only the last layer: probabilities are the softmax of `E @ W + b`, the loss is the mean cross-entropy, and each step goes down its gradient.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `E` | (n, d) | frozen embeddings |
# | in | `y` | (n,), integers | classes 0 to c − 1 |
# | in | `W`, `b` | (d, c), (c,) | the head at the start; leave them as they are |
# | in | `lr` | float | learning rate |
# | in | `n_steps` | integer ≥ 0 | steps, each over all rows |
# | out | `W`, `b` | (d, c), (c,) | the trained head, new arrays |
#
# Scores may be very large, a class may have no example, and `n_steps` may be 0.
#
# <details><summary>Hint 1: a nudge</summary>
#
# The gradient of the scores is (probabilities − one-hot) / n.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `E.T @ error` for W, `error.sum(axis=0)` for b, both at the same point.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `scipy.special.softmax(scores, axis=1)` does not overflow.
#
# </details>


# %% solution fine_tune_head
def fine_tune_head(E, y, W, b, lr, n_steps):
    """Gradient descent of a softmax head on frozen embeddings."""
    ### BEGIN SOLUTION
    W, b = W.copy(), b.copy()
    for _ in range(n_steps):
        error = (softmax(E @ W + b, axis=1) - np.eye(len(b))[y]) / len(E)
        W -= lr * E.T @ error
        b -= lr * error.sum(axis=0)
    return W, b
    ### END SOLUTION


# %% check fine_tune_head 4 points
check(fine_tune_head)

# %% [markdown]
# ## What helps with few labels?
#
# A logistic regression is to name the key of chorales whose tunes it has never met, from the mean chroma (312 numbers are learned: 12 and a bias for each of 24 keys). It is trained on 5 to 200 pieces. **Predict** the order of six ways: one snippet of 10 seconds of each piece, one of 30, or three of 10 with a vote; each with and without all twelve transpositions. (The recordings are made once, which takes up to a minute.)

# %%
SIZES = (5, 10, 20, 50, 100, 200)
heard = {"10 s": rendered_chroma(10), "30 s": rendered_chroma(30)}
heard["3 x 10 s"] = rendered_chroma(10, snippets=3)
scores = {
    f"{name}{', rolled' * rolled}": key_curve(table, SIZES, rolled=rolled)
    for name, table in heard.items()
    for rolled in (False, True)
}
print(f"{'pieces':18}" + "".join(f"{size:>12}" for size in SIZES))
for name, each in scores.items():
    cells = zip(each.mean(axis=0), each.std(axis=0), strict=True)
    print(f"{name:18}" + "".join(f"{mean:6.2f} ± {spread:.2f}" for mean, spread in cells))

# %%
figures.learning_curves(
    SIZES,
    {
        name: {"own keys": scores[name], "all twelve keys": scores[f"{name}, rolled"]}
        for name in heard
    },
    ylabel="keys found, unseen tunes",
    alt="Three panels, for 10 seconds, 30 seconds and three times 10 seconds, each with two rising "
    "curves and their spread. The curves with all transpositions begin twice as high as those "
    "without, and with 200 pieces the two of each panel have come near each other. Those of 30 "
    "seconds end highest.",
)

# %% [markdown]
# Two of the article's claims, tested:
#
# - **Copies.** Rolling is worth several times the data: of half a minute each, 20 pieces in all keys do as well as 100 in their own. With 200 of them there is little left to gain.
# - **Snippets.** "Three of 10 seconds instead of one of 30" *loses* here. Three voting snippets beat one of the same length by far; but ten seconds are often in another key than the piece, and 30 seconds heard at once beat three votes, or do as well where all twelve keys are trained.
#
# The ± is the spread over six splits by tune. With 5 pieces it is larger than what lies between three votes and 30 seconds at once: who shows you one curve from one split has shown you little.
#
# ## Summary
#
# - Snippets make rows, a vote makes one answer of them; a tune stays on one side of the split.
# - A learning curve changes the training data and nothing else.
# - An embedding is compared by angles; words in the same space name sounds without labels; a head is trained on top.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $E$ | embeddings of sounds | `E` | (n, d) |
# | $P$ | embeddings of prompts | `P` | (m, d) |
# | $W$, $b$ | weights and biases of the head | `W`, `b` | (d, c), (c,) |
#
# **Next:** the capstone, `listening-to-structure`.
