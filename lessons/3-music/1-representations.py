# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Hear, see and measure a sound
#
# **The question.** Ten seconds of sound are more than a hundred thousand numbers. Which few of them say what you hear: the timbre, the key, the tempo?
#
# **After this notebook you can**
# - turn a sound into a spectrogram, a mel spectrogram, MFCC and a chromagram, and say what each keeps;
# - find the key and the tempo without any learning;
# - say how large each representation is, and test a claim about it.
#
# **You need** NumPy, and ears or the descriptions under the players. **Time:** 60 minutes.

# %%
import numpy as np
from scipy.fft import dct
from scipy.signal import find_peaks

from eigentunes import check
from eigentunes.sound import play
from eigentunes.stand_ins import yours_or_ours

sr = 11025
seconds = np.arange(10 * sr) / sr
melody = [60, 64, 67, 72, 67, 64, 62, 65, 69, 67, 64, 60] * 2
y = np.zeros(len(seconds))
for i, midi in enumerate(melody[:20]):
    since = np.maximum(seconds - 0.5 * i, 0)
    y += 0.2 * np.exp(-5 * since) * np.sin(2 * np.pi * 440 * 2 ** ((midi - 69) / 12) * since)
play(y, "twenty plucked tones in C major, two a second")

# %% [markdown]
# A **waveform** is the pressure of the air, here 11,025 times a second. An article on music with few labels says that better representations are "100 times" smaller or more. **Predict:** is a spectrogram smaller than the waveform that it is made of? You can measure it as soon as you have one.

# %% [markdown]
# ### Exercise: `size_ratio` (1 points)
#
# How many times fewer numbers has a representation than the waveform?
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | waveform, floats or whole numbers |
# | in | `features` | any | representation; it may be larger than the waveform, and may have one axis only |
# | out | `ratio` | a number | 2 means half as many numbers |
#
# <details><summary>Hint 1: a nudge</summary>
#
# How many numbers are in a table with 3 rows and 4 columns?
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# `np.size` counts the numbers of any array. Divide.
#
# </details>


# %% solution size_ratio
def size_ratio(y, features):
    """How many times fewer numbers `features` has than `y`."""
    ### BEGIN SOLUTION
    return np.size(y) / np.size(features)
    ### END SOLUTION


# %% check size_ratio 1 points
check(size_ratio)

# %% [markdown]
# ### Exercise: `stft_magnitude` (3 points)
#
# Cut the sound into frames of `n_fft` samples, `hop_length` apart, multiply each by a window that fades in and out, $0.5-0.5\cos(2\pi i/n_\text{fft})$, and ask the Fourier transform how strong each frequency is. So that the first frame is centred on the first sample, `n_fft // 2` zeros are put before the sound, and as many after it.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | signal; it may be silent, shorter than a frame, or of whole numbers |
# | in | `n_fft` | even integer | samples in a frame |
# | in | `hop_length` | integer | samples from frame to frame; it need not divide n |
# | out | `S` | (1 + n_fft // 2, 1 + n // hop_length) | magnitude of each frequency (row) in each frame (column) |
#
# <details><summary>Hint 1: a nudge</summary>
#
# Of a real signal the upper half of the spectrum mirrors the lower: `np.fft.rfft`.
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# `np.pad(y.astype(float), n_fft // 2)`, then `np.lib.stride_tricks.sliding_window_view(…, n_fft)[::hop_length]` are the frames, one a row.
#
# </details>


