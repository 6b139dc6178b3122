"""Which file of a submission is which notebook of the assignment, whatever became of its name.

Browsers, learning platforms and archives rename what is handed in: ``1-hello (1).ipynb``,
``1-hello-Copy1.ipynb``, ``1-Hello.IPYNB``, ``1-hello.ipynb.txt``, or the right name one folder
too deep.  A file with the right name in the right place always counts.  Where there is none, the
file that is nearest to it counts if there is only one such, and the instructor is told.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from urllib.parse import unquote

from autograder.grading.folders import printable, walk

MOST_LOOKED_AT = 2000  # files and folders
NOT_LOOKED_INTO = {"__MACOSX", "__pycache__"}  # and whatever begins with a dot
WORDS = (
    r"(?:copy|kopie|copie|copia|c[oó]pia|kopia|kopi|kopio|копия|副本|コピー)"
    r"(?:\s*\(\d{1,3}\))?(?:[\s_-]+(?:of|von|de|di|van|av|af|från))?"
)
BEFORE = rf"(?:{WORDS}[\s_-]+)*"
BEHIND = rf"(?:[\s_.-]*(?:\(\s*\d{{1,3}}\s*\)|\[\d{{1,3}}\]|{WORDS}\s*\d{{0,3}}|[\s_.-]\d{{1,3}}))*"
ENDING = re.compile(r"\.ipynb(?:\.(?:txt|json|html?|download))?$|\.json$")


@dataclass(frozen=True)
class Found:
    """The notebooks of one submission.

    Attributes
    ----------
    files : dict of str to Path
        By the name of the notebook.
    notes : dict of str to tuple of str
        By the name of the notebook, what an instructor should know about that.
    unclear : dict of str to str
        By the name of the notebook, why none of several files was taken, as a sentence.
    others : tuple of str
        Names of files that are notebooks, but none of the assignment's.
    """

    files: dict[str, Path] = field(default_factory=dict)
    notes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()


def find_notebooks(folder: Path, names: Collection[str]) -> Found:
    """Find the notebooks called `names` (without ``.ipynb``) in the folder of a submission."""
    found = Found()
    candidates = list(_candidates(folder))
    taken: set[Path] = set()
    for name in names:
        exact = folder / f"{name}.ipynb"
        ranked = sorted(
            (rank, path)
            for path in candidates
            if (rank := _rank(path.relative_to(folder), name, names)) is not None
        )
        taken |= {path for _, path in ranked}
        beside = [path for _, path in ranked if path != exact]
        if os.path.lexists(exact) and not os.path.isdir(exact):
            found.files[name] = exact
            if beside:
                found.notes[name] = (_beside(exact, beside, folder),)
            continue
        best = [path for rank, path in ranked if rank == ranked[0][0]]
        if len(best) == 1 or (best and _all_the_same(best)):
            found.files[name] = best[0]
            found.notes[name] = tuple(_taken(best[0], beside, name, folder))
        elif best:
            listed = _listed(best, folder)
            found.unclear[name] = (
                f"There is no `{name}.ipynb`, but {listed}, and nobody can say which of them "
                f"counts; one of them must be called `{name}.ipynb`."
            )
        elif os.path.isdir(exact):
            found.files[name] = exact
    others = [path for path in candidates if path not in taken and path.suffix == ".ipynb"]
    return Found(
        found.files,
        found.notes,
        found.unclear,
        tuple(_inside(path, folder) for path in others),
    )


def released_name(file_name: str, names: Iterable[str]) -> str | None:
    """Which of the released notebooks `names` a file belongs to, by its name; None if to none."""
    names = list(names)
    ranks = [
        (rank, name) for name in names if (rank := _rank(Path(file_name), name, names)) is not None
    ]
    return min(ranks)[1] if ranks else None


def _candidates(folder: Path) -> Iterator[Path]:
    """Files that may be notebooks by their names, in order; no link is followed."""
    for entry in islice(walk(folder), MOST_LOOKED_AT):
        path = Path(entry.inside)
        hidden = any(part.startswith(".") or part in NOT_LOOKED_INTO for part in path.parts)
        if entry.kind == "file" and not hidden and ENDING.search(_plain(path.name)):
            yield folder / path


def _plain(name: str) -> str:
    """A file's name without what systems and platforms do to names."""
    return unicodedata.normalize("NFC", unquote(name)).casefold().strip()


def _rank(path: Path, name: str, names: Collection[str]) -> tuple[int, int, int] | None:
    """How far a file's path is from that of a notebook: 0 for the same; None if it is another's."""
    file = _plain(path.name)
    if not (ending := ENDING.search(file)):
        return None
    stem, wanted = file[: ending.start()].replace(".ipynb", "").strip(), _plain(name)
    others = {_plain(other) for other in names} - {wanted}
    if stem in others:
        return None
    spaced = re.escape(_spaced(wanted)).replace(r"\ ", r"[\s_-]+")
    if stem == wanted:
        kind = 0 if ending[0] == ".ipynb" else 1
    elif _spaced(stem) == _spaced(wanted):
        kind = 1
    elif re.fullmatch(f"{BEFORE}{spaced}{BEHIND}", stem):
        kind = 2
    else:
        return None
    return kind, len(path.parts) - 1, int(path.name != f"{name}.ipynb")


def _spaced(stem: str) -> str:
    return re.sub(r"[\s_-]+", " ", stem)


def _all_the_same(paths: list[Path]) -> bool:
    if len({path.stat().st_size for path in paths}) > 1:
        return False
    return len({path.read_bytes() for path in paths}) == 1


def _taken(path: Path, beside: list[Path], name: str, folder: Path) -> Iterator[str]:
    deep = len(path.relative_to(folder).parts) - 1
    where = f", {('one folder', f'{deep} folders')[deep > 1]} too deep," if deep else ""
    yield f"there is no `{name}.ipynb`; `{_inside(path, folder)}`{where} was taken for it"
    if others := [other for other in beside if other != path]:
        yield f"there is also {_listed(others, folder)}, which was not looked at"


def _beside(exact: Path, beside: list[Path], folder: Path) -> str:
    return (
        f"beside `{exact.name}`, which counts, there is {_listed(beside, folder)}, "
        "which was not looked at"
    )


def _inside(path: Path, folder: Path) -> str:
    return printable(path.relative_to(folder).as_posix())


def _listed(paths: list[Path], folder: Path) -> str:
    shown = [f"`{_inside(path, folder)[:80]}`" for path in paths[:3]]
    more = [f"{len(paths) - 3} more"] if len(paths) > 3 else []
    return " and ".join([*shown, *more])
