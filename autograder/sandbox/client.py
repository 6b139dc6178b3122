"""The trusted side: sends cells into a jail and takes their outputs back.

Nothing that comes out of a jail is trusted to be well formed: replies are bounded before they are
parsed, and outputs are rebuilt field by field.
"""

from __future__ import annotations

import atexit
import contextlib
import dataclasses
import functools
import json
import math
import os
import re
import select
import socket
import subprocess
import sys
import sysconfig
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output

from autograder.sandbox.jail import Limits
from autograder.sandbox.protocol import CELL_STARTS, READY, WHY, bounded

ANSWERS_WITHIN = 5.0  # seconds in which the supervisor says how much CPU time was used
MOST_CELLS = 1_000_000  # an execution count beyond it counts something else
DEEPEST = 50  # levels of displayed data; more is for machines that the page does not have
JSON_MIME = re.compile(r"^application/(.*\+)?json$")  # as the notebook format says


@dataclass(frozen=True)
class Outcome:
    """What came of one cell.

    Attributes
    ----------
    outputs : list of NotebookNode
    count : int or None
        Execution count; None if the cell did not run.
    ended : str
        A key of :data:`autograder.sandbox.protocol.WHY` if the cell was stopped or the process
        ended in it; else empty.
    """

    outputs: list[NotebookNode]
    count: int | None = None
    ended: str = ""


class Sandbox:
    """A server that has everything imported, and makes a jailed fork for each submission.

    It starts on first use, and again when it has died or when what it had imported has changed on
    disk since.  Several threads may use it at a time.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.RLock()
        self._runs: weakref.WeakSet[Run] = weakref.WeakSet()
        self._requests: socket.socket
        self._imported: object = None
        atexit.register(self.close)

    def open(self, limits: Limits | None = None, files: Mapping[str, bytes] | None = None) -> Run:
        """A fresh jailed process; use it in a ``with`` statement.

        Parameters
        ----------
        limits : Limits, optional
        files : mapping of str to bytes, optional
            Files beside the notebook, by relative path.
        """
        limits = limits or Limits()
        request = json.dumps(dataclasses.asdict(limits)).encode()
        pairs = socket.socketpair(), socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        (ours, theirs), (control, supervisor) = pairs
        try:
            with self._lock:
                self._have_server()
                # If it has died this moment, the run will find nobody at the other end.
                with contextlib.suppress(OSError):
                    passed = [theirs.fileno(), supervisor.fileno()]
                    socket.send_fds(self._requests, [request], passed)
        except BaseException:
            ours.close()
            control.close()
            raise
        finally:
            theirs.close()
            supervisor.close()
        run = Run(ours, control, limits, files or {})
        self._runs.add(run)
        return run

    def close(self) -> None:
        """Stop the server, and every run."""
        with self._lock:
            for run in list(self._runs):
                run.hang_up()
            self._stop()

    def _stop(self) -> None:
        if self._process is not None:
            self._requests.close()
            self._process.terminate()
            self._process.wait()
            self._process = None

    @property
    def pid(self) -> int | None:
        """The server's process number, if it runs."""
        return self._process.pid if self._process else None

    def _have_server(self) -> None:
        imported = _fingerprint()
        if self._process and (self._process.poll() is not None or self._imported != imported):
            self._stop()
        if self._process:
            return
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._imported = imported
        known = ("PATH", "HOME", "LANG", "PYTHONPATH", "EIGENTUNES_CACHE", "XDG_CACHE_HOME")
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "autograder.sandbox.server", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for whoever grades; it ends when they hang up
                env={
                    **{name: os.environ[name] for name in known if name in os.environ},
                    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
                    "OMP_NUM_THREADS": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                },
            )
        if _received(self._requests, 64) != READY:
            self._stop()
            raise RuntimeError("the sandbox's server did not start; its last words are above")


def _received(end: socket.socket, size: int) -> bytes:
    """What the other end says next; nothing if it is gone, however it went."""
    try:
        return end.recv(size)
    except OSError:
        return b""


def _fingerprint() -> object:
    """Changes when a file of the learner's library changes, or a package is installed."""
    package = Path(__file__).parents[2] / "eigentunes"
    ours = [file.stat().st_mtime_ns for file in sorted(package.rglob("*.py"))]
    return ours, os.stat(sysconfig.get_path("purelib")).st_mtime_ns


@functools.cache
def shared() -> Sandbox:
    """The sandbox of this process."""
    return Sandbox()


