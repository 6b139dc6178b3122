"""The untrusted side: an IPython shell without a kernel that runs cells and reports outputs.

Everything here runs in the learner's process, after it has entered the jail.  Requests and replies
are JSON lines on one socket; whoever reads the replies trusts nothing in them.
"""

from __future__ import annotations

import builtins
import contextlib
import getpass
import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np
from ipykernel.jsonutil import encode_images, json_clean
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from autograder.sandbox.protocol import bounded

STREAM_LIMIT = 1_000_000  # characters that one cell may print before the rest is left out

Emit = Callable[..., None]


class CellOutputs:
    """Collects the outputs of one cell after another in the notebook format."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self._printed = 0
        self._clear_first = False
        self._displays: dict[str, list[dict[str, Any]]] = {}

    def take(self) -> list[dict[str, Any]]:
        """The outputs since the last call."""
        items, self.items = self.items, []
        self._printed, self._clear_first = 0, False
        for item in items:
            if item["output_type"] == "stream":
                item["text"] = "".join(item["text"])
        return bounded(items)

    def emit(self, kind: str, **fields: Any) -> None:
        """Add one output."""
        if self._clear_first:
            self.items.clear()
            self._clear_first = False
        name = fields.pop("display_id", None)
        item = {"output_type": kind, **fields}
        self.items.append(item)
        if name:
            self._displays.setdefault(name, []).append(item)

    def stream(self, name: str, text: str) -> None:
        """Add text to a stream; what is beyond the limit is left out, once said so."""
        if self._printed > STREAM_LIMIT:
            return
        self._printed += len(text)
        if self._printed > STREAM_LIMIT:
            text = (
                text[: STREAM_LIMIT - self._printed] + "\n[the rest of this output is left out]\n"
            )
        last = self.items[-1] if self.items and not self._clear_first else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"].append(text)
        else:
            self.emit("stream", name=name, text=[text])

    def update(self, name: str, data: Any, metadata: Any) -> None:
        """Change every display of that name."""
        for item in self._displays.get(name, ()):
            item.update(data=data, metadata=metadata)

    def clear(self, wait: bool) -> None:
        """Forget what the cell has put out, now or when the next output comes."""
        if wait:
            self._clear_first = True
        else:
            self.items.clear()


class _Publisher(DisplayPublisher):
    outputs: ClassVar[CellOutputs]

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **others: Any,
    ) -> None:
        name = (transient or {}).get("display_id") or ""
        data, metadata = json_clean(encode_images(data)), json_clean(metadata or {})
        if update:
            self.outputs.update(name, data, metadata)
        else:
            self.outputs.emit("display_data", data=data, metadata=metadata, display_id=name)

    def clear_output(self, wait: bool = False) -> None:
        self.outputs.clear(wait)


class _Results(DisplayHook):
    outputs: ClassVar[CellOutputs]

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.outputs.emit(
            "execute_result",
            data=json_clean(encode_images(format_dict)),
            metadata=json_clean(md_dict or {}),
            execution_count=self.prompt_count,
        )

    def finish_displayhook(self) -> None:
        self._is_active = False


class Shell(InteractiveShell):
    """IPython as a notebook's kernel would run it."""

    outputs: ClassVar[CellOutputs]
    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Results)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        name = getattr(etype, "__name__", str(etype))
        self.outputs.emit("error", ename=name, evalue=str(evalue), traceback=list(stb))

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def system(self, cmd: str) -> None:
        done = subprocess.run(
            self.var_expand(cmd, depth=1),
            shell=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        sys.stdout.write(done.stdout)
        self.user_ns["_exit_code"] = done.returncode


class _Stream:
    """What ``sys.stdout`` and ``sys.stderr`` are."""

    encoding, errors, closed = "utf-8", "replace", False

    def __init__(self, name: str, fd: int, outputs: CellOutputs) -> None:
        self.name, self._fd, self._outputs = name, fd, outputs

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.stream(self.name.strip("<>"), text)
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._fd


def _no_input(*args: Any, **named: Any) -> str:
    raise StdinNotImplementedError("there is nobody to answer input() while a notebook is graded")


def make_shell(outputs: CellOutputs) -> Shell:
    """A fresh shell that reports to `outputs`."""
    _Publisher.outputs = _Results.outputs = Shell.outputs = outputs
    config = Config()
    config.HistoryManager.enabled = False
    shell = Shell.instance(config=config)
    return shell


@contextlib.contextmanager
def rehearsing() -> Iterator[tuple[Shell, CellOutputs]]:
    """A shell for a rehearsal that leaves nothing behind."""
    outputs = CellOutputs()
    streams, hook, main = (sys.stdout, sys.stderr), sys.excepthook, sys.modules["__main__"]
    sys.stdout, sys.stderr = _Stream("stdout", 1, outputs), _Stream("stderr", 2, outputs)
    try:
        yield make_shell(outputs), outputs
    finally:
        Shell.clear_instance()
        sys.stdout, sys.stderr = streams
        sys.excepthook, sys.modules["__main__"] = hook, main
        sys.displayhook = sys.__displayhook__


def serve(connection: socket.socket) -> None:
    """Run the cells that come in, one JSON line each, until there are no more."""
    outputs = CellOutputs()
    builtins.input = getpass.getpass = _no_input
    random.seed()
    np.random.seed()  # noqa: NPY002 - learners use it; without this all forks draw the same
    # What C code and subprocesses write goes to a file, and from there to the cell's outputs.
    raw = open("/tmp/.learner/stdout", "w+b", buffering=0)  # noqa: SIM115 - as long as this process
    for fd in (1, 2):
        os.dup2(raw.fileno(), fd)
    sys.stdout, sys.stderr = _Stream("stdout", 1, outputs), _Stream("stderr", 2, outputs)
    sys.path.insert(0, "")
    shell = make_shell(outputs)
    shell.enable_matplotlib("inline")
    requests = connection.makefile("rb")
    for name, size in json.loads(requests.readline())["files"]:
        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
        with open(name, "wb") as file:
            file.write(requests.read(size))
    seen = 0
    for line in requests:
        try:
            shell.run_cell(json.loads(line)["cell"], store_history=True)
        except BaseException as error:  # whatever gets out of IPython ends the cell, not the run
            text = f"{type(error).__name__}: {error}"
            outputs.emit("error", ename=type(error).__name__, evalue=str(error), traceback=[text])
        raw.seek(seen)
        low = raw.read(STREAM_LIMIT)
        seen += len(low)
        if low:
            outputs.stream("stdout", low.decode("utf-8", "replace"))
        reply = {"outputs": outputs.take(), "count": shell.execution_count - 1}
        connection.sendall(json.dumps(reply, default=str).encode() + b"\n")
