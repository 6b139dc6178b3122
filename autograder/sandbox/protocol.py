"""What the two sides of a sandbox say to each other, and what it means.

* The client asks the server for a run: limits as JSON, and two sockets.
* On the *connection* the client sends a header line with names and sizes of files, the files, and
  then one line with each cell; the learner's process answers each with a line of outputs.
* On the *control* the client says that a cell starts, and the supervisor how much CPU time was used
  until then, that a cell was interrupted, or that the run has ended, and why.
"""

from __future__ import annotations

READY = b"ready"
CELL_STARTS = b"c"

WHY = {
    "time": "took too long and was stopped",
    "notebook time": "used up the time of the whole notebook",
    "memory": "used more memory than a notebook may",
    "processes": "started too many processes",
    "output": "put out more than a notebook may",
    "exit": "ended the process that ran the notebook",
    "no sandbox": "could not be run: the sandbox could not be made, or broke down",
}
"""What happened to a cell, to complete "This cell …"."""
