"""Calls a learner's function on cases and keeps what came of it, as plain data.

Whatever the function does (raises, exits, prints ten megabytes, loops, returns a generator,
changes its arguments), every case gets an :class:`~eigentunes.judging.contract.Answer`.
"""

from __future__ import annotations

import _thread
import contextlib
import dis
import functools
import inspect
import io
import linecache
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from types import CodeType, FrameType, FunctionType, MethodType, TracebackType
from typing import Any

import numpy as np

from eigentunes.judging.contract import Answer, Case, Check
from eigentunes.judging.lending import Lent, judging
from eigentunes.judging.recipes import Recipe, Script
from eigentunes.judging.undisturbed import asked_by, new_figures_closed, undisturbed
from eigentunes.judging.wire import NUMERIC, NotPlainData, encode, storable

PRINT_LIMIT = 800  # characters of a call's output that are kept
SIZE_LIMIT = 50_000_000  # bytes in one returned value
SIGNATURE_LIMIT = 200  # characters of how a function is defined
SHARE_OF_A_CALL = 0.2  # of the time limit
_WIDEST = {"f": np.dtype(np.float64), "c": np.dtype(np.complex128)}  # that travel
THREADS = sys.platform != "emscripten"  # Python in a browser can start none
WALL_FACTOR = 6  # a limit of CPU seconds also ends after so many times as much by the clock


class TimeUp(BaseException):
    """The time limit has passed.  No ``Exception``, so ``except Exception`` lets it through."""


class TimeLimit:
    """Ends calls in the main thread after some seconds of CPU time.

    CPU time, because a busy machine must not fail anyone; and a multiple of it by the clock,
    because a function can also wait for ever.  In another thread there is no limit.  Works on
    every platform that has threads: a watching one makes the interrupt that Ctrl-C makes, and
    raises :class:`TimeUp` in the main thread should that interrupt be ignored.  What cannot be
    ended from within a process is a single call of compiled code that never looks up
    (``sum(count())``), and sleeping with the interrupt ignored.  Python in a browser (Pyodide) has
    no threads: there a call that has come back late is the last one, and an endless one ends with
    the kernel.

    Parameters
    ----------
    seconds : float
        For all the calls together.

    Attributes
    ----------
    interrupted : bool
        Whether somebody pressed Ctrl-C meanwhile.
    """

    def __init__(self, seconds: float) -> None:
        self.interrupted = False
        self._left = seconds
        self._share = 0.0  # of the call that runs
        self._running = self._up = False
        self._swallowed = 0
        self._asked = 0  # how often the call was interrupted, heard or not
        self._raised = False  # whether a TimeUp may still be on its way
        self._cpu = self._clock = 0.0
        self._lock = threading.Lock()
        self._done = threading.Event()

    def __enter__(self) -> TimeLimit:
        self._main = threading.current_thread() is threading.main_thread()
        if self._main:
            self._before = signal.signal(signal.SIGINT, self._interrupt)
            if THREADS:
                self._watcher = threading.Thread(target=self._watch, daemon=True)
                self._watcher.start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._main:
            if THREADS:
                self._done.set()
                self._watcher.join()
            signal.signal(signal.SIGINT, self._before or signal.SIG_DFL)

    def run(self, call: Callable[[], Any], seconds: float) -> Any:
        """Return ``call()``.

        Raises
        ------
        TimeUp
            After `seconds`, or when nothing is left for all the calls together.
        """
        if self._left <= 0:
            raise TimeUp
        with self._lock:
            self._cpu, self._clock = time.process_time(), time.monotonic()
            self._share = min(seconds, self._left)
            self._swallowed, self._asked = 0, 0
            self._up, self._running = False, self._main
        tracing, mask = sys.gettrace(), _signal_mask()
        try:
            return call()
        finally:
            ended = False
            while not ended:  # the clock may strike just now
                try:
                    self._end(tracing, mask)
                    ended = True
                except TimeUp:
                    continue

    def _end(self, tracing: Any, mask: Any) -> None:
        with self._lock:
            self._running = False
        if self._up:
            sys.settrace(tracing)
        if self._raised:
            _let_arrive()
            self._raised = False
        self._left -= self._used()
        if self._main:
            _signal_mask(mask)
            if signal.getsignal(signal.SIGINT) != self._interrupt:
                signal.signal(signal.SIGINT, self._interrupt)

    def _used(self) -> float:
        cpu, clock = time.process_time() - self._cpu, time.monotonic() - self._clock
        return max(cpu, clock / WALL_FACTOR)

    def _watch(self) -> None:
        pause = 0.05
        while not self._done.wait(pause):
            with self._lock:
                if self._running and self._used() > self._share:
                    self._up = True
                    self._asked += 1
                    if self._asked > 2 and not self._swallowed:
                        self._raised = True
                        _raise_in_main()  # it does not hear: ignored, or blocked
                    _interrupt_main()
                    pause = 0.5  # and again, should the function have swallowed it

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if not self._up:
            self.interrupted = True
            raise KeyboardInterrupt
        if self._running:
            self._swallowed += 1
            if self._swallowed > 1:  # it catches everything: now raise in its `except`, too
                _raise_at_every_line(frame)
            raise TimeUp


