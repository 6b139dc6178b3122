# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Which copies of a sound teach something?
#
# **The question.** Labels are dear, sounds are cheap to change. An article on music with few labels advises: train on copies with audio effects, let 20 to 30 % of the data be such copies, choose *natural* effects, and never augment validation or test data. Which of this holds, and for which task?
#
# **After this notebook you can**
# - build eight audio effects and say what each does to a sound, and to its label;
# - give augmented rows a share of the *weight*;
# - split data so that no tune is on both sides, and recognise a result that is too good.
#
# **You need** `1-representations` (spectrum, chroma, MFCC); the course lends you its functions. **Time:** 90 minutes, and 20 for the text at the end. You may stop after any exercise.
#
# ## Time without pitch
#
# **Predict:** you play a record at a higher speed. What happens to the length, and what to the pitch? Can one change without the other?

# %%
from math import ceil

import numpy as np
from scipy.ndimage import maximum_filter1d
from scipy.signal import fftconvolve, istft, resample, stft
from sklearn.neighbors import KNeighborsClassifier

from eigentunes import check, figures
from eigentunes.data import SAMPLE_RATE, drum_loop, instrument_tone, rendered_chroma
from eigentunes.experiments import augmentation as trials
from eigentunes.explorers import EffectRackExplorer
from eigentunes.sound import play
from eigentunes.stand_ins import estimate_bpm, onset_times, yours_or_ours

sr = SAMPLE_RATE
time = np.arange(sr) / sr
tone = 0.5 * np.sin(2 * np.pi * 440 * time)
fast = resample(tone, round(sr / 1.25))
hertz = 440 * len(tone) / len(fast)
play(fast, f"A pure tone, played 1.25 times as fast: {len(fast) / sr} seconds, {hertz:.0f} Hz.")

# %% [markdown]
# Reading samples faster changes both. A **phase vocoder** goes through the short-time spectrum `D` (frequencies × frames) instead: it reads the *sizes* of the frames faster, and lets the *phases* go on as the waves would have done. (A number of `D` is complex: its size is `np.abs`, its phase, $\arg$, is `np.angle`.)
#
# Frames are `hop = n_fft // 4` samples apart. With the times $t = 0, r, 2r, \dots$ below the number of frames ($r$ is `rate`), $i$ the whole part of $t$, $D_i$ the column of frame $i$, and zeros behind the last frame:
#
# - size at $t$: between $|D_i|$ and $|D_{i+1}|$, linearly;
# - phase: that of frame 0 first; after each step add the turn, $\arg D_{i+1} - \arg D_i$.
#
# ### Exercise: `time_stretch` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | a sound; n is at least n_fft |
# | in | `rate` | float, > 0 | 2 is twice as fast |
# | in | `n_fft` | integer | window length, such as 2048 |
# | out | `out` | (round(n / rate),) | stretched |
#
# It is judged by what is heard: length, pitch and loudness; other vocoders are welcome. `rate` may be below 1 (slower) or 1, and `y` may be silence. Cut the result, or fill it with zeros, to the length that is asked for.
#
# <details><summary>Hint 1: a nudge</summary>
#
# The frames may overlap as before, so `scipy.signal.stft` and `istft` with the same settings take you there and back.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# A loop over the times: size, phase, `size * np.exp(1j * phase)` into a list. Only then let the phase go on.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `D = stft(y, nperseg=n_fft, noverlap=n_fft - n_fft // 4)[2]`, then two zero columns: `np.pad(D, ((0, 0), (0, 2)))`. In the loop `i, part = int(t), t % 1`; at the end `istft(np.array(frames).T, …)[1]`.
#
# </details>


