"""The tables that lessons load, for whoever wants them made before many notebooks need them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from eigentunes.data import load_chorales, rendered_chroma
from eigentunes.experiments.augmentation import timbre_table
from eigentunes.experiments.small_models import TASKS, load_task, snippet_curves

TABLES: tuple[Callable[[], object], ...] = (
    load_chorales,
    rendered_chroma,
    timbre_table,
    *(partial(load_task, name) for name in TASKS),
    snippet_curves,
)


def prepare_tables() -> None:
    """Compute what is not in the cache folder yet (:func:`eigentunes.data.cache_folder`)."""
    for load in TABLES:
        load()
