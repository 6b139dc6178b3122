"""The jail: what a learner's code can see and use.

bubblewrap makes the namespaces and does all the mounts; a process that already runs then moves
into them with setns(2).  The jail shows the system and the Python environment read-only, a private
scratch space in memory, and nothing else: no network, no other process, no home, no course.
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HOME = "/tmp/home"
WORK = "/tmp/work"  # where the notebook and its data files are
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

# linux/sched.h: user, mount, pid, network, IPC, UTS and control-group namespaces
NAMESPACES = (
    0x10000000 | 0x00020000 | 0x20000000 | 0x40000000 | 0x08000000 | 0x04000000 | 0x02000000
)
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, LAST_CAPABILITY = 24, 38, 63
CAPABILITY_VERSION_3 = 0x20080522

MEGABYTE = 1 << 20


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
        A cell that waits instead of working is stopped after this many times ``cell_seconds``.
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
    done = subprocess.run(
        command(["true"], Limits()), capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["it gave no reason"])[-1]
        return (
            f"bubblewrap is installed but cannot make a jail here: {reason}. In a container, allow "
            "user namespaces; on Ubuntu 24.04, install its AppArmor profile for bwrap (package "
            "apparmor-profiles)."
        )
    return ""


def command(program: Sequence[str], limits: Limits, extra: Sequence[str] = ()) -> list[str]:
    """The command line that runs a program in a fresh jail."""
    scratch = str(limits.scratch)
    line = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--unshare-user"]
    if _knows("--disable-userns"):
        line += ["--disable-userns"]
    line += ["--uid", "1000", "--gid", "1000", "--hostname", "sandbox"]
    line += ["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
    for path in _visible():
        link = os.path.islink(path)
        line += ["--symlink", os.readlink(path), path] if link else ["--ro-bind-try", path, path]
    for path in _hidden():
        line += ["--size", "4096", "--tmpfs", path]
    line += ["--proc", "/proc", "--dev", "/dev", "--size", scratch, "--tmpfs", "/dev/shm"]
    line += ["--size", scratch, "--tmpfs", "/tmp", "--dir", HOME, "--dir", WORK]
    line += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", WORK]
    return [*line, *extra, "--", *program]


def _visible() -> list[str]:
    """Folders of the host that the jail shows, read-only; outer ones before inner ones."""
    learner = _package("eigentunes")
    paths = {*SYSTEM, sys.prefix, sys.base_prefix, os.path.realpath(sys.base_prefix), str(learner)}
    return sorted(path for path in paths if os.path.lexists(path))


def _hidden() -> list[str]:
    """Folders inside the visible ones that the jail must not show: where the answers are."""
    answers = _package("autograder")
    shown = (Path(path) for path in _visible())
    return [str(answers)] if any(answers.is_relative_to(path) for path in shown) else []


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
    return {
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
        reading, writing = os.pipe()
        try:
            # `cat` answers when the mounts are done; its pid is announced before.
            self._keeper = subprocess.Popen(
                command(["cat"], limits, ["--info-fd", str(writing)]),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=[writing],
            )
            os.close(writing)
            assert self._keeper.stdin is not None
            assert self._keeper.stdout is not None
            self._keeper.stdin.write(b"?")
            self._keeper.stdin.flush()
            if self._keeper.stdout.read(1) != b"?":
                raise OSError("bubblewrap made no jail")
            self._init = int(json.loads(os.read(reading, 4096))["child-pid"])
        finally:
            os.close(reading)

    def enter(self) -> None:
        """Move this process (and the children that it will have) into the jail."""
        fd = os.pidfd_open(self._init)
        _checked(_libc().setns(fd, NAMESPACES), "setns")
        os.close(fd)
        os.chdir(WORK)

    def close(self) -> None:
        """Kill the first process of the jail, and with it the kernel kills every other."""
        self._keeper.kill()
        self._keeper.wait()


def give_up_privileges(limits: Limits) -> None:
    """Set the resource limits and drop every capability, for good."""
    for name, value in (
        ("AS", limits.memory + 1024 * MEGABYTE),
        ("CORE", 0),
        ("CPU", int(limits.notebook_seconds) + 5),
        ("FSIZE", limits.scratch),
        ("NOFILE", 256),
        ("NPROC", 4 * limits.processes),
    ):
        kind = getattr(resource, f"RLIMIT_{name}")
        resource.setrlimit(kind, (value, value))
    libc = _libc()
    for capability in range(LAST_CAPABILITY):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    _checked(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    _checked(libc.capset(header, (ctypes.c_uint32 * 6)()), "capset")


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
