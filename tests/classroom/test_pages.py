"""Every command of README.md and docs/ ends as the page says: a fresh clone, as it is printed.

The commands run in a clone, or a copy where there is no git, in a folder with blanks in its name,
with a home of their own, and with nothing activated but what the page says; as an ordinary user
where one can read this environment.  Only what installs or opens something is not run.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from autograder.demo.classroom import classroom
from autograder.demo.command import canvas_export
from autograder.sandbox import why_unavailable

from .conftest import ROOT

NOBODY = 65534
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
ELSEWHERE = {
    "make": "the environment that these tests run in was set up by it",
    "conda": "it installs packages",
    "pip": "it installs packages",
    "jupyter": "a server that runs until it is stopped; tests/e2e starts one",
    "apt-get": "it installs packages",
    "sudo": "it installs packages",
    "pg_dump": "it needs a server of one's own",
}
ACTIVATED = ". .venv/bin/activate"
pytestmark = [
    pytest.mark.classroom,
    pytest.mark.xdist_group("pages"),
    pytest.mark.skipif(os.name != "posix", reason="the pages are written for a Unix shell"),
    pytest.mark.skipif(bool(why_unavailable()), reason=why_unavailable() or "there is a sandbox"),
]


def blocks(page: Path) -> list[str]:
    """The blocks of commands of a page: fenced, and in no language."""
    text = page.read_text(encoding="utf-8")
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [block for language, block in fenced if language in ("", "sh", "bash", "console")]


def commands(page: Path) -> list[str]:
    """Its commands one by one: those of its blocks, and those in its tables' own column."""
    text = page.read_text(encoding="utf-8")
    found = [line.split(" #")[0].strip() for block in blocks(page) for line in block.splitlines()]
    for row in (line for line in text.splitlines() if line.startswith("|")):
        found += re.findall(r"`((?:nbgrader|autograder) [a-z_]+ [^`]*?|nbgrader export)`", row)
    return list(dict.fromkeys(filter(None, found)))


def test_every_program_of_the_pages_is_ours_or_is_said_why_not_to_run():
    programs = {line.split()[0] for page in PAGES for line in commands(page)}
    ours = {".", "autograder", "nbgrader", ".venv/bin/autograder"}
    assert programs - ours <= ELSEWHERE.keys()
    assert ours <= programs


@pytest.fixture(scope="module")
def user() -> dict[str, int]:
    """Whom the commands run as: an ordinary user, where one can read this environment."""
    if os.getuid() != 0:
        return {}
    ordinary = {"user": NOBODY, "group": NOBODY}
    try:
        command = [sys.executable, "-c", "import autograder"]
        done = subprocess.run(command, extra_groups=[], capture_output=True, **ordinary)
    except OSError:
        return {}
    return {} if done.returncode else ordinary


@pytest.fixture(scope="module")
def clone(user) -> Iterator[Path]:
    """A fresh clone with somebody's submission in it, and this environment."""
    top = Path(tempfile.mkdtemp(prefix="pages-"))
    folder = top / "a clone"
    if (ROOT / ".git").exists() and shutil.which("git"):
        safe = ["git", "-c", f"safe.directory={ROOT}", "-c", f"safe.directory={ROOT / '.git'}"]
        subprocess.run([*safe, "clone", "-q", "--no-hardlinks", ROOT, folder], check=True)
    else:
        left_out = shutil.ignore_patterns(".venv*", "gradebook.db", "submitted", "autograded", ".*")
        shutil.copytree(ROOT, folder, ignore=left_out)
    os.symlink(sys.prefix, folder / ".venv")
    (top / "home").mkdir()
    made = classroom(folder, "1-kmeans", 2, kinds=("perfect", "mistaken"))
    for each in made:
        each.hand_in(folder, "1-kmeans")
    released = (folder / "notebooks" / "1-kmeans").glob("*.ipynb")
    cells = [cell for path in released for cell in nbformat.read(path, as_version=4).cells]
    points = float(sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells))
    (folder / "exported.csv").write_text(canvas_export(made, points), encoding="utf-8")
    rows = [f"Participant {n},{each.email},,{points}" for n, each in enumerate(made)]
    worksheet = "\n".join(["Identifier,Email address,Grade,Maximum Grade", *rows, ""])
    (folder / "worksheet.csv").write_text(worksheet, encoding="utf-8")
    if user:
        for path in [top, *top.rglob("*")]:
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
    yield folder
    shutil.rmtree(top)


