"""The exercise `estimate_key`: which of 24 key profiles fits a mean chroma best."""

from __future__ import annotations

import numpy as np
from scipy.linalg import circulant
from scipy.stats import pearsonr, rankdata

from autograder.exercise import Exercise
from autograder.exercises.shared.traps import (
    FAINT_CHROMA,
    FITS_NONE,
    FLAT,
    FLAT_PROFILE,
    LOUDER_CHROMA,
    WHOLE,
)
from eigentunes.checks import representations as checks
from eigentunes.judging.contract import Case

exercise = Exercise(checks.estimate_key)


@exercise.solved_by
def reference(chroma, major, minor):
    """Key by correlation with profiles.

    Parameters
    ----------
    chroma : array, shape (12,)
        How much each pitch class sounds, C first.
    major, minor : array, shape (12,)
        Profiles of C major and C minor.

    Returns
    -------
    key : int
        0 to 11: C major to B major; 12 to 23: C minor to B minor.
    scores : array, shape (24,)
        Correlation with the profile of each key; 0 where chroma or profile do not vary.
    """
    x = np.asarray(chroma, dtype=float)
    profiles = np.array([np.roll(p, tonic) for p in (major, minor) for tonic in range(12)])
    return _best(_cosines(x - x.mean(), profiles - profiles.mean(axis=1, keepdims=True)))


def _cosines(x, profiles):
    lengths = np.linalg.norm(x) * np.linalg.norm(profiles, axis=1)
    return profiles @ x / np.where(lengths > 1e-12, lengths, np.inf)


def _best(scores):
    return int(np.argmax(scores)), scores


def _profiles(major, minor):
    return np.array([np.roll(p, tonic) for p in (major, minor) for tonic in range(12)])


@exercise.mistake(
    "You rolled the profiles the wrong way: D major is C major moved UP by two, "
    "np.roll(major, 2), without a minus."
)
def rolled_down(chroma, major, minor):
    scores = reference(chroma, major, minor)[1]
    return _best(np.concatenate([np.roll(half[::-1], 1) for half in (scores[:12], scores[12:])]))


@exercise.mistake(
    "You took the plain product of chroma and profile, which grows with loudness. Subtract both "
    "means and divide by both lengths: that is the correlation."
)
def product(chroma, major, minor):
    return _best(_profiles(major, minor) @ chroma)


@exercise.mistake(
    "You divided by the lengths but did not subtract the means, so your scores are cosines. A "
    "correlation is measured from the mean of chroma and of profile."
)
def cosine(chroma, major, minor):
    return _best(_cosines(np.asarray(chroma, dtype=float), _profiles(major, minor)))


@exercise.mistake(
    "Your scores are covariances: divide them by both standard deviations to make correlations."
)
def covariance(chroma, major, minor):
    P = _profiles(major, minor)
    return _best((P - P.mean(axis=1, keepdims=True)) @ (chroma - np.mean(chroma)) / 12)


@exercise.mistake("You put the minor keys first. Asked is: 12 major keys, then 12 minor keys.")
def minor_first(chroma, major, minor):
    return _best(np.roll(reference(chroma, major, minor)[1], 12))


@exercise.mistake(
    "You listed C major, C minor, C sharp major, … in turn. Asked is: 12 major keys, then 12 "
    "minor keys."
)
def in_turn(chroma, major, minor):
    return _best(reference(chroma, major, minor)[1].reshape(2, 12).T.ravel())


@exercise.mistake("You took the key that fits WORST (argmin). Use argmax.")
def worst(chroma, major, minor):
    scores = reference(chroma, major, minor)[1]
    return int(np.argmin(scores)), scores


@exercise.mistake(
    "You returned the tonic alone (0 to 11). A minor key is 12 more than its tonic: do not take % "
    "12."
)
def tonic_alone(chroma, major, minor):
    key, scores = reference(chroma, major, minor)
    return key % 12, scores


@exercise.mistake(
    "You took the size of the correlation (abs or a square). A negative correlation is a bad fit: "
    "keep the sign."
)
def unsigned(chroma, major, minor):
    return _best(np.abs(reference(chroma, major, minor)[1]))


@exercise.mistake(
    "You took the key whose correlation is largest in SIZE. A negative one is a bad fit: take the "
    "largest with its sign."
)
def largest_in_size(chroma, major, minor):
    scores = reference(chroma, major, minor)[1]
    return int(np.argmax(np.abs(scores))), scores


@exercise.mistake(exercise.mistakes["unsigned"].message)
def squared(chroma, major, minor):
    return _best(reference(chroma, major, minor)[1] ** 2)


@exercise.mistake("You correlated the ranks (Spearman). Correlate the numbers themselves.")
def ranks(chroma, major, minor):
    return reference(*(rankdata(each) for each in (chroma, major, minor)))


@exercise.mistake("You used the major profile for all 24 keys. Keys 12 to 23 use `minor`.")
def only_major(chroma, major, minor):
    return reference(chroma, major, major)


@exercise.mistake(
    "You took the loudest pitch class for the tonic. The third or the fifth is often louder: the "
    "key is where the largest score is."
)
def loudest(chroma, major, minor):
    _, scores = reference(chroma, major, minor)
    tonic = int(np.argmax(chroma))
    return tonic + 12 * int(scores[tonic + 12] > scores[tonic]), scores


@exercise.mistake("Return both: the key and the 24 scores.")
def only_key(chroma, major, minor):
    return reference(chroma, major, minor)[0]


