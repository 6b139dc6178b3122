"""Drawing functions of the lessons: data in, a :class:`Picture` with alternative text out."""

from eigentunes.figures.clusters import compare, gallery, moves, scatter, silhouette_profile
from eigentunes.figures.curves import bars, curve_panels, curves, distribution, staircase
from eigentunes.figures.directions import directions
from eigentunes.figures.energies import convergence, ladders, wave_functions
from eigentunes.figures.fifths import fifths_plane, pitch_covariance
from eigentunes.figures.picture import Picture
from eigentunes.figures.sounds import chroma, spectrograms, waveform
from eigentunes.figures.spectra import image_rows, noise_histogram, scree

__all__ = [
    "Picture",
    "bars",
    "chroma",
    "compare",
    "convergence",
    "curve_panels",
    "curves",
    "directions",
    "distribution",
    "fifths_plane",
    "gallery",
    "image_rows",
    "ladders",
    "moves",
    "noise_histogram",
    "pitch_covariance",
    "scatter",
    "scree",
    "silhouette_profile",
    "spectrograms",
    "staircase",
    "wave_functions",
    "waveform",
]
