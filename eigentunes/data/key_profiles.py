"""Key profiles: how much each pitch class belongs to a major and to a minor key, tonic first.

Each is a pair ``(major, minor)`` of arrays of shape (12,).
"""

from __future__ import annotations

from typing import Final

import numpy as np

Pair = tuple[np.ndarray, np.ndarray]

KRUMHANSL: Final[Pair] = (
    np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88]),
    np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17]),
)
"""Ratings by listeners.  C. L. Krumhansl and E. J. Kessler, *Tracing the dynamic changes in
perceived tonal organization in a spatial representation of musical keys*, Psychological Review 89
(1982) 334-368."""

TEMPERLEY: Final[Pair] = (
    np.array([5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0]),
    np.array([5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0]),
)
"""Krumhansl's, corrected by hand.  D. Temperley, *What's key for key? The Krumhansl-Schmuckler
key-finding algorithm reconsidered*, Music Perception 17 (1999) 65-100."""

ALBRECHT_SHANAHAN: Final[Pair] = (
    np.array([0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081]),
    np.array([0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052]),
)
"""Counted in scores.  J. Albrecht and D. Shanahan, *The use of large corpora to train a new type
of key-finding algorithm*, Music Perception 31 (2013) 59-67."""

PROFILES: Final[dict[str, Pair]] = {
    "Krumhansl": KRUMHANSL,
    "Temperley": TEMPERLEY,
    "Albrecht-Shanahan": ALBRECHT_SHANAHAN,
}
