# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Listening to structure
#
# **The question.** You can measure sounds, find principal axes, and find clusters. What do the three together discover in 334 pieces of music, when nobody tells them anything about music?
#
# **After this notebook you can**
# - augment a corpus exactly, by all twelve transpositions, and predict what that does to its covariance;
# - read a principal plane, and find the circle of fifths in it;
# - say what K-Means found, by listening to its centroids;
# - tell a discovery from something that you put in yourself.
#
# **You need** the assignments `1-kmeans`, `2-pca` and `3-music`. **Time:** 45 minutes, and the free project at the end, which takes as long as you like.

# %%
import numpy as np
from sklearn.cluster import KMeans

from eigentunes import check, figures
from eigentunes.data import (
    KEYS,
    chroma_sound,
    describe_chorales,
    load_chorales,
    render,
    rendered_chroma,
    written_chroma,
)
from eigentunes.explorers import FifthsMapExplorer
from eigentunes.sound import play
from eigentunes.stand_ins import agreement, covariance, spectrum, yours_or_ours

table = written_chroma()
X = table.X
print(describe_chorales())

# %% [markdown]
# The music: chorales by Johann Sebastian Bach, in four voices. A piece is a row of `X`: twelve numbers, C first. Each is a pitch class's share of the time of all notes, so that the twelve add up to 1. They are read from the score, so there is no noise and no room in them; sounds, from the course's own synthesiser, come at the end.
#
# The **labels** are honest, not perfect: a piece is in the key of its last bass note, if that note is the tonic of the major or minor key with its signature. The other pieces are dropped, as you see above, and that is a selection: what remains is tidier than Bach is. We use the labels only to *judge*, never to find.
#
# **Predict:** here is one piece, first as music, then as nothing but its twelve numbers, all sounding at once. What of the music will be left?

# %%
piece = load_chorales()[0]
print(piece.name, "in", piece.key_name, X[0].round(2))
play(render(piece, seconds=8), f"Eight seconds of {piece.name}: four voices, in a random timbre.")

# %%
play(chroma_sound(X[0]), f"The pitch classes of {piece.name} at once: a dense, still chord.")

# %% [markdown]
# Melody, rhythm and order are gone. What is left is a colour: which pitches belong to the piece, and how much. Is that enough to find a structure?
#
# ### Exercise: `all_transpositions` (3 points)
#
# Sung a semitone higher, a piece is the same piece. So every piece of our corpus gives twelve, for free, and exactly: its row rolls, and what leaves on the right, after B, comes in on the left, at C.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, 12) | one piece per row, one pitch class per column |
# | out | `transposed` | (12, n, 12) | `transposed[r]` is `X` shifted up by `r` semitones, r = 0 … 11 |
#
# There may be a single piece, and whole numbers.
#
# <details><summary>Hint 1: a nudge</summary>
#
# What happens to one row when it is shifted by 1? Column 0 goes to column 1, and column 11 to column 0.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.roll` does that. Tell it along which axis the pitch classes lie.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `np.array([np.roll(X, r, axis=...) for r in range(...)])`
#
# </details>


# %% solution all_transpositions
def all_transpositions(X):
    """The pieces X (n, 12) in all twelve keys (12, n, 12): transposed[r] is shifted up by r."""
    ### BEGIN SOLUTION
    return np.array([np.roll(X, steps, axis=1) for steps in range(12)])
    ### END SOLUTION


# %% check all_transpositions 3 points
check(all_transpositions)

# %% [markdown]
# ## The axes of all twelve keys
#
# In the transposed corpus no pitch class is special. **Predict** what that means for its covariance: which elements must be equal? And which of its eigenvalues?

# %%
corpus = yours_or_ours(all_transpositions)(X).reshape(-1, 12)
S = covariance(corpus)
shifted = np.roll(S, (1, 1), axis=(0, 1))
lam, V = spectrum(S)
print("largest difference when all pitches move up by one:", np.abs(S - shifted).max())
print("shares of the variance:", (lam / lam.sum()).round(3) + 0.0)
print("the first two together:", (lam[:2].sum() / lam.sum()).round(2))

