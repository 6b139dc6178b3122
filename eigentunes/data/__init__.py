"""Music to learn from: Bach's chorales, drum loops, virtual instruments, and your own song."""

from eigentunes.data.cache import CacheWarning, cache_folder, remember
from eigentunes.data.chorales import (
    FIFTHS,
    KEYS,
    PITCHES,
    Chorale,
    describe_chorales,
    dropped_chorales,
    load_chorales,
    score_chroma,
)
from eigentunes.data.drums import DRUM_PATTERNS, drum_loop, drum_loops
from eigentunes.data.instruments import (
    INSTRUMENTS,
    Timbre,
    instrument_clips,
    instrument_timbre,
    instrument_tone,
    timbre_tone,
)
from eigentunes.data.synth import (
    SAMPLE_RATE,
    PieceTable,
    Recording,
    chroma_sound,
    random_recording,
    render,
    render_notes,
    rendered_chroma,
    rendered_features,
    tone,
    written_chroma,
)
from eigentunes.data.upload import read_song

__all__ = [
    "DRUM_PATTERNS",
    "FIFTHS",
    "INSTRUMENTS",
    "KEYS",
    "PITCHES",
    "SAMPLE_RATE",
    "CacheWarning",
    "Chorale",
    "PieceTable",
    "Recording",
    "Timbre",
    "cache_folder",
    "chroma_sound",
    "describe_chorales",
    "dropped_chorales",
    "drum_loop",
    "drum_loops",
    "instrument_clips",
    "instrument_timbre",
    "instrument_tone",
    "load_chorales",
    "random_recording",
    "read_song",
    "remember",
    "render",
    "render_notes",
    "rendered_chroma",
    "rendered_features",
    "score_chroma",
    "timbre_tone",
    "tone",
    "written_chroma",
]
