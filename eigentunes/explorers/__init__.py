"""Interactive explorers: move a control, and see the algorithm answer.

Each explorer lives in a folder of its own, in three layers: ``model.py`` computes, ``widget.py``
validates and carries, ``view.js`` and ``view.css`` draw.  ``picture.py`` is what a reader sees
where no widget can run.
"""

from eigentunes.explorers.centroid.widget import CentroidExplorer
from eigentunes.explorers.cluster_number.widget import ClusterNumberExplorer
from eigentunes.explorers.dendrogram.widget import DendrogramExplorer
from eigentunes.explorers.direction.widget import DirectionExplorer
from eigentunes.explorers.effect_rack.widget import EffectRackExplorer
from eigentunes.explorers.fifths_map.widget import FifthsMapExplorer
from eigentunes.explorers.key_wheel.widget import KeyWheelExplorer
from eigentunes.explorers.levels.widget import LevelsExplorer
from eigentunes.explorers.noise.widget import NoiseExplorer
from eigentunes.explorers.snippet.widget import SnippetExplorer
from eigentunes.explorers.sound_pictures.widget import SoundPicturesExplorer
from eigentunes.explorers.spectrum.widget import SpectrumExplorer
from eigentunes.explorers.thermal_chain.widget import ThermalChainExplorer

__all__ = [
    "CentroidExplorer",
    "ClusterNumberExplorer",
    "DendrogramExplorer",
    "DirectionExplorer",
    "EffectRackExplorer",
    "FifthsMapExplorer",
    "KeyWheelExplorer",
    "LevelsExplorer",
    "NoiseExplorer",
    "SnippetExplorer",
    "SoundPicturesExplorer",
    "SpectrumExplorer",
    "ThermalChainExplorer",
]
