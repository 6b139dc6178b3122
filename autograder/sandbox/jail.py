"""The jail: what a learner's code can see and use.

bubblewrap makes the namespaces and does all the mounts; a process that already runs then moves
into them with setns(2).  The jail shows the system, the Python environment and the course's
downloaded data read-only, a private scratch space in memory, and nothing else: no network, no other
process, no home, no course.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import importlib.util
import json
import os
import select
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from autograder.sandbox import syscalls

PRIVATE = "/tmp/.learner"  # no environment or course is called so, wherever it is
HOME = f"{PRIVATE}/home"
WORK = f"{PRIVATE}/work"  # where the notebook and its data files are
CACHE = "/srv/eigentunes"  # where the course's downloaded data are, if there are any
SYSTEM = (
    "/usr",
    "/bin",
    "/lib",
    "/lib32",
    "/lib64",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/alternatives",
)
# What the kernel tells about itself and others, and root more of it than anybody else.
MASKED = (
    *("kallsyms", "kcore", "key-users", "keys", "kmsg", "kpagecgroup", "kpagecount", "kpageflags"),
    *("latency_stats", "sched_debug", "slabinfo", "timer_list", "timer_stats", "vmallocinfo"),
    *("acpi", "asound", "scsi"),
)

# linux/sched.h: user, mount, pid, network, IPC, UTS and control-group namespaces
NAMESPACES = (
    0x10000000 | 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000 | 0x02000000
)
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, LAST_CAPABILITY = 24, 38, 63
CAPABILITY_VERSION_3 = 0x20080522

MEGABYTE = 1 << 20
CLOSING = 10  # seconds that a jail full of processes may take to end
SPARE = 16  # the kernel refuses more processes only beyond those that make the supervisor act


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes
    ----------
    cell_seconds : float
        CPU time of one cell, of all its processes.
    notebook_seconds : float
        CPU time of the whole notebook.
    wall_factor : float
        What waits instead of working is stopped after this many times its seconds: a cell, and the
        whole notebook.
    memory : int
        Bytes in use, of all its processes.
    processes : int
    scratch : int
        Bytes of the private scratch space, which is in memory.
    output : int
        Bytes that all the outputs of the notebook may have.
    """

    cell_seconds: float = 30.0
    notebook_seconds: float = 300.0
    wall_factor: float = 4.0
    memory: int = 3072 * MEGABYTE
    processes: int = 64
    scratch: int = 256 * MEGABYTE
    output: int = 20 * MEGABYTE