# %% solution time_stretch
def time_stretch(y, rate, n_fft):
    """A sound y (n,) made rate times as fast at the same pitch, (round(n / rate),)."""
    ### BEGIN SOLUTION
    overlap, length = n_fft - n_fft // 4, round(len(y) / rate)
    D = stft(y, nperseg=n_fft, noverlap=overlap)[2]
    times = np.arange(0, D.shape[1], rate)
    D = np.pad(D, ((0, 0), (0, 2)))
    phase, frames = np.angle(D[:, 0]), []
    for t in times:
        i, part = int(t), t % 1
        size = (1 - part) * np.abs(D[:, i]) + part * np.abs(D[:, i + 1])
        frames.append(size * np.exp(1j * phase))
        phase = phase + np.angle(D[:, i + 1]) - np.angle(D[:, i])
    out = istft(np.array(frames).T, nperseg=n_fft, noverlap=overlap)[1]
    return np.pad(out, (0, max(0, length - len(out))))[:length]
    ### END SOLUTION


# %% check time_stretch 3 points
check(time_stretch)

# %% [markdown]
# **Predict:** you can change the length and keep the pitch. How do you change the pitch and keep the length?
#
# ### Exercise: `pitch_shift` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | a sound; n is at least n_fft |
# | in | `n_steps` | number | semitones, negative is down |
# | in | `n_fft` | integer | window of the stretch |
# | out | `out` | (n,) | the sound with the effect |
#
# A semitone is the factor $2^{1/12}$. Your `time_stretch` is there to be used (or `from eigentunes.stand_ins import time_stretch`). It is judged by what is heard: every frequency is multiplied by $2^{n_\mathrm{steps}/12}$, and nothing moves in time.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Two steps, each of which you have seen above.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# To go up: first make it longer, then play it faster, so that it is as long as before.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `resample(time_stretch(y, 2 ** (-n_steps / 12), n_fft), len(y))`
#
# </details>


# %% solution pitch_shift
def pitch_shift(y, n_steps, n_fft):
    """A sound y (n,), n_steps semitones higher and as long, (n,)."""
    ### BEGIN SOLUTION
    longer = time_stretch(y, 2 ** (-n_steps / 12), n_fft)
    return resample(longer, len(y))
    ### END SOLUTION


# %% check pitch_shift 2 points
check(pitch_shift)

# %% [markdown]
# **Predict:** a drum loop of 100 BPM is stretched with a rate of 1.2, and pitched up by 3 semitones. What does a tempo estimator say? (*Dry* is the sound as it was. The frames are shorter here, 512 samples: long ones smear the strokes.)

# %%
stretch, shift = yours_or_ours(time_stretch), yours_or_ours(pitch_shift)
drums = drum_loop("rock", 100, seconds=8, seed=0)
versions = {"dry": drums, "stretched": stretch(drums, 1.2, 512), "shifted": shift(drums, 3, 512)}
for name, y in versions.items():
    print(f"{name:>10}: {len(y) / sr:.2f} s, {estimate_bpm(onset_times(y)):.0f} BPM")
play(versions["stretched"], "The drum loop at a faster tempo, its drums as high as before.")

# %% [markdown]
# A stretch moves the tempo and leaves every pitch where it was, and so the key; a shift moves the key and leaves the tempo. (121 and not 120, because an onset is known to a frame only: with half the hop the estimate is 120.) So **a copy needs a new label whenever the effect changes what the label is about**.
#
# ## Loud and soft

# %% [markdown]
# A **compressor** turns down what is loud. The level at a sample is $L = 10 \log_{10}$ of the mean of the squares of the `frame_length` samples round it (it stands in the middle; beyond the ends there is silence). Where $L$ is above the threshold, the excess $L - T$ becomes $(L - T)/$`ratio`.
#
# ### Exercise: `compress_dynamics` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | a sound; n is at least frame_length |
# | in | `threshold_db` | float | T, in dB |
# | in | `ratio` | float, ≥ 1 | by what the excess is divided |
# | in | `frame_length` | odd integer | samples round each sample, itself among them |
# | out | `out` | (n,) | the sound with the effect |
#
# Below the threshold nothing changes. A gain of $g$ dB multiplies a sample by $10^{g/20}$. There is no *make-up gain*: nothing is turned up again afterwards. `y` may hold silence, where the mean square is 0; a ratio of 1 changes nothing.
#
# <details><summary>Hint 1: a nudge</summary>
#
# By how many dB must a level of T + 12 come down with a ratio of 4?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# gain = (T − L)(1 − 1 / ratio) dB, and at most 0. A moving mean is a convolution with `frame_length` equal numbers that add up to 1.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `power = np.convolve(y**2, np.ones(frame_length) / frame_length, "same")`, a floor by `np.maximum(power, 1e-12)`, then `np.minimum(0, …)`.
#
# </details>