@exercise.mistake("The results are in another order: return key, scores.")
def other_order(chroma, major, minor):
    return reference(chroma, major, minor)[::-1]


@exercise.mistake(
    "Where all pitch classes are equal, the standard deviation is 0 and your scores become NaN. "
    "Nothing correlates with it: make those scores 0."
)
def divides_by_zero(chroma, major, minor):
    scores = reference(chroma, major, minor)[1]
    return _best(scores * np.nan if np.ptp(chroma) == 0 else scores)


@exercise.mistake(
    "Where all entries of a PROFILE are equal your scores become NaN. There is no correlation "
    "with it: make those scores 0, too."
)
def divides_by_a_flat_profile(chroma, major, minor):
    scores = reference(chroma, major, minor)[1].copy()
    for part, profile in ((slice(12), major), (slice(12, 24), minor)):
        if np.ptp(profile) == 0 < np.ptp(chroma):
            scores[part] = np.nan
    return _best(scores)


@exercise.equivalent
def rolls_the_chroma(chroma, major, minor):
    if np.ptp(chroma) == 0:
        return 0, np.zeros(24)
    scores = [
        np.corrcoef(np.roll(chroma, -tonic), profile)[0, 1] if np.ptp(profile) > 0 else 0.0
        for profile in (major, minor)
        for tonic in range(12)
    ]
    return int(np.argmax(scores)), scores


@exercise.equivalent
def scipy_pearson(chroma, major, minor):
    if np.std(chroma) == 0:
        return 0, np.zeros(24)
    scores = np.array([pearsonr(chroma, p).statistic for p in _profiles(major, minor)])
    return _best(np.nan_to_num(scores))


@exercise.equivalent
def z_scores(chroma, major, minor):
    def z(v):
        return (v - v.mean()) / (v.std() if v.std() > 0 else 1)

    x = z(np.asarray(chroma, dtype=float))
    scores = np.concatenate([circulant(z(p)).T @ x / 12 for p in (major, minor)])
    return np.argmax(scores), scores


@exercise.equivalent
def by_fourier(chroma, major, minor):
    x = np.asarray(chroma, dtype=float)
    x = x - x.mean()
    x = x / (np.linalg.norm(x) or 1)
    scores = []
    for p in (major, minor):
        q = (p - p.mean()) / (np.linalg.norm(p - p.mean()) or 1)
        scores.append(np.fft.ifft(np.fft.fft(x) * np.conj(np.fft.fft(q))).real)
    return _best(np.concatenate(scores))


@exercise.equivalent
def lists(chroma, major, minor):
    key, scores = reference(chroma, major, minor)
    return [key, scores.tolist()]


@exercise.equivalent
def single_precision_result(chroma, major, minor):
    key, scores = reference(chroma, major, minor)
    return np.int64(key), scores.astype(np.float32)


MAJOR = np.array([7.0, 1.0, 3.0, 1.0, 5.0, 4.0, 1.0, 6.0, 1.0, 3.0, 1.0, 2.0])
MINOR = np.array([6.0, 1.0, 3.0, 5.0, 1.0, 3.0, 1.0, 5.0, 3.0, 1.0, 2.0, 2.5])
G_MAJOR = np.array([0.6, 0.0, 0.9, 0.1, 0.3, 0.0, 0.4, 0.7, 0.1, 0.4, 0.0, 0.8])
A_MINOR = np.array([0.7, 0.1, 0.3, 0.0, 0.9, 0.2, 0.0, 0.2, 0.3, 0.8, 0.1, 0.4])

exercise.show(
    Case((G_MAJOR, MAJOR, MINOR)),
    Case((A_MINOR, MAJOR, MINOR)),
    Case((A_MINOR * 100 + 500, MAJOR, MINOR), LOUDER_CHROMA),
    Case((np.array([8, 0, 1, 6, 0, 3, 0, 9, 2, 0, 3, 1]), MAJOR, MINOR), WHOLE),
    Case((np.full(12, 0.5), MAJOR, MINOR), FLAT),
    Case((A_MINOR, MAJOR, np.full(12, 2.0)), FLAT_PROFILE),
    Case((A_MINOR * 1e-7, MAJOR, MINOR), FAINT_CHROMA),
    Case((A_MINOR.max() - A_MINOR, MAJOR, MINOR), FITS_NONE),
)


@exercise.hide
def cases(rng):
    def piece():
        p = MINOR if rng.random() < 0.5 else MAJOR
        chroma = np.roll(p, rng.integers(12)) + rng.uniform(0, 2.5, 12)
        return chroma / chroma.max(), MAJOR + rng.uniform(0, 0.5, 12), MINOR * rng.uniform(0.5, 2)

    for _ in range(12):
        yield Case(piece())
    for _ in range(3):
        chroma, major, minor = piece()
        yield Case((chroma * 100 + rng.uniform(100, 900), major, minor), LOUDER_CHROMA)
        yield Case((np.rint(chroma * 20).astype(int), major, minor), WHOLE)
        yield Case((np.full(12, 2.0 ** -rng.integers(0, 5)), major, minor), FLAT)
        yield Case((chroma, major, np.full(12, 2.0 ** rng.integers(0, 3))), FLAT_PROFILE)
        yield Case((chroma * 1e-7, major, minor), FAINT_CHROMA)
        yield Case((chroma.max() - chroma, major, minor), FITS_NONE)
