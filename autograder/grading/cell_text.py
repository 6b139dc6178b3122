"""A cell's text as IPython makes Python of it, and signs in it that only look like line ends."""

from __future__ import annotations

import re

from IPython.core.inputtransformer2 import TransformerManager

NO_ENDS = "\x1c\x1d\x1e\x85\u2028\u2029"  # lines end there for str.splitlines, not for Python
HIDDEN = {ord(sign): 0x10FF00 + at for at, sign in enumerate(NO_ENDS)}
SHOWN = {hidden: sign for sign, hidden in HIDDEN.items()}


def as_python(source: str) -> str:
    """The Python that IPython makes of a cell.

    IPython takes for line ends what Python does not, and then warns whoever grades; so it does not
    get to see those signs.

    Raises
    ------
    SyntaxError
        If IPython cannot make anything of it.
    """
    try:
        return TransformerManager().transform_cell(source.translate(HIDDEN)).translate(SHOWN)
    except RuntimeError as error:  # it does not come to an end
        raise SyntaxError(str(error)) from error


def false_line_end(source: str) -> str:
    """The first sign that looks like a line end and is none, such as "U+2028"; empty if none."""
    found = re.search(f"[{NO_ENDS}]", source)
    return f"U+{ord(found[0]):04X}" if found else ""
