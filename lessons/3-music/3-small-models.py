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
# **The question.** You have twenty pieces with labels, and no more will come. What helps most: another representation, shorter snippets, a larger model, or a model that somebody else has trained on something else?
#
# **After this notebook you can**
# - choose a representation for a task, and show that the choice matters more than the model;
# - cut pieces into snippets, let them vote, and say for which questions that pays;
# - draw a learning curve that does not flatter you;
# - use a pretrained model in three ways: as features, directly, and with a head of your own.
#
# **You need** `1-representations` (chroma, MFCC) and, from `2-augmentation`, splits by tune. **Time:** 60 minutes; from "A model that somebody else has trained" on, it can be another day. What the experiments hear is computed once, which takes up to a minute in all, and then kept.

# %%
import numpy as np
from scipy.special import softmax
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from eigentunes import check
from eigentunes.data import INSTRUMENTS, instrument_clips, rendered_chroma
from eigentunes.embedding import WORDS, embed_words, fits
from eigentunes.experiments.small_models import (
    REPRESENTATIONS,
    TASKS,
    accuracy,
    few_labels,
    load_task,
    logistic_regression,
    snippet_curves,
)
from eigentunes.explorers import SnippetExplorer
from eigentunes.sound import play
from eigentunes.stand_ins import yours_or_ours

# %% [markdown]
# ## Which few numbers?
#
# Three questions, asked of sounds: in which **key** are ten seconds of a chorale (24 answers, of which 16 occur)? Which of eight **instruments** plays a tone? Which of six **drum patterns** is a loop of five seconds, at whatever tempo? And five ways to put a sound into a row of numbers: the mean chroma, the mean mel spectrum in decibels, the mean MFCC, the beat histogram, and an *embedding*, 32 numbers from a small network that we trained on tones (more of it below). The model is always the same, a logistic regression, and always tested on tunes, tones and loops that it has not met.
#
# **Predict:** write down the winner for each of the three questions. If you guessed always the same answer, you would be right in about 15 %, 12 % and 17 %.

# %%
print(f"{'':14}" + "".join(f"{name:>16}" for name in REPRESENTATIONS))
for name in TASKS:
    task = load_task(name)
    print(f"{name:14}", end="")
    for each in REPRESENTATIONS:
        scores = accuracy(task.features[each], task.label, task.group, logistic_regression())
        print(f"{scores.mean():9.2f} ± {scores.std():.2f}", end="")
    print()

# %% [markdown]
# Chroma finds keys and is nearly blind to instruments; MFCC is the other way round. Each keeps what the other throws away, and no model brings back what is gone. Three results may surprise you. Did the model that learns beat the profiles of the first notebook? On these very recordings, the best of the three is right in 66 %, the regression in 67 %: it has caught up, no more. The mean mel spectrum finds keys nearly as well as chroma: its 128 bands are narrow enough to hold single notes. And the beat histogram, made for rhythm, is worst at drum patterns: what it tells above all is the *tempo*, which here has nothing to do with the pattern.
#
# ## One piece, many rows
#
# The article advises: rather three snippets of 10 seconds than one of 30, for that gives three rows where you had one. Cut first, then let the snippets of a piece decide together.
#
# ### Exercise: `snippets` (2 points)
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
# ## An honest learning curve
#
# Would more data help? Train on 5, 10, 20 … pieces, test always on the same others, and look at the curve. It deceives you if a tune is on both sides, or if "20" counts snippets instead of pieces.
#
# ### Exercise: `learning_curve` (4 points)
#
# Train on more and more **tunes**. The model is the nearest neighbour.
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
# Now the article's advice can be put to the test, with a logistic regression in the place of the nearest neighbour. Half a minute of each chorale was recorded, once to ask for its **key** (from chroma), once played by one of the eight instruments to ask which **instrument** it is (from MFCC).
#
# **Predict**, for keys and for instruments: does a vote of three snippets of 10 seconds beat 30 seconds at once? And ten snippets of 3 seconds?

# %%
SnippetExplorer(snippet_curves())

# %% [markdown]
# <details><summary>What there is to see</summary>
#
# For **instruments** the article is right: three snippets that vote beat the half minute at once, and ten of 3 seconds beat it, too. Every second holds the answer, so cutting makes more rows of the same quality.
#
# For **keys** it is the other way round: a single snippet is often in another key than its piece, and half a minute at once beats any vote. The label belongs to the whole, and cutting puts wrong labels on the parts. So the length of a snippet is a hyperparameter like any other, and depends on whether what you ask for is *global* (the same everywhere) or *local*.
#
# With all twelve transpositions in the training, 20 pieces do as well as 100 in their own keys, and with 200 there is little left to gain. The bands are the spread over six splits by tune. With 5 pieces they overlap almost wholly: who shows you one curve from one split has shown you little.
#
# </details>
#
# ## Does a larger model help?
#
# Keys from half a minute of chroma: a logistic regression (208 parameters; of the 24 keys, 16 occur), a network with one hidden layer of 64 (1,872), one with two of 512 (277,520). **Predict** the order. A large network overfits on some 250 pieces, does it not?

