"""Text in tables that are opened with spreadsheet programs."""

from __future__ import annotations

FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # what a formula, or something that becomes one, begins with


def harmless(value: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value
