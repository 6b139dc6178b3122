# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Representations of a sound
#
# **The question.** Ten seconds of music are 110,250 numbers, and none of them says which key the music is in. Who has only a few hundred labelled pieces cannot learn from 110,250 numbers each. What can be thrown away, so that what you are looking for is still there, and easier to see?
#
# **After this notebook you can**
# - say how large a representation is, and check claims about it;
# - compute a spectrogram and choose the length of its frames;
# - fold it into a chromagram, twelve numbers a moment;
# - name the key of a piece without any learning, and say which mistakes such a method makes, and why.
#
# **You need** NumPy arrays, and to know what a correlation is. You need not read music. The notebook `0-start/1-hello` shows how checks work. **Time:** 60 minutes up to the key; the part on tempo, 30 minutes more, may wait for another day. The first run of one cell takes up to a minute, because your computer plays a few hundred pieces to itself.

# %%
import numpy as np
from scipy.fft import dct
from scipy.signal import find_peaks, get_window

from eigentunes import check, figures
from eigentunes.data import (
    DRUM_PATTERNS,
    KEYS,
    SAMPLE_RATE,
    describe_chorales,
    drum_loop,
    drum_loops,
    load_chorales,
    render,
    rendered_chroma,
    written_chroma,
)
from eigentunes.data.key_profiles import KRUMHANSL, PROFILES
from eigentunes.explorers import KeyWheelExplorer, SoundPicturesExplorer
from eigentunes.sound import play
from eigentunes.stand_ins import yours_or_ours

# %% [markdown]
# ## Something to listen to
#
# Johann Sebastian Bach set a few hundred hymn tunes for four voices. They are short, real and hard, and the package `music21` brings their scores along. Scores only: what you hear is played by a small synthesiser, with another instrument, tempo, tuning, room and noise for every piece, as if each came from another old record.

# %%
print(describe_chorales())

# %%
pieces = {piece.name: piece for piece in load_chorales()}
piece = pieces["bwv10.7"]
y = render(piece, seconds=10, seed=2)  # another seed: other seconds, another record
play(y, f"Ten seconds of BWV 10: four voices move slowly through a piece in {piece.key_name}.")

# %%
figures.waveform(
    y,
    SAMPLE_RATE,
    alt="110,250 samples as one dark band whose height swells and falls with each chord.",
)

# %% [markdown]
# The keys are not a matter of taste here. A piece is kept only if its key signature and its last bass note agree; the others are dropped, and listed. (No program that finds keys was asked: a label made by the method that you want to test would prove anything.) This is a *selection*: what is left is the part of the corpus in which a key is clear.
#
# ## How much is that?
#
# An article on learning from little music recommends features that are "100 times smaller than the waveform, or more". Before you believe a number, compute it.
#
# ### Exercise: `size_ratio` (1 point)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | the waveform |
# | in | `features` | any | what represents it, an array with any number of axes |
# | out | `ratio` | a number | how many times fewer numbers `features` has than `y` |
#
# Count numbers, not bytes. If the features have *more* numbers than the waveform, the ratio is below 1.
#
# <details><summary>Hint 1: a nudge</summary>
#
# An array of shape (12, 50) has a length of 12 and holds 600 numbers.
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# Every array knows its number of entries: `features.size`.
#
# </details>


# %% solution size_ratio
def size_ratio(y, features):
    """How many times fewer numbers `features` has than the waveform y (n,)."""
    ### BEGIN SOLUTION
    return y.size / features.size
    ### END SOLUTION


# %% check size_ratio 1 point
check(size_ratio)

