"""What a function that is called for a check cannot change, and whom it cannot ask.

A check must not disturb the notebook around it: the state of NumPy's and Python's random numbers,
error and print settings, the working folder, open figures and so on are afterwards what they were.
While it runs nobody answers ``input()``, and no debugger opens.
"""

from __future__ import annotations

import builtins
import contextlib
import getpass
import io
import os
import random
import sys
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, NoReturn

import numpy as np


class Asked(Exception):
    """A function asked somebody; the text says by what."""


def _asks(what: str) -> Callable[..., NoReturn]:
    def nobody_answers(*args: Any, **named: Any) -> NoReturn:
        raise Asked(what)

    return nobody_answers


class _NoInput(io.TextIOBase):
    """A text stream on which nobody types."""

    read = readline = readlines = __next__ = _asks("sys.stdin")


@contextlib.contextmanager
def nobody_asked() -> Iterator[None]:
    """While this lasts, whoever asks for input gets :class:`Asked`."""
    pdb = sys.modules.get("pdb")
    places: list[tuple[Any, str, Any]] = [
        (builtins, "input", _asks("input()")),
        (getpass, "getpass", _asks("getpass()")),
        (sys, "breakpointhook", _asks("breakpoint()")),
        (sys, "stdin", _NoInput()),
        *([(pdb, "set_trace", _asks("set_trace()"))] if pdb else []),
    ]
    before = [(place, name, getattr(place, name)) for place, name, _ in places]
    try:
        for place, name, value in places:
            setattr(place, name, value)
        yield
    finally:
        for place, name, value in before:
            setattr(place, name, value)


def asked_by(error: BaseException, trace: TracebackType | None) -> str:
    """By what an exception says that its function asked somebody; empty if it did not."""
    what = str(error) if isinstance(error, Asked) else ""
    if type(error).__name__ == "StdinNotImplementedError":  # of a kernel without a keyboard
        what = "input()"
    while what and trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.rpartition(".")[2] in ("pdb", "bdb", "ipdb", "debugger"):
            return "set_trace()"
        trace = trace.tb_next
    return what


@contextlib.contextmanager
def new_figures_closed() -> Iterator[None]:
    """Afterwards matplotlib's figures are those that were open before."""
    before = _open_figures()
    try:
        yield
    finally:
        if new := _open_figures() - before:
            for number in new:
                sys.modules["matplotlib.pyplot"].close(number)


def _open_figures() -> set[int]:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Put back afterwards what a function may have changed around itself."""
    state = random.getstate()
    global_state = np.random.get_state()  # noqa: NPY002 (it is what a learner may use)
    environment, folder = dict(os.environ), _folder()
    limit, tracing = sys.getrecursionlimit(), sys.gettrace()
    matplotlib = sys.modules.get("matplotlib")
    with contextlib.ExitStack() as stack:
        stack.enter_context(np.errstate())
        stack.enter_context(np.printoptions())
        if matplotlib and hasattr(matplotlib, "rc_context"):
            stack.enter_context(matplotlib.rc_context())
        stack.enter_context(nobody_asked())
        try:
            yield
        finally:
            random.setstate(state)
            np.random.set_state(global_state)  # noqa: NPY002
            if sys.getrecursionlimit() != limit:
                sys.setrecursionlimit(limit)
            if sys.gettrace() is not tracing:
                sys.settrace(tracing)
            if os.environ != environment:
                os.environ.clear()
                os.environ.update(environment)
            if folder and folder != _folder():
                with contextlib.suppress(OSError):
                    os.chdir(folder)


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it has been removed
        return ""