# %% solution compress_dynamics
def compress_dynamics(y, threshold_db, ratio, frame_length):
    """A sound y (n,) whose excess over the threshold is divided by ratio, (n,)."""
    ### BEGIN SOLUTION
    power = np.convolve(np.square(y), np.ones(frame_length) / frame_length, "same")
    level = 10 * np.log10(np.maximum(power, 1e-12))
    gain = np.minimum(0, (threshold_db - level) * (1 - 1 / ratio))
    return y * 10 ** (gain / 20)
    ### END SOLUTION


# %% check compress_dynamics 2 points
check(compress_dynamics)

# %% [markdown]
# A **limiter** guarantees a ceiling, $c = 10^{T/20}$. The peak at a sample is the largest $|y|$ among the `frame_length` samples round it. Where the peak is above $c$, the sample is multiplied by $c$ / peak.
#
# ### Exercise: `limit` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | a sound; n is at least frame_length |
# | in | `threshold_db` | float | T, in dB |
# | in | `frame_length` | odd integer | samples round each sample, itself among them |
# | out | `out` | (n,) | the sound with the effect |
#
# Elsewhere nothing changes; nothing is turned up. `y` may hold silence.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Clipping would cut the tops of the waves. Here the whole neighbourhood comes down.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `maximum_filter1d` of SciPy finds the largest of each neighbourhood.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `peak = maximum_filter1d(np.abs(y), frame_length, mode="constant")`; divide by `np.maximum(peak, ceiling)`.
#
# </details>


# %% solution limit
def limit(y, threshold_db, frame_length):
    """A sound y (n,) without a sample above the ceiling, (n,)."""
    ### BEGIN SOLUTION
    ceiling = 10 ** (threshold_db / 20)
    peak = maximum_filter1d(np.abs(y), frame_length, mode="constant")
    return y * ceiling / np.maximum(peak, ceiling)
    ### END SOLUTION


# %% check limit 2 points
check(limit)

# %% [markdown]
# **Distortion** drives the sound into a bend: $\tanh(10^{d/20}\, y)$ with the drive $d$ in dB.
#
# ### Exercise: `distort` (1 point)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | a sound |
# | in | `drive_db` | float | d |
# | out | `out` | (n,) | the sound with the effect |
#
# There is no make-up gain: the result stays as loud as the bend leaves it.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Amplify, then bend.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Decibels become a factor by `10 ** (drive_db / 20)`.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `np.tanh(factor * y)`
#
# </details>


# %% solution distort
def distort(y, drive_db):
    """A sound y (n,), amplified and bent, (n,)."""
    ### BEGIN SOLUTION
    return np.tanh(10 ** (drive_db / 20) * y)
    ### END SOLUTION


# %% check distort 1 point
check(distort)

# %% [markdown]
# **Predict:** an effect is *linear* if twice the sound gives twice the result, and a sum of sounds the sum of their results; it is *idempotent* if a second time changes nothing. Is any of the three linear, is any idempotent? And what does a bend add to the spectrum of a pure tone?

# %%
squeeze, ceil_it, bend = (yours_or_ours(f) for f in (compress_dynamics, limit, distort))
loud = np.where(time < 0.5, 0.05, 0.9) * np.sin(2 * np.pi * 440 * time)
for name, effect in {
    "compress": lambda y: squeeze(y, -20, 4, 511),
    "limit": lambda y: ceil_it(y, -6, 511),
    "distort": lambda y: bend(y, 12),
}.items():
    once = effect(loud)
    levels = [20 * np.log10(np.std(part)) for part in (once[1000:4500], once[6500:10000])]
    linear, again = np.allclose(effect(0.5 * loud), 0.5 * once), np.allclose(effect(once), once)
    print(f"{name:>8}: range {levels[1] - levels[0]:4.1f} dB, linear {linear}, idempotent {again}")
print(f"     dry: range {20 * np.log10(0.9 / 0.05):4.1f} dB")