# %% [markdown]
# ## Which frequencies, and when?
#
# A chord is a sum of oscillations. A Fourier transform of the whole recording would say which frequencies occur in it, and not when. So cut the sound into short overlapping **frames**, let each fade in and out under a **window**, and transform each: the *short-time Fourier transform*. Its magnitude says how strongly each frequency sounds around each moment.
#
# **Predict.** A frame of 512 samples lasts 46 milliseconds, one of 4,096 samples 372. Which of the two shows better *when* a note begins, and which shows better *which* note it is?
#
# ### Exercise: `stft_magnitude` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | the sound |
# | in | `n_fft` | whole number | samples in a frame; even |
# | in | `hop_length` | whole number | samples from one frame to the next |
# | out | `S` | (1 + n_fft // 2, 1 + n // hop_length) | magnitudes: one row per frequency, one column per frame |
#
# 1. Put `n_fft // 2` zeros before the sound and as many behind it, so that frame `t` is centred on sample `t * hop_length`.
# 2. Frame `t` is the `n_fft` samples of the padded sound from `t * hop_length` on; there are `1 + n // hop_length` frames.
# 3. Multiply each frame by the (periodic) Hann window, `get_window("hann", n_fft)`.
# 4. Take `np.fft.rfft` of each, and of that the absolute value. Divide by nothing.
#
# A sound may be shorter than a frame, it may be silent, it may hold whole numbers, and the hop may be longer than a frame.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Write it for one frame first. Then a loop over `t`, and a list of columns.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.pad(y, n_fft // 2)` puts the zeros. `np.fft.rfft` of `n_fft` real samples gives `1 + n_fft // 2` complex numbers: frequencies from 0 to half the sample rate.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `frame = padded[t * hop_length : t * hop_length + n_fft]`, `columns.append(np.abs(np.fft.rfft(frame * window)))`, and in the end `np.array(columns).T`.
#
# </details>


