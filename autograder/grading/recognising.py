"""Which cell is which, when an editor or a converter has dropped the marks in their metadata."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nbformat import NotebookNode

from autograder.grading.written import functions_in


def give_marks_back(
    nb: NotebookNode, released: Mapping[str, NotebookNode], whole: Sequence[NotebookNode]
) -> list[str]:
    """Mark cells of `nb` that have lost their marks.

    A cell is recognised by its id, or by the text that it was released with, or because it defines
    the function that is to be written, or by the released text in front of it.

    Parameters
    ----------
    nb : NotebookNode
    released : mapping of str to NotebookNode
        The marked cells by grade_id, in order, with the texts that learners got.
    whole : sequence of NotebookNode
        All cells of the released notebook, if they are known.

    Returns
    -------
    list of str
        What was recognised, in words.
    """
    claimed = {name for cell in nb.cells if (name := _name(cell))}
    missing = [name for name in released if name not in claimed]
    found: dict[str, str] = {}
    for way, recognise in (
        ("id", _by_id),
        ("text", _by_text),
        ("function", _by_function),
        ("place", _by_place),
    ):
        for name in [name for name in missing if name not in found]:
            free = [cell for cell in nb.cells if not _name(cell)]
            cell = recognise(name, released[name], free, nb, whole)
            if cell is not None:
                cell.metadata["nbgrader"] = {"grade_id": name}
                found[name] = way
    if not found:
        return []
    names = ", ".join(f"`{name}`" for name in missing if name in found)
    ways = " and ".join(dict.fromkeys(found.values()))
    return [f"the marks of {names} were gone; the cells were recognised by their {ways}"]


def answers_beside(
    nb: NotebookNode, released: Mapping[str, NotebookNode], whole: Sequence[NotebookNode]
) -> list[str]:
    """Notes on written answers that are as they were released, with a new text cell beside."""
    texts = {_text(cell) for cell in whole}
    notes = []
    for i, cell in enumerate(nb.cells if texts else ()):
        marks = cell.metadata.get("nbgrader", {})
        if not (marks.get("grade") and marks.get("solution")) or cell.cell_type == "code":
            continue
        if _text(cell) != _text(released[marks["grade_id"]]):
            continue
        for place, others in (("behind", nb.cells[i + 1 :]), ("before", nb.cells[:i][::-1])):
            nearest = others[0] if others else None
            if nearest is not None and _is_new_text(nearest, texts):
                notes.append(
                    f"`{marks['grade_id']}` is as it was released, but a new text cell stands "
                    f"{place} it: look whether that is the answer"
                )
    return notes


def _is_new_text(cell: NotebookNode, texts: set[str]) -> bool:
    return (
        cell.cell_type in ("markdown", "raw")
        and not _name(cell)
        and bool(_text(cell))
        and _text(cell) not in texts
    )


def _name(cell: NotebookNode) -> str:
    marks = cell.metadata.get("nbgrader")
    name = marks.get("grade_id") if isinstance(marks, dict) else None
    return name if isinstance(name, str) else ""


def _text(cell: NotebookNode) -> str:
    return str(cell.source).strip()


def _by_id(
    name: str,
    right: NotebookNode,
    free: Sequence[NotebookNode],
    nb: NotebookNode,
    whole: Sequence[NotebookNode],
) -> NotebookNode | None:
    ids = {cell.get("id") for cell in whole if _name(cell) == name}
    return next((cell for cell in free if cell.get("id") in ids), None)


def _by_text(
    name: str,
    right: NotebookNode,
    free: Sequence[NotebookNode],
    nb: NotebookNode,
    whole: Sequence[NotebookNode],
) -> NotebookNode | None:
    return next((cell for cell in free if _text(cell) == _text(right)), None)


def _by_function(
    name: str,
    right: NotebookNode,
    free: Sequence[NotebookNode],
    nb: NotebookNode,
    whole: Sequence[NotebookNode],
) -> NotebookNode | None:
    wanted = functions_in(right.source) if right.metadata["nbgrader"]["solution"] else frozenset()
    return next(
        (cell for cell in free if cell.cell_type == "code" and wanted & functions_in(cell.source)),
        None,
    )


def _by_place(
    name: str,
    right: NotebookNode,
    free: Sequence[NotebookNode],
    nb: NotebookNode,
    whole: Sequence[NotebookNode],
) -> NotebookNode | None:
    """The first new cell of the right type behind the released text that came before it."""
    number = next((i for i, cell in enumerate(whole) if _name(cell) == name), None)
    if not number or not right.metadata["nbgrader"]["solution"]:
        return None
    texts = {_text(cell) for cell in whole}
    at = next((i for i, cell in enumerate(nb.cells) if _same(cell, whole[number - 1])), None)
    if at is None:
        return None
    for cell in nb.cells[at + 1 :]:
        if _text(cell) in texts or _name(cell):
            return None
        if cell.cell_type == right.cell_type:
            return cell
    return None


def _same(cell: NotebookNode, released: NotebookNode) -> bool:
    name = _name(released)
    return _name(cell) == name if name else _text(cell) == _text(released)