# %% folded
bins = np.arange(3000)
figures.curve_panels(
    bins,
    {
        "dry": np.abs(np.fft.rfft(tone))[:3000] * 2 / len(tone),
        "wet": np.abs(np.fft.rfft(bend(tone, 12)))[:3000] * 2 / len(tone),
    },
    xlabel="Hz",
    ylabel="amplitude",
    alt="Spectra of a pure tone before and after distortion. Dry there is one line at 440 Hz; wet "
    "there are further, smaller ones at odd multiples, 1320 and 2200 Hz.",
)

# %%
play(np.concatenate([tone, bend(tone, 12)]), "A pure tone; then the same tone distorted, harsher.")

# %% [markdown]
# (The range is how many decibels the loud second half of the tone stands above the soft first half.) All three narrow it, and none is linear. The limiter is idempotent: when nothing is above the ceiling, nothing is left to do. The others do their work again: what is still above the threshold comes down further, what is bent is bent once more. The bend adds odd overtones, the third, the fifth, …: timbre changes, pitch does not. (No sample is above 1, and yet the line at 440 Hz is 1.12 high: the bent wave is on its way to a square wave, of which that line is $4/\pi = 1.27$ high.)
#
# ## Rooms and echoes

# %% [markdown]
# A room answers a click with its **impulse response**. It answers a sound with the sum of such responses, one for each sample: the **convolution**, *wet*. The result is $(1 - \mathrm{mix})\, y + \mathrm{mix} \cdot \mathrm{wet}$.
#
# ### Exercise: `reverb` (1 point)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | a sound |
# | in | `impulse_response` | (m,) | of the room |
# | in | `mix` | float, 0 to 1 | 0 dry, 1 wet |
# | out | `out` | (n,) | the sound with the effect |
#
# The first n samples of the full convolution are kept, the tail after them is cut. The response may be shorter or longer than `y`.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Every sample starts a response of its own.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `fftconvolve` of SciPy in its default mode.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `wet = fftconvolve(y, impulse_response)[: len(y)]`
#
# </details>


# %% solution reverb
def reverb(y, impulse_response, mix):
    """A sound y (n,) in a room, (n,)."""
    ### BEGIN SOLUTION
    wet = fftconvolve(y, impulse_response)[: len(y)]
    return (1 - mix) * y + mix * wet
    ### END SOLUTION


# %% check reverb 1 point
check(reverb)

# %% [markdown]
# An **echo** with feedback: with $d$ = round(`delay_seconds` · `sr`), $w_i = y_{i-d} + \mathrm{feedback} \cdot w_{i-d}$, and $w_i = 0$ before the first delay is over. The result is $(1 - \mathrm{mix})\, y + \mathrm{mix} \cdot w$.
#
# ### Exercise: `echo` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | a sound |
# | in | `sr` | number | samples per second |
# | in | `delay_seconds` | float | at least one sample |
# | in | `feedback` | float, 0 to 1 | share of an echo that comes back once more |
# | in | `mix` | float, 0 to 1 | 0 dry, 1 wet |
# | out | `out` | (n,) | the sound with the effect |
#
# The delay may be longer than the sound; feedback may be 0.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Which samples of w are known when you come to sample i?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# Loop from d to n; w starts with zeros.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `for i in range(d, len(y)): w[i] = y[i - d] + …`
#
# </details>


# %% solution echo
def echo(y, sr, delay_seconds, feedback, mix):
    """A sound y (n,) with echoes, (n,)."""
    ### BEGIN SOLUTION
    d, w = round(delay_seconds * sr), np.zeros(len(y))
    for i in range(d, len(y)):
        w[i] = y[i - d] + feedback * w[i - d]
    return (1 - mix) * y + mix * w
    ### END SOLUTION


# %% check echo 2 points
check(echo)

