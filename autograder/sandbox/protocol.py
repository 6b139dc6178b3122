"""What the two sides of a sandbox say to each other, and what it means.

* The client asks the server for a run: limits as JSON, and two sockets.
* On the *connection* the client sends a header line with names and sizes of files, the files, and
  then one line with each cell; the learner's process answers each with a line of outputs.
* On the *control* the client says that a cell starts, and the supervisor how much CPU time was used
  until then, that a cell was interrupted, or that the run has ended, and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from eigentunes.checking.publishing import MIME

READY = b"ready"
CELL_STARTS = b"c"

WHY = {
    "time": "took too long and was stopped",
    "notebook time": "used up the time of the whole notebook",
    "memory": "used more memory than a notebook may",
    "processes": "started too many processes",
    "output": "put out more than a notebook may",
    "reply": "answered with something that is no notebook's output",
    "exit": "ended the process that ran the notebook",
    "no sandbox": "could not be run: the sandbox could not be made, or broke down",
}
"""What happened to a cell, to complete "This cell …"."""

MOST_OUTPUTS = 500  # of one cell
LEFT_OUT = "\n[the rest of this cell's outputs is left out]\n"


def bounded(outputs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A cell's outputs, as many as anybody looks at, and its answers, wherever they are.

    Of answers two sets are enough to see that there is not one.
    """
    first, others = outputs[:MOST_OUTPUTS], outputs[MOST_OUTPUTS:]
    if not others:
        return [*first]
    answers = [item for item in others if MIME in (item.get("data") or ())]
    return [*first, *answers[:2], {"output_type": "stream", "name": "stdout", "text": LEFT_OUT}]
