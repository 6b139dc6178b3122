"""The course's own small pretrained model: an embedding of single tones, and of twenty words.

It was trained (``python -m eigentunes.embedding.train``) on 20,000 tones of random timbres to say
which of twenty words fit each.  It has heard no music, no instrument of the course and no chord:
only tones of the same synthesiser that also plays the instruments of the lessons.
"""

from eigentunes.embedding.network import WIDTH, embed, embed_words, fits, layers, tone_picture
from eigentunes.embedding.words import WORDS

__all__ = ["WIDTH", "WORDS", "embed", "embed_words", "fits", "layers", "tone_picture"]
