import io
import wave

import numpy as np
import pytest

from eigentunes.sound import pcm, play

TONE = 0.25 * np.sin(2 * np.pi * 440 * np.arange(1102) / 11025)


def stored(player):
    with wave.open(io.BytesIO(player.data)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767, file.getframerate()


def test_a_quiet_sound_stays_quiet():
    signal, rate = stored(play(TONE, "a quiet tone"))
    assert rate == 11025
    np.testing.assert_allclose(signal, TONE, atol=1e-4)


def test_a_player_says_in_words_what_is_heard_and_how_long():
    bundle = play(TONE, "a <quiet> tone")._repr_mimebundle_()
    assert bundle["text/plain"] == "a <quiet> tone (0.1 s)"
    assert "a &lt;quiet&gt; tone (0.1 s)" in bundle["text/html"]
    assert "<audio" in bundle["text/html"]
    assert "autoplay" not in bundle["text/html"]


def test_samples_beyond_full_scale_are_cut_off():
    assert np.frombuffer(pcm([0.0, 2.0, -2.0, 0.5]), "<i2").tolist() == [0, 32767, -32767, 16384]
    player = play([0.0, 2.0, -2.0], "too loud")
    assert np.abs(stored(player)[0]).max() == 1
    assert "above 1 is cut off" in player.description
    assert "cut off" not in play([0.0, 1.0, -1.0], "loud").description


@pytest.mark.parametrize(
    ("y", "words"), [([[0.0], [1.0]], "one channel"), ([], "one channel"), ([np.nan], "NaN")]
)
def test_what_cannot_be_played_is_refused(y, words):
    with pytest.raises(ValueError, match=words):
        play(y, "nothing")
    with pytest.raises(ValueError, match=words):
        pcm(y)


def test_a_sound_needs_a_description_and_a_sensible_rate():
    with pytest.raises(ValueError, match="description"):
        play(TONE, " ")
    with pytest.raises(ValueError, match="sr"):
        play(TONE, "a tone", sr=11)
