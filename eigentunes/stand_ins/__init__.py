"""What stands in for a learner's function until theirs passes its check.

A lesson goes on below an exercise that is not solved yet: ``cluster = yours_or_ours(lloyd)`` takes
the learner's function when it passes its check, and otherwise one from here, which calls
scikit-learn or SciPy, and says which it took.  A later notebook also imports from here what an
earlier one has written.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from eigentunes.checking import passes
from eigentunes.checking.naming import exercise_name, own_name
from eigentunes.judging.calling import plain
from eigentunes.stand_ins.clustering import (
    agreement,
    assign_labels,
    best_of,
    inertia,
    init_plusplus,
    init_random,
    lloyd,
    silhouette,
    squared_distances,
    standardize,
    update_centroids,
)
from eigentunes.stand_ins.effects import (
    augmented_weights,
    chorus,
    compress_dynamics,
    distort,
    echo,
    group_split,
    limit,
    pitch_shift,
    reverb,
    time_stretch,
    transpose_chroma,
)
from eigentunes.stand_ins.pca import (
    center,
    compress,
    covariance,
    density,
    expectation,
    hamiltonian,
    jacobi_angle,
    n_components,
    noise_edge,
    normal_modes,
    power_iteration,
    spectrum,
    top_k,
)
from eigentunes.stand_ins.small_models import (
    cosine_similarity,
    fine_tune_head,
    knn_predict,
    learning_curve,
    nearest_prompts,
    snippets,
    vote,
)
from eigentunes.stand_ins.sounds import (
    beat_histogram,
    chromagram,
    estimate_bpm,
    estimate_key,
    mel_spectrogram,
    mfcc,
    onset_times,
    size_ratio,
    stft_magnitude,
)
from eigentunes.stand_ins.structure import (
    all_transpositions,
    fifths_position,
    tonic_normalize,
)

Function = Callable[..., Any]

STAND_INS: dict[str, Function] = {
    function.__name__: function
    for function in (
        standardize,
        squared_distances,
        assign_labels,
        update_centroids,
        inertia,
        lloyd,
        init_random,
        init_plusplus,
        best_of,
        agreement,
        silhouette,
        center,
        covariance,
        expectation,
        spectrum,
        power_iteration,
        top_k,
        jacobi_angle,
        compress,
        n_components,
        noise_edge,
        density,
        hamiltonian,
        normal_modes,
        time_stretch,
        pitch_shift,
        compress_dynamics,
        limit,
        distort,
        reverb,
        echo,
        chorus,
        transpose_chroma,
        augmented_weights,
        group_split,
        size_ratio,
        stft_magnitude,
        mel_spectrogram,
        mfcc,
        chromagram,
        estimate_key,
        onset_times,
        estimate_bpm,
        beat_histogram,
        all_transpositions,
        fifths_position,
        tonic_normalize,
        snippets,
        vote,
        learning_curve,
        knn_predict,
        cosine_similarity,
        nearest_prompts,
        fine_tune_head,
    )
}
"""Our functions, by the exercise's name."""

__all__ = [*STAND_INS, "yours_or_ours"]


def yours_or_ours(function: Function) -> Function:
    """The learner's function if it passes its check, else our stand-in; prints which.

    Parameters
    ----------
    function : callable
        The learner's, under the exercise's name.

    Returns
    -------
    callable
        Takes and returns the same; what the learner's returns as lists, which the check accepts,
        comes as arrays, on which a lesson goes on.
    """
    name = exercise_name(function, sys._getframe(1)) or own_name(function) or repr(type(function))
    if name not in STAND_INS:
        raise ValueError(f"there is no stand-in for {name}; there are {', '.join(STAND_INS)}")
    if passes(function, name):
        print(f"{name}: yours")

        @wraps(function)
        def yours(*args: Any, **named: Any) -> Any:
            value = function(*args, **named)
            if isinstance(value, tuple):
                return tuple(plain(item) if isinstance(item, list) else item for item in value)
            return plain(value) if isinstance(value, list) else value

        yours.__name__ = name
        return yours
    print(f"{name}: ours, until yours passes its check")
    return STAND_INS[name]