# %% [markdown]
# A **chorus** mixes a sound with itself under a delay that swings. At sample $i$ and time $t = i/$`sr` the delay is `centre_delay_ms` $\cdot\,(1 +$ `depth` $\sin(2\pi\,$`rate_hz`$\,t))$ milliseconds.
#
# ### Exercise: `chorus` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `y` | (n,) | a sound |
# | in | `sr` | number | samples per second |
# | in | `rate_hz` | float | swings per second |
# | in | `depth` | float, 0 to 1 | 0: no swing |
# | in | `centre_delay_ms` | float | in milliseconds |
# | in | `mix` | float, 0 to 1 | 0 dry, 1 wet |
# | out | `out` | (n,) | the sound with the effect |
#
# The wet sound at $i$ is `y` at the place $i$ − delay (in samples), between two samples linearly; at every place before the first sample it is 0. Mixed as above.
#
# <details><summary>Hint 1: a nudge</summary>
#
# The place is hardly ever a whole number.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.interp(places, np.arange(n), y, left=0.0)`
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `delay = centre_delay_ms / 1000 * sr * (1 + depth * np.sin(2 * np.pi * rate_hz * i / sr))`
#
# </details>


# %% solution chorus
def chorus(y, sr, rate_hz, depth, centre_delay_ms, mix):
    """A sound y (n,) with a second voice, (n,)."""
    ### BEGIN SOLUTION
    i = np.arange(len(y))
    delay = centre_delay_ms / 1000 * sr * (1 + depth * np.sin(2 * np.pi * rate_hz * i / sr))
    wet = np.interp(i - delay, i, y, left=0.0)
    return (1 - mix) * y + mix * wet
    ### END SOLUTION


# %% check chorus 2 points
check(chorus)

# %% [markdown]
# **Predict** which of the three are linear, and which of them go on when a short tone is over.

# %%
room, again, choir = (yours_or_ours(f) for f in (reverb, echo, chorus))
response = trials.impulse_response(0.8, np.random.default_rng(0))
organ = instrument_tone("organ", 69, seconds=0.3, seed=0)
organ = np.append(organ, np.zeros(sr - len(organ)))
racks = {
    "reverb": lambda y: room(y, response, 0.6),
    "echo": lambda y: again(y, sr, 0.2, 0.5, 0.5),
    "chorus": lambda y: choir(y, sr, 1.5, 0.25, 7.0, 0.5),
}
for name, effect in racks.items():
    print(
        f"{name}: linear {np.allclose(effect(0.5 * organ + tone), 0.5 * effect(organ) + effect(tone))}"
    )
wet = [effect(organ) for effect in racks.values()]
wet = np.concatenate([0.9 * y / np.abs(y).max() for y in wet])
play(wet, "A short tone in a large room, then with echoes, then as a chorus.")

# %% [markdown]
# All three are linear: sums of delayed copies. Room and echo go on when the tone is over; the chorus ends with it, a few milliseconds late.
#
# ## Ten effects on one sound
#
# Eight effects are yours. Two more will serve as counter-examples: *backwards*, and *upside_down*, which turns the spectrum over, so that low becomes high. **Predict** for each of the ten: does the tempo survive, the key, the timbre? Which of them moves in a way that you can compute? Write a table of ten rows and three columns before you listen.

# %%
EffectRackExplorer(
    time_stretch=time_stretch,
    pitch_shift=pitch_shift,
    compress_dynamics=compress_dynamics,
    limit=limit,
    distort=distort,
    reverb=reverb,
    echo=echo,
    chorus=chorus,
)

# %% [markdown]
# <details><summary>What there is to see and to hear</summary>
#
# | | tempo | key | timbre |
# |---|---|---|---|
# | time_stretch | **times the rate** | stays | strokes smear |
# | pitch_shift | stays | **up by the semitones** | all overtones move along: a smaller instrument |
# | compress_dynamics, limit | stays | stays | the stroke stands out less |
# | distort | stays | stays | the spectrum fills with overtones |
# | reverb | stays | stays | tones go on, some overtones more than others |
# | echo | stays, with strokes that nobody played | stays | stays |
# | chorus | stays | stays | fuller, and it shimmers |
# | backwards | stays | stays | lost: tones swell |
# | upside_down | stays | lost | lost |
#
# The two in bold you can compute. The loudest frequency is not the key: a room may make another overtone the loudest, 440 Hz instead of 220, and the key stays what it was. Turned upside down it is lost: the guitar's 220 Hz go to 5292 Hz, and what were multiples of one frequency are none any more.
#
# Compare *backwards*: length, loudest frequency, dynamic range and peak of the guitar stay as they are, and still it is no guitar. Four numbers that do not change do not mean that nothing has changed.
#
# </details>
#
# ## An exact copy: transposing