# %%
pieces = rendered_chroma(30)
models = {"logistic regression": logistic_regression()}
for layers, rounds in (((64,), 300), ((512, 512), 100)):
    network = MLPClassifier(layers, max_iter=rounds, random_state=0)
    models[f"network {layers}"] = make_pipeline(StandardScaler(), network)
for name, model in models.items():
    scores = accuracy(pieces.X, pieces.key, pieces.tune, model, splits=4)
    print(f"{name:22}{scores.mean():.2f} ± {scores.std():.2f}")

# %% [markdown]
# There is no order: a thousand times the parameters change less than the spread. Neither "small models are better" nor "large models collapse" is what we see; with these twelve numbers, nothing is left for a larger model to find. Compare that with the first table, where the *representation* made the difference between 0.06 and 0.67.
#
# ## The smallest model of all
#
# It learns nothing: it asks the nearest rows. What it needs is a space in which near means alike, and that is what the rest of this notebook is about.
#
# ### Exercise: `knn_predict` (3 points)
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
# ## A model that somebody else has trained
#
# The **embedding** of the first table comes from a network that we trained on 20,000 tones of random timbres, to say which of twenty words fit a tone: *bright* or *dark*, *sharp* or *soft*, *breathy*, *hollow*, *metallic* … (`python -m eigentunes.embedding.train` does it again, in a minute.) It has never heard one of our instruments. But know where it comes from: its tones are from the same synthesiser. That is as close to your task as a pretrained model will ever be; remember it when you see the results.

# %%
clips, labels = instrument_clips(8, seed=3)
for clip, label in zip(clips, labels, strict=True):
    words = [f"{word} {share:.2f}" for word, share in list(fits(clip).items())[:5]]
    print(f"{INSTRUMENTS[label]:10}", ", ".join(words))
play(np.concatenate(list(clips)), "Eight tones, a second each: " + ", ".join(INSTRUMENTS) + ".")

# %% [markdown]
# What we want is not the words but what stands before them: the 32 numbers of the last hidden layer, from which any of the words can be told. That is an embedding: **a space in which what matters for one task is easy to see**, used for another.
#
# ### Used directly: which tones are alike?
#
# ### Exercise: `cosine_similarity` (2 points)
#
# Two embeddings are alike when they point the same way, however long they are.
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
task, similar = load_task("instrument"), yours_or_ours(cosine_similarity)
for name in ("embedding", "MFCC"):
    E = task.features[name]
    S = similar(E, E)
    np.fill_diagonal(S, -1)  # a tone is not its own neighbour
    nearest = np.argsort(-S, axis=1)[:, :5]
    right = task.label[nearest] == task.label[:, None]
    print(f"{name:10} {right.mean():.2f} of the five most similar tones are of the same instrument")

# %% [markdown]
# No label was used: this is **similarity search**, as a shop does it with songs.
#
# ### Used directly: names without labels
#
# ### Exercise: `nearest_prompts` (2 points)
#
# The network's output layer has a column of 32 numbers for each word: words lie in the same space. So a sound can be named without a single label, by the prompt that it is most similar to: **zero-shot**.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `E` | (n, d) | embeddings of sounds |
# | in | `P` | (m, d) | embeddings of prompts |
# | in | `k` | integer, 1 to m | prompts that are wanted |
# | out | `best` | (n, k), integers | rows of `P`, largest cosine first |
#
# Of equally similar prompts the first row comes first. A prompt of zeros has the cosine 0. There may be hundreds of prompts.
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
# Now describe the instruments to somebody who has never heard one. These are our words; change them, and see what happens. **Predict** which two are taken for each other.

# %%
PROMPTS = {
    "organ": "full sustained clear",
    "flute": "pure breathy sustained dark soft",
    "clarinet": "hollow sustained",
    "strings": "rich full soft sustained",
    "trumpet": "bright brassy nasal sustained rich",
    "piano": "sharp full fading clear",
    "guitar": "sharp full short rich",
    "bell": "metallic sharp fading",
}
print("words that it knows:", ", ".join(WORDS))

