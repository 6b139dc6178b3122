"""The files of this checkout, to see that tests leave them as they were; needs no git."""

from __future__ import annotations

import hashlib
import os
from fnmatch import fnmatch
from pathlib import Path


def fingerprint(root: Path) -> dict[str, str]:
    """Digests of all files that ``.gitignore`` does not name, by path."""
    lines = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = [".git", *(line.rstrip("/") for line in lines if line and not line.startswith("#"))]

    def kept(names: list[str]) -> list[str]:
        return sorted(n for n in names if not any(fnmatch(n, pattern) for pattern in ignored))

    found = {}
    for place, folders, names in os.walk(root):
        folders[:] = kept(folders)
        for name in kept(names):
            path = Path(place, name)
            content = os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes()
            found[path.relative_to(root).as_posix()] = hashlib.sha256(content).hexdigest()
    return found


def changes(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """What was made, changed or removed, in words."""
    return (
        [f"made: {name}" for name in sorted(after.keys() - before.keys())]
        + [f"removed: {name}" for name in sorted(before.keys() - after.keys())]
        + [
            f"changed: {name}"
            for name in sorted(before.keys() & after.keys())
            if before[name] != after[name]
        ]
    )
