"""Numbers and lists in sentences, the same in every explorer."""

from __future__ import annotations

from collections.abc import Sequence


def number(value: float) -> str:
    """Write a number for reading: whole from 100 on, else with three significant digits."""
    if abs(value) >= 99.95:
        return f"{value:,.0f}".replace("-", "−")
    text = f"{value:.3g}"
    return "0" if text in ("-0", "0") else text.replace("-", "−")


def counted(count: int, noun: str) -> str:
    """Write "1 point", "2 points", "no point"."""
    return f"{'no' if count == 0 else count} {noun}{'s' if count > 1 else ''}"


def listed(items: Sequence[object]) -> str:
    """Write "1", "1 and 2", "1, 2 and 3"."""
    words = [str(item) for item in items]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