# %% [markdown]
# Shifting a *sound* by semitones is imperfect. Its chromagram can be transposed exactly: its rows are rolled. A piece in another key needs another label.
#
# ### Exercise: `transpose_chroma` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `chroma` | (12, t) | row 0 is C |
# | in | `key` | integer, 0 to 23 | 0 to 11 C major to B major, 12 to 23 C minor to B minor |
# | in | `n_steps` | integer | semitones |
# | out | `chroma` | (12, t) | row r moves to row r + n_steps |
# | out | `key` | integer | of the transposed piece |
#
# `n_steps` may be negative or more than 12. Major stays major, minor stays minor.
#
# <details><summary>Hint 1: a nudge</summary>
#
# What comes after B?
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.roll` along axis 0. The mode is `key // 12`.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `key // 12 * 12 + (key + n_steps) % 12`
#
# </details>


# %% solution transpose_chroma
def transpose_chroma(chroma, key, n_steps):
    """chroma (12, t) and its key, n_steps semitones higher."""
    ### BEGIN SOLUTION
    return np.roll(chroma, n_steps, axis=0), key // 12 * 12 + (key + n_steps) % 12
    ### END SOLUTION


# %% check transpose_chroma 2 points
check(transpose_chroma)

# %% [markdown]
# Before we measure anything: many chorales share a **tune**. If one is trained on and the other tested, the test knows the answer. So whole groups are drawn.
#
# ### Exercise: `group_split` (3 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `groups` | (n,) of integers | the group of each row |
# | in | `test_size` | float, more than 0 and less than 1 | share of the GROUPS, rounded up |
# | in | `rng` | np.random.Generator |  |
# | out | `train` | integers | numbers of the rows to train on |
# | out | `test` | integers | numbers of the other rows |
#
# Every group has the same chance, however many rows it has; ceil(test_size × number of groups) are drawn for the test. The order of rows is free. Group numbers may be any integers.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Draw groups, then look up their rows.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# `np.unique(groups)` are the names; `rng.choice(…, replace=False)` draws some.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `np.isin(groups, chosen)` is True for the rows of the test; `np.flatnonzero` gives their numbers.
#
# </details>


# %% solution group_split
def group_split(groups, test_size, rng):
    """Row numbers for training and for the test, with no group on both sides."""
    ### BEGIN SOLUTION
    names = np.unique(groups)
    chosen = rng.choice(names, ceil(test_size * len(names)), replace=False)
    test = np.isin(groups, chosen)
    return np.flatnonzero(~test), np.flatnonzero(test)
    ### END SOLUTION


# %% check group_split 3 points
check(group_split)

# %% [markdown]
# Fifty chorales for training, half a minute each (the mean of three snippets of ten seconds), and 0 to 550 exact transpositions of them, up to all 11 of each. A logistic regression learns the keys from their mean chroma and is asked for those of unseen tunes (guessing is right in 15 %); ± is the standard deviation over six splits. **Predict:** do "20 to 30 %" suffice? (The recordings are made once, which takes half a minute to a minute, and then kept.)

# %%
roll, split = yours_or_ours(transpose_chroma), yours_or_ours(group_split)
table = rendered_chroma(10, snippets=3)
X = table.X.mean(axis=1)
for copies in (0, 17, 50, 250, 550):
    scores = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        train, test = split(table.tune, 0.25, rng)
        # All pieces as they are, then each in another key, then each in a further one, …
        pieces = np.tile(rng.permutation(train)[:50], 12)
        steps = rng.permuted(np.tile(np.arange(1, 12), (50, 1)), axis=1).T
        steps = [0] * 50 + steps.ravel().tolist()
        every = [roll(X[i][:, None], table.key[i], s) for i, s in zip(pieces, steps, strict=True)]
        pairs = every[: 50 + copies]
        rolled, keys = np.array([c[:, 0] for c, _ in pairs]), [key for _, key in pairs]
        scores.append(trials.key_accuracy(rolled, keys, X[test], table.key[test]))
    share = copies / (50 + copies)
    print(f"{share:4.0%} augmented: {np.mean(scores):.2f} ± {np.std(scores):.2f} of the keys right")