def _raise_at_every_line(frame: FrameType | None) -> None:
    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if event == "line":
            raise TimeUp  # which also removes the tracing
        return trace

    while frame is not None and frame.f_code is not TimeLimit.run.__code__:
        frame.f_trace = trace
        frame = frame.f_back
    sys.settrace(lambda *event: None)  # no frame but those


def _interrupt_main() -> None:
    if hasattr(signal, "pthread_kill"):  # also wakes a main thread that sleeps
        main = threading.main_thread().ident
        assert main is not None
        signal.pthread_kill(main, signal.SIGINT)
    else:
        _thread.interrupt_main()


def _raise_in_main() -> None:
    """Raise :class:`TimeUp` between two instructions of the main thread."""
    try:
        import ctypes
    except ImportError:  # a Python without it
        return
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(threading.main_thread().ident or 0), ctypes.py_object(TimeUp)
    )


def _let_arrive() -> None:
    """Swallow a :class:`TimeUp` that may still be on its way to the main thread, this one.

    It could be taken back, but then Python 3.11 would look for it for ever, and for ever at the
    same instruction where something traces: a debugger, or whatever measures coverage.
    """
    with contextlib.suppress(TimeUp):
        _raise_in_main()  # another one in its place: there is never more than one
        for _ in range(1000):
            pass


def _signal_mask(mask: Any = ()) -> Any:
    """Which signals this thread blocks; sets it, if one is given."""
    if not hasattr(signal, "pthread_sigmask"):
        return ()
    how = signal.SIG_SETMASK if mask != () else signal.SIG_BLOCK
    return signal.pthread_sigmask(how, mask)


