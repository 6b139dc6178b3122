"""What an instructor should know about a submission: facts that are certain, and no verdicts.

None of it takes points away or protects anything: what a submission earns depends on its answers
alone, and what its code can reach is the sandbox's business.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from nbformat import NotebookNode

from eigentunes.checking.publishing import MIME

# No notebook of the course names any of these; that is a test.
NAMED = {
    r"input_transformers?_\w+|ast_transformers": "changes how IPython reads cells",
    r"run_ast_nodes|\.run_cell\b|session\.send": "changes how IPython runs cells",
    r"displayhook|type\(get_ipython\(\)\)": "changes how IPython shows results",
    r"\b_getframe\b|\bf_(?:back|locals|globals)\b": "looks into the calls around its own",
    r"\bgc\.get_(?:objects|referrers)\b": "searches the memory of its process",
    r"\bsys\.modules\b": "changes what is imported",
    r"\bnumpy\.testing\b": "concerns how arrays are compared in tests",
    r"\bautograder\b|\bgradebook\.db\b": "belongs to the grader",
    r"\beigentunes\.(?:judging|checking|checks)\b|"
    r"\bfrom eigentunes import (?:judging|checking|checks)\b|vnd\.eigentunes": (
        "is the inside of the checks"
    ),
    r"\bos\.(?:_exit|kill|fork)\b|\bctypes\b": "ends or changes the process that runs the notebook",
    r"\bcell_contents\b|\b__closure__\b": "looks into functions",
    r"/proc\b": "looks at other processes",
    r"\batexit\b|\bstart_new_session\b": "runs something when the notebook is over",
}
"""Names by what they are for, as regular expressions."""


def named(nb: NotebookNode, ours: Collection[int]) -> list[str]:
    """Names in the code that a learner needs for no exercise; cells in `ours` are left out."""
    notes = []
    number = 0
    for i, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        number += 1
        if i in ours:
            continue
        for pattern, purpose in NAMED.items():
            if match := re.search(pattern, cell.source):
                notes.append(f"code cell {number} names `{match[0]}`, which {purpose}")
    return notes


def published(nb: NotebookNode, asked: Collection[int]) -> list[str]:
    """Answers that the grader did not ask for; `asked` are the positions of the check cells."""
    notes = []
    number = 0
    for i, cell in enumerate(nb.cells):
        if cell.cell_type != "code":
            continue
        number += 1
        sets = sum(MIME in output.get("data", {}) for output in cell.outputs)
        if i in asked and sets > 1:
            name = cell.metadata["nbgrader"]["grade_id"]
            notes.append(f"in the check of `{name}`, {sets} sets of answers were published")
        elif i not in asked and sets:
            notes.append(f"code cell {number} published answers without being asked")
    return notes
