"""The tables that lessons load, for whoever wants them made before many notebooks need them."""

from __future__ import annotations

from collections.abc import Callable

from eigentunes.augmentation_trials import timbre_table
from eigentunes.data import load_chorales, rendered_chroma

TABLES: tuple[Callable[[], object], ...] = (load_chorales, rendered_chroma, timbre_table)


def prepare_tables() -> None:
    """Compute what is not in the cache folder yet (:func:`eigentunes.data.cache_folder`)."""
    for load in TABLES:
        load()