class _Kept(io.TextIOBase):
    """A text stream that keeps the beginning and forgets the rest."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.length < PRINT_LIMIT:
            self.parts.append(text[: PRINT_LIMIT - self.length])
        self.length += len(text)
        return len(text)

    def text(self) -> str:
        kept = "".join(self.parts)
        more = self.length - len(kept)
        return storable(kept) + (f"\n… and {more:,} characters more" if more > 0 else "")


@contextlib.contextmanager
def _captured(kept: _Kept) -> Iterator[None]:
    """Keep what is printed, and each warning once, without the path of a temporary file."""
    with (
        contextlib.redirect_stdout(kept),
        contextlib.redirect_stderr(kept),
        warnings.catch_warnings(record=True) as caught,
    ):
        warnings.simplefilter("default")
        try:
            yield
        finally:
            for text in dict.fromkeys(f"{w.category.__name__}: {w.message}" for w in caught):
                kept.write(text + "\n")


def plain(value: Any) -> Any:
    """A returned value as plain data: lists of numbers and array-likes become arrays.

    Raises
    ------
    NotPlainData
        With the words that complete "Your function returned …".
    """
    if inspect.isgenerator(value) or isinstance(value, Iterator):
        raise NotPlainData("a generator, which has not computed anything yet")
    if inspect.iscoroutine(value):
        value.close()
        raise NotPlainData("a coroutine; remove the word `async` before `def`")
    if inspect.isroutine(value) or isinstance(value, type):
        raise NotPlainData("a function instead of a result (are the brackets of a call missing?)")
    if hasattr(value, "toarray"):
        raise NotPlainData("a sparse matrix; return an ordinary array")
    if isinstance(value, dict | set):
        raise NotPlainData(f"a {type(value).__name__}")
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, list):
        try:
            array = np.asarray(value)
        except ValueError:  # ragged
            return [plain(item) for item in value]
        if array.dtype.kind not in NUMERIC or _mixed(value):
            return [plain(item) for item in value]
        value = array
    if hasattr(value, "__array__"):
        value = np.asarray(value)
        if value.dtype.kind not in NUMERIC:
            raise NotPlainData(f"an array of type {value.dtype}")
        widest = _WIDEST.get(value.dtype.kind)
        if widest is not None and value.dtype.itemsize > widest.itemsize:
            value = value.astype(widest)
        if value.nbytes > SIZE_LIMIT:
            raise NotPlainData(f"an array of shape {value.shape}, which is far too large")
    if issubclass(type(value), int) and type(value) is not bool:  # a class of its own: IntEnum
        return int.__index__(value)
    return value


def _mixed(items: list[Any]) -> bool:
    """Whether these are a few numbers of both kinds, as in ``return [edge, count]``.

    In one array the whole ones would become floats.
    """
    whole = {isinstance(item, int | np.integer) for item in items}
    return len(items) <= 4 and len(whole) == 2


def _build(case: Case, shift: int = 0) -> tuple[Any, ...]:
    """Fresh arguments for one call; scripted functions know the generators beside them."""
    args = tuple(_fresh(arg, shift) for arg in case.args)
    for arg in args:
        if isinstance(arg, Script):
            arg.generators = [each for each in args if isinstance(each, np.random.Generator)]
    return args


def _fresh(arg: Any, shift: int) -> Any:
    if isinstance(arg, Recipe):
        return arg.build(shift)
    if isinstance(arg, np.ndarray):
        return arg.copy()
    return list(arg) if isinstance(arg, list) else arg


def _changed(check: Check, case: Case, args: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(
        name
        for name, before, after in zip(check.arguments, case.args, args, strict=True)
        if isinstance(before, np.ndarray) and not _unchanged(before, after)
    )


def _unchanged(before: np.ndarray, after: np.ndarray) -> bool:
    try:
        return bool(np.array_equal(before, after, equal_nan=True))
    except TypeError:  # its type has been changed to one that has no numbers
        return False


def _shared(check: Check, value: Any, args: tuple[Any, ...]) -> tuple[str, ...]:
    if not check.fresh:
        return ()
    returned = value if isinstance(value, tuple | list) else (value,)
    arrays = [item for item in returned if isinstance(item, np.ndarray)]
    return tuple(
        name
        for name, arg in zip(check.arguments, args, strict=True)
        if isinstance(arg, np.ndarray) and any(np.may_share_memory(arg, item) for item in arrays)
    )


def _underlying(function: Any) -> FunctionType | None:
    """The function written in Python behind whatever can be called, if there is one."""
    for _ in range(8):
        if isinstance(function, FunctionType):
            return function
        if isinstance(function, MethodType):
            function = function.__func__
        elif isinstance(function, functools.partial):
            function = function.func
        elif isinstance(function, np.vectorize):
            function = function.pyfunc
        else:
            function = inspect.getattr_static(type(function), "__call__", None)
    return None


def _own_frames(
    function: Any, trace: TracebackType | None
) -> Iterator[tuple[CodeType, int, int, bool]]:
    """The frames of the learner's own code: code, line, instruction, and whether it is the last.

    That is code of the namespace in which the function was written, such as the notebook.
    """
    under = _underlying(function)
    while under and trace:
        if trace.tb_frame.f_globals is under.__globals__:
            yield trace.tb_frame.f_code, trace.tb_lineno, trace.tb_lasti, trace.tb_next is None
        trace = trace.tb_next


def _answer(
    function: Callable[..., Any], check: Check, case: Case, limit: TimeLimit, seconds: float
) -> Answer:
    printed = _Kept()
    args = _build(case)

    def call() -> Any:
        if case.draws:
            calls = (_build(case, shift=i // 2) for i in range(case.draws))
            result: Any = [plain(function(*each)) for each in calls]
        else:
            result = plain(function(*args))
        encode(result, recipes=False)
        return result

    try:
        with _captured(printed), new_figures_closed():
            value = limit.run(call, seconds * (1 if case.draws else SHARE_OF_A_CALL))
    except TimeUp:
        return Answer(error="TimeUp", printed=printed.text())
    except NotPlainData as error:
        return Answer(error="NotPlainData", detail=_text_of(error), printed=printed.text())
    except BaseException as error:  # SystemExit and a KeyboardInterrupt of its own are answers too
        if limit.interrupted:
            raise KeyboardInterrupt from None
        return replace(_failure(function, check, error), printed=printed.text())
    counts = {
        key: count if type(count) is int else 0  # the function may have written there
        for name, arg in zip(check.arguments, args, strict=True)
        if isinstance(arg, Script)
        for key, count in ((name, arg.calls), (f"{name} foreign", arg.foreign))
    }
    return Answer(
        value=value,
        changed=_changed(check, case, args),
        shared=_shared(check, value, args),
        calls=counts,
        printed=printed.text(),
    )


def _failure(function: Any, check: Check, error: BaseException) -> Answer:
    """What is said about an exception that came out of the function."""
    trace = sys.exc_info()[2]
    if what := asked_by(error, trace):
        return Answer(error="Asked", detail=what)
    if isinstance(error, Lent):
        return Answer(error="Lent", detail=_text_of(error))
    name, detail = type.__dict__["__name__"].__get__(type(error)), _text_of(error)
    own = list(_own_frames(function, trace))
    _, line = own_line(function, trace)
    if not isinstance(error, NotImplementedError):
        return Answer(error=name, detail=detail, line=line)
    stub = _stub(own)
    if stub is None:
        return Answer(error=f"{name} in a library", detail=detail, line=line)
    under = _underlying(function)
    if stub.co_name == check.name or (under and stub is under.__code__):
        return Answer(error=name, detail=detail, line=line)
    return Answer(error="Unwritten", detail=stub.co_name)


def own_line(function: Any, trace: TracebackType | None) -> tuple[int, str]:
    """Number and text of the deepest line of the learner's own code in a traceback."""
    own = list(_own_frames(function, trace))
    if not own:
        return 0, ""
    code, number = own[-1][:2]
    return number, storable(linecache.getline(code.co_filename, number).strip()[:200])