def why_unavailable() -> str:
    """Why no jail can be made on this machine, and what to do; empty if one can."""
    if sys.platform != "linux":
        return (
            "Isolated grading needs Linux (on Windows: WSL), because it uses Linux namespaces "
            "through bubblewrap."
        )
    if shutil.which("bwrap") is None:
        return (
            "Isolated grading needs bubblewrap, and there is no program `bwrap`. Install it: "
            "`sudo apt install bubblewrap` (Debian, Ubuntu) or `sudo dnf install bubblewrap` "
            "(Fedora)."
        )
    needed = _needed()
    done = subprocess.run(
        command(["ls", "-d", "--", *needed], Limits()),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if done.stdout and done.returncode:
        unseen = next(path for path in needed if path not in done.stdout.splitlines())
        return (
            f"The Python environment cannot be seen whole from inside a jail: {unseen} is not "
            "there. Install the course into an ordinary virtual environment."
        )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        return (
            f"bubblewrap is installed but cannot make a jail here: {reason}. In a container, allow "
            "user namespaces; on Ubuntu 24.04, install its AppArmor profile for bwrap (package "
            "apparmor-profiles)."
        )
    return ""


def command(program: Sequence[str], limits: Limits) -> list[str]:
    """The command line that runs a program in a fresh jail."""
    return [shutil.which("bwrap") or "bwrap", *_options(limits), "--", *program]


def _options(limits: Limits) -> list[str]:
    """What bubblewrap is told; it mounts in this order."""
    scratch = str(limits.scratch)
    line = ["--unshare-all", "--unshare-user"]
    if _knows("--disable-userns"):
        line += ["--disable-userns"]
    line += ["--uid", "1000", "--gid", "1000", "--hostname", "sandbox"]
    line += ["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
    for path in SYSTEM:
        if os.path.lexists(path):
            link = os.path.islink(path)
            line += ["--symlink", os.readlink(path), path] if link else ["--ro-bind", path, path]
    # Before the environment and the course, which may lie below any of these.
    line += ["--proc", "/proc", "--dev", "/dev", "--size", scratch, "--tmpfs", "/dev/shm"]
    # What is mapped from /dev/zero is shared memory without a file; /dev/full reads the same.
    line += ["--dev-bind", "/dev/full", "/dev/zero", "--size", scratch, "--tmpfs", "/tmp"]
    for path, source in _shown():
        line += ["--ro-bind", source, path] if source else ["--size", "4096", "--tmpfs", path]
    if cache := data_cache():
        line += ["--ro-bind-try", cache, CACHE]
    line += ["--dir", HOME, "--dir", WORK]
    for path in filter(os.path.exists, (f"/proc/{name}" for name in MASKED)):
        folder = os.path.isdir(path)
        line += ["--size", "4096", "--tmpfs", path] if folder else ["--ro-bind", "/dev/null", path]
    for path in ("/proc", "/dev", "/"):
        line += ["--remount-ro", path]
    return [*line, "--chdir", WORK]


def data_cache() -> str:
    """The folder of the course's downloaded data on this machine; empty if there is none."""
    path = os.environ.get("EIGENTUNES_CACHE") or platformdirs.user_cache_dir("eigentunes")
    return os.path.realpath(path) if os.path.isdir(path) else ""


def _shown() -> list[tuple[str, str]]:
    """Where the jail shows the environment and the learner's library, and what of the host it is.

    Outer folders come before inner ones.  Nothing ("") is shown where an answer would be: in the
    grader's own package, and in a course that lies inside the environment.
    """
    places = [
        sys.prefix,
        sys.base_prefix,
        *(
            path
            for path in sys.path
            if os.path.basename(path) in ("site-packages", "dist-packages")
        ),
        str(_package("eigentunes")),
    ]
    # Under its own name, too: programs and packages remember the one or the other.
    visible = {path: os.path.realpath(path) for path in places if os.path.isdir(path)}
    visible |= {real: real for real in list(visible.values())}
    roots = [Path(path) for path in SYSTEM] + [Path(path) for path in visible]
    hidden = {
        str(root / Path(secret).relative_to(root.resolve()))
        for secret in _secrets()
        for root in roots
        if Path(secret).is_relative_to(root.resolve()) and Path(secret) != root.resolve()
    }
    shown: list[tuple[str, str]] = []
    for path in sorted({*visible, *hidden}, key=lambda each: Path(each).parts):
        around = [outer for outer, _ in shown if Path(path).is_relative_to(outer)]
        in_sight = bool(dict(shown)[around[-1]]) if around else _in_the_system(path)
        if (path in visible) != in_sight:  # else it is as it should be already
            shown.append((path, visible.get(path, "")))
    return shown


def _in_the_system(path: str) -> bool:
    return any(Path(path).is_relative_to(top) for top in SYSTEM)


def _secrets() -> list[str]:
    """Folders, by their real names, that no jail must show."""
    grader = _package("autograder").resolve()
    courses = [place for place in (grader.parent, Path.cwd()) if _is_a_course(place)]
    return [str(grader), *(str(place.resolve()) for place in courses)]


def _is_a_course(place: Path) -> bool:
    return (place / "nbgrader_config.py").is_file()


def _needed() -> list[str]:
    """Files without which nothing can be imported in a jail."""
    specs = (importlib.util.find_spec(name) for name in ("eigentunes", "numpy", "json"))
    return [sys.executable, *(str(spec.origin) for spec in specs if spec)]


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the package {name} is not installed")
    return Path(spec.origin).parent


@functools.cache
def _knows(option: str) -> bool:
    done = subprocess.run(["bwrap", "--help"], capture_output=True, text=True)
    return option in done.stdout + done.stderr


def environment() -> dict[str, str]:
    """All of a learner's environment variables."""
    cache = {"EIGENTUNES_CACHE": CACHE} if os.path.isdir(CACHE) else {}
    return cache | {
        "HOME": HOME,
        "IPYTHONDIR": f"{HOME}/.ipython",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": f"{HOME}/.matplotlib",
        "NBGRADER_EXECUTION": "autograde",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": "/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "default",
        "TMPDIR": "/tmp",
    }


class Jail:
    """A fresh jail, with a process in it that keeps it alive.

    Parameters
    ----------
    limits : Limits
    """

    def __init__(self, limits: Limits) -> None:
        bwrap, *rest = command(["cat"], limits)
        options = rest[: rest.index("--")]
        reading, writing = os.pipe()
        told, telling = os.pipe()
        try:
            # What bubblewrap is told and its variables can be read in the jail, where it is the
            # first process: so it gets the one from a pipe, and of the others none.
            with open(telling, "wb") as pipe:
                pipe.write(b"".join(os.fsencode(option) + b"\0" for option in options))
            # `cat` answers when the mounts are done; its pid is announced before.
            self._keeper = subprocess.Popen(
                ["bwrap", "--args", str(told), "--info-fd", str(writing), "--", "cat"],
                executable=bwrap,
                env={},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=[told, writing],
            )
            os.close(writing)
            assert self._keeper.stdin is not None
            assert self._keeper.stdout is not None
            self._keeper.stdin.write(b"?")
            self._keeper.stdin.flush()
            if self._keeper.stdout.read(1) != b"?":
                raise OSError("bubblewrap made no jail")
            self._init = os.pidfd_open(json.loads(os.read(reading, 4096))["child-pid"])
        finally:
            os.close(reading)
            os.close(told)

    def enter(self) -> None:
        """Move this process (and the children that it will have) into the jail."""
        _checked(_libc().setns(self._init, NAMESPACES), "setns")
        os.chdir(WORK)

    def kill(self) -> None:
        """Kill the first process of the jail, and with it the kernel kills every other."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._init, signal.SIGKILL)

    def close(self) -> None:
        """Leave nothing of it."""
        self.kill()
        gone = select.poll()
        gone.register(self._init, select.POLLIN)
        gone.poll(CLOSING * 1000)  # the first process of a PID namespace goes after all others
        os.close(self._init)
        self._keeper.kill()
        self._keeper.wait()


class ProcessGroup:
    """A control group that bounds the number of processes, for graders that run as root.

    The kernel does not apply RLIMIT_NPROC to root, even inside a user namespace.  Where there is
    no control group to be had (and as an ordinary user, who needs none), this does nothing.

    Parameters
    ----------
    processes : int
    """

    ROOTS = (Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup"))  # version 1, version 2

    def __init__(self, processes: int) -> None:
        self._parent = -1
        self._name = f"eigentunes-{os.getpid()}"
        for root in self.ROOTS if os.getuid() == 0 else ():
            with contextlib.suppress(OSError):
                os.mkdir(root / self._name)
                # Kept open: inside the jail there is no such path.
                self._parent = os.open(root, os.O_PATH | os.O_DIRECTORY)
                self._write(f"{self._name}/pids.max", processes + SPARE + 1)
                self._write(f"{self._name}/cgroup.procs", os.getpid())
                return
            self.close()

    def close(self) -> None:
        """Leave the group and remove it; its other members must have ended."""
        if self._parent >= 0:
            with contextlib.suppress(OSError):
                self._write("cgroup.procs", os.getpid())
            with contextlib.suppress(OSError):
                os.rmdir(self._name, dir_fd=self._parent)
            os.close(self._parent)
            self._parent = -1

    def _write(self, name: str, value: int) -> None:
        fd = os.open(name, os.O_WRONLY, dir_fd=self._parent)
        try:
            os.write(fd, str(value).encode())
        finally:
            os.close(fd)


def give_up_privileges(limits: Limits) -> None:
    """Set the resource limits and drop every capability, for good."""
    import resource  # only Unix has it; the rest of this module is imported everywhere

    for name, value in (
        ("AS", limits.memory + 1024 * MEGABYTE),
        ("CORE", 1),  # the kernel's word for not even to a program that collects them
        ("CPU", int(limits.notebook_seconds) + 5),
        ("FSIZE", limits.scratch),
        ("MSGQUEUE", 0),
        ("NOFILE", 256),
        ("NPROC", limits.processes + SPARE),
    ):
        kind = getattr(resource, f"RLIMIT_{name}")
        resource.setrlimit(kind, (value, value))
    libc = _libc()
    for capability in range(LAST_CAPABILITY):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    _checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    _checked(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")
    syscalls.shut()


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
