"""What all commands print with: texts appear as they are, whoever wrote them.

Rich takes ``[red]`` for a colour and ``:star:`` for a picture; in a path, an error or the code of a
learner they are neither.
"""

from __future__ import annotations

from rich.console import Console

console = Console(highlight=False, markup=False, emoji=False)
