"""A large pretrained model of sounds and sentences, for those who have the packages for it.

Nothing of the course needs it: PyTorch and transformers are some gigabytes.  The model is CLAP: Wu
and others, *Large-scale contrastive language-audio pretraining with feature fusion and
keyword-to-caption augmentation*, ICASSP 2023.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.signal import resample_poly

from eigentunes.sound import SAMPLE_RATE

Floats = NDArray[np.float64]


class Clap:
    """Embeddings of sounds and of sentences in one space.

    Parameters
    ----------
    name : str
        A model's name at Hugging Face, to be downloaded at first use, or a folder.

    Raises
    ------
    ImportError
        If PyTorch or transformers are not installed.
    """

    def __init__(self, name: str = "laion/clap-htsat-unfused") -> None:
        try:
            from transformers import ClapModel, ClapProcessor
        except ImportError as error:
            raise ImportError("for CLAP: pip install torch transformers") from error
        self._model = ClapModel.from_pretrained(name).eval()
        self._processor = ClapProcessor.from_pretrained(name)

    def embed(self, sounds: Sequence[ArrayLike], sr: int = SAMPLE_RATE) -> Floats:
        """Embeddings of sounds.

        Parameters
        ----------
        sounds : sequence of array, shape (n,) each
        sr : int
            Their samples a second; the model hears them at its own rate.

        Returns
        -------
        ndarray, shape (len(sounds), d)
            Of length 1.
        """
        extractor = self._processor.feature_extractor
        heard = [
            resample_poly(np.asarray(y, float), extractor.sampling_rate, sr).astype(np.float32)
            for y in sounds
        ]
        inputs = extractor(heard, sampling_rate=extractor.sampling_rate, return_tensors="pt")
        return self._ask(self._model.get_audio_features, inputs)

    def embed_text(self, sentences: Sequence[str]) -> Floats:
        """Embeddings of sentences, shape (len(sentences), d), of length 1."""
        inputs = self._processor.tokenizer(list(sentences), padding=True, return_tensors="pt")
        return self._ask(self._model.get_text_features, inputs)

    @staticmethod
    def _ask(tower: Any, inputs: Any) -> Floats:
        import torch

        with torch.no_grad():
            found = tower(**inputs)
        # transformers 5 returns an object, earlier versions the embedding itself
        E = np.asarray(getattr(found, "pooler_output", found), float)
        return E / np.linalg.norm(E, axis=1, keepdims=True)