def typed(line: str, clone: Path, user: dict[str, int]) -> subprocess.CompletedProcess[str]:
    """A line as typed in a terminal of its own."""
    environment = {
        "HOME": str(clone.parent / "home"),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "COLUMNS": "200",
        "PYTHONPATH": str(clone),  # the clone's own packages, in an environment that it shares
    }
    shared = () if user else ("EIGENTUNES_CACHE", "TMPDIR")  # an ordinary user may not enter them
    environment |= {name: os.environ[name] for name in shared if name in os.environ}
    return subprocess.run(
        ["bash", "-c", line],
        cwd=clone,
        env=environment,
        capture_output=True,
        text=True,
        **({**user, "extra_groups": []} if user else {}),
    )


def test_the_commands_run_as_an_ordinary_user(clone, user):
    if os.getuid() == 0 and not user:
        pytest.skip(f"no other user can run {sys.executable}: the pages run as root")
    done = typed(".venv/bin/python -c 'import os; print(os.getuid())'", clone, user)
    assert done.stdout.strip() == str(user.get("user", os.getuid())), done.stderr


def test_the_commands_are_those_of_the_clone(clone, user):
    done = typed(".venv/bin/python -c 'import autograder; print(autograder.__file__)'", clone, user)
    assert done.stdout.strip() == str(clone / "autograder" / "__init__.py"), done.stderr


def test_before_the_release_grading_names_the_command_that_helps(clone, user):
    done = typed(".venv/bin/autograder grade 1-kmeans", clone, user)
    assert done.returncode == 2
    assert "autograder release 1-kmeans" in done.stderr


def test_each_command_of_the_pages_ends_as_the_page_says(clone, user):
    lines = [line for page in PAGES for line in commands(page)]
    lines = [line for line in dict.fromkeys(lines) if line.split()[0] not in ELSEWHERE]
    assert lines.index("autograder release 1-kmeans") < lines.index("autograder grade 1-kmeans")
    wrong = []
    for line in lines:
        first = "" if line.startswith(".") else f"{ACTIVATED} && "
        done = typed(first + line, clone, user)
        said = done.stdout + done.stderr
        if done.returncode not in accepted(line):
            wrong.append(f"{line} ended with {done.returncode}:\n{said[-2000:]}")
        elif any(word in said for word in ("Warning", "Traceback", "Skipping existing")):
            wrong.append(f"{line} said:\n{said[-2000:]}")
    assert not wrong, "\n\n".join(wrong)


def accepted(line: str) -> tuple[int, ...]:
    """How a command may end: where the page says what 1 means, that is no failure."""
    ones = ("autograder grades", ".venv/bin/autograder score")
    return (0, 1) if line.startswith(ones) else (0,)


def test_what_the_pages_say_is_written_is_there_and_nobody_else_reads_it(clone):
    for name in ("autograded", "feedback", "reports", "grades"):
        assert stat.S_IMODE((clone / name).stat().st_mode) == 0o700, name
    for name in (
        "gradebook.db",
        ".nbgrader.log",
        ".eigentunes-secret",
        "grades/grades.csv",
        "grades/1-kmeans-canvas.csv",
        "reports/1-kmeans.html",
    ):
        assert stat.S_IMODE((clone / name).stat().st_mode) == 0o600, name


def test_after_all_of_it_git_sees_nothing_but_the_files_that_were_put_there(clone, user):
    if not (clone / ".git").exists():
        pytest.skip("this is no clone of git's")
    done = typed("git status --porcelain", clone, user)
    assert done.stdout.split() == ["??", "exported.csv", "??", "worksheet.csv"], (
        done.stdout + done.stderr
    )