# %% folded
figures.pitch_covariance(
    S,
    V,
    alt="Left, the covariance of the twelve pitch classes of the transposed corpus: every diagonal "
    "stripe has one colour; pitch classes a fifth apart occur together, those a semitone or a "
    "tritone apart avoid each other. Right, the first two principal axes with the pitch classes in "
    "the order of fifths: each is one period of a wave, and one runs a quarter of a period ahead.",
)

# %% [markdown]
# The covariance of two pitch classes depends only on the distance between them, so every diagonal stripe has one value: such a matrix is called **circulant**. Its eigenvectors are always waves around the circle of pitch classes, whatever the music, and the eigenvalues come in **pairs**, a cosine and a sine. (Two have no partner, as you see above: 0.005 belongs to the wave that changes its sign at every semitone, whose sine is 0 on all twelve pitches, and the last, 0, to the constant, since the shares of a piece always add up to 1.) Where a pair is degenerate, only the plane is determined, not the two axes in it (you met this in `2-eigenvalue-spectrum`).
#
# So the waves were *put in* by transposing. What is the discovery? **Which** wave comes first. Six kinds of waves were possible, five of them pairs, and the winner, with 74 % of the variance, is the one that has a single period when the pitch classes stand in the order C, G, D, A, …: in **fifths**. No one told PCA of the circle of fifths.
#
# Was even that put in? **Predict:** does the corpus as Bach wrote it, not transposed, have the same first axis? (The cell makes two axes of its own, `plane`: the cosine and the sine of that wave. An axis lies in their plane with the share 1, and is at right angles to it with the share 0.)

# %%
angles = 2 * np.pi * 7 * np.arange(12) / 12
plane = np.stack([np.cos(angles), np.sin(angles)], axis=1) / np.sqrt(6)
raw_lam, raw_V = spectrum(covariance(X))
print("transposed: share of the first two axes in the plane of fifths:", end=" ")
print((np.linalg.norm(plane.T @ V[:, :2], axis=0) ** 2).round(3))
print("raw: share of the first axis in it:", (np.linalg.norm(plane.T @ raw_V[:, 0]) ** 2).round(3))
print("raw: variance along the first axis:", (raw_lam[0] / raw_lam.sum()).round(2))

# %% [markdown]
# It has: 99 % of its first axis lies in that plane, and it holds 50 % of the variance. Raw, there is one such axis and not a pair, since Bach's keys do not go round the whole circle: hardly anybody sings in F♯ major.
#
# ### Exercise: `fifths_position` (4 points)
#
# In this plane each pitch class is an arrow: pitch class $k$ points to place $7k$ (modulo 12) of twelve, like hours on a clock. A piece is the **sum** of its arrows, each as long as its pitch class is loud. The direction of the sum is its place on the circle of fifths, measured in fifths from C:
#
# $$z = \sum_k x_k\, e^{2\pi i\, 7k/12}, \qquad \text{position} = \frac{\arg z}{2\pi/12} \bmod 12 ,$$
#
# where $\arg z$ is the angle of $z$ from the positive real axis.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, 12) | one piece per row, column 0 is C |
# | out | `position` | (n,) | from 0 to 12; only C sounding gives 0, only G gives 1, only F gives 11 |
#
# There may be a single piece, whole numbers, a very loud beside a very soft piece, and places in the left half of the circle (around 6), where a careless arctangent fails.
#
# <details><summary>Hint 1: a nudge</summary>
#
# The mean of 11 and 1 is 6, but a piece between F and G is near C. Numbers of places cannot be averaged on a circle; arrows can.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Two sums for each piece, with the cosines and with the sines of the twelve angles: `X @ np.cos(angles)` and `X @ np.sin(angles)`. A function of NumPy makes an angle of both.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `angles = 2 * np.pi * 7 * np.arange(12) / 12`; `np.arctan2(y, x)`, divided by $2\pi/12$, `% 12`.
#
# </details>


