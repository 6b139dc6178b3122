"""The effect rack explorer: an audio effect, its main parameter, and what it does to a sound."""
