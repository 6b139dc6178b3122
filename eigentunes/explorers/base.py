"""What all explorers share on the Python side.

An explorer is an `anywidget` in three layers: a pure model that computes everything there is to
see, a widget that validates and carries it to the browser, and a view (an ES module and a style
sheet, written by hand, no build step) that draws it.  A widget has exactly one module, so
:func:`esm` joins the palette, the shared ``view.js`` and the explorer's own ``view.js``.
"""

from __future__ import annotations

import base64
import functools
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets as T

from eigentunes import palette
from eigentunes.explorers.learner import Part, who_drives

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HERE = Path(__file__).parent
STATIC_WIDTH = 760  # pixels: what nbgrader's feedback page has room for


def esm(folder: str, *parts: str) -> str:
    """One ES module: palette, shared parts and the view of the explorer in ``folder``.

    Parameters
    ----------
    folder : str
        The explorer's folder.
    *parts : str
        More files that it shares with others, such as ``"sound.js"``.
    """
    shapes = {
        "glyphs": palette.GLYPHS,
        "shapes": palette.SHAPES,
        "colours": len(palette.COLOURS),
    }
    return "\n".join(
        (
            f"const PALETTE = {json.dumps(shapes)};",
            *((HERE / part).read_text(encoding="utf-8") for part in ("view.js", *parts)),
            (HERE / folder / "view.js").read_text(encoding="utf-8"),
        )
    )


def css(folder: str) -> str:
    """One style sheet: cluster colours of both themes, shared rules and the explorer's own."""

    def variables(colours: Iterable[str]) -> str:
        return " ".join(f"--c{j}: {colour};" for j, colour in enumerate(colours))

    classes = "\n".join(f".et .c{j} {{ --c: var(--c{j}); }}" for j in range(len(palette.COLOURS)))
    dark = f"{variables(palette.DARK_COLOURS)} color-scheme: dark;"
    return "\n".join(
        (
            f".et {{ {variables(palette.COLOURS)} --accent: {palette.ACCENT}; }}",
            f'[data-jp-theme-light="false"] .et, .vscode-dark .et {{ {dark} }}',
            "@media (prefers-color-scheme: dark) {",
            f"  :root:not(:has([data-jp-theme-light], .vscode-light)) .et {{ {dark} }}",
            "}",
            classes,
            (HERE / "view.css").read_text(encoding="utf-8"),
            (HERE / folder / "view.css").read_text(encoding="utf-8"),
        )
    )


class Explorer(anywidget.AnyWidget):
    """Base of the explorers: who drives, what went wrong, questions and answers, static picture.

    The view counts :attr:`request` up with every question that Python has to answer; a subclass
    calls :meth:`answer` with its recomputation.  As the last answered number travels back with the
    results, the view knows whether what it holds is older than what the learner did last.
    """

    driver = T.Unicode("").tag(sync=True)
    error = T.Unicode("").tag(sync=True)
    request = T.Int(0).tag(sync=True)
    answered = T.Int(0).tag(sync=True)

    def describe_driver(self, *parts: Part) -> None:
        """Say whose functions drive this explorer."""
        self.driver = who_drives(parts)

    def picture(self) -> Figure:
        """Draw the static figure for exports and for readers without a browser."""
        raise NotImplementedError

    def alt_text(self) -> str:
        """Say in words what the static figure shows."""
        raise NotImplementedError

    @functools.cached_property
    def _static(self) -> tuple[str, str]:
        """Picture (base64 PNG) and alt text, made once: a figure takes a second at first."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        buffer = io.BytesIO()
        FigureCanvasAgg(self.picture()).print_png(buffer)
        return base64.b64encode(buffer.getvalue()).decode("ascii"), self.alt_text()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict, dict] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:  # a widget without a view
            return None
        data, metadata = bundle
        png, alt = self._static
        data = {**data, "image/png": png, "text/plain": alt}
        return data, {**(metadata or {}), "image/png": {"alt": alt, "width": STATIC_WIDTH}}