# %% solution fifths_position
def fifths_position(X):
    """Place (n,) of each piece of X (n, 12) on the circle of fifths, between 0 and 12."""
    ### BEGIN SOLUTION
    angles = 2 * np.pi * 7 * np.arange(12) / 12
    turn = np.arctan2(X @ np.sin(angles), X @ np.cos(angles))
    return turn / (2 * np.pi / 12) % 12
    ### END SOLUTION


# %% check fifths_position 4 points
check(fifths_position)

# %% [markdown]
# **Predict:** C major uses the seven pitch classes F C G D A E B, neighbours on the circle. Where in the plane will its pieces stand, at C? And A minor, with the same signature?

# %% folded
figures.fifths_plane(
    X @ plane,
    table.mode,
    plane,
    alt="The chorales in the plane of fifths form a crescent around an empty middle: from between "
    "B flat and F at one end through C, G, D, A, E and B to F sharp at the other, and nothing on the "
    "side of C sharp and A flat. Major and minor pieces lie mixed along it.",
)

# %%
position = yours_or_ours(fifths_position)(X)
relative_major = np.where(table.mode == "minor", table.tonic + 3, table.tonic)
signature = 7 * relative_major % 12  # in fifths: C major and A minor are 0, G major is 1
for name in ("C major", "A minor", "G major"):
    turns = np.exp(1j * np.pi / 6 * position[table.key == KEYS.index(name)])
    print(f"{name}: mean place {np.angle(turns.mean()) / (np.pi / 6) % 12:.1f}")
off = (position - 2 - signature + 6) % 12 - 6
print("off by (median):", (30 * np.median(np.abs(off))).round(1), "degrees")
print("nearest signature right:", (np.round(off) == 0).mean().round(2))
print("always guessing the commonest:", (np.bincount(signature).max() / len(X)).round(2))

# %% [markdown]
# C major stands near place 2, at D: the middle of its seven neighbours. So the signature is about the place minus 2, and then the median error is 12 degrees, where a signature is 30 wide: right in 63 % of the pieces, against 21 % for the best guess without looking. One reason for the errors you see in the three lines above: A minor, whose signature is that of C major, stands a whole place further, beside G major. Its raised sixth and seventh, F♯ and G♯, pull it there. The angle tells the **signature**, roughly, and the mode disturbs it.
#
# ## Clusters that you can hear
#
# **Predict:** twelve clusters, on the raw corpus and on the transposed one. Which agrees better with the signatures of the original pieces?

# %%
raw = KMeans(12, n_init=100, random_state=0).fit(X)
wide = KMeans(12, n_init=100, random_state=0).fit(corpus)
print("raw:       ", round(agreement(raw.labels_, signature), 2))
print("transposed:", round(agreement(wide.predict(X), signature), 2))
C = wide.cluster_centers_
rolled = [min(np.abs(np.roll(C[0], r) - c).max() for r in range(12)) for c in C]
print("each centroid against the nearest rotation of the first:", np.round(rolled, 3))
print("their places:", np.sort(yours_or_ours(fifths_position)(C)).round(1))

# %% [markdown]
# The transposed corpus gives the better clusters for the *same* pieces (0.97 have their signature's label, against 0.64; with the signatures shuffled it would be 0.21 and 0.17): with twelve times the data in every key, no key is rare, and the centroids become rotations of one another, one for each signature. (A hundred starts, because ten seldom find this solution: a lesson of `1-kmeans`.)
#
# **Predict:** a centroid is twelve numbers, so it can be played, as you played the first piece. Learned from all transpositions, how much of the sound will change from one centroid to the next on the circle, and how much to the one opposite? And learned from the pieces alone, what did the twelve clusters keep apart, if not the signatures?

