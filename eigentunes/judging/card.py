"""Shows a verdict: a card in a notebook, plain text elsewhere.  Colour, word and text say it."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from eigentunes.judging.contract import Verdict

# word, sign, colour of the edge (Okabe-Ito; the word says the same)
_LOOKS = {
    "passed": ("Passed", "✓", "#009E73"),
    "not yet": ("Not yet", "✗", "#D55E00"),
    "not attempted": ("Not attempted", "○", "#8a8a8a"),
    "took too long": ("Took too long", "…", "#E69F00"),
    "cannot judge": ("Not judged", "?", "#8a8a8a"),
    "cannot check": ("Cannot check this", "?", "#8a8a8a"),
}

_BOX = (
    "border-left:6px solid {colour};border-radius:4px;padding:8px 14px;margin:4px 0;"
    "max-width:52em;font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:14px;"
    "line-height:1.5;color:var(--jp-content-font-color1,inherit);"
    "background:var(--jp-layout-color2,#f3f3f3)"
)
_PRE = (
    "margin:6px 0 0;padding:6px 10px;overflow-x:auto;font-size:12.5px;line-height:1.4;"
    "background:var(--jp-layout-color1,#fff);color:inherit;border-radius:3px"
)


@dataclass(frozen=True)
class Card:
    """A verdict made visible.

    Parameters
    ----------
    name : str
        The exercise; may be empty.
    verdict : Verdict
    note : str
        A further line, such as the points in a graded notebook.
    """

    name: str
    verdict: Verdict
    note: str = ""

    def lines(self) -> list[str]:
        """The sentences, without the examples."""
        verdict = self.verdict
        lines = [verdict.message] if verdict.message else []
        if verdict.traps:
            lines.append(f"Right for ordinary input; not yet for: {'; '.join(verdict.traps)}.")
        if self.note:
            lines.append(self.note)
        return lines

    def __repr__(self) -> str:
        word, sign, _ = _LOOKS[self.verdict.status]
        head = f"{sign} {word}" + (f": {self.name}" if self.name else "")
        blocks = [head, *(f"  {line}" for line in self.lines())]
        if self.verdict.example:
            blocks.append(_indent(self.verdict.example))
        if self.verdict.printed:
            blocks.append(_indent("printed:\n" + self.verdict.printed))
        return "\n".join(blocks)

    def _repr_html_(self) -> str:
        word, sign, colour = _LOOKS[self.verdict.status]
        name = f" · <code>{html.escape(self.name)}</code>" if self.name else ""
        parts = [
            f'<div class="eigentunes-card" role="note" style="{_BOX.format(colour=colour)}">',
            f'<strong><span aria-hidden="true">{sign}</span> {word}</strong>{name}',
            *(f"<div>{_rich(line)}</div>" for line in self.lines()),
        ]
        if self.verdict.example:
            parts.append(f'<pre style="{_PRE}">{html.escape(self.verdict.example)}</pre>')
        if self.verdict.printed:
            parts.append("<div>Your function printed:</div>")
            parts.append(f'<pre style="{_PRE}">{html.escape(self.verdict.printed)}</pre>')
        return "".join([*parts, "</div>"])


def _rich(line: str) -> str:
    """Escape a sentence, and set what stands in backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(line, quote=False))


def _indent(text: str) -> str:
    return "\n".join("  " + line for line in text.splitlines())
