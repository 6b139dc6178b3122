"""Commands as a shell would start them, without the seconds that importing nbgrader takes.

A process has imported everything once, and each command is a fork of it with its own folder,
environment and streams.  Nothing else is shared, so it is the command that users type; that the
programs themselves start is tested by `tests/classroom/test_pages.py`.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

IMPORTED = ["autograder.cli", "autograder.grading.nbgrader_plugins", "nbgrader.apps"]


def ran(
    program: str,
    *arguments: str,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m program arguments`` in a folder.

    Raises
    ------
    subprocess.TimeoutExpired
    """
    if not hasattr(os, "fork"):
        command = [sys.executable, "-m", program, *arguments]
        whole = {**os.environ, **(environment or {})}
        return subprocess.run(
            command, cwd=cwd, env=whole, capture_output=True, text=True, timeout=timeout
        )
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as error:
        streams = [f"/proc/{os.getpid()}/fd/{each.fileno()}" for each in (out, error)]
        whole = {**os.environ, "TERM": "dumb", "OMP_NUM_THREADS": "1", **(environment or {})}
        process = context.Process(target=_run, args=(program, arguments, str(cwd), whole, streams))
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired([program, *arguments], timeout)
        said = []
        for stream in (out, error):
            stream.seek(0)
            said.append(stream.read())
        return subprocess.CompletedProcess([program, *arguments], process.exitcode, *said)


def _run(
    program: str,
    arguments: tuple[str, ...],
    folder: str,
    environment: dict[str, str],
    streams: list[str],
) -> None:
    for number, path in enumerate(streams, start=1):
        file = os.open(path, os.O_WRONLY | os.O_APPEND)
        os.dup2(file, number)
        os.close(file)
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = [program, *arguments]
    sys.path.insert(0, folder)
    runpy.run_module(program, run_name="__main__", alter_sys=True)
