"""Numbers in exported files: with a point or a comma, and with signs between thousands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

BETWEEN = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3})")  # signs that only part thousands
PLAIN = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
PARTED = re.compile(r"[+-]?\d{1,3}((,\d{3})+(\.\d*)?|(\.\d{3})+(,\d*)?)")


def decimal_sign(texts: Iterable[str]) -> str:
    """The sign before decimals, by those numbers that have only one meaning; empty if none has."""
    found: Counter[str] = Counter()
    for text in texts:
        plain = _plain(text)
        signs = re.findall(r"[.,]", plain)
        if not signs or not (PLAIN.fullmatch(plain) or PARTED.fullmatch(plain)):
            continue
        if len(set(signs)) == 2:
            found[signs[-1]] += 1
        elif len(signs) > 1:
            found["," if signs[0] == "." else "."] += 1
        elif not re.search(r"[.,]\d{3}$", plain):
            found[signs[0]] += 1
    return max(found, key=found.__getitem__, default="")


def number(text: str, sign: str = ".") -> float | None:
    """The number that a text is, where `sign` stands before decimals; None if it is none."""
    plain = _plain(text)
    other = "," if sign == "." else "."
    if PARTED.fullmatch(plain) and not re.fullmatch(rf"[+-]?\d+{re.escape(sign)}\d*", plain):
        decimals = re.search(r"([.,])\d*$", plain)
        parts = set(re.findall(r"[.,]", plain))
        if len(parts) == 2 and decimals:  # the last sign is the one before decimals
            sign = decimals[1]
            other = "," if sign == "." else "."
        return float(plain.replace(other, "").replace(sign, "."))
    if PLAIN.fullmatch(plain):
        return float(plain.replace(",", "."))
    return None


def written(points: float, sign: str = ".") -> str:
    """Points with at most two decimals."""
    return f"{points:.2f}".rstrip("0").rstrip(".").replace(".", sign)


def _plain(text: str) -> str:
    return BETWEEN.sub("", text.strip())