# %% solution stft_magnitude
def stft_magnitude(y, n_fft=2048, hop_length=512):
    """Magnitudes (1 + n_fft // 2, 1 + n // hop_length) of the windowed frames of y (n,)."""
    ### BEGIN SOLUTION
    padded = np.pad(y, n_fft // 2)
    window = get_window("hann", n_fft)
    starts = range(0, len(y) + 1, hop_length)
    frames = np.array([padded[start : start + n_fft] for start in starts])
    return np.abs(np.fft.rfft(frames * window, axis=1)).T
    ### END SOLUTION


# %% check stft_magnitude 3 points
check(stft_magnitude)

# %% folded
stft = yours_or_ours(stft_magnitude)
figures.spectrograms(
    {
        f"frames of {n_fft} samples": (stft(y, n_fft, 256), SAMPLE_RATE, 256)
        for n_fft in (512, 4096)
    },
    alt="Two spectrograms of the same sound up to 2000 Hz. With short frames the chords begin "
    "sharply, and each is a thick grey smear. With long frames there are thin horizontal lines, "
    "one for each tone and overtone, which run into each other where chords change.",
)

# %% [markdown]
# <details><summary>What there is to see</summary>
#
# Short frames are sharp in time: you see where each chord begins. Long ones are sharp in frequency: thin lines, one per tone and overtone. No frame length is sharp in both, and that is no weakness of this program: two frequencies that differ by 5 Hz need a fifth of a second to get out of step and back. In the bass, neighbouring notes differ by less than 5 Hz, so for keys we take the long frames.
#
# </details>
#
# And the size? Four smaller representations wait in the rest of this notebook: 128 bands as the ear hears them (*mel*), 20 coefficients of those (*MFCC*), and 12 pitch classes, moment by moment or for the whole sound. **Predict** which of them are 100 times smaller than the waveform.

# %%
ratio = yours_or_ours(size_ratio)
frames = stft(y, 2048, 512).shape[1]
sizes = {
    "spectrogram, 2048 / 512": stft(y, 2048, 512),
    "128 mel bands": np.zeros((128, frames)),
    "20 MFCC": np.zeros((20, frames)),
    "12 pitch classes, hop 2048": np.zeros((12, 1 + len(y) // 2048)),
    "12 numbers for everything": np.zeros(12),
}
for name, features in sizes.items():
    print(f"{name:28}{features.shape!s:>12}{ratio(y, features):10,.1f} times smaller")

# %% [markdown]
# A spectrogram with the usual settings is *twice as large* as the sound: ratio 0.5. It is a better view, not a smaller one. Mel bands and MFCC, which you are about to write, are 4 and 26 times smaller, twelve pitch classes at wide steps 170 times, and twelve numbers for everything 9,188 times. So "100 times smaller" is no property of "features"; it depends on which ones, and on their settings.
#
# ## Bands as wide as the ear's
#
# Two low tones that are 50 Hz apart are different notes; two high ones sound the same. The **mel scale** counts frequency as an ear does: evenly up to 1,000 Hz, and above in equal *ratios*. Lay bands of equal width on that scale over the spectrum, triangles that overlap by half, and add up the power in each. That is a **mel spectrogram**.
#
# Slaney's mel scale is $3f/200$ up to 1,000 Hz, and $15+27\ln(f/1000)/\ln 6.4$ above. (Back: $f = 200\,\text{mel}/3$ up to 15 mel, $1000 \cdot 6.4^{(\text{mel}-15)/27}$ above.)
#
# ### Exercise: `mel_spectrogram` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | the sound |
# | in | `sr` | a number | samples a second, any |
# | in | `n_fft`, `hop_length` | whole numbers | as before |
# | in | `n_mels` | whole number | how many bands |
# | out | `M` | (n_mels, 1 + n // hop_length) | power: one row per band, one column per frame |
#
# 1. Take `n_mels + 2` edges from 0 Hz to `sr / 2`, equally spaced in mel.
# 2. Band $i$ is a triangle over the frequencies of the spectrogram: 0 at edge $i$ and at edge $i+2$, and at edge $i+1$ as high as 2 divided by its whole width in Hz, so that all have area 1.
# 3. Add up the power (the *square* of the magnitude) under each triangle. Take no logarithm.
#
# A sound may be silent or shorter than a frame.
#
# <details><summary>Hint 1: a nudge</summary>
#
# `np.interp` draws a triangle through three points, and is 0 outside if it is 0 at both ends.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Put the triangles into a table with one row per band. Then all the weighted sums at once are a matrix product, `bands @ S**2`. The frequencies of the rows of `S` are `np.fft.rfftfreq(n_fft, 1 / sr)`.
#
# </details>


# %% solution mel_spectrogram
def mel_spectrogram(y, sr, n_fft=2048, hop_length=512, n_mels=128):
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
# A spectrum has a fine structure (which note) and an outline (which instrument, which vowel). The outline is what is left of a column of the mel spectrogram if you keep only its slow waves: the first coefficients of a cosine transform. These are the **mel-frequency cepstral coefficients**, MFCC. (*Cepstrum* is *spectrum* with its first letters turned round, for it is a spectrum's spectrum.)
#
# ### Exercise: `mfcc` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y`, `sr` | (n,), a number | as before |
# | in | `n_mfcc` | whole number | how many coefficients; at most `n_mels` |
# | in | `n_fft`, `hop_length`, `n_mels` | whole numbers | as before |
# | out | `C` | (n_mfcc, 1 + n // hop_length) | one row per coefficient, one column per frame |
#
# 1. The mel spectrogram in decibels: `10 * np.log10(np.maximum(M, 1e-10))`.
# 2. What is more than 80 decibels below the largest value of the whole table is raised to that.
# 3. `dct(…, axis=0, norm="ortho")`, of which the first `n_mfcc` rows are kept.
#
# <details><summary>Hint: a nudge</summary>
#
# Step 2 is one more `np.maximum`, with `decibels.max() - 80`.
#
# </details>


# %% solution mfcc
def mfcc(y, sr, n_mfcc=20, n_fft=2048, hop_length=512, n_mels=128):
    """The first n_mfcc cepstral coefficients of y (n,), (n_mfcc, 1 + n // hop_length)."""
    ### BEGIN SOLUTION
    M = mel_spectrogram(y, sr, n_fft, hop_length, n_mels)
    decibels = 10 * np.log10(np.maximum(M, 1e-10))
    decibels = np.maximum(decibels, decibels.max() - 80)
    return dct(decibels, axis=0, norm="ortho")[:n_mfcc]
    ### END SOLUTION


# %% check mfcc 2 points
check(mfcc)

# %% [markdown]
# ## Twelve numbers a moment
#
# For a key it does not matter in which octave a note sounds: all C's are one **pitch class**. Western music has twelve, and an octave is a doubling of the frequency, so a frequency $f$ lies $12 \log_2 (f / 440)$ semitones above the A of 440 Hz. That A has the number 69 by convention (MIDI), the C below it 60, and 60 is divisible by 12: the remainder of a note's number divided by 12 is 0 for every C. Add up the power of each pitch class, and the spectrogram has become a **chromagram**.
#
# ### Exercise: `chromagram` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y`, `sr` | (n,), a number | the sound, and its samples a second |
# | in | `n_fft`, `hop_length` | whole numbers | as before |
# | out | `chroma` | (12, 1 + n // hop_length) | one row per pitch class, C first; the largest entry of each column is 1 |
#
# Row `k` of the spectrogram has the frequency `k * sr / n_fft`. Each frequency from 27.5 Hz on (the lowest A of a piano) belongs to the *nearest* note, and its power (the squared magnitude) is added to the row of that note's pitch class. In the end divide every column by its largest entry; only a silent frame stays 0. A sound may be silent in part, very quiet, or shorter than a frame.
#
# <details><summary>Hint 1: a nudge</summary>
#
# First the frequency of every row, then its note, then the remainder.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# For each row that counts: `note = round(69 + 12 * np.log2(f / 440))`, and `chroma[note % 12] += power[row]`.
#
# </details>
# <details><summary>Hint 3: a trap of NumPy</summary>
#
# `chroma[classes] += power[rows]` with an array of classes adds only *once* where a class occurs several times. Use a loop over the rows, or `np.add.at`. And 0 / 0 is no number: divide only where the largest entry is above 0.
#
# </details>


# %% solution chromagram
def chromagram(y, sr, n_fft=4096, hop_length=2048):
    """Power of the pitch classes of y (n,), the loudest of a frame 1: (12, frames)."""
    ### BEGIN SOLUTION
    power = stft_magnitude(y, n_fft, hop_length) ** 2
    chroma = np.zeros((12, power.shape[1]))
    for k, row in enumerate(power):
        f = k * sr / n_fft
        if f >= 27.5:
            chroma[round(69 + 12 * np.log2(f / 440)) % 12] += row
    loudest = chroma.max(axis=0)
    return chroma / np.where(loudest > 0, loudest, 1)
    ### END SOLUTION


# %% check chromagram 3 points
check(chromagram)

# %% folded
chroma = yours_or_ours(chromagram)
C = chroma(y, SAMPLE_RATE)
figures.chroma(
    C,
    len(y) / SAMPLE_RATE,
    marked=(7, 10, 2),
    alt="Left: twelve rows over ten seconds; in each chord a few rows are dark. Right: their means, "
    "D the longest. The three notes of the chord of G minor are marked.",
)

# %% [markdown]
# Now all four pictures of the sound on one time axis, made by your functions. **Predict** before you turn the frame length: from 4,096 samples down to 512, what happens to the lines of the spectrogram, and what to the chromagram? Then play it, and follow a chord through the four pictures.

# %%
SoundPicturesExplorer(
    y, stft_magnitude=stft_magnitude, mel_spectrogram=mel_spectrogram, chromagram=chromagram
)

# %% [markdown]
# <details><summary>What there is to see and to hear</summary>
#
# With 512 samples a row of the spectrogram is 22 Hz wide, and all low notes fall into the same few rows: the chromagram no longer knows which note it hears, and puts power where nobody plays. With 4,096 each note has its own line. The price is paid in time: near a change of chord a long frame hears both.
#
# </details>
#
# The bars of G, B♭ and D are marked: the chord of G minor, the key of the piece. **Predict**, with this picture before you: will a program that looks at these twelve numbers say G minor?
#
# ## Which key?
#
# Listeners were asked how well each of the twelve notes fits after a scale in C major, and after one in C minor. The averages of their answers are a **key profile** (Krumhansl and Kessler, 1982). Turned by two places, the profile of C major is that of D major. So compare the chroma of a piece with all 24 profiles, and take the key that fits best.
#
# ### Exercise: `estimate_key` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `chroma` | (12,) | how much of each pitch class sounds, C first |
# | in | `major` | (12,) | profile of a major key, its tonic first |
# | in | `minor` | (12,) | profile of a minor key, its tonic first |
# | out | `key` | whole number | 0 to 11 for C major, C♯ major … B major; 12 to 23 for C minor … B minor |
# | out | `scores` | (24,) | the correlation with the profile of every key, in the same order |
#
# Return both, in this order. The key is the one with the highest **correlation** between `chroma` and its turned profile. If all entries of `chroma` (or of a profile) are equal there is no correlation: let the score be 0 then. `chroma` may hold whole numbers, and be very large or very small.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Make a list of 24 profiles first, in the order of the keys. Which way do you have to turn the profile of C so that its first number comes to lie on D?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.roll(major, 2)` is the profile of D major. `np.corrcoef(a, b)[0, 1]` is the correlation of `a` and `b`.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `profiles = [np.roll(p, t) for p in (major, minor) for t in range(12)]`, a list of their correlations, `np.argmax`. Where an array does not vary, its `np.ptp` (largest minus smallest) is 0.
#
# </details>


# %% solution estimate_key
def estimate_key(chroma, major, minor):
    """Best key (0 to 23) of chroma (12,), and its correlation with all 24 profiles (24,)."""
    ### BEGIN SOLUTION
    scores = np.zeros(24)
    for key in range(24):
        profile = np.roll(major if key < 12 else minor, key % 12)
        if np.ptp(chroma) > 0 and np.ptp(profile) > 0:
            scores[key] = np.corrcoef(chroma, profile)[0, 1]
    return int(np.argmax(scores)), scores
    ### END SOLUTION


# %% check estimate_key 3 points
check(estimate_key)

# %% [markdown]
# The 24 keys stand on two rings: major outside, minor inside, neighbours a fifth apart, and on each spoke two keys with the same seven notes. That is the **circle of fifths**. **Predict** before you move anything: what will the pattern look like, one spot or a region? And if the music is transposed by 2 semitones, does its pattern change, or turn, and how far?

# %%
KeyWheelExplorer(C.mean(axis=1), piece.key, estimate_key=estimate_key)

# %% [markdown]
# <details><summary>What there is to see and to hear</summary>
#
# G minor wins: its correlation is 0.80. Next comes B♭ major with 0.66, which has the same seven notes. Neighbours on the circle share all notes but one, so they fit nearly as well: not a spot but a region. That hill will come back in the last notebook of the course, as an eigenvector.
#
# Transposing turns the whole pattern and changes nothing else. Two semitones are two steps on the circle, one semitone is seven (or five the other way). Choose a key by a click, or by the arrow keys once the wheel has the focus: the line is its profile, and its chord can be heard. (Chord and chroma are one recording, played faster or slower.)
#
# </details>
#
# Those were ten seconds of the piece. **Predict:** of twelve recordings of ten seconds that begin anywhere in it, how many say G minor?

# %%
key_of = yours_or_ours(estimate_key)
for seed in range(12):
    heard = chroma(render(piece, seconds=10, seed=seed), SAMPLE_RATE).mean(axis=1)
    key, scores = key_of(heard, *KRUMHANSL)
    print(f"{KEYS[key]:9} {scores[key]:.2f}")

# %% [markdown]
# Two. Eight of the others say D minor, F major or B♭ major: the neighbours, where the music spends its time on the way. Nothing is wrong with the program; ten seconds of a piece are in the key in which those ten seconds are. Whether a label that belongs to the *whole* holds for a snippet is a question to ask before any learning.
#
# ## Three professors, three hundred pieces
#
# There are several profiles: Krumhansl's from listeners, Temperley's, corrected by hand, and Albrecht and Shanahan's, counted in scores. **Predict** for the recordings: how often is the best of them right, if it hears 3 seconds, 10, or 30? (Guessing would be right in 1 of 24.) And if it reads the whole score?

# %%
tables = {f"{seconds} s": rendered_chroma(seconds) for seconds in (3, 10, 30)}
tables["score"] = written_chroma()
found = {}
print(" " * 18 + "".join(f"{name:>8}" for name in tables))
for who, pair in PROFILES.items():
    for name, table in tables.items():
        found[who, name] = np.array([key_of(row, *pair)[0] for row in table.X])
    right = [np.mean(found[who, name] == table.key) for name, table in tables.items()]
    print(f"{who:18}" + "".join(f"{share:8.2f}" for share in right))

# %% [markdown]
# **Explain.** Look for three things in the table. Does more music help? Does it matter which profile you take? And how much of the error is the *recording's*: overtones, noise, an instrument out of tune, a snippet that happens to lie in a passage in another key?

# %%
truth = tables["30 s"].key
for who in PROFILES:
    guess = found[who, "30 s"]
    step, same_mode = (guess - truth) % 12, guess // 12 == truth // 12
    relative = ~same_mode & (step == np.where(truth < 12, 9, 3))
    kinds = {"a fifth up": same_mode & (step == 7), "a fifth down": same_mode & (step == 5)}
    kinds |= {"the relative key": relative, "minor for major or back": ~same_mode & (step == 0)}
    wrong = guess != truth
    kinds["others"] = wrong & ~np.any(list(kinds.values()), axis=0)
    print(f"{who:18} {wrong.sum():3} wrong:", ", ".join(f"{k} {v.sum()}" for k, v in kinds.items()))

# %% [markdown]
# More music helps with every profile, and the choice of the profile matters about as much. The best finds 0.94 of the keys in the score and 0.83 in the recordings: that difference is what overtones, noise and the part of the piece that is not heard cost.
#
# As for the mistakes: a fifth up, again and again, most of all with Krumhansl's profiles. The third harmonic of every note is the note a fifth above it (an octave higher): a microphone hears some G in every C. A profile that was asked from listeners knows nothing of that. The other frequent mistake, and Temperley's first, is the **relative key**: G minor and B♭ major have the same seven notes, and differ in where the music comes to rest.
#
# So without training on a single recording, with two lists of twelve numbers, most keys are found, and you can say *why* the others are not. Remember the figure for 10 seconds: in the third notebook of this module a model that learns must beat it.
#
# ## How fast? (may wait)
#
# Tap along with a piece, and you hear its **tempo** in beats a minute (BPM). You tap at **onsets**, where something begins to sound. So: find the onsets, look at the times between them. Drum loops with known tempo serve as test.

# %%
loop = drum_loop("rock", 100)
play(loop, "Eight seconds of a rock beat on drums at 100 beats a minute.")

# %% [markdown]
# ### Exercise: `onset_times` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y`, `sr` | (n,), a number | the sound, and its samples a second |
# | in | `n_fft`, `hop_length` | whole numbers | as before |
# | out | `times` | (number of onsets,) | seconds, ascending |
#
# 1. Power in decibels, relative to the largest: `10 * np.log10(np.maximum(S**2 / largest, 1e-6))`. (So nothing is below −60.)
# 2. **Spectral flux**: by how much each frequency *rises* from the frame before to this one (a fall counts 0), averaged over the frequencies. Before the first frame there is silence, −60 everywhere.
# 3. An onset is a local maximum of the flux that stands out: at least the mean of the flux plus one standard deviation. Onsets are at least 50 ms apart; where two are closer, the larger counts. All of this is `scipy.signal.find_peaks(…, height=…, distance=…)`, with a 0 put before and behind the flux so that its ends can be peaks.
# 4. Frame `t` lies at `t * hop_length / sr` seconds.
#
# In silence nothing begins: return an empty array. Your onsets pass if each lies in the same frame as ours.
#
# <details><summary>Hint 1: the idea</summary>
#
# `np.diff(decibels, axis=1, prepend=-60.0)` has the rise of every frame; `np.maximum(…, 0)` leaves out the falls.
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# `peaks, _ = find_peaks(np.pad(flux, 1), height=flux.mean() + flux.std(), distance=max(1, round(0.05 * sr / hop_length)))`; because of the padding every peak is one too late.
#
# </details>


# %% solution onset_times
def onset_times(y, sr, n_fft=1024, hop_length=128):
    """Seconds at which something begins to sound in y (n,), ascending."""
    ### BEGIN SOLUTION
    power = stft_magnitude(y, n_fft, hop_length) ** 2
    if not power.any():
        return np.zeros(0)
    decibels = 10 * np.log10(np.maximum(power / power.max(), 1e-6))
    flux = np.maximum(np.diff(decibels, axis=1, prepend=-60.0), 0).mean(axis=0)
    gap = max(1, round(0.05 * sr / hop_length))
    peaks, _ = find_peaks(np.pad(flux, 1), height=flux.mean() + flux.std(), distance=gap)
    return (peaks - 1) * hop_length / sr
    ### END SOLUTION


# %% check onset_times 3 points
check(onset_times)

# %% [markdown]
# ### Exercise: `estimate_bpm` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `onsets` | (n,) | seconds, ascending |
# | out | `bpm` | a number | beats a minute, from 70 to 140 |
#
# The time between neighbouring onsets that occurs most is taken for a beat, and 60 divided by it are beats a minute. Some beats may be missing, uneven, or have onsets between them. A tempo and its double are the same music counted twice as fast: double or halve until it is at least 70 and below 140. With fewer than two onsets return 0. There are several good ways; results within 1 % of ours pass.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Why is the *mean* of all times between neighbours a bad choice when a beat is missing?
#
# </details>
# <details><summary>Hint 2: nearly the code</summary>
#
# The median of `np.diff(onsets)` is not moved by a few wrong ones. `while bpm < 70: bpm *= 2`, and the other way round; neither loop may meet a 0.
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
# Sixty loops, ten of each of six patterns, at random tempos from 70 to 160. **Predict** for which patterns a method that looks at times between neighbours fails.

# %%
onsets_of, bpm_of = yours_or_ours(onset_times), yours_or_ours(estimate_bpm)
loops, true_bpm, patterns = drum_loops(60)


def compare_tempos(hop_length):
    """Print how many of the loops are right, that is within 4 %."""
    onsets = [onsets_of(each, SAMPLE_RATE, 1024, hop_length) for each in loops]
    octaves = np.log2(np.maximum([bpm_of(each) for each in onsets], 1) / true_bpm)
    exact = np.abs(octaves) < np.log2(1.04)
    octave = np.abs(octaves - np.round(octaves)) < np.log2(1.04)
    for name in (*DRUM_PATTERNS, "all"):
        rows = [name in (each, "all") for each in patterns]
        print(
            f"{name:18} right {exact[rows].mean():4.0%}, up to an octave {octave[rows].mean():4.0%}"
        )


compare_tempos(hop_length=128)

# %% [markdown]
# In rock, half time and waltz every loop is right up to an octave. A wrong octave is no accident: a tempo above 140 is folded to its half, and nobody can say from the onsets alone which of the two you would tap.
#
# The other misses have nothing to do with the rhythm. Most are of fast loops, and all are off by less than a tenth. An onset lies at a whole frame, and a frame is 128 samples, or 11.6 ms. At 150 beats a minute a sixteenth note lasts 8.6 frames, so the times between two of them are 8 or 9 frames, 7 % too short or 4 % too long. **Predict** what half the hop does.

# %%
compare_tempos(hop_length=64)

# %% [markdown]
# Now every loop is right up to an octave: no cleverness was missing, but resolution. What remains is the octave, and that one number hides how sure it is. A histogram of *all* times between onsets shows it.
#
# ### Exercise: `beat_histogram` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `onsets` | (n,) | seconds, ascending, all different |
# | out | `shares` | (44,) | of the tempos from 30 to 35, 35 to 40, … 245 to 250 BPM |
#
# Take *all* pairs of onsets, not only neighbours. A pair that is `t` seconds apart has the tempo 60 / t. Count the pairs in each of the 44 steps (`np.histogram` with `np.arange(30, 251, 5)`), and divide by the number of pairs that were counted. If there is none, every share is 0.
#
# <details><summary>Hint: all pairs</summary>
#
# `first, second = np.triu_indices(len(onsets), 1)`, or two loops.
#
# </details>


# %% solution beat_histogram
def beat_histogram(onsets):
    """Shares (44,) of the tempos of all pairs of onsets (n,), from 30 to 250 BPM."""
    ### BEGIN SOLUTION
    first, second = np.triu_indices(len(onsets), 1)
    counts, _ = np.histogram(60 / (onsets[second] - onsets[first]), np.arange(30, 251, 5))
    return counts / max(counts.sum(), 1)
    ### END SOLUTION


# %% check beat_histogram 2 points
check(beat_histogram)

# %% folded
histogram_of = yours_or_ours(beat_histogram)
figures.curve_panels(
    np.arange(32.5, 250, 5),
    {
        pattern: histogram_of(onsets_of(drum_loop(pattern, 100), SAMPLE_RATE, 1024, 128))
        for pattern in ("rock", "funk", "bossa nova")
    },
    xlabel="beats a minute",
    ylabel="share of the pairs",
    alt="Three beat histograms of loops at 100 beats a minute. Rock has narrow peaks at 100, 200, 67 "
    "and below, and nothing between them. Funk and bossa nova have peaks at 133 and 80, too, and "
    "none that stands out.",
)

# %% [markdown]
# (All three loops have 100 beats a minute.) Rock has narrow peaks at 100, at its double, and at fractions such as 67, and nothing between them. Funk and bossa nova have one at 133, too, three quarters of a beat, and it is no smaller than the one at 100.
#
# ## Conclude
#
# Which pair of pieces would this method confuse although you would hear the difference at once? And what does a chromagram throw away that *you* use when you hear that a piece is at home? Write it down in two sentences.
#
# ## Summary
#
# - A representation is a decision about what to throw away. Whether it is smaller is arithmetic: compute it.
# - A spectrogram shows frequency and time; long frames are sharp in the one, short frames in the other.
# - A chromagram folds all octaves into twelve pitch classes.
# - A key can be found by comparing with 24 turned profiles; mistakes are fifths and relative keys, and both have reasons.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $y$ | the sound | `y` | (n,) |
# | $S$ | magnitudes of the spectrogram | `stft_magnitude(y, n_fft, hop_length)` | (1 + n_fft // 2, frames) |
# | | power in mel bands, and their cepstral coefficients | `mel_spectrogram(y, sr, …)`, `mfcc(y, sr, …)` | (n_mels, frames), (n_mfcc, frames) |
# | | chromagram | `chromagram(y, sr, …)` | (12, frames) |
# | $12 \log_2 (f/440)$ | semitones above the A of 440 Hz | `12 * np.log2(f / 440)` | a number |
#
# **Next:** `2-augmentation`. A few hundred pieces are not many; can you make more of them yourself?