def _stub(own: Sequence[tuple[CodeType, int, int, bool]]) -> CodeType | None:
    """The function of the learner's that says itself, with `raise`, that it is to be written."""
    if not own:
        return None
    code, _, instruction, last = own[-1]
    return code if last and code.co_code[instruction] == dis.opmap["RAISE_VARARGS"] else None


def _text_of(error: BaseException) -> str:
    try:
        return storable(str(error)[:300])
    except BaseException:  # the learner's own exception class may be broken too
        return ""


def signature_fault(function: Callable[..., Any], check: Check) -> str:
    """How `function` is defined, if it cannot be called with the exercise's arguments in order."""
    try:
        signature = inspect.signature(function)
        text = storable(str(signature))[:SIGNATURE_LIMIT]
    except Exception:  # there is none, or it is an odd one; then the call tells
        return ""
    try:
        signature.bind(*check.arguments)
    except TypeError:
        return text
    names = list(signature.parameters)[: len(check.arguments)]
    swapped = sorted(names) == sorted(check.arguments) and names != list(check.arguments)
    return text if swapped else ""


def answers(
    function: Callable[..., Any],
    check: Check,
    cases: Sequence[Case],
    time_limit: float | None = None,
) -> list[Answer]:
    """Call `function` on every case.

    Parameters
    ----------
    function : callable
    check : Check
    cases : sequence of Case
    time_limit : float, optional
        CPU seconds for all the cases together; ``check.time_limit`` if not given.

    Returns
    -------
    list of Answer
        One for every case, in order.
    """
    seconds = check.time_limit if time_limit is None else time_limit
    found: dict[int, Answer] = {}
    endless: set[str] = set()  # ordinary input comes first; a trap that never ends is tried once
    with undisturbed(), judging(check.name), TimeLimit(seconds) as limit:
        if wrong := _signature_fault(function, check, limit, seconds):
            return [Answer(error="Signature", detail=wrong) for _ in cases]
        for i in sorted(range(len(cases)), key=lambda i: cases[i].trap != ""):
            if "" in endless or cases[i].trap in endless:
                found[i] = Answer(error="TimeUp")
                continue
            found[i] = _answer(function, check, cases[i], limit, seconds)
            if found[i].error == "TimeUp":
                endless.add(cases[i].trap)
    return [found[i] for i in range(len(cases))]


def _signature_fault(function: Any, check: Check, limit: TimeLimit, seconds: float) -> str:
    """The same, although what is asked may be the learner's own code."""
    try:
        return limit.run(lambda: signature_fault(function, check), seconds * SHARE_OF_A_CALL)
    except BaseException:
        if limit.interrupted:
            raise KeyboardInterrupt from None
        return ""
