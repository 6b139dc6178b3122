"""Recordings, drum loops, instruments and songs are what they say."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from eigentunes.data import (
    DRUM_PATTERNS,
    INSTRUMENTS,
    Recording,
    chroma_sound,
    drum_loop,
    drum_loops,
    instrument_clips,
    instrument_tone,
    load_chorales,
    random_recording,
    read_song,
    render,
    render_notes,
    rendered_chroma,
    rendered_features,
    tone,
    written_chroma,
)
from eigentunes.data import synth as synth_module
from eigentunes.stand_ins import chromagram

SR = 11_025


def strongest(y: np.ndarray) -> float:
    """Frequency of the strongest partial, Hz."""
    return float(np.argmax(np.abs(np.fft.rfft(y, 8 * len(y)))) * SR / (8 * len(y)))


@pytest.mark.parametrize("frequency", [110.0, 440.0, 1_760.0])
def test_a_tone_has_its_frequency(frequency):
    assert strongest(tone(frequency, 1.0)) == pytest.approx(frequency, rel=0.003)


def test_harmonics_above_half_the_sample_rate_are_left_out():
    assert not tone(6_000.0, 0.5).any()


def test_notes_are_played_at_their_time_and_mistuned_as_asked():
    notes = np.array([[2.0, 1.0, 69, 0]])
    y = render_notes(notes, Recording(tempo=120, cents=50))
    assert len(y) == round(1.5 * SR)
    assert not y[: SR - 1].any()
    assert strongest(y[SR:]) == pytest.approx(440 * 2 ** (0.5 / 12), rel=0.003)


def test_a_room_goes_on_sounding_and_noise_is_heard_in_silence():
    notes = np.array([[0.0, 0.5, 69, 0]])
    quiet = slice(round(0.6 * SR), SR)
    power = {
        name: np.square(render_notes(notes, recording, seconds=1)[quiet]).mean()
        for name, recording in {
            "dry": Recording(tempo=120),
            "room": Recording(tempo=120, room=1.0),
            "noise": Recording(tempo=120, noise=0.02),
        }.items()
    }
    assert power["dry"] == 0
    assert power["room"] > 1e-5
    assert power["noise"] == pytest.approx((0.9 * 0.02) ** 2, rel=0.3)


def test_a_recording_is_the_same_for_its_seed_and_another_for_another():
    piece = load_chorales()[0]
    y = render(piece, seconds=2, seed=1)
    assert len(y) == 2 * SR
    assert 0.85 < np.abs(y).max() <= 0.9 + 1e-12
    np.testing.assert_array_equal(y, render(piece, seconds=2, seed=1))
    assert np.abs(y - render(piece, seconds=2, seed=2)).max() > 0.1


def test_a_short_piece_begins_again():
    shortest = min(load_chorales(), key=lambda piece: len(piece.notes))
    y = render(shortest, seconds=60, recording=Recording(tempo=200))
    assert np.abs(y[-5 * SR :]).max() > 0.1


def mean_chroma(y):
    return chromagram(y, SR).mean(axis=1)


def test_the_mean_chroma_of_a_chord_holds_its_notes():
    chord = np.array([[0.0, 4.0, midi, 0] for midi in (48, 64, 67)])  # C, E, G
    y = render_notes(chord, Recording((1.0,)), seconds=2)
    assert set(np.argsort(mean_chroma(y))[-3:]) == {0, 4, 7}


def test_the_sound_of_a_chroma_has_that_chroma():
    chroma = np.zeros(12)
    chroma[[2, 6, 9]] = 1
    assert set(np.argsort(mean_chroma(chroma_sound(chroma)))[-3:]) == {2, 6, 9}
    with pytest.raises(ValueError, match="one of them above 0"):
        chroma_sound(np.zeros(12))


@pytest.fixture
def three_pieces(monkeypatch):
    pieces = load_chorales()[:3]
    monkeypatch.setattr(synth_module, "load_chorales", lambda: pieces)
    return pieces


def test_a_table_of_features_has_a_row_for_each_piece(three_pieces):
    table = rendered_features(mean_chroma, "of-a-test", seconds=1)
    assert table.names.tolist() == [piece.name for piece in three_pieces]
    assert table.key.tolist() == [piece.key for piece in three_pieces]
    for row, piece in zip(table.X, three_pieces, strict=True):
        np.testing.assert_array_equal(row, mean_chroma(render(piece, seconds=1)))
    clean = rendered_features(mean_chroma, "of-a-test", seconds=1, recording=Recording())
    assert np.abs(clean.X - table.X).max() > 1e-3


def test_chroma_of_every_length_is_cut_from_one_recording(three_pieces):
    """But for the frames at both ends, which hear 0.19 s more, and the level of the noise."""
    long, parts = rendered_chroma(30), rendered_chroma(10, snippets=3)
    assert long.X.shape == (3, 12)
    assert parts.X.shape == (3, 3, 12)
    np.testing.assert_array_equal(parts.X[:, 0], rendered_chroma(10).X)
    np.testing.assert_allclose(parts.X.mean(axis=1), long.X, atol=0.01)
    for row, piece in zip(parts.X, three_pieces, strict=True):
        y = render(piece, seconds=30)
        for number, heard in enumerate(row):
            alone = mean_chroma(y[10 * number * SR : 10 * (number + 1) * SR])
            np.testing.assert_allclose(heard, alone, atol=0.03)


@pytest.mark.parametrize(("seconds", "snippets"), [(10, 0), (10, 4), (31, 1), (float("nan"), 1)])
def test_snippets_that_do_not_fit_are_refused(seconds, snippets):
    with pytest.raises(ValueError, match=r"snippets of|seconds must be"):
        rendered_chroma(seconds, snippets=snippets)


@pytest.mark.parametrize("seconds", [0, 0.1, -1])
def test_a_snippet_has_at_least_a_frame(seconds):
    with pytest.raises(ValueError, match=r"seconds must be at least 0\.19"):
        rendered_chroma(seconds)


def test_recordings_begin_anywhere_and_the_same_whatever_their_length():
    piece, dry = load_chorales()[0], Recording()
    starts = {
        tuple(np.round(render(piece, seconds=0.5, seed=s, recording=dry), 3)) for s in range(8)
    }
    assert len(starts) > 4
    short, long = (render(piece, seconds=n, seed=3, recording=dry) for n in (2, 5))
    assert np.corrcoef(short, long[: len(short)])[0, 1] > 0.999


def test_written_chroma_has_a_row_for_each_piece():
    table = written_chroma()
    assert table.X.shape == (len(load_chorales()), 12)
    np.testing.assert_allclose(table.X.sum(axis=1), 1)


def test_timbres_drawn_at_random_differ():
    drawn = {random_recording(np.random.default_rng(seed)).harmonics for seed in range(5)}
    assert len(drawn) == 5


@pytest.mark.parametrize("pattern", DRUM_PATTERNS)
def test_a_drum_loop_repeats_with_its_bar(pattern):
    """At 120 beats a minute a sixteenth note lasts an eighth of a second."""
    y = drum_loop(pattern, 120, seconds=12)
    strength = np.sqrt(np.square(y[: 96 * 1_378]).reshape(96, 1_378).mean(axis=1))
    bar = len(DRUM_PATTERNS[pattern][0])
    strength = strength - strength.mean()
    repeats = {lag: float(strength[lag:] @ strength[:-lag]) / (96 - lag) for lag in range(4, 25)}
    best = max(repeats, key=repeats.__getitem__)
    assert repeats[bar] >= 0.7 * repeats[best]
    assert np.abs(y).max() == pytest.approx(0.9)


def test_drum_loops_come_with_their_tempo():
    sounds, bpm, patterns = drum_loops(7, seconds=2)
    assert [len(y) for y in sounds] == [2 * SR] * 7
    assert ((bpm >= 70) & (bpm <= 160)).all()
    assert patterns == [*DRUM_PATTERNS, next(iter(DRUM_PATTERNS))]


def test_instruments_play_in_tune_and_differ():
    for name in ("flute", "clarinet", "organ"):
        assert strongest(instrument_tone(name, 69)) == pytest.approx(440, rel=0.01)
    sounds, labels = instrument_clips(16, seconds=0.5)
    assert sounds.shape == (16, round(0.5 * SR))
    assert np.abs(sounds).max() <= 1
    assert labels.tolist() == [*range(8), *range(8)]
    assert np.abs(sounds[0] - sounds[8]).max() > 0.1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: drum_loop("polka"), "there is no pattern 'polka'; there are rock"),
        (lambda: drum_loop(bpm=0), "bpm and seconds must be positive"),
        (lambda: instrument_tone("kazoo"), "there is no instrument 'kazoo'"),
        (lambda: instrument_tone(INSTRUMENTS[0], seconds=0), "seconds must be positive"),
        (lambda: render(load_chorales()[0], seconds=0), "seconds must be positive"),
        (lambda: render_notes(np.zeros((0, 4))), "seconds must be positive"),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def encoded(y: np.ndarray, rate: int, kind: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, y, rate, format=kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["WAV", "FLAC", "OGG", "MP3"])
def test_a_song_is_read_from_each_format(kind, tmp_path):
    time = np.arange(44_100) / 44_100
    y = 0.5 * np.sin(2 * np.pi * 440 * time)
    content = encoded(np.stack([y, y], axis=1), 44_100, kind)
    song = read_song(content)
    assert len(song) == pytest.approx(SR, rel=0.1)
    assert strongest(song) == pytest.approx(440, rel=0.003)
    path = tmp_path / f"song.{kind.lower()}"
    path.write_bytes(content)
    np.testing.assert_array_equal(read_song(path), song)
    np.testing.assert_array_equal(read_song(memoryview(content)), song)


def test_a_part_of_a_song_can_be_read():
    assert len(read_song(encoded(np.ones(22_050) / 2, 11_025, "WAV"), seconds=0.5)) == 5_512


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cannot be read as sound"),
        (b"a letter to a friend", "give a wav, flac, ogg or mp3 file"),
        (encoded(np.zeros(100), SR, "WAV"), "silent"),
        (encoded(np.zeros(0), SR, "WAV"), "0 seconds"),
        (encoded(np.zeros(16 * 60 * 100), 100, "WAV"), "lasts 16 minutes.*seconds=30"),
    ],
)
def test_what_is_no_song_is_said(content, message):
    with pytest.raises(ValueError, match=message):
        read_song(content)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no file .*song\.wav"):
        read_song(tmp_path / "song.wav")
