# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How many clusters, and which?
#
# **The question.** K-Means returns as many clusters as you ask for, always, from any data. How many should you ask for, is "near" the right kind of similar, and are there any clusters at all?
#
# **After this notebook you can**
# - use three rules for the number of clusters, and say where they disagree and why;
# - choose a scale and a distance on purpose, and change the algorithm to fit;
# - build a hierarchy of clusters, and name and defend what you found.
#
# **You need** the notebooks `1-one-step` and `2-convergence`. **Time:** 60 minutes, and 20 more for the essay at the end. A good place for a break is marked.

# %%
import numpy as np
from scipy.spatial.distance import cdist
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.metrics import adjusted_rand_score, silhouette_samples
from sklearn.preprocessing import StandardScaler, normalize

from eigentunes import check, figures
from eigentunes.datasets import blobs, moons, photograph, pixels, uniform_square
from eigentunes.explorers import ClusterNumberExplorer, DendrogramExplorer

X, truth = blobs()

# %% [markdown]
# ## The scree plot
#
# **Predict:** how does the smallest possible inertia change with the number of clusters $K$? Does it ever rise? What is it for $K = n$?
#
# Then move the slider, and look at all three curves.

# %%
ClusterNumberExplorer(X)

# %% [markdown]
# Inertia only falls: with one more centroid nobody has to walk further. At $K = n$ every point is its own centroid and the inertia is 0. So *the smallest inertia* cannot choose $K$. Three rules that can:
#
# - **Elbow.** The curve (a *scree plot*, after the rubble at the foot of a cliff) is steep while groups are being told apart, and flat once groups are being cut in pieces. Its bend is here at $K = 4$. Where a bend is depends on the eye, so the explorer takes the point farthest below the straight line from the first to the last value.
# - **Silhouette.** Does a point fit its own cluster better than the next one? Highest at 4, with 0.501. You write it below.
# - **Gap statistic.** How much smaller is the (logarithm of the) inertia than for points spread evenly over the same box? The rule takes the smallest $K$ whose gap reaches the next one minus its bar (the lower end of the bar): one cluster more would gain no more than it gains by chance. It also chooses 4, and it is the only one of the three that can answer *one*.
#
# <details><summary>Question: "the largest second difference of the inertia" sounds like a precise definition of the elbow. What does it choose?</summary>
#
# It chooses 2: the fall from one cluster to two is so large that everything after it looks flat. The second difference of the *logarithm* chooses 4. Two precise definitions of one vague word.
#
# </details>
#
# ### Exercise: `silhouette` (4 points)
#
# For one point $i$ let $a_i$ be its mean distance to the **other** points of its cluster. For each other cluster take the mean distance to its points, and let $b_i$ be the smallest of these means. Then
#
# $$s_i = \frac{b_i - a_i}{\max(a_i, b_i)}$$
#
# Picture it: near 1, the point sits deep in its cluster; near 0, on a border; below 0, a neighbouring cluster would suit it better.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | points |
# | in | `labels` | (n,), integers | clusters, at least two |
# | out | `s` | a number from −1 to 1 | mean of $s_i$ over all points |
#
# Distances are plain Euclidean, not squared. Two rules complete the formula: a point that is **alone** in its cluster has $s_i = 0$, and if $a_i = b_i = 0$ (equal points in different clusters) then $s_i = 0$. Both count in the mean.
#
# The numbers of the clusters may have gaps or be negative. `X` may lie far from the origin or hold whole numbers, even unsigned ones: compute with floats, as `cdist` does.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Compute all distances between points once, as an (n, n) table `D`: `cdist(X, X)`. Then do one point at a time; two loops are fine.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# With `own = labels == labels[i]`, the sum `D[i, own].sum()` contains the distance 0 of the point to itself. By how many must it be divided, so that only the others count? For $b_i$: one mean per other cluster, then the smallest.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `a = D[i, own].sum() / (own.sum() - 1)`; `b = min(D[i, labels == j].mean() for j in np.unique(labels) if j != labels[i])`. A lone point (`own.sum()` is 1) has s = 0, and if a = b = 0 then s = 0: begin with `s = np.zeros(len(X))` and skip these points. At the end, the mean over all n.
#
# </details>


