"""The fork server: imports everything once, then makes a jailed fork of itself for each submission.

It is started by :class:`autograder.sandbox.client.Sandbox` as ``python -m autograder.sandbox.server
FD``.  Over the socket with that number come requests, each with two sockets: one goes to the
learner's process (`shell`), the other to its supervisor here, which watches what the jail uses.
The server holds no answers, because what it has imported every learner can read.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
import threading
import time

from autograder.sandbox import jail
from autograder.sandbox.jail import Jail, Limits, ProcessGroup
from autograder.sandbox.protocol import READY

LOOK_EVERY = 0.05  # seconds between two looks at what a jail uses
MANY = 200  # processes that are too many under any limits
GRACE = 2.0  # seconds from the polite interrupt to the kill

PRELOADED = (
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "scipy.cluster.hierarchy",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.spatial.distance",
    "scipy.stats",
    "sklearn.cluster",
    "sklearn.datasets",
    "sklearn.decomposition",
    "sklearn.metrics",
    "sklearn.preprocessing",
    "eigentunes.collecting",
    "eigentunes.explorers",
    "eigentunes.figures",
    "eigentunes.stand_ins",
    "IPython.core.completer",
    "autograder.sandbox.shell",
)

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Serve until the other end hangs up."""
    requests = socket.socket(fileno=int(sys.argv[1]))
    for module in PRELOADED:
        importlib.import_module(module)
    _rehearse()
    answers = [name for name in sys.modules if name.startswith("autograder.exercises")]
    if answers or threading.active_count() != 1:
        raise RuntimeError(f"not fit for forking: {answers or threading.enumerate()}")
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the supervisors
    requests.sendall(READY)
    while True:
        message, fds, _, _ = socket.recv_fds(requests, 4096, 2)
        if not message:
            return
        if os.fork() == 0:
            requests.close()
            status = 1
            try:
                limits = Limits(**json.loads(message))
                supervise(socket.socket(fileno=fds[0]), socket.socket(fileno=fds[1]), limits)
                status = 0
            finally:
                os._exit(status)
        for fd in fds:
            os.close(fd)


def _rehearse() -> None:
    """Pay once for what is slow the first time: a figure, a traceback, an explorer."""
    from autograder.sandbox.shell import rehearsing

    lines = (
        "import numpy as np, matplotlib.pyplot as plt",
        "from eigentunes import check, explorers, figures",
        "plt.plot([1, 2]); plt.title('x'); plt.show()",
        "figures.bars({'a': 1.0}, xlabel='x', alt='one bar')",
        "from eigentunes.datasets import blobs; explorers.CentroidExplorer(blobs()[0][:60])",
        "def f(x):\n    y = x\n    return 1 / 0\nf(1)",
        "assert 1 == 2",
    )
    with rehearsing() as (shell, outputs):
        shell.enable_matplotlib("inline")
        for line in lines:
            shell.run_cell(line)
        kinds = [item["output_type"] for item in outputs.take()]
        if kinds.count("error") != 2:
            raise RuntimeError(f"the rehearsal went wrong: {kinds}")
    import matplotlib.pyplot as plt
    from matplotlib_inline.backend_inline import configure_inline_support

    plt.close("all")
    vars(configure_inline_support).clear()  # it remembers that a shell was set up, and skips others


def supervise(connection: socket.socket, control: socket.socket, limits: Limits) -> None:
    """Run a learner's process in a fresh jail until it ends, is ended, or nobody wants it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    place = Jail(limits)
    group = ProcessGroup(limits.processes)
    try:
        place.enter()
        pid = os.fork()  # the new PID namespace holds for children only
        if pid == 0:
            _become_learner(connection, limits)
        connection.close()
        why, status, cpu = _watch(pid, place, control, limits)
    finally:
        place.close()
        group.close()
    _tell(control, event="ended", why=why, status=status, cpu=cpu)


def _become_learner(connection: socket.socket, limits: Limits) -> None:
    from autograder.sandbox import shell

    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a background shell ignores it
        null = os.open("/dev/null", os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(null, fd)
        if connection.fileno() != 3:
            os.dup2(connection.detach(), 3)
            connection = socket.socket(fileno=3)
        os.closerange(4, 4096)
        os.setsid()
        os.nice(5)  # whoever watches comes first
        os.environ.clear()
        os.environ.update(jail.environment())
        jail.give_up_privileges(limits)
        shell.serve(connection)
    finally:
        os._exit(0)


@dataclasses.dataclass(frozen=True)
class _Use:
    """What all the processes of a jail use now: CPU seconds so far, bytes, their number."""

    cpu: float
    resident: int
    processes: int

    @classmethod
    def now(cls) -> _Use:
        """Read it from /proc, which is the jail's."""
        cpu, resident = 0.0, 0
        numbers = [name for name in os.listdir("/proc") if name.isdecimal()]
        if len(numbers) > MANY:  # a fork bomb: no time to lose
            return cls(cpu, resident, len(numbers))
        for name in numbers:
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    stat = file.read().rpartition(b")")[2].split()
                with open(f"/proc/{name}/statm", "rb") as file:
                    pages = file.read().split()
            except OSError:  # it has just ended
                continue
            cpu += sum(int(field) for field in stat[11:15]) / TICKS
            resident += (int(pages[1]) - int(pages[2])) * PAGE  # without files in memory
        return cls(cpu, resident, len(numbers))


def _memory() -> int:
    """Bytes that the jail uses.  Pages that forks share count once; this takes a while."""
    total = 0
    for name in filter(str.isdecimal, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{name}/smaps_rollup", "rb") as file:
            total += sum(int(line.split()[1]) << 10 for line in file if line.startswith(b"Pss:"))
    return total


def _watch(pid: int, place: Jail, control: socket.socket, limits: Limits) -> tuple[str, int, float]:
    """Why the learner's process ended, its exit status (negative: a signal), and its CPU time."""
    waiting = select.poll()
    waiting.register(control, select.POLLIN)
    baseline, since, interrupted = 0.0, time.monotonic(), 0.0
    ended = ""
    while True:
        done, status, used = os.wait4(pid, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            why = ended or ("notebook time" if -code == signal.SIGXCPU else "exit")
            return why, code, used.ru_utime + used.ru_stime
        if waiting.poll(LOOK_EVERY * 1000):
            message = control.recv(64)
            if not message:
                ended = "hung up"
                place.kill()
            baseline, since, interrupted = _Use.now().cpu, time.monotonic(), 0.0
            _tell(control, event="used", cpu=baseline)
            continue
        use = _Use.now()
        wall = time.monotonic() - since
        if use.processes > limits.processes + 2:  # bubblewrap's own two
            ended = ended or "processes"
        elif use.resident > limits.memory and _memory() > limits.memory:
            ended = ended or "memory"
        elif use.cpu > limits.notebook_seconds:
            ended = ended or "notebook time"
        elif interrupted and time.monotonic() - interrupted > GRACE:
            ended = ended or "time"
        if ended:
            place.kill()
        elif not interrupted and (
            use.cpu - baseline > limits.cell_seconds
            or wall > limits.cell_seconds * limits.wall_factor
        ):
            interrupted = time.monotonic()
            _tell(control, event="interrupted", why="time", status=0)
            os.kill(pid, signal.SIGINT)


def _tell(control: socket.socket, **event: object) -> None:
    with contextlib.suppress(OSError):  # whoever asked may be gone
        control.sendall(json.dumps(event).encode())


if __name__ == "__main__":
    main()
