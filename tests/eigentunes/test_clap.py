"""The large model's loading code, tried with a tiny one of random weights where there is one."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from eigentunes.embedding.clap import Clap


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A folder with a model of the right kind, far too small to know anything."""
    pytest.importorskip("torch", reason="CLAP needs torch, which the course does not")
    transformers = pytest.importorskip("transformers", reason="CLAP needs transformers")
    folder = tmp_path_factory.mktemp("clap")
    config = transformers.ClapConfig(
        text_config={
            "vocab_size": 300, "hidden_size": 16, "num_hidden_layers": 1,
            "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 64,
            "projection_dim": 8,
        },
        audio_config={
            "patch_embeds_hidden_size": 16, "depths": [1, 1], "num_attention_heads": [2, 2],
            "hidden_size": 32, "num_hidden_layers": 2, "projection_dim": 8,
        },
        projection_dim=8,
    )  # fmt: skip
    transformers.ClapModel(config).save_pretrained(folder)
    letters = {chr(c): c - 32 + 5 for c in range(32, 127)}
    special = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "<mask>": 4}
    vocabulary = special | letters | {"Ġ": 120}
    tokenizer = transformers.RobertaTokenizer(vocab=vocabulary, merges=[])
    extractor = transformers.ClapFeatureExtractor(truncation="rand_trunc", padding="repeatpad")
    transformers.ClapProcessor(extractor, tokenizer).save_pretrained(folder)
    return Clap(str(folder))


def test_sounds_and_sentences_get_embeddings_of_length_1_in_one_space(tiny):
    rng = np.random.default_rng(0)
    E = tiny.embed([0.1 * rng.normal(size=11025), np.sin(np.arange(22050))])
    P = tiny.embed_text(["a flute", "a rather longer sentence about a bell"])
    assert E.shape == P.shape == (2, 8)
    np.testing.assert_allclose(np.linalg.norm(E, axis=1), 1)
    np.testing.assert_allclose(np.linalg.norm(P, axis=1), 1)


@pytest.mark.skipif(
    importlib.util.find_spec("transformers") is not None, reason="transformers is installed"
)
def test_without_the_packages_it_says_how_to_get_them():
    with pytest.raises(ImportError, match="pip install torch transformers"):
        Clap()
