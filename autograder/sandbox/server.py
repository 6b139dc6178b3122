"""The fork server: imports everything once, then makes a jailed fork of itself for each submission.

It is started by :class:`autograder.sandbox.client.Sandbox` as ``python -m autograder.sandbox.server
FD``.  Over the socket with that number come requests, each with two sockets: one goes to the
learner's process (`shell`), the other to its supervisor here, which watches what the jail uses.
The server holds no answers, because what it has imported every learner can read.
"""

from __future__ import annotations

import contextlib
import ctypes
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

from autograder.sandbox import jail, syscalls
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
    "eigentunes.checking.publishing",
    "eigentunes.explorers",
    "eigentunes.figures",
    "eigentunes.stand_ins",
    "IPython.core.completer",
    "autograder.sandbox.shell",
)

CORES = os.cpu_count() or 1
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Serve until the other end hangs up."""
    forget_how_it_was_started()
    requests = socket.socket(fileno=int(sys.argv[1]))
    for module in PRELOADED:
        importlib.import_module(module)
    _rehearse()
    ours = ("autograder.exercises", "autograder.catalogue")
    answers = [name for name in sys.modules if name.startswith(ours)]
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


def forget_how_it_was_started() -> None:
    """Wipe the command line and the variables that /proc shows of this process and its forks."""
    for name, value in list(os.environ.items()):
        os.environ[name] = value  # the C library keeps its own copy from now on
    with open("/proc/self/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    for start, end in (map(int, fields[45:47]), map(int, fields[47:49])):
        ctypes.memset(start, 0, end - start)


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
        syscalls.forget_keys()
        os.environ.clear()
        os.environ.update(jail.environment())
        jail.give_up_privileges(limits)
        shell.serve(connection)
    finally:
        os._exit(0)


@dataclasses.dataclass(frozen=True)
class Use:
    """What all the processes of a jail use: CPU seconds so far, bytes now, their number now."""

    cpu: float
    resident: int
    processes: int


class Meter:
    """Looks again and again, through the jail's /proc, at what its processes use.

    CPU time that a process's parent has waited for is known to the kernel, and counted there.  A
    parent may also have its children vanish with the time that they used, so what is seen of every
    process is added up here as well, and the larger sum is believed.
    """

    def __init__(self) -> None:
        self._own: dict[tuple[bytes, bytes], float] = {}  # by number and start, at the last look
        self._seen = self._most = 0.0
        self._looked = time.monotonic()

    def look(self) -> Use:
        """What is used now."""
        numbers = [name for name in os.listdir("/proc") if name.isdecimal()]
        if len(numbers) > MANY:  # a fork bomb: no time to lose
            return Use(self._most, 0, len(numbers))
        now = time.monotonic()
        since, self._looked = now - self._looked, now
        known, resident, own, unseen = 0.0, 0, {}, 0.0
        for name in numbers:
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    stat = file.read().rpartition(b")")[2].split()
                with open(f"/proc/{name}/status", "rb") as file:
                    resident += resident_memory(file.read())
            except OSError:  # it has just ended
                continue
            spent = (int(stat[11]) + int(stat[12])) / TICKS
            known += spent + (int(stat[13]) + int(stat[14])) / TICKS
            process = (os.fsencode(name), stat[19])
            own[process] = spent
            if process in self._own:
                self._seen += spent - self._own[process]
            else:  # one that runs stands for those that came and went meanwhile
                unseen += max(spent, since if stat[0] == b"R" else 0.0)
        self._own = own
        self._seen += min(unseen, since * CORES)
        self._most = max(self._most, known, self._seen)
        return Use(self._most, resident, len(numbers))


def resident_memory(status: bytes) -> int:
    """Bytes of a process's /proc/PID/status that no file on a disk could give back."""
    lines = (line for line in status.splitlines() if line.startswith((b"RssAnon:", b"RssShmem:")))
    return sum(int(line.split()[1]) << 10 for line in lines)


def _memory() -> int:
    """Bytes that the jail uses.  Pages that forks share count once; this takes a while."""
    own, shared = 0, 0
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/smaps_rollup", "rb") as file:
                fields = dict(line.split(b":") for line in file.read().splitlines()[1:])
            in_files = int(fields.get(b"Pss_Shmem", b"0 kB").split()[0]) << 10
            own += (int(fields[b"Pss"].split()[0]) << 10) - in_files
            shared += in_files
        except PermissionError:  # it has made itself private: all that it has counts
            with contextlib.suppress(OSError), open(f"/proc/{name}/status", "rb") as file:
                own += resident_memory(file.read())
        except (OSError, KeyError):  # it has just ended
            continue
    return own + max(shared, _scratch())


def _scratch() -> int:
    """Bytes of the files in memory."""
    places = [os.statvfs(place) for place in ("/tmp", "/dev/shm")]
    return sum((place.f_blocks - place.f_bfree) * place.f_frsize for place in places)


def _watch(pid: int, place: Jail, control: socket.socket, limits: Limits) -> tuple[str, int, float]:
    """Why the learner's process ended, its exit status (negative: a signal), and its CPU time."""
    waiting = select.poll()
    waiting.register(control, select.POLLIN)
    meter, begun, use = Meter(), time.monotonic(), Use(0.0, 0, 0)
    baseline, since, interrupted = 0.0, begun, 0.0
    ended = ""
    while True:
        done, status, used = os.wait4(pid, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            why = ended or ("notebook time" if -code == signal.SIGXCPU else "exit")
            return why, code, max(use.cpu, used.ru_utime + used.ru_stime)
        said = waiting.poll(LOOK_EVERY * 1000)
        use, now = meter.look(), time.monotonic()
        if said:
            if not control.recv(64):
                ended = "hung up"
            baseline, since, interrupted = use.cpu, now, 0.0
            _tell(control, event="used", cpu=baseline)
        if use.processes > limits.processes + 2:  # bubblewrap's own two
            ended = ended or "processes"
        elif use.resident + _scratch() > limits.memory and _memory() > limits.memory:
            ended = ended or "memory"
        elif (
            use.cpu > limits.notebook_seconds
            or now - begun > limits.notebook_seconds * limits.wall_factor
        ):
            ended = ended or "notebook time"
        elif interrupted and now - interrupted > GRACE:
            ended = ended or "time"
        if ended:
            place.kill()
        elif not interrupted and (
            use.cpu - baseline > limits.cell_seconds
            or now - since > limits.cell_seconds * limits.wall_factor
        ):
            interrupted = now
            _tell(control, event="interrupted", why="time", status=0)
            os.kill(pid, signal.SIGINT)


def _tell(control: socket.socket, **event: object) -> None:
    with contextlib.suppress(OSError):  # whoever asked may be gone
        control.sendall(json.dumps(event).encode())


if __name__ == "__main__":
    main()