# %% solution silhouette
def silhouette(X, labels):
    """Mean silhouette of the points X (n, d) in the clusters that labels (n,) say."""
    ### BEGIN SOLUTION
    D, clusters = cdist(X, X), np.unique(labels)
    values = np.zeros(len(X))
    for i in range(len(X)):
        own = labels == labels[i]
        if own.sum() == 1:
            continue
        a = D[i, own].sum() / (own.sum() - 1)
        b = min(D[i, labels == j].mean() for j in clusters if j != labels[i])
        if max(a, b) > 0:
            values[i] = (b - a) / max(a, b)
    return values.mean()
    ### END SOLUTION


# %% check silhouette 4 points
check(silhouette)

# %% [markdown]
# ## Where the rules disagree
#
# **Predict:** the next cell shows 500 points spread evenly over a square. How many clusters will each rule see in it? (The silhouette in the explorer is yours, as soon as it passes.) The lines above it also say what the rules choose for the 150 flowers of iris.

# %%
square, iris = uniform_square(), load_iris().data
standardised = StandardScaler().fit_transform(iris)
for name, points in {"square": square, "iris": iris, "standardised": standardised}.items():
    rule = ClusterNumberExplorer(points).found
    print(f"{name:13} elbow {rule.elbow}  silhouette {rule.best_silhouette}  gap {rule.gap_choice}")
ClusterNumberExplorer(square, silhouette=silhouette)

# %% folded
labels = KMeans(4, n_init=10, random_state=0).fit_predict(square)
figures.silhouette_profile(
    silhouette_samples(square, labels),
    labels,
    alt="Silhouettes of 500 evenly spread points in four clusters. All four clusters look the same: "
    "bars from about 0 to nearly 0.7, with a mean of 0.41. Nothing tells you that there are no groups.",
)

# %% [markdown]
# **Clusters that are not there.** The square has none, and still two rules choose 4, because a square can be cut into four compact quarters. The picture is tidy and the mean silhouette is 0.41; four real groups had 0.50. Only the gap statistic asks the right question, *compared with what?*, and answers 1: at $K = 1$ its curve already reaches the next value minus its bar.
#
# On iris, three species, each rule says something else: 3, 2 and 8. After standardising, the gap says 3; as measured, it keeps rising by more than the bars until 8. No rule is the truth. Each is a witness, and you weigh what they say.
#
# <details><summary>Question: clustering B has half the inertia of clustering A. Is it better?</summary>
#
# Not if it has more clusters (inertia always falls with $K$), nor if it was measured on a different scale (inertia grows with the square of the unit). Compare inertias at equal $K$ on equal data, and nowhere else.
#
# </details>
#
# ## Scale decides
#
# For four data sets somebody knows the true classes. We cluster *without* them, once as measured and once standardised, and compare with the classes afterwards. The measure is the adjusted Rand index: 1 for the same partition, about 0 for chance.
#
# **Predict:** standardising makes all columns equally important. Will that help everywhere?

# %%
scores = {}
for load in (load_wine, load_breast_cancer, load_iris, load_digits):
    name, (data, classes) = load.__name__[5:].replace("_", " "), load(return_X_y=True)
    model = KMeans(len(set(classes)), n_init=10, random_state=0)
    scores[f"{name}, as measured"] = adjusted_rand_score(classes, model.fit_predict(data))
    data = StandardScaler().fit_transform(data)
    scores[f"{name}, standardised"] = adjusted_rand_score(classes, model.fit_predict(data))