# %%
FifthsMapExplorer(
    X,
    names=table.names,
    key=table.key,
    sound=lambda i: render(load_chorales()[i], seconds=4),
    fifths_position=fifths_position,
    all_transpositions=all_transpositions,
)

# %% [markdown]
# Choose a piece or a centroid by a click, by the buttons, or by the arrow keys once you have clicked into the plane; Enter plays it. Then choose what the clusters are learned from. A new K shows the best of a few starts at once, and the best of a hundred a moment later.
#
# <details><summary>What there is to see and to hear</summary>
#
# Learned from all transpositions, each centroid is a scale, held down. Neighbours share six of their seven loudest pitch classes, opposite ones two: a step round the circle changes one note. Three centroids have no piece, since nobody wrote one in their keys.
#
# Learned from the pieces alone, ten of the twelve centroids come in pairs, two at nearly the same place: one of major and one of minor pieces, such as G major and A minor. In every cluster, at least five of six pieces have the same mode. Listen to such a pair: how many notes differ?
#
# </details>
#
# ### Exercise: `tonic_normalize` (3 points)
#
# One question is open: major or minor. Keys are in the way, so take them out: roll each piece so that its tonic comes first.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, 12) | one piece per row, column 0 is C |
# | in | `tonic` | (n,), integers | pitch class of each piece's tonic, 0 is C |
# | out | `normalized` | (n, 12) | column 0 is the tonic of each piece, column 7 the fifth above it |
#
# There may be a single piece, pieces in C already, whole numbers, and exactly twelve pieces.
#
# <details><summary>Hint 1: a nudge</summary>
#
# A piece in D: column 2 must move to column 0. Is that a roll by 2 or by −2?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.roll` shifts all rows by the same amount, and every piece has its own. Go row by row.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `np.array([np.roll(row, ...) for row, t in zip(X, tonic)])`
#
# </details>


# %% solution tonic_normalize
def tonic_normalize(X, tonic):
    """The pieces X (n, 12), each rolled so that its tonic comes first (n, 12)."""
    ### BEGIN SOLUTION
    return np.array([np.roll(row, -t) for row, t in zip(X, tonic, strict=True)])
    ### END SOLUTION


# %% check tonic_normalize 3 points
check(tonic_normalize)

# %% [markdown]
# **Predict:** two clusters, before and after. How well do they agree with major and minor?

# %%
seen = yours_or_ours(tonic_normalize)(X, table.tonic)
before = KMeans(2, n_init=10, random_state=0).fit_predict(X)
after = KMeans(2, n_init=10, random_state=0).fit(seen)
print("before:", round(agreement(before, table.mode == "major"), 2))
print("after: ", round(agreement(after.labels_, table.mode == "major"), 3))
print(after.cluster_centers_.round(2))

# %% [markdown]
# Before, it is no better than a coin: with two clusters and their best naming, an agreement is never below one half. After, all but one of the 334 pieces are right; and look where the two centroids differ most: in columns 3 and 4, the minor and the major third. But what did we do? `tonic` comes from the labels. K-Means found major and minor **given the true tonic**, and a note who told it belongs beside that number, always.
#
# ## Does it survive in sound?
#
# So far the score. Now ten seconds from somewhere in each piece, recorded with random timbre, tempo, tuning, room and noise. **Predict:** which of the results will suffer most?