# %% [markdown]
# No share is too much here: 25 % gain next to nothing, and with 83 % or 92 % of the rows transposed the keys of unseen tunes are clearly found more often than without. So 20 to 30 % is no law. An exact copy does not lie. The spread over splits is not small; never trust one split. (Your numbers may all be higher or lower than those of others, by up to a tenth, here and below: your `group_split` draws other rows.)
#
# ## Imperfect copies, weighed

# %% [markdown]
# An effect is not exact, so its copies should not outvote the originals. scikit-learn's `sample_weight` takes a weight for each row: 1 for an original, and for all augmented rows one same weight $w$ such that together they have `share` of the **sum of all weights**.
#
# ### Exercise: `augmented_weights` (2 points)
#
# | | name | shape | meaning |
# |---|---|---|---|
# | in | `augmented` | (n,) of 0 and 1 | 1 where an effect made the row, 0 for an original |
# | in | `share` | float, 0 to < 1 |  |
# | out | `weights` | (n,) |  |
#
# At least one row is an original. Without any augmented row all weights are 1. The share may be 0.
#
# <details><summary>Hint 1: a nudge</summary>
#
# Write the share as a fraction with w in it.
#
# </details>
# <details><summary>Hint 2: the idea</summary>
#
# With a originals and b augmented rows: b·w / (a + b·w) = share. Solve for w.
#
# </details>
# <details><summary>Hint 3: nearly the code</summary>
#
# `w = share / (1 - share) * a / b`; mind b = 0.
#
# </details>


# %% solution augmented_weights
def augmented_weights(augmented, share):
    """Weights (n,): 1 for originals, and share of the sum for the augmented rows."""
    ### BEGIN SOLUTION
    weights = np.ones(len(augmented))
    made = np.asarray(augmented) != 0
    if made.any():
        weights[made] = share / (1 - share) * (~made).sum() / made.sum()
    return weights
    ### END SOLUTION


# %% check augmented_weights 2 points
check(augmented_weights)

# %% [markdown]
# Tones of eight instruments, to be named by a support vector machine from their mean MFCC: trained clean, tested **in large rooms**. *Natural* copies of a tone are six (pitch shift, compressor, distortion, echo, chorus, and a reverb of other rooms, computed once with our effects), *unnatural* ones two, backwards and upside down. **Predict** the order: no copies; natural ones with 10, 30, 60 and 90 % of the weight; unnatural ones with 30 %. Guessing is right in 12 %.

# %%
weigh = yours_or_ours(augmented_weights)
timbre = trials.timbre_table()
plans = [(None, 0.0), *(("natural", share) for share in (0.1, 0.3, 0.6, 0.9)), ("unnatural", 0.3)]
for kind, share in plans:
    scores = []
    for seed in range(20):
        rows = split(np.arange(160), 0.4, np.random.default_rng(seed))
        scores.append(trials.in_a_room(timbre, kind, lambda a, s=share: weigh(a, s), *rows))
    print(
        f"{kind or 'none':>10}, {share:.0%} of weight: {np.mean(scores):.2f} ± {np.std(scores):.2f}"
    )

# %% [markdown]
# Natural copies help much when the test is recorded elsewhere. "20 to 30 %" is no law here, either: 30 % of the weight bring more than half of the gain, 60 % nearly all of it, and even with 90 % nothing is lost. The share is worth a try, then, and no more than a hyperparameter. Unnatural copies do not help: they teach sounds that never come.
#
# ## The leak hunt
#
# Somebody augments first and splits afterwards, at random; the model is the nearest neighbour. **Predict** what is reported, and what is true for tones that the model has never met. Then the same for three snippets of each chorale. (Guessing is right in 12 % and 15 %.)

