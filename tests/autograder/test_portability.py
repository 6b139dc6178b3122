"""On Windows and macOS the commands that need no sandbox start and work: seen from Linux."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNIX_MODULES = {"resource", "fcntl", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix"}
UNIX_NAMES = {
    "os": {
        "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "O_PATH", "chown", "fork", "getegid", "geteuid",
        "getgid", "getpgid", "getuid", "killpg", "mkfifo", "pidfd_open", "setsid", "statvfs",
        "uname", "wait", "waitpid",
    },
    "signal": {
        "SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGXCPU", "alarm", "pidfd_send_signal",
        "pthread_kill", "pthread_sigmask", "setitimer",
    },
    "socket": {"AF_UNIX", "recv_fds", "send_fds"},
    "time": {"tzset"},
}  # fmt: skip
SANDBOX = ROOT / "autograder" / "sandbox"  # it says itself that it needs Linux, when it is used
SOURCES = [
    path
    for package in ("autograder", "eigentunes")
    for path in sorted((ROOT / package).rglob("*.py"))
    if path != SANDBOX / "server.py" and path != SANDBOX / "shell.py"  # never imported elsewhere
]
WITHOUT_UNIX = """
import builtins, sys
real = builtins.__import__
def without(name, globals=None, locals=None, fromlist=(), level=0):
    ours = (globals or {}).get("__name__", "").split(".")[0] in ("autograder", "eigentunes")
    if ours and level == 0 and name.split(".")[0] in HIDDEN:
        raise ModuleNotFoundError(f"No module named {name!r}")
    return real(name, globals, locals, fromlist, level)
builtins.__import__ = without
from autograder.cli import app
import autograder.sandbox.jail as jail
class windows:
    def __getattr__(self, name): return "win32" if name == "platform" else getattr(sys, name)
jail.sys = windows()
app()
"""


def at_import(tree: ast.Module) -> list[ast.AST]:
    """The nodes of a module that run when it is imported."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        found.append(node)
        bodies = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        waiting += [each for each in ast.iter_child_nodes(node) if not isinstance(each, bodies)]
    return found


def needs_unix(nodes: list[ast.AST]) -> set[str]:
    """What of Unix alone is imported or named."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & UNIX_MODULES
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            found |= {str(node.module)} & UNIX_MODULES
            found |= names & UNIX_NAMES.get(str(node.module), set())
        elif (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.attr in UNIX_NAMES.get(node.value.id, ())
        ):
            found.add(f"{node.value.id}.{node.attr}")
    return found


def test_nothing_of_unix_alone_is_needed_to_import_any_module():
    needed = {}
    for path in SOURCES:
        names = needs_unix(at_import(ast.parse(path.read_text(encoding="utf-8"))))
        if names:
            needed[path.relative_to(ROOT).as_posix()] = names
    assert not needed


def test_outside_the_sandbox_what_is_unix_alone_is_asked_for_before_it_is_used():
    unasked = {}
    for path in SOURCES:
        if path.parent == SANDBOX:
            continue
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            text = ast.unparse(function)
            if needs_unix(list(ast.walk(function))) and not any(
                word in text for word in ("hasattr(", "sys.platform", "os.name")
            ):
                unasked[f"{path.relative_to(ROOT).as_posix()}:{function.name}"] = text
    assert not unasked


def test_every_text_file_is_opened_in_utf_8():
    without = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            given = {keyword.arg for keyword in node.keywords}
            modes = [a.value for a in node.args if isinstance(a, ast.Constant)]
            text = name in ("read_text", "write_text") and not (name == "read_text" and node.args)
            opens = name == "open" and isinstance(node.func, ast.Name)
            opens = opens and not any("b" in str(mode) for mode in modes[-1:])
            opens = opens and not isinstance(node.args[0], ast.Call)  # a descriptor of os.open
            if (text or opens) and "encoding" not in given:
                without.append(f"{path.relative_to(ROOT).as_posix()}:{node.lineno}")
    assert not without


def test_no_date_is_written_in_a_way_that_only_some_systems_know():
    found = [path.name for path in SOURCES if "%-" in path.read_text(encoding="utf-8")]
    assert not found


def elsewhere(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command of ours where our modules find nothing of Unix."""
    return subprocess.run(
        [sys.executable, "-c", f"HIDDEN = {UNIX_MODULES!r}\n{WITHOUT_UNIX}", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
    )


@pytest.mark.parametrize("command", ["build", "release", "report", "grades", "grade", "score"])
def test_every_command_starts_where_nothing_of_unix_is_found(command):
    done = elsewhere(command, "--help")
    assert done.returncode == 0, done.stderr
    assert f"{command} [OPTIONS]" in done.stdout


def test_scoring_says_what_to_do_on_windows_and_does_it():
    notebook = "notebooks/0-start/1-hello.ipynb"
    refused = elsewhere("score", notebook)
    assert refused.returncode == 2
    assert "needs Linux (on Windows: WSL)" in " ".join(refused.stdout.split())
    solved = elsewhere("score", "solutions/0-start/1-hello.ipynb", "--unsafe")
    assert solved.returncode == 0, solved.stdout + solved.stderr