# %%
heard = rendered_chroma(10).X
corpus_heard = yours_or_ours(all_transpositions)(heard).reshape(-1, 12)
lam_heard = spectrum(covariance(corpus_heard))[0]
off = (yours_or_ours(fifths_position)(heard) - 2 - signature + 6) % 12 - 6
twelve = KMeans(12, n_init=100, random_state=0)
raw_heard = twelve.fit_predict(heard)
wide_heard = twelve.fit(corpus_heard).predict(heard)
two = KMeans(2, n_init=10, random_state=0)
two_heard = two.fit_predict(yours_or_ours(tonic_normalize)(heard, table.tonic))
print("variance in the first pair:", (lam_heard[:2].sum() / lam_heard.sum()).round(2))
print("nearest signature right:   ", (np.round(off) == 0).mean().round(2))
print("clusters and signatures:   ", round(agreement(raw_heard, signature), 2))
print("the same, all transposed:  ", round(agreement(wide_heard, signature), 2))
print("two clusters and the mode: ", round(agreement(two_heard, table.mode == "major"), 2))

# %% [markdown]
# The circle of fifths stays first, with 57 % of the variance, and the signatures become harder (54 % and 0.51): ten seconds from somewhere in a piece may lie in another key, and harmonics add pitches that nobody sings. What suffers most is what looked best: the clusters of all transpositions, from 0.97 to 0.44. Twelve copies of ten seconds know no more of the piece than the ten seconds; from half a minute of each piece, the clusters with and without copies agree equally well with the signatures (0.64). Major and minor, **given the true tonic**, are heard as clearly as they are read.
#
# ## Your project
#
# ### Hand-graded: structure in music of your own (6 points)
#
# Take at least ten pieces that you know (`from eigentunes.data import read_song`; it reads wav, flac, ogg and mp3 files; `chromagram(y).mean(axis=1)`, from `eigentunes.stand_ins`, makes twelve numbers of a sound), or another part of this corpus, and find a structure by means of this course: chroma or another feature, principal axes, clusters, or all three. Write 200 to 400 words about it.
#
# | points | what is asked |
# |---|---|
# | 1 | **Question.** What you wanted to know, and what you expected, written before you looked. |
# | 1 | **Data.** Which pieces, why these, and what is missing among them. |
# | 2 | **Evidence.** At least two numbers, each with its chance level or its spread, and one picture. |
# | 1 | **Ears.** What you heard in a cluster, in an extreme piece or in a centroid, in words. |
# | 1 | **Honesty.** One thing that you put in yourself, and what would prove you wrong. |

# %% hand-graded own_structure 6 points [markdown]
# **Question.** Do the minor chorales spread more along the circle of fifths than the major ones of the same signature? I expected yes, since minor pieces raise their sixth and seventh degrees.
#
# **Data.** The 334 chorales of this notebook. Missing are the 72 modal ones, which may well be the most interesting for this question.
#
# **Evidence.** I computed the length of the arrow, |z|, of each piece: it is 1 for a single pitch and 0 for all twelve alike. Its mean is 0.57 for major and 0.50 for minor pieces. With the modes shuffled 1,000 times the difference never exceeded 0.03, so 0.07 is no accident of this corpus. The picture of the plane shows it: the triangles lie further inside.
#
# **Ears.** I played the chords of the longest and of the shortest arrow. The first sounds like a scale held down, the second rough, with neighbours that rub against each other.
#
# **Honesty.** I chose the arrow because this notebook uses it. If the difference disappeared when the raised degrees are counted as the natural ones, my explanation would stand; if not, it would be wrong.

# %% [markdown]
# ## Summary
#
# - Transposing a corpus makes its covariance circulant: waves and pairs are put in. That the wave of fifths comes first is found.
# - The direction in its plane tells the signature; the mode needs the tonic.
# - K-Means finds keys, and in the score it finds them better with twelve exact copies of everything; from ten seconds of sound it does not.
# - A result that used a label says so.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $X$ | chroma of the pieces | `written_chroma().X` | (n, 12) |
# | $S$ | covariance of the transposed corpus | `covariance(corpus)` | (12, 12) |
# | $z$ | sum of the arrows | `X @ plane`, as (cosine, sine) | (n, 2) |
# | position | place on the circle of fifths | `fifths_position(X)` | (n,) |
#
# **Next:** nothing more, and everything: your own data.