# %%
# seven versions of each tone: itself and six natural copies
versions = np.concatenate([timbre["clean"][:, None], timbre["natural"]], axis=1)
tones, label = versions.reshape(-1, 20), np.repeat(timbre["label"], 7)
parts, key = table.X.reshape(-1, 12), np.repeat(table.key, 3)
hunts = {"reported": (np.arange(len(tones)), np.arange(len(parts)))}
hunts["true"] = (np.repeat(np.arange(160), 7), np.repeat(table.tune, 3))
for name, (of_tone, of_snippet) in hunts.items():
    timbres, tunes = [], []
    for seed in range(20):
        train, test = split(of_tone, 0.25, np.random.default_rng(seed))
        test = test[test % 7 == 0]  # only originals are asked
        nearest = KNeighborsClassifier(1).fit(tones[train], label[train])
        timbres.append(nearest.score(tones[test], label[test]))
        train, test = split(of_snippet, 0.25, np.random.default_rng(seed))
        nearest = KNeighborsClassifier(1).fit(parts[train], key[train])
        tunes.append(nearest.score(parts[test], key[test]))
    print(
        f"{name:>8}: timbre {np.mean(timbres):.2f} ± {np.std(timbres):.2f}, "
        f"key of snippets {np.mean(tunes):.2f} ± {np.std(tunes):.2f}"
    )

# %% [markdown]
# Nothing about the model has changed, only who sits in the test. A copy of a tone in training is nearly the answer itself. Snippets of one piece leak less here (a chorale wanders, so a snippet may sound in another key than the label of its piece), but they do leak. So: **split first, by tune, and augment only what you train on.** The test stays as it was found: with copies in it you would measure how well the model knows your effects.
#
# ### Hand-graded: which effect may you use? (4 points)
#
# Choose a task (key, tempo, timbre, or one of your own) and write 150 to 300 words: which effects you would use on its training data, with which labels and weights, and how you would find out whether they help.
#
# | points | what is asked |
# |---|---|
# | 1 | **Labels.** For at least three effects: does the label survive, move, or get lost? |
# | 1 | **Share.** How much weight the copies get, and why exact copies are another matter. |
# | 1 | **Split.** What is a group, what is augmented, and what never is. |
# | 1 | **Evidence.** The comparison with its spread, and a result that would make you drop an effect. |

# %% hand-graded which_effects 4 points [markdown]
# **Labels.** My task is the tempo of drum loops. Reverb, chorus and distortion leave it, so the label survives. A pitch shift leaves it too. A stretch by a rate r multiplies it by r, so the label moves. An echo in time with nothing adds onsets that were not played: the label may be lost, and I leave it out.
#
# **Share.** A stretch is nearly exact with its new label, so I would let it have as much as it likes. Rooms and distortion are imperfect; I start at 30 % of the weight together.
#
# **Split.** A group is one drum pattern, because two loops of the same pattern resemble each other at every tempo. I split first, and augment the training loops only.
#
# **Evidence.** Ten splits by pattern, each with and without an effect, and the mean and spread of the differences. I drop an effect if the mean difference is smaller than its spread, or if it helps only on loops with the same effect.

# %% [markdown]
# ## Summary
#
# - Stretch: new length, same pitch, the tempo moves. Shift: same length, new pitch, the key moves.
# - Compressor, limiter and distortion are not linear; reverb, echo and chorus are.
# - Exact copies (rolls, for keys): the more the better. Imperfect ones (effects, for timbre): natural, and with a share of the weight that you try out. "20 to 30 %" is a law for neither.
# - Split first, by group; augment the training side only; show the spread.
#
# | symbol | meaning | in code | shape |
# |---|---|---|---|
# | $y$ | a sound | `y` | (n,) |
# | $D$ | its short-time spectrum | `D` | (n_fft / 2 + 1, frames) |
# | $r$ | how many times as fast | `rate` | a number |
# | $L$ | level in dB | `level` | (n,) |
# | $T$, $c$ | threshold in dB, ceiling | `threshold_db`, `ceiling` | numbers |
# | $w$ | weight of a row | `weights` | (n,) |
#
# **Next:** `3-small-models`. With few labels, which input and which model?