# %% folded
figures.bars(
    scores,
    xlabel="adjusted Rand index against the true classes",
    digits=3,
    alt="Eight bars in pairs. Standardising lifts wine from 0.371 to 0.897 and breast cancer from "
    "0.491 to 0.65, but lowers iris from 0.730 to 0.620 and digits from 0.666 to 0.468.",
)

# %% [markdown]
# Wine is rescued: 0.371 becomes 0.897, because as measured its distances are nearly all proline, as you saw in `1-hello`. But iris falls from 0.730 to 0.620, and digits from 0.666 to 0.468. The four measurements of iris share one unit, centimetres, and the petals vary most *because* they tell the species apart. In digits the pixels at the rim, nearly always empty, are blown up until their noise counts as much as the strokes.
#
# So standardising is a decision: **are these columns comparable as they are?** Different units: usually no. The same unit: usually yes.
#
# *A good place for a break.*
#
# ## Another distance: Manhattan
#
# The Manhattan distance $\sum_j |x_j - c_j|$ adds up the differences instead of their squares, so one wild value counts less. **Predict:** on a line lie the points 0, 1, 2, 100 and 101. Where must a centroid stand for the smallest sum of *squared* distances, and where for the smallest sum of *absolute* ones?

# %% folded
line, places = np.array([0, 1, 2, 100, 101]), np.arange(0.0, 101, 0.2)
gaps = np.abs(line[:, None] - places)
sums = {"Sum of squares": (gaps**2).sum(axis=0), "Sum of absolute values": gaps.sum(axis=0)}
figures.curve_panels(
    places,
    sums,
    chosen={name: places[curve.argmin()] for name, curve in sums.items()},
    xlabel="place of the centroid",
    alt="Two curves over the place of a centroid. The sum of squares is a parabola, lowest at 40.8, "
    "the mean, where no point is near. The sum of absolute values is made of straight pieces and "
    "lowest at 2, the median.",
)

# %% [markdown]
# The mean (40.8) is right for squares. For absolute values the best place is the **median** (2): as long as more points lie on one side, a step to that side shortens more distances than it lengthens.
#
# Now, what if you assign by Manhattan distance and still move to the mean? The two phases serve two different sums. The next cell tries it on 500 random clouds and counts how often the sum of Manhattan distances *rises* at some step.


# %%
def rises(center, seed):
    """Whether the Manhattan cost ever rises when centroids move to `center`."""
    cloud = np.random.default_rng(seed).exponential(size=(100, 2))
    centroids, costs = cloud[:3], []
    for _ in range(15):
        labels = cdist(cloud, centroids, "cityblock").argmin(axis=1)
        costs.append(np.abs(cloud - centroids[labels]).sum())
        centroids = np.array([center(cloud[labels == j], axis=0) for j in range(3)])
        costs.append(np.abs(cloud - centroids[labels]).sum())
    return (np.diff(costs) > 1e-9).any()


for center in (np.mean, np.median):
    print(
        f"{center.__name__:7} rises in {sum(rises(center, seed) for seed in range(500))} of 500 runs"
    )

# %% [markdown]
# With the mean the cost rises in 429 of 500 runs, with the median in none. Distance and centre belong together.
#
# ### Exercise: `k_medians` (4 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | points |
# | in | `centroids` | (k, d) | where to start |
# | out | `labels` | (n,), integers | nearest returned centroid **by Manhattan distance** |
# | out | `centroids` | (k, d) | **median of each column** over the points of the cluster |
# | out | `cost` | a number | sum of the Manhattan distances of the points to their centroids |
#
# Repeat both half-steps until nothing changes any more. For an even number of points any value between the two middle ones is a median: all are accepted (`np.median` takes the middle).
#
# An empty cluster keeps its centroid, and one may be empty from the start; there may be a single centroid, equal points, or a point far away from all others. `X` and `centroids` may hold whole numbers, even unsigned ones: compute with floats, for a median may have a fraction.
#
# <details><summary>Hint 1: a nudge</summary>
#
# It is your `lloyd` with two changes. Which two?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `cdist(X, centroids, "cityblock")` is the table of Manhattan distances. `np.median` without `axis=0` mixes the columns. The loop ends when the moved centroids equal those before.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `while True:` distances, labels; `moved = centroids.astype(float)` (a copy), and for each `j` with members `moved[j] = np.median(…, axis=0)`; `if np.array_equal(moved, centroids): return labels, centroids, distances.min(axis=1).sum()`; `centroids = moved`.
#
# </details>


