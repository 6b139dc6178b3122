"""What the grading of one notebook leaves behind, beside the points.

It is written into the metadata of the autograded notebook, which nbgrader keeps and replaces
together with the scores; a learner's own metadata never gets there.  It holds nothing that the
cards do not show, except the names of known mistakes, and its size is bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from nbformat import NotebookNode

KEY = "eigentunes"  # in the metadata of an autograded notebook
LONGEST, MOST_NOTES = 500, 20  # characters of a text, notes of a notebook

STATUSES = (
    "graded",
    "timed out",
    "out of memory",
    "crashed",
    "partly judged",
    "unreadable",
    "missing",
    "failed",
    "not graded",
)
"""What can become of a notebook, from best to worst.

"graded", "timed out", "out of memory" and "crashed" have points (those of the cells that ran), and
so has "partly judged": the judge broke down on some exercises, which wait for a person.  The others
have none, unless somebody gives them by hand.  "failed" means that the grading failed, not the
learner; "not graded", that it was not tried yet.
"""
WITH_POINTS = STATUSES[:5]
NOBODY_KNOWS = ("failed", "not graded")  # whatever a person has given meanwhile
AGAIN = (
    "partly judged",
    "missing",
    "failed",
)  # a further run tries these again without being asked to

CANNOT_JUDGE = "cannot judge"
"""The status of an exercise on which the judge broke down: it has no points, and not 0 either."""

STATUS_OF = {
    "": "graded",
    "time": "timed out",
    "notebook time": "timed out",
    "memory": "out of memory",
    "processes": "crashed",
    "output": "crashed",
    "reply": "crashed",
    "exit": "crashed",
}
"""The status of a notebook by how its execution ended, a key of ``sandbox.protocol.WHY``."""


@dataclass(frozen=True)
class Finding:
    """What the judge found about one exercise: the fields of a verdict, and the CPU seconds."""

    status: str
    message: str = ""
    mistake: str | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Record:
    """What the grading of one notebook knows beside the points.

    Attributes
    ----------
    status : str
        One of :data:`STATUSES`.
    reason : str
        Why it is not simply graded, as a sentence; empty if it is.
    notes : tuple of str
        What was repaired, and what an instructor should know.
    seconds : float or None
        CPU time of all the cells together.
    findings : mapping of str to Finding
        By exercise.
    """

    status: str
    reason: str = ""
    notes: tuple[str, ...] = ()
    seconds: float | None = None
    findings: Mapping[str, Finding] = field(default_factory=dict)

    @property
    def unjudged(self) -> set[str]:
        """The exercises that wait for a person, because the judge broke down on them."""
        return {name for name, found in self.findings.items() if found.status == CANNOT_JUDGE}

    @property
    def unfinished(self) -> bool:
        """Whether the notebook is still being graded, or was when that was interrupted."""
        return (self.status, self.reason) == (UNFINISHED.status, UNFINISHED.reason)

    def with_the_judges_failures(self) -> Record:
        """The same; if the judge broke down on exercises, its status and reason say so."""
        if not self.unjudged:
            return self
        names = ", ".join(f"`{name}`" for name in sorted(self.unjudged))
        told = (
            f"{names} could not be judged, because the judge itself failed; the log has the "
            "traceback. Give these points by hand, or grade again when that is mended."
        )
        return replace(self, status="partly judged", reason=f"{self.reason} {told}".strip())

    def write(self, nb: NotebookNode) -> None:
        """Put the record into a notebook's metadata, cut to a bounded size."""
        notes = [_short(note) for note in dict.fromkeys(self.notes)]
        if len(notes) > MOST_NOTES:
            notes = [*notes[: MOST_NOTES - 1], f"and {len(notes) - MOST_NOTES + 1} more"]
        findings = {
            name: asdict(replace(finding, message=_short(finding.message)))
            for name, finding in self.findings.items()
        }
        nb.metadata[KEY] = {
            "status": self.status,
            "reason": _short(self.reason),
            "notes": notes,
            "seconds": self.seconds,
            "exercises": findings,
        }

    @classmethod
    def read(cls, metadata: Mapping[str, Any]) -> Record | None:
        """The record in a notebook's metadata; None if there is none."""
        found = metadata.get(KEY)
        if found is None:
            return None
        if found["status"] not in STATUSES:
            raise ValueError(f"there is no status {found['status']!r}")
        return cls(
            found["status"],
            found["reason"],
            tuple(found["notes"]),
            found["seconds"],
            {name: Finding(**finding) for name, finding in found["exercises"].items()},
        )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


UNFINISHED = Record("failed", "Its grading began and did not come to an end. Grade it again.")
"""The record of a notebook while it is being graded, which stays if that is interrupted."""

NOTICES = {
    "missing": "**This notebook could not be graded. {reason}**",
    "unreadable": "**This file could not be graded. {reason}** Open your notebook in JupyterLab, "
    "save it there, and submit that file.",
    "failed": "**This notebook has not been graded yet. {reason}** That is not your fault, and "
    "nothing is lost: your instructor sees this too, and grades it again.",
}
"""What a learner is told in place of a notebook, by status."""