# %%
name_it = yours_or_ours(nearest_prompts)
P = np.array([embed_words(words) for words in PROMPTS.values()])
named = name_it(task.features["embedding"], P, 1)[:, 0]
right = named == task.label
for k, name in enumerate(PROMPTS):
    others = np.bincount(named[(task.label == k) & ~right], minlength=len(P))
    taken_for = f", most often taken for {list(PROMPTS)[others.argmax()]}" if others.any() else ""
    print(f"{name:10}{right[task.label == k].mean():5.2f}{taken_for}")
print(f"{'all':10}{right.mean():5.2f} (guessing: 0.12)")

# %% [markdown]
# Without one labelled tone, 93 % are right. Piano and guitar are taken for each other: in our words they differ by *fading* and *short*, and so they do in the synthesiser, a little. (Some clarinets pass for trumpets: both are sustained, and *hollow* alone must tell them apart.) Zero-shot is only as good as the words that separate the classes, and as the words that the model has been taught.
#
# ### With a head of your own
#
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
# Scores may be very large, a class may have no example, and `n_steps` may be 0 (then return copies).
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
# Six ways to learn the eight instruments from 8 to 100 labelled tones: MFCC and a logistic regression; the whole network from scratch; the whole network, begun with the pretrained weights and a new head at random (*full fine-tuning*); the same begun with a head that has been trained before; only that head, on the frozen embedding, with **your** function; and a logistic regression on embedding and MFCC together. **Predict** the order with 16 labels, and with 100. (The cell trains 48 networks, which takes a few seconds.)

# %%
tune, sizes = yours_or_ours(fine_tune_head), (8, 16, 50, 100)
trials = {size: few_labels(size, tune) for size in sizes}
print(f"{'labelled tones':28}" + "".join(f"{size:>13}" for size in sizes))
for way in trials[8]:
    row = "".join(f"{t[way].mean():6.2f} ± {t[way].std():.2f}" for t in trials.values())
    print(f"{way:28}{row}")

# %% [markdown]
# The frozen embedding with a small head wins everywhere; yet it takes 100 labels to come near the words, which needed none. Who knows what tells the classes apart can say so. **Full fine-tuning** is far behind with few labels. A head at random is wrong about everything, so its first steps drag the 45,000 weights below it along, and what was learned from 20,000 tones is lost. Train the head first and most of it stays (Kumar and others, 2022, found the same in large networks); yet to train the whole after that costs a little here. Adding MFCC to the embedding *hurts* as long as labels are few: twenty more columns to be wrong about.
#
# And where does the embedding **not** help? Look at the first table again. For drum patterns it is no better than the mean mel spectrum; for keys it is far behind chroma, since no word asks for the pitch class, so most of that was thrown away. A pretrained model helps where your task resembles the one that it was trained for. Ours was trained next door, and its triumph above says as much about that as about the method.
#
# ## The large ones
#
# What people use are models of the same kind, trained on a hundred thousand hours instead of 20,000 tones. **MusiCNN** (Pons and Serra, 2019) is a convolutional network on mel spectrograms that was trained to give songs their tags; its last layers serve as an embedding. **CLAP** (Wu and others, 2023) was trained on pairs of sounds and sentences, so that a sound lies near its description: whole sentences where our network knows twenty words. The three ways to use them are the ones that you have just tried.
#
# The next cell does the zero-shot naming with CLAP. It is switched off: it needs two packages of some gigabytes (`pip install torch transformers`) and downloads a model of 600 megabytes.

# %%
LISTEN_WITH_CLAP = False

if LISTEN_WITH_CLAP:
    from eigentunes.embedding.clap import Clap

    clap, sounds = Clap("laion/clap-htsat-unfused"), instrument_clips(40, seed=2)
    E = clap.embed(sounds[0])
    P = clap.embed_text([f"a single note of a {name}" for name in INSTRUMENTS])
    print("right:", np.mean(name_it(E, P, 1)[:, 0] == sounds[1]))

# %% [markdown]
# ## Conclude
#
# You have 40 labelled recordings of birds, 15 seconds each, four species. Write down, in three sentences: which representation you would try first, whether you would cut, and what a pretrained model must have been trained on to help you.
#
# ## Summary
#
# - The representation decides what a model can find; its size decides little, as long as labels are few.
# - Snippets make rows, a vote makes one answer of them. For what is the same everywhere in a piece it pays, for what belongs to the whole it does not. A tune stays on one side of the split.
# - A learning curve changes the training data and nothing else, and has a spread.
# - An embedding is another task's representation: compare it by angles, name sounds by words in the same space, or train a head on it. Whether it helps depends on how near that task is to yours.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $E$ | embeddings of sounds | `E` | (n, d) |
# | $P$ | embeddings of prompts | `P` | (m, d) |
# | $W$, $b$ | weights and biases of the head | `W`, `b` | (d, c), (c,) |
#
# **Next:** the capstone, `4-capstone/1-listening-to-structure`.
