"""The tables behind the lessons on music, measured again: python -m benchmarks.music_tables

Every accuracy is a mean over splits by tune (or by tone, or by loop) with the spread over splits;
chance is in brackets.  The first run makes the recordings, which takes one or two minutes; then the
whole takes about two minutes on one core.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterable

import librosa
import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from autograder.catalogue import EXERCISES
from eigentunes.data import (
    FIFTHS,
    SAMPLE_RATE,
    drum_loops,
    render,
    rendered_chroma,
    written_chroma,
)
from eigentunes.data.chorales import load_chorales
from eigentunes.data.key_profiles import PROFILES
from eigentunes.experiments import augmentation
from eigentunes.experiments import small_models as small
from eigentunes.stand_ins import (
    all_transpositions,
    augmented_weights,
    covariance,
    estimate_bpm,
    estimate_key,
    fifths_position,
    fine_tune_head,
    group_split,
    onset_times,
    spectrum,
    tonic_normalize,
)


def title(text: str) -> None:
    print(f"\n== {text}")


def cells(values: Iterable[np.ndarray]) -> str:
    return "".join(f"{np.mean(each):8.2f} ± {np.std(each):.2f}" for each in values)


def agreement_with_librosa() -> None:
    title("largest absolute difference from librosa (largest value), ten seconds of a chorale")
    y = render(load_chorales()[0], seconds=10)
    names = ("stft_magnitude", "mel_spectrogram", "mfcc")
    stft, mel, mfcc = (EXERCISES[name].reference for name in names)
    pairs = {
        "STFT": (stft(y, 2048, 512), np.abs(librosa.stft(y))),
        "mel": (
            mel(y, SAMPLE_RATE, 2048, 512, 128),
            librosa.feature.melspectrogram(y=y, sr=SAMPLE_RATE),
        ),
        "MFCC": (
            mfcc(y, SAMPLE_RATE, 20, 2048, 512, 128),
            librosa.feature.mfcc(y=y, sr=SAMPLE_RATE),
        ),
    }
    for name, (ours, theirs) in pairs.items():
        print(f"{name:6}{np.abs(ours - theirs).max():10.1e} ({np.abs(theirs).max():.3g})")


def keys_by_profiles() -> None:
    title("keys by profiles (0.04), 3 s, 10 s, 30 s, score")
    tables = [rendered_chroma(seconds) for seconds in (3, 10, 30)] + [written_chroma()]
    for who, pair in PROFILES.items():
        row = [
            np.mean([estimate_key(x, *pair)[0] for x in table.X] == table.key) for table in tables
        ]
        print(f"{who:20}" + "".join(f"{share:7.2f}" for share in row))


def learning_curves() -> None:
    title(f"logistic regression by pieces to train on: {small.SIZES}")
    for name, scores in small.snippet_curves().items():
        print(f"{name:26}" + cells(scores.T))
    table = rendered_chroma(30)
    for rolled in (False, True):
        X, key = table.X, table.key
        scores = []
        for split in range(6):
            rng = np.random.default_rng(split)
            train, test = group_split(table.tune, 0.25, rng)
            train = rng.permutation(train)[:20]
            steps = range(12 if rolled else 1)
            rows = np.concatenate([np.roll(X[train], s, axis=1) for s in steps])
            labels = np.concatenate([key[train] // 12 * 12 + (key[train] + s) % 12 for s in steps])
            tree = DecisionTreeClassifier(random_state=0).fit(rows, labels)
            scores.append(tree.score(X[test], key[test]))
        print(f"{'tree, 30 s, n = 20' + ', rolled' * rolled:26}" + cells([np.array(scores)]))


def representations() -> None:
    title("representation and task, logistic regression: " + ", ".join(small.REPRESENTATIONS))
    for name in small.TASKS:
        task = small.load_task(name)
        chance = np.bincount(task.label).max() / len(task.label)
        row = (
            small.accuracy(task.features[f], task.label, task.group, small.logistic_regression())
            for f in small.REPRESENTATIONS
        )
        print(f"{name:13} ({chance:.2f})" + cells(row))


def augmentations() -> None:
    title("instruments, trained clean, tested in a room")
    table = augmentation.timbre_table()
    shares = (0.0, 0.2, 0.3, 0.6, 0.9)
    plans = [(None, 0.0), *(("natural", share) for share in shares), ("unnatural", 0.3)]
    for kind, share in plans:
        scores = []
        for seed in range(20):
            rng = np.random.default_rng(seed)
            rows = group_split(np.arange(augmentation.TONES), 0.4, rng)
            scores.append(
                augmentation.in_a_room(
                    table, kind, lambda made, s=share: augmented_weights(made, s), *rows
                )
            )
        print(f"{kind or 'none':10} {share:4.0%} of the weight" + cells([np.array(scores)]))
    title("leaks: reported with copies on both sides, and true")
    X = np.concatenate([table["clean"][:, None], table["natural"]], axis=1).reshape(-1, 20)
    label, tone = np.repeat(table["label"], 7), np.repeat(np.arange(augmentation.TONES), 7)
    parts = rendered_chroma(10, snippets=3)
    tune, key = np.repeat(parts.tune, 3), np.repeat(parts.key, 3)
    hunts = {
        "timbre, augmented tones": (X, label, tone, 7),
        "key, snippets": (parts.X.reshape(-1, 12), key, tune, 1),
    }
    for name, (rows, labels, groups, every) in hunts.items():
        found: list[list[float]] = [[], []]
        for seed in range(10):
            for scores, by in zip(found, (np.arange(len(rows)), groups), strict=True):
                train, test = group_split(by, 0.25, np.random.default_rng(seed))
                test = test[test % every == 0]  # only originals are asked
                nearest = KNeighborsClassifier(1).fit(rows[train], labels[train])
                scores.append(nearest.score(rows[test], labels[test]))
        print(f"{name:26}" + cells(np.array(each) for each in found))


def model_sizes() -> None:
    title("key, 30 s: parameters and accuracy")
    table = rendered_chroma(30)
    models = [small.logistic_regression()]
    for hidden, rounds in (((64,), 300), ((512, 512), 100)):
        network = MLPClassifier(hidden, max_iter=rounds, random_state=0)
        models.append(make_pipeline(StandardScaler(), network))
    for model in models:
        scores = small.accuracy(table.X, table.key, table.tune, model, splits=4)
        last = model[-1]
        parts = (
            [last.coef_, last.intercept_]
            if hasattr(last, "coef_")
            else [*last.coefs_, *last.intercepts_]
        )
        print(f"{sum(part.size for part in parts):8,}" + cells([scores]))


def tempos() -> None:
    title("tempo of 60 drum loops: right within 4 %, up to an octave")
    loops, bpm, patterns = drum_loops(60)
    methods = {
        "times between onsets": lambda y: estimate_bpm(onset_times(y)),
        "the same, half the hop": lambda y: estimate_bpm(onset_times(y, hop_length=64)),
        "librosa.feature.tempo": lambda y: float(librosa.feature.tempo(y=y, sr=SAMPLE_RATE)[0]),
    }
    for name, method in methods.items():
        octaves = np.log2(np.maximum([method(y) for y in loops], 1) / bpm)
        near = np.abs(octaves - np.round(octaves)) < np.log2(1.04)
        exact = near & (np.round(octaves) == 0)
        missed = Counter(np.array(patterns)[~near].tolist())
        print(f"{name:24}{exact.mean():6.2f}{near.mean():6.2f}   missed: {dict(missed)}")


def embeddings() -> None:
    title("instruments (0.12) from 8, 16, 50, 100 labelled tones")
    trials = [small.few_labels(size, fine_tune_head) for size in (8, 16, 50, 100)]
    for way in trials[0]:
        print(f"{way:28}" + cells(trial[way] for trial in trials))


def capstone() -> None:
    title("the corpus in all twelve keys")
    table = written_chroma()
    corpus = all_transpositions(table.X).reshape(-1, 12)
    S = covariance(corpus)
    lam, _ = spectrum(S)
    raw, V = spectrum(covariance(table.X))
    plane = np.exp(2j * np.pi * FIFTHS / 12) / np.sqrt(6)
    print(f"distance from circulant       {np.abs(S - np.roll(S, (1, 1), axis=(0, 1))).max():.0e}")
    print(f"variance in the first pair    {lam[:2].sum() / lam.sum():.2f}")
    print(f"raw: first axis' variance     {raw[0] / raw.sum():.2f}")
    print(f"raw: of it in the plane       {np.abs(plane @ V[:, 0]) ** 2:.2f}")
    signature = 7 * np.where(table.mode == "minor", table.tonic + 3, table.tonic) % 12
    off = (fifths_position(table.X) - 2 - signature + 6) % 12 - 6
    print(f"angle: median error           {30 * np.median(np.abs(off)):.0f} degrees")
    print(f"angle: signature exact        {np.mean(np.round(off) == 0):.2f}")
    for name, X in (("raw", table.X), ("transposed", corpus)):
        for starts in (10, 100):
            found = KMeans(12, n_init=starts, random_state=0).fit(X)
            score = adjusted_rand_score(signature, found.predict(table.X))
            print(f"ARI, 12 clusters, {name:11}{score:6.2f}   (best of {starts} starts)")
    modes = KMeans(2, n_init=10, random_state=0).fit_predict(tonic_normalize(table.X, table.tonic))
    print(f"ARI, 2 clusters from the tonic{adjusted_rand_score(table.mode, modes):6.2f}")


def main() -> None:
    warnings.simplefilter("ignore")
    for table in (
        agreement_with_librosa,
        keys_by_profiles,
        learning_curves,
        representations,
        augmentations,
        model_sizes,
        tempos,
        embeddings,
        capstone,
    ):
        table()


if __name__ == "__main__":
    main()