class Run:
    """One submission in its jail.

    Attributes
    ----------
    ended : str
        Why its process has ended, a key of :data:`autograder.sandbox.protocol.WHY`; empty while it
        lives.
    """

    def __init__(
        self,
        connection: socket.socket,
        control: socket.socket,
        limits: Limits,
        files: Mapping[str, bytes],
    ) -> None:
        self.ended = ""
        self._used: list[float] = []  # CPU seconds until each cell began, and until the end
        self._started = 0
        self._connection, self._control, self._limits = connection, control, limits
        self._buffer, self._received = bytearray(), 0
        # A process that does not read its requests must not stop the grader.
        connection.settimeout(limits.cell_seconds * limits.wall_factor + 30)
        header = {"files": [[name, len(content)] for name, content in files.items()]}
        self._send(json.dumps(header).encode() + b"\n" + b"".join(files.values()))

    def __enter__(self) -> Run:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, if it lives, and everything that it has started."""
        self._connection.close()
        self._control.close()

    def hang_up(self) -> None:
        """End it while another thread waits for it."""
        for end in (self._connection, self._control):
            with contextlib.suppress(OSError):  # it is closed
                end.shutdown(socket.SHUT_RDWR)

    def execute(self, source: str) -> Outcome:
        """Run one cell.

        Parameters
        ----------
        source : str

        Returns
        -------
        Outcome
            After the process has ended, an outcome without outputs.
        """
        if self.ended:
            return Outcome([])
        self._mark()
        self._started += 1
        self._send(json.dumps({"cell": source}).encode() + b"\n")
        line, interrupted = self._reply()
        if line is None:
            return Outcome([_error("Stopped", f"This cell {WHY[self.ended]}.")], None, self.ended)
        try:
            outputs, count = outputs_of(line)
        except Exception:  # whatever it holds: it is nothing that a notebook's shell says
            self.ended = "reply"
            self.close()
            return Outcome([_error("Stopped", f"This cell {WHY[self.ended]}.")], None, self.ended)
        if interrupted:
            outputs.append(_error("TimeUp", f"This cell {WHY['time']}."))
        return Outcome(outputs, count, "time" if interrupted else "")

    def seconds(self) -> list[float]:
        """CPU time of each cell that began, in order, as the supervisor has seen it."""
        if not self.ended:
            self._mark()
        while len(self._used) <= self._started and not self.ended:
            if not select.select([self._control], [], [], ANSWERS_WITHIN)[0]:
                break
            self._events()
        marks = self._used[: self._started + 1]
        return [round(max(0.0, end - start), 3) for start, end in pairwise(marks)]

    def _mark(self) -> None:
        """Tell the supervisor that a cell starts; it answers with the CPU time used so far."""
        with contextlib.suppress(OSError):  # it may have ended between two cells
            self._control.sendall(CELL_STARTS)

    def _send(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # it may be gone, or not listen: no reply will come
            self._connection.sendall(data)

    def _reply(self) -> tuple[bytes | None, bool]:
        """The next line, and whether the cell was interrupted; None if the process ended."""
        interrupted, gone = False, False
        while True:
            head, newline, rest = self._buffer.partition(b"\n")
            if newline:
                self._buffer = rest
                return bytes(head), interrupted or self._events()
            watched = [self._control] if gone else [self._connection, self._control]
            ready, _, _ = select.select(watched, [], [], self._patience())
            if not ready:
                self.ended = "time"
                return None, interrupted
            if self._control in ready:
                interrupted = self._events() or interrupted
                if self.ended:
                    gone = True
            if self._connection in ready:
                data = _received(self._connection, 1 << 20)
                gone = gone or not data
                self._buffer += data
                self._received += len(data)
                if self._received > self._limits.output:
                    self.ended = "output"
                    self.close()
                    return None, interrupted
            if gone and self.ended:
                return None, interrupted

    def _patience(self) -> float:
        """Longer than the supervisor's, whose word is better than ours."""
        return self._limits.cell_seconds * self._limits.wall_factor + 30

    def _events(self) -> bool:
        """Take what the supervisor has said; whether it said that it interrupted the cell."""
        interrupted = False
        while select.select([self._control], [], [], 0)[0]:
            message = _received(self._control, 4096)
            if not message:
                self.ended = self.ended or "no sandbox"
                break
            event = json.loads(message)
            if event["event"] == "interrupted":
                interrupted = True
                continue
            self._used.append(event["cpu"])
            if event["event"] == "ended":
                self.ended = event["why"]
        return interrupted


def outputs_of(line: bytes) -> tuple[list[NotebookNode], int]:
    """Outputs and execution count of a reply that may be anything.

    Raises
    ------
    Exception
        Of any kind, if it is no reply of a notebook's shell.
    """
    reply = json.loads(line, parse_constant=_refuse)
    return [_clean(item) for item in bounded(reply["outputs"])], _count(reply["count"])


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _clean(item: Any) -> NotebookNode:
    kind = item["output_type"]
    if kind == "stream":
        name = "stderr" if item["name"] == "stderr" else "stdout"
        return new_output("stream", name=name, text=_text(item["text"]))
    if kind == "error":
        trace = [_text(line) for line in item["traceback"][:200]]
        return new_output(
            "error", ename=_text(item["ename"]), evalue=_text(item["evalue"]), traceback=trace
        )
    if kind not in ("display_data", "execute_result"):
        raise ValueError(f"no output is of type {kind}")
    data = {_text(mime): _content(mime, value) for mime, value in item["data"].items()}
    count = {"execution_count": _count(item["execution_count"])} if kind != "display_data" else {}
    return new_output(kind, data=data, metadata=_sizes(item.get("metadata")), **count)


def _text(value: Any) -> str:
    """A text that every file can hold: half a character is replaced."""
    if type(value) is not str:
        raise TypeError("it is no text")
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= MOST_CELLS:
        raise ValueError("it counts no cells")
    return value


def _content(mime: str, value: Any) -> Any:
    """What is displayed: a text, or plain data where the notebook format has a place for it."""
    return _plain(value) if JSON_MIME.search(mime) else _text(value)


def _plain(value: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise ValueError("it is nested too deep")
    if isinstance(value, dict):
        return {_text(key): _plain(each, depth + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, depth + 1) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("it is no number of JSON")
    return _text(value) if isinstance(value, str) else value


def _sizes(metadata: Any) -> dict[str, Any]:
    """What a display's metadata say about each of its forms, above all the size of a picture."""
    if not isinstance(metadata, dict):
        return {}
    return {
        _text(mime): {_text(key): value for key, value in about.items() if _is_scalar(value)}
        for mime, about in metadata.items()
        if isinstance(about, dict)
    }


def _is_scalar(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, (int, float)) and abs(value) < 1e6)


def _error(name: str, text: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=text, traceback=[text])