# %% solution k_medians
def k_medians(X, centroids):
    """Cluster by Manhattan distance from given centroids (k, d): labels, centroids, cost."""
    ### BEGIN SOLUTION
    centroids = np.array(centroids, dtype=float)
    while True:
        distances = cdist(X, centroids, "cityblock")
        labels = distances.argmin(axis=1)
        moved = centroids.copy()
        for j in np.unique(labels):
            moved[j] = np.median(X[labels == j], axis=0)
        if np.array_equal(moved, centroids):
            return labels, centroids, distances.min(axis=1).sum()
        centroids = moved
    ### END SOLUTION


# %% check k_medians 4 points
check(k_medians)

# %% [markdown]
# ## Another distance: the angle
#
# Two recipes with the same ingredients are alike, whether they serve two or twenty. Then not the length of the vector matters, but its direction: similarity is the **cosine** of the angle, $\cos\theta = x\cdot c \,/\, (\lVert x\rVert\,\lVert c\rVert)$. Here are 300 points in three directions. **Predict** how K-Means will cut them.

# %%
rng = np.random.default_rng(0)
angles = np.radians(np.concatenate([rng.normal(mean, 6, 100) for mean in (20, 45, 70)]))
rays = rng.uniform(0.2, 5, 300)[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
by_place = KMeans(3, n_init=10, random_state=0).fit_predict(rays)
by_direction = KMeans(3, n_init=10, random_state=0).fit_predict(normalize(rays))

# %% folded
figures.compare(
    {"K-Means": (rays, by_place), "K-Means on vectors of length 1": (rays, by_direction)},
    alt="Two pictures of points in three rays from the origin. K-Means cuts across the rays: one "
    "cluster is everything near the origin. Scaled to length 1 first, each ray becomes a cluster.",
)

# %% [markdown]
# ### Exercise: `spherical_k_means` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | points, none of them zero |
# | in | `centroids` | (k, d) | where to start, none of them zero, of any length |
# | out | `labels` | (n,), integers | returned centroid with the **largest cosine** |
# | out | `centroids` | (k, d) | rows of **length 1**, along the sum of the cluster's points, each scaled to length 1 |
# | out | `cost` | a number | sum of $1 - \cos\theta$ over the points |
#
# Repeat until nothing changes. An empty cluster keeps its centroid (scaled to length 1), and one may be empty from the start; there may also be a single centroid. Rows of `X` may be millions of times as long as others: all count alike, by their direction. `X` may hold whole numbers, even unsigned ones: compute with floats.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Scale all rows of `X` to length 1 at the beginning. What is the cosine of two vectors of length 1?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# A matrix product gives all cosines. The mean of vectors of length 1 is *shorter* than 1, and a longer centroid would win more dot products than it deserves: scale it again after every move.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `U = X / np.linalg.norm(X, axis=1, keepdims=True)`; `cosines = U @ centroids.T`; `labels = cosines.argmax(axis=1)`; `total = U[labels == j].sum(axis=0)`; `moved[j] = total / np.linalg.norm(total)`.
#
# </details>


# %% solution spherical_k_means
def spherical_k_means(X, centroids):
    """Cluster by angle from given centroids (k, d): labels, centroids of length 1, cost."""
    ### BEGIN SOLUTION
    U = X / np.linalg.norm(X, axis=1, keepdims=True)
    centroids = centroids / np.linalg.norm(centroids, axis=1, keepdims=True)
    while True:
        cosines = U @ centroids.T
        labels = cosines.argmax(axis=1)
        moved = centroids.copy()
        for j in np.unique(labels):
            total = U[labels == j].sum(axis=0)
            moved[j] = total / np.linalg.norm(total)
        if np.allclose(moved, centroids, rtol=0, atol=1e-12):
            return labels, centroids, (1 - cosines.max(axis=1)).sum()
        centroids = moved
    ### END SOLUTION


# %% check spherical_k_means 3 points
check(spherical_k_means)

# %% [markdown]
# ## A tree instead of a number
#
# **Hierarchical clustering** need not know $K$. At first every point is a cluster; then the two nearest clusters merge, again and again, until one is left. The tree of merges is a *dendrogram*: the height of a fork is the distance of the two clusters that meet there. A horizontal cut leaves as many clusters as branches that it crosses.
#
# **Predict:** below are 50 of the 500 blob points. At which height would you cut? Move the line. Then change the *linkage*, which says what the distance of two clusters is.

# %%
DendrogramExplorer(X[::10], linkage="ward")

# %% [markdown]
# | linkage | distance of clusters $A$ and $B$ | in the picture |
# |---|---|---|
# | `"single"` | smallest distance of a point of $A$ and a point of $B$ | chains: a bridge of points is enough |
# | `"complete"` | largest such distance | compact clusters of similar width |
# | `"average"` | mean of all $\lvert A\rvert\cdot\lvert B\rvert$ such distances | in between |
# | `"ward"` | $\sqrt{\dfrac{2\,\lvert A\rvert\,\lvert B\rvert}{\lvert A\rvert + \lvert B\rvert}}\;\lVert m_A - m_B\rVert$, with the means $m$ | compact clusters of similar size |
#
# Ward's distance is the distance of the two means times a factor that grows with the sizes. In plain words: of all pairs, Ward merges the one that adds least to the inertia; the square of the height is twice what is added.
#
# ### Exercise: `merge_heights` (4 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `X` | (n, d) | points |
# | in | `linkage` | string | one of the four names above |
# | out | `heights` | (n − 1,) | distance of the two clusters in each merge, in the order of merging |
#
# In every round the two clusters with the smallest distance merge. Speed does not matter here: compute the distance of two clusters from their points whenever you need it. There may be only two points, or equal ones (they merge at height 0). `X` may lie far from the origin or hold whole numbers, even unsigned ones: compute with floats, as `cdist` and `mean` do by themselves; a difference of rows does not.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Represent a cluster as a list of row numbers. At first there are n lists with one number each. How many are left after n − 1 merges?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Write a small function for the distance of two lists `a` and `b`. With `D = cdist(X, X)`, the table `D[np.ix_(a, b)]` has all distances between the two; single, complete and average are its `min`, `max` and `mean`.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `while len(clusters) > 1:` find the pair `i < j` with the smallest distance (two loops, or `min` over `itertools.combinations`); append the distance to `heights`; `clusters[i] += clusters.pop(j)`.
#
# </details>


# %% solution merge_heights
def merge_heights(X, linkage):
    """Heights (n - 1,) at which clusters of the points X (n, d) merge, in order."""
    ### BEGIN SOLUTION
    from itertools import combinations

    D = cdist(X, X)
    summary = {"single": np.min, "complete": np.max, "average": np.mean}

    def distance(a, b):
        if linkage == "ward":
            gap = np.linalg.norm(X[a].mean(axis=0) - X[b].mean(axis=0))
            return gap * np.sqrt(2 * len(a) * len(b) / (len(a) + len(b)))
        return summary[linkage](D[np.ix_(a, b)])

    clusters, heights = [[i] for i in range(len(X))], []
    while len(clusters) > 1:
        pairs = combinations(range(len(clusters)), 2)
        height, i, j = min((distance(clusters[i], clusters[j]), i, j) for i, j in pairs)
        heights.append(height)
        clusters[i] += clusters.pop(j)
    return np.array(heights)
    ### END SOLUTION


# %% check merge_heights 4 points
check(merge_heights)

# %% [markdown]
# ## Which algorithm?
#
# Two half moons. **Predict:** which of K-Means, Ward and single linkage will find them? The explorer shows 100 of the points, with heights from your function once it passes: find a cut that leaves two clusters. The figure shows all 400.

# %%
M, moon = moons()
DendrogramExplorer(M[::4], linkage="single", merge_heights=merge_heights)

# %%
panels = {"K-Means": KMeans(2, n_init=10, random_state=0).fit_predict(M)}
for linkage in ("ward", "single"):
    panels[linkage] = AgglomerativeClustering(2, linkage=linkage).fit_predict(M)
score = {name: adjusted_rand_score(moon, found) for name, found in panels.items()}

wines, cultivar = load_wine(return_X_y=True)
wines = StandardScaler().fit_transform(wines)
for linkage in ("ward", "average"):
    found = AgglomerativeClustering(3, linkage=linkage).fit_predict(wines)
    print(f"standardised wines, {linkage} linkage: {adjusted_rand_score(cultivar, found):.3f}")

# %% folded
figures.compare(
    {f"{name}: {score[name]:.3f}": (M, found) for name, found in panels.items()},
    alt="Three clusterings of two interlocking half moons, titled with the adjusted Rand index. "
    "K-Means (0.274) and Ward (0.239) cut through both moons; single linkage (1.000) finds them.",
)

# %% [markdown]
# K-Means can only draw straight borders between centroids, and Ward thinks as it does. Single linkage asks for an unbroken chain, and a moon is one. But do not conclude that single linkage is better: on the standardised wines K-Means reaches 0.897, Ward 0.790, and average linkage −0.005, no better than chance, because a few outlying wines take the clusters for themselves. An algorithm is a statement about what a cluster *is*.
#
# ## Real data: what does a centroid look like?
#
# A centroid lives where the data live. The mean of images is an image, the mean of colours a colour. **Predict:** ten clusters of 1797 handwritten digits, with nobody telling which is which: will each be one digit?

# %%
digits = load_digits()
model = KMeans(10, n_init=10, random_state=0).fit(digits.data)
table = np.array([np.bincount(digits.target[model.labels_ == j], minlength=10) for j in range(10)])
titles = [f"mostly {row.argmax()}: {row.max() / row.sum():.0%}" for row in table]
figures.gallery(
    model.cluster_centers_.reshape(-1, 8, 8),
    titles,
    alt="Ten blurred grey images, the centroids of the digits. Most are readable as a digit; the "
    "titles say which digit is most frequent in each cluster and its share.",
)

# %%
colours = pixels()
sample = colours[np.random.default_rng(0).choice(len(colours), 10_000, replace=False)]
images, titles = [photograph()], ["all 96,615 colours"]
for k in (4, 16):
    palette = KMeans(k, n_init=1, random_state=0).fit(sample)
    painted = palette.cluster_centers_[palette.predict(colours)]
    images.append(painted.reshape(images[0].shape))
    titles.append(f"{k} colours, typical error {np.sqrt(((painted - colours) ** 2).mean()):.3f}")
figures.gallery(
    images,
    titles,
    columns=3,
    alt="A photograph of a Chinese palace three times: original, with 4 colours and with 16. With 4 "
    "it looks like a poster; with 16 the sky shows bands and red has turned brown.",
)

# %% [markdown]
# Not every digit gets a cluster of its own: some are written in two ways, and two digits can look alike. The algorithm found *shapes*; that they are digits is what we say. Nobody would say that the photograph *has* 16 clusters, and yet 16 colours of 96,615 serve well. (Where did the red go? Few pixels are red, and few points weigh little in $J$.) Sometimes $K$ is no discovery but a budget.
#
# ## Name and defend
#
# The last step is no computation. The next cell clusters the 178 wines; change it as you like, or take other data (`load_iris`, `load_breast_cancer`, digits, your own). The table shows each centroid in standard deviations from the mean of all wines. Call `ClusterNumberExplorer(points)` to hear what the three rules say.

# %%
wine = load_wine()
points = StandardScaler().fit_transform(wine.data)
model = KMeans(3, n_init=10, random_state=0).fit(points)
print("size".rjust(30), np.bincount(model.labels_))
for name, column in zip(wine.feature_names, model.cluster_centers_.T, strict=True):
    print(name.rjust(30), "  ".join(f"{value:+.1f}" for value in column))

# %% [markdown]
# ### Hand-graded: name and defend the clusters that you found (4 points)
#
# Write 150 to 300 words about a clustering of your choice. Give every cluster a name that somebody who knows the subject would understand, and defend it against a sceptic who says: "You would have found these in noise as well." Quote numbers that you computed.
#
# | points | what is asked |
# |---|---|
# | 1 | **Preparation.** Which data, which scale and which distance, and why these. |
# | 1 | **Number.** Your K with what at least two rules say about it, including where they disagree. |
# | 1 | **Evidence.** A reason to believe: other starts, another algorithm, a sample left out, or data without structure as a comparison; with a number. |
# | 1 | **Names and limits.** Names that follow from the centroids, and one thing that your clusters do *not* show. |

# %% hand-graded name_the_clusters 4 points [markdown]
# **Data and scale.** I clustered the 178 wines by 13 chemical measurements. They come in different units (proline in hundreds, hue about 1), so I standardised; as measured, the distance is nearly all proline. Euclidean distance, because after that every column counts alike.
#
# **Number.** On the standardised wines the elbow and the silhouette choose 3, but the silhouette is low (0.28), and the gap statistic stops only at 6. I take 3 because two rules agree on it and I can name the three.
#
# **Evidence.** Ward linkage, an entirely different algorithm, puts 94.9 % of the wines into the same three groups (agreement after the best renaming). Single runs from random starts do worse: only 75 of 100 agree with the best in more than 97 % of the wines. So I report the best of ten starts.
#
# **Names.** *Light* (65 wines: alcohol −0.9, colour −0.9, proline −0.8), *strong and rich* (62: alcohol +0.8, flavanoids +1.0, proline +1.1) and *dark and sharp* (51: malic acid +0.9, colour +0.9, hue −1.2, flavanoids −1.2).
#
# **Limits.** The borders are soft: a silhouette of 0.28 means that many wines lie between two groups. That the groups are three cultivars I know only from the labels, which K-Means never saw. Nor do they say anything about taste.

# %% [markdown]
# ## Summary
#
# - K-Means answers every question for $K$ clusters with $K$ clusters. Whether there are any is another question: compare with data that have none.
# - Elbow, silhouette and gap are witnesses, and they contradict each other.
# - Scale and distance are decisions about what "similar" means; the centre has to fit the distance (squares: mean; Manhattan: median; angle: scaled sum).
# - Linkages and algorithms differ in what they take a cluster to be.
# - Names come from you, and have to be defended.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $K$ | number of clusters, when it is being chosen | `k` | an integer |
# | $a_i$ | mean distance of point $i$ to the others of its cluster | `a` | a number |
# | $b_i$ | smallest mean distance to another cluster | `b` | a number |
# | $s_i$ | silhouette of point $i$ | `(b - a) / max(a, b)` | one number of (n,) |
# | $\cos\theta$ | cosine of the angle of $x$ and $c$ | `U @ centroids.T` | (n, k) |
# | $\lvert A\rvert,\ m_A$ | size and mean of cluster $A$ | `len(a)`, `X[a].mean(axis=0)` | a number, (d,) |
#
# **Next:** the assignment `2-pca`. So far you looked for groups of points. Now you look for *directions*: which mixtures of the columns carry the variation?