# %% solution stft_magnitude
def stft_magnitude(y, n_fft, hop_length):
    """Magnitude of the short-time Fourier transform, (1 + n_fft // 2, frames)."""
    ### BEGIN SOLUTION
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n_fft) / n_fft)
    padded = np.pad(y.astype(float), n_fft // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, n_fft)[::hop_length]
    return np.abs(np.fft.rfft(frames * window, axis=1)).T
    ### END SOLUTION


# %% check stft_magnitude 3 points
check(stft_magnitude)

# %% [markdown]
# ### Exercise: `mel_spectrogram` (3 points)
#
# The ear hears ratios. **Slaney's mel scale** is $3f/200$ up to 1,000 Hz and $15+27\ln(f/1000)/\ln 6.4$ above. Take `n_mels + 2` edges from 0 Hz to `sr / 2`, equally spaced in mel. Band $i$ is a triangle that rises from edge $i$ to edge $i+1$ and falls to edge $i+2$, of height 2 / (its whole width in Hz), so that all have area 1. Sum the **power** (the squared magnitude) under each.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | signal, also silent or short |
# | in | `sr` | number | samples per second, any |
# | in | `n_fft`, `hop_length` | integers | as above |
# | in | `n_mels` | integer | number of bands |
# | out | `M` | (n_mels, frames) | power in each band and frame |
#
# <details><summary>Hint 1: a nudge</summary>
#
# `np.interp` draws a triangle through three points.
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# For 15 mel and less, f = 200 mel / 3; above, f = 1000 · 6.4 ** ((mel − 15) / 27). The frequencies of the rows are `np.fft.rfftfreq(n_fft, 1 / sr)`.
#
# </details>


# %% solution mel_spectrogram
def mel_spectrogram(y, sr, n_fft, hop_length, n_mels):
    """Power in n_mels bands of Slaney's mel scale, (n_mels, frames)."""
    ### BEGIN SOLUTION
    top = sr / 2
    highest = 15 + 27 * np.log(top / 1000) / np.log(6.4) if top > 1000 else 3 * top / 200
    mel = np.linspace(0, highest, n_mels + 2)
    edges = np.where(mel < 15, 200 * mel / 3, 1000 * 6.4 ** ((mel - 15) / 27))
    f = np.fft.rfftfreq(n_fft, 1 / sr)
    bands = []
    for left, centre, right in np.lib.stride_tricks.sliding_window_view(edges, 3):
        bands.append(np.interp(f, (left, centre, right), (0, 2 / (right - left), 0)))
    return np.array(bands) @ stft_magnitude(y, n_fft, hop_length) ** 2
    ### END SOLUTION


# %% check mel_spectrogram 3 points
check(mel_spectrogram)

# %% [markdown]
# ### Exercise: `mfcc` (2 points)
#
# The coarse **shape** of a mel spectrum is its timbre. Take decibels, $10\log_{10}$ of the power (at least $10^{-10}$); raise what is more than 80 below the largest of the whole spectrogram to that limit; then take the orthonormal cosine transform (type II) over the bands, and keep the first rows.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y`, `sr` | (n,), number | signal, also silent or with a very quiet part; sample rate |
# | in | `n_mfcc` | integer | coefficients, at most `n_mels` |
# | in | `n_fft`, `hop_length`, `n_mels` | integers | as above |
# | out | `C` | (n_mfcc, frames) | coefficients; row 0 is the loudness |
#
# <details><summary>Hint 1: a nudge</summary>
#
# There is one limit for all frames.
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# `dct(decibels, axis=0, norm="ortho")[:n_mfcc]`
#
# </details>


# %% solution mfcc
def mfcc(y, sr, n_mfcc, n_fft, hop_length, n_mels):
    """Mel-frequency cepstral coefficients, (n_mfcc, frames)."""
    ### BEGIN SOLUTION
    M = mel_spectrogram(y, sr, n_fft, hop_length, n_mels)
    decibels = 10 * np.log10(np.maximum(M, 1e-10))
    decibels = np.maximum(decibels, decibels.max() - 80)
    return dct(decibels, axis=0, norm="ortho")[:n_mfcc]
    ### END SOLUTION


# %% check mfcc 2 points
check(mfcc)

# %% [markdown]
# ### Exercise: `chromagram` (3 points)
#
# A pitch has the MIDI number $69+12\log_2(f/440)$; its remainder by 12 is the **pitch class**, 0 for C, 9 for A. Let the power of every frequency from 27.5 Hz on count for the pitch that it is nearest to, and divide each frame by its largest entry.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y`, `sr` | (n,), number | signal, also short or with silent frames; sample rate |
# | in | `n_fft`, `hop_length` | integers | as above |
# | out | `chroma` | (12, frames) | C first; the largest of a frame is 1, and a silent frame is 0 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# What must you divide a silent frame by?
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# `np.add.at(chroma, classes, power)` adds each row of `power` to the row of its class.
#
# </details>


# %% solution chromagram
def chromagram(y, sr, n_fft, hop_length):
    """Power of the twelve pitch classes, (12, frames), the largest of a frame 1."""
    ### BEGIN SOLUTION
    power = stft_magnitude(y, n_fft, hop_length) ** 2
    f = np.fft.rfftfreq(n_fft, 1 / sr)
    heard = f >= 27.5
    classes = np.rint(69 + 12 * np.log2(f[heard] / 440)).astype(int) % 12
    chroma = np.zeros((12, power.shape[1]))
    np.add.at(chroma, classes, power[heard])
    largest = chroma.max(axis=0)
    return chroma / np.where(largest > 0, largest, 1)
    ### END SOLUTION


# %% check chromagram 3 points
check(chromagram)

# %% [markdown]
# Now measure what you predicted.

# %%
chroma = yours_or_ours(chromagram)(y, sr, 4096, 2048)
pictures = {
    "spectrogram": yours_or_ours(stft_magnitude)(y, 2048, 512),
    "mel spectrogram": yours_or_ours(mel_spectrogram)(y, sr, 2048, 512, 128),
    "MFCC": yours_or_ours(mfcc)(y, sr, 20, 2048, 512, 128),
    "chromagram": chroma,
    "mean chroma": chroma.mean(axis=1),
}
ratio = yours_or_ours(size_ratio)
for name, picture in pictures.items():
    print(f"{name:16} {picture.shape!s:12} {ratio(y, picture):10.1f} times smaller")

# %% [markdown]
# The spectrogram is **larger** than the waveform: frames overlap, so every sample is seen four times, in half as many frequencies. How much smaller the others are depends on the hop, on the number of bands and, for a mean, on the length of the sound: "100 times" is no property of a representation.

# %% [markdown]
# ### Exercise: `estimate_key` (3 points)
#
# A **profile** says how much each pitch class is expected in C major, and another in C minor. Rolled by 1 it is that of C sharp. The key is where the correlation of the mean chroma with a profile is largest.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `chroma` | (12,) | mean chroma, C first, of any loudness, also of whole numbers |
# | in | `major`, `minor` | (12,) | profiles of C major and C minor |
# | out | `key` | integer | 0 to 11: C major to B major; 12 to 23: C minor to B minor |
# | out | `scores` | (24,) | the correlations; 0 if all pitch classes are equal |
#
# <details><summary>Hint 1: a nudge</summary>
#
# Measure chroma and profile from their means; then divide by both lengths.
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# `np.roll(major, tonic)` is the profile of the major key on `tonic`.
#
# </details>


# %% solution estimate_key
def estimate_key(chroma, major, minor):
    """Best of 24 keys, and the correlation with each."""
    ### BEGIN SOLUTION
    profiles = np.array([np.roll(p, tonic) for p in (major, minor) for tonic in range(12)])
    profiles = profiles - profiles.mean(axis=1, keepdims=True)
    x = chroma - np.mean(chroma)
    lengths = np.linalg.norm(profiles, axis=1) * np.linalg.norm(x)
    scores = profiles @ x / np.where(lengths > 0, lengths, 1)
    return int(scores.argmax()), scores
    ### END SOLUTION


# %% check estimate_key 3 points
check(estimate_key)

# %% [markdown]
# ### Exercise: `onset_times` (3 points)
#
# An **onset** is where something begins to sound: where the spectrum in decibels rises. Add up the rises from each frame to the next (a fall counts 0), and take the peaks that are high against the largest.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y`, `sr` | (n,), number | signal, also quiet or silent; sample rate |
# | in | `n_fft`, `hop_length` | integers | as above |
# | out | `times` | (onsets,) | seconds, ascending, at least 50 ms apart; empty for silence |
#
# There are several good ways; your times may differ from ours by less than a frame.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Raise what is 60 dB below the largest to that, so that noise does not count as a rise.
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# `find_peaks(np.pad(flux, 1), height=0.3 * flux.max(), distance=…)[0] - 1` are frames; `frame * hop_length / sr` are seconds.
#
# </details>


# %% solution onset_times
def onset_times(y, sr, n_fft, hop_length):
    """Seconds at which something begins to sound, ascending."""
    ### BEGIN SOLUTION
    S = stft_magnitude(y, n_fft, hop_length)
    if not S.any():
        return np.zeros(0)
    decibels = 20 * np.log10(np.maximum(S / S.max(), 1e-3))
    flux = np.maximum(np.diff(decibels, axis=1, prepend=-60), 0).mean(axis=0)
    gap = max(1, round(0.05 * sr / hop_length))
    peaks = find_peaks(np.pad(flux, 1), height=0.3 * flux.max(), distance=gap)[0] - 1
    return peaks * hop_length / sr
    ### END SOLUTION


# %% check onset_times 3 points
check(onset_times)

# %% [markdown]
# ### Exercise: `estimate_bpm` (3 points)
#
# The time between onsets that occurs most is a beat. 60 divided by it is the tempo in beats per minute (BPM). Whether a listener taps every beat or every other is open, so double or halve until it lies from 70 to below 140.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `onsets` | (n,) | seconds, ascending; beats may be missing, uneven, or have onsets between them |
# | out | `bpm` | a number | tempo, within 1 %; 0 for fewer than two onsets |
#
# <details><summary>Hint 1: a nudge</summary>
#
# Why is the mean of all times between neighbours a bad choice when a beat is missing?
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# The median of `np.diff(onsets)` is not moved by a few wrong ones. Use `while` to fold.
#
# </details>


# %% solution estimate_bpm
def estimate_bpm(onsets):
    """Beats per minute from 70 to below 140, from the times between onsets."""
    ### BEGIN SOLUTION
    if len(onsets) < 2:
        return 0.0
    bpm = 60 / np.median(np.diff(onsets))
    while bpm < 70:
        bpm *= 2
    while bpm >= 140:
        bpm /= 2
    return bpm
    ### END SOLUTION


# %% check estimate_bpm 3 points
check(estimate_bpm)

# %% [markdown]
# ### Exercise: `beat_histogram` (2 points)
#
# The beat of a piece in 44 numbers: of all pairs of onsets (not only neighbours), the share with a tempo 60 / time from 30 to 35 BPM, from 35 to 40, … from 245 to 250.
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `onsets` | (n,) | seconds, ascending |
# | out | `shares` | (44,) | they add up to 1; pairs outside 30 to 250 BPM do not count, and if none counts all are 0 |
#
# <details><summary>Hint 1: a nudge</summary>
#
# 44 bins have 45 edges.
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# `np.triu_indices(len(onsets), 1)` are all pairs.
#
# </details>


# %% solution beat_histogram
def beat_histogram(onsets):
    """Shares of the tempos of all pairs of onsets, (44,)."""
    ### BEGIN SOLUTION
    first, second = np.triu_indices(len(onsets), 1)
    tempos = 60 / (onsets[second] - onsets[first])
    counts = np.histogram(tempos, np.arange(30, 251, 5))[0]
    return counts / max(counts.sum(), 1)
    ### END SOLUTION


# %% check beat_histogram 2 points
check(beat_histogram)

# %%
major = np.array([7.0, 1.0, 3.0, 1.0, 5.0, 4.0, 1.0, 6.0, 1.0, 3.0, 1.0, 2.0])
minor = np.array([6.0, 1.0, 3.0, 5.0, 1.0, 3.0, 1.0, 5.0, 3.0, 1.0, 2.0, 2.5])
key, scores = yours_or_ours(estimate_key)(pictures["mean chroma"], major, minor)
onsets = yours_or_ours(onset_times)(y, sr, 1024, 128)
print(f"key {key}, correlation {scores[key]:.2f}; {len(onsets)} onsets")
bpm, shares = yours_or_ours(estimate_bpm)(onsets), yours_or_ours(beat_histogram)(onsets)
print(f"{bpm:.1f} BPM; fullest bin from {30 + 5 * shares.argmax()} BPM on")

# %% [markdown]
# ## Summary
#
# - A spectrogram is larger than its waveform; mel bands, MFCC, chroma and means are smaller, by how much depends on their settings.
# - Key and tempo can be found without learning; a tempo up to an octave.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $S$ | magnitude of the spectrum | `stft_magnitude(y, n_fft, hop_length)` | (1 + n_fft // 2, frames) |
# | $M$ | mel spectrogram | `mel_spectrogram(…)` | (n_mels, frames) |
# | $C$ | MFCC | `mfcc(…)` | (n_mfcc, frames) |
# | | chroma | `chromagram(…)` | (12, frames) |
#
# **Next:** `2-augmentation` changes sounds without changing what they are.
