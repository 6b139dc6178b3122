"""What no namespace hides: the kernel's own files, key rings, memory without an owner, and time.

And that the jail is whole wherever the environment and the course lie.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.sandbox import Limits, Sandbox, client, jail, syscalls

from .conftest import SMALL
from .test_sandbox import text

pytestmark = pytest.mark.xdist_group("sandbox")

ROOT = Path(__file__).parents[2]
CALL = "import ctypes, errno\ncall = ctypes.CDLL(None, use_errno=True).syscall\n"
filtered = pytest.mark.skipif(
    syscalls.architecture() is None, reason="no filter for this architecture"
)


def ran(sandbox: Sandbox, source: str, limits: Limits = SMALL) -> str:
    with sandbox.open(limits) as run:
        return text(run.execute(source))


# The kernel's files


def test_nothing_of_the_kernel_can_be_written_by_anybody(run):
    source = """
import os
written = []
for top, folders, files in os.walk("/proc/sys"):
    for name in files:
        try:
            os.close(os.open(os.path.join(top, name), os.O_WRONLY))
            written.append(name)
        except OSError:
            pass
for name in ("sysrq-trigger", "irq/default_smp_affinity", "mtrr", "self/oom_score_adj"):
    try:
        os.close(os.open("/proc/" + name, os.O_WRONLY))
        written.append(name)
    except OSError:
        pass
print(written)
"""
    assert text(run.execute(source)) == "[]\n"


def test_what_the_kernel_tells_about_itself_is_empty(run):
    source = f"""
import os
told = []
for name in {jail.MASKED!r}:
    path = "/proc/" + name
    try:
        told += os.listdir(path) if os.path.isdir(path) else [open(path, "rb").read(1)]
    except OSError:
        pass
print([each for each in told if each])
"""
    assert text(run.execute(source)) == "[]\n"


def test_how_the_grader_was_started_is_not_to_be_seen(run):
    source = """
for name in ("1", "2", "self"):
    for what in ("environ", "cmdline"):
        try:
            print(open(f"/proc/{name}/{what}", "rb").read().strip(b"\\0"))
        except OSError as error:
            print(error)
"""
    shown = text(run.execute(source))
    for inside in (sys.prefix, str(ROOT), os.environ["PATH"], os.environ.get("HOME", "/home/")):
        assert inside not in shown
    assert "server" not in shown


# Calls that reach around namespaces


@filtered
def test_calls_that_no_notebook_needs_are_refused(run):
    table = syscalls.architecture().table
    numbers = {name: both[table] for name, both in syscalls.NUMBERS.items()}
    source = f"""{CALL}
for name, number in {numbers!r}.items():
    if (call(number, 0, 0, 0, 0, 0), ctypes.get_errno()) != (-1, errno.EPERM):
        print(name, errno.errorcode[ctypes.get_errno()])
"""
    assert text(run.execute(source)) == ""


@filtered
def test_sockets_are_local_or_of_the_internet(run):
    source = (
        "import socket\n"
        "for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6):\n"
        "    socket.socket(family).close()\n"
        "made = []\n"
        "for family in set(range(50)) - {1, 2, 10, 16}:\n"
        "    for kind in (1, 2, 3, 5):\n"
        "        try: socket.socket(family, kind); made.append(family)\n"
        "        except OSError: pass\n"
        "print(made)"
    )
    assert text(run.execute(source)) == "[]\n"


@filtered
def test_no_core_is_dumped_not_even_to_a_program_that_collects_them(run):
    source = (
        "import resource\nprint(resource.getrlimit(resource.RLIMIT_CORE))\n"
        "try: resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n"
        "except (OSError, ValueError) as error: print('refused')"
    )
    assert text(run.execute(source)) == "(1, 1)\nrefused\n"


@filtered
def test_a_key_that_one_submission_leaves_is_not_there_for_the_next(sandbox):
    """Even before the filter is there: the key ring of whoever grades has been left."""
    number = syscalls.NUMBERS["keyctl"][syscalls.architecture().table]
    ask = (
        "import ctypes\nfrom autograder.sandbox import syscalls\n"
        "call = ctypes.CDLL(None).syscall\n"
        f"before = call({number}, 0, -3, 0)\nsyscalls.forget_keys()\n"
        f"print(before != call({number}, 0, -3, 0))"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True)
    assert done.stdout == "True\n", done.stderr
    keyed = f"{CALL}print(call({number}, 0, -3, 0))"
    assert ran(sandbox, keyed) == "-1\n"


def test_ordinary_parallel_work_goes_on(run):
    source = """
import multiprocessing, subprocess, threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import shared_memory
block = shared_memory.SharedMemory(create=True, size=1000)
block.buf[0] = 7
array = multiprocessing.RawArray("d", [1.0, 2.0])
with ProcessPoolExecutor(2) as pool:
    found = list(pool.map(abs, [-1, 2]))
thread = threading.Thread(target=found.append, args=(block.buf[0],))
thread.start(); thread.join()
block.close(); block.unlink()
print(found, array[1], subprocess.run(["echo", "x"], capture_output=True, text=True).stdout)
"""
    assert text(run.execute(source)) == "[1, 2, 7] 2.0 x\n\n"


# Memory without an owner


@filtered
@pytest.mark.parametrize(
    "source",
    [
        "import mmap; mmap.mmap(-1, 4096)",
        "import mmap; mmap.mmap(open('/dev/zero', 'r+b').fileno(), 4096)",
        "import os; os.memfd_create('x')",
    ],
)
def test_memory_that_is_shared_without_a_file_is_not_to_be_had(run, source):
    outcome = run.execute(source)
    assert any(output.output_type == "error" for output in outcome.outputs)


def test_private_memory_that_says_nothing_about_itself_counts(sandbox):
    """A process that cannot be looked into counts with all that it has."""
    source = """
import ctypes, os, time
for _ in range(8):
    if os.fork() == 0:
        ctypes.CDLL(None).prctl(4, 0, 0, 0, 0)
        hog = bytearray(200_000_000)
        for i in range(0, len(hog), 4096): hog[i] = 1
        time.sleep(60)
        os._exit(0)
time.sleep(60)
"""
    limits = Limits(cell_seconds=20, notebook_seconds=60, memory=700 << 20)
    with sandbox.open(limits) as run:
        assert run.execute(source).ended == "memory"


def test_files_in_memory_count(sandbox):
    limits = Limits(cell_seconds=20, notebook_seconds=60, memory=300 << 20, scratch=256 << 20)
    source = (
        "import time\n"
        "for place in ('/tmp/a', '/dev/shm/a'):\n"
        "    with open(place, 'wb') as file:\n"
        "        for _ in range(200): file.write(b'x' * 1_000_000)\n"
        "time.sleep(10)"
    )
    with sandbox.open(limits) as run:
        assert run.execute(source).ended == "memory"


# Time


def test_a_notebook_that_waits_again_and_again_is_ended(sandbox):
    limits = Limits(cell_seconds=1, notebook_seconds=1, wall_factor=3)
    begun = time.monotonic()
    with sandbox.open(limits) as run:
        for _ in range(15):
            run.execute("import time; time.sleep(1)")
        assert run.ended == "notebook time"
    assert time.monotonic() - begun < 12


def test_the_time_of_children_that_nobody_waits_for_counts(sandbox):
    """They vanish, and with them what the kernel knows of their time."""
    source = """
import os, signal, time
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in range(600):
    if os.fork() == 0:
        until = time.process_time() + 0.1
        while time.process_time() < until: pass
        os._exit(0)
    time.sleep(0.1)
"""
    limits = Limits(cell_seconds=60, notebook_seconds=3, wall_factor=40)
    with sandbox.open(limits) as run:
        assert run.execute(source).ended == "notebook time"


# Wherever it lies


@pytest.fixture(params=["/tmp", "/dev/shm", "/var/tmp"])
def place(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder with a blank in its name, behind a link, as it is on many machines."""
    if not os.access(request.param, os.W_OK):
        pytest.skip(f"nothing can be written into {request.param}")
    with tempfile.TemporaryDirectory(dir=request.param) as made:
        (Path(made) / "the course").mkdir()
        (Path(made) / "link").symlink_to("the course")
        yield Path(made) / "link"


def test_an_environment_and_a_course_are_seen_whole_wherever_they_lie(place):
    for name in ("eigentunes", "autograder"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "nbgrader_config.py", place)
    (place / "gradebook.db").write_text("grades")
    venv.EnvBuilder(symlinks=True).create(place / ".venv")
    python = place / ".venv" / "bin" / "python"
    packages = sysconfig.get_path("purelib", vars={"base": str(place / ".venv")})
    Path(packages, "others.pth").write_text(f"{place}\n{sysconfig.get_path('purelib')}\n")
    Path(packages, "only_here.py").write_text("found = 'it is here'")
    look = f"""
import only_here, numpy, sklearn.datasets, os
sklearn.datasets.load_wine()
print(only_here.found, os.listdir("."), os.path.exists({str(place / "gradebook.db")!r}))
print([name for name in os.listdir({str(place)!r})])
print(os.path.exists({str(place / "autograder" / "judge.py")!r}))
"""
    ask = (
        "from autograder.sandbox import Sandbox, why_unavailable\n"
        "assert not why_unavailable(), why_unavailable()\n"
        "sandbox = Sandbox()\n"
        f"with sandbox.open() as run: print(run.execute({look!r}).outputs[0].text)\n"
        "sandbox.close()"
    )
    environment = {**os.environ, "PYTHONPATH": ""}
    done = subprocess.run(
        [str(python), "-c", ask], capture_output=True, text=True, cwd=place, env=environment
    )
    assert done.stdout.splitlines()[:1] == ["it is here [] False"], done.stdout + done.stderr
    assert sorted(eval(done.stdout.splitlines()[1])) == [".venv", "eigentunes"]
    assert done.stdout.splitlines()[2] == "False"


def test_a_course_inside_the_environment_is_not_shown(monkeypatch, tmp_path):
    course = tmp_path / "env" / "course"
    (course / "eigentunes").mkdir(parents=True)
    (course / "nbgrader_config.py").touch()
    (course / "autograder").mkdir()
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))
    monkeypatch.setattr(jail, "_package", lambda name: course / name)
    shown = jail._shown()
    assert (str(course), "") in shown
    assert (str(course / "eigentunes"), str(course / "eigentunes")) in shown
    places = [path for path, _ in shown]
    assert places.index(str(tmp_path / "env")) < places.index(str(course))
    assert places.index(str(course)) < places.index(str(course / "eigentunes"))


# The client


def test_a_server_that_does_not_start_says_so_and_leaves_nothing_open(monkeypatch):
    monkeypatch.setattr(client, "READY", b"something else")
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(RuntimeError, match="did not start"):
        Sandbox().open(SMALL)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_run_whose_jail_cannot_be_made_says_so(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    sandbox = Sandbox()
    try:
        with sandbox.open(SMALL) as run:
            assert run.execute("1").ended == "no sandbox"
            assert run.execute("2").outputs == []
            assert run.seconds() == []
    finally:
        sandbox.close()


def test_a_sandbox_is_ended_once_however_often_it_starts(monkeypatch):
    before = atexit._ncallbacks()
    sandbox = Sandbox()
    try:
        for number in range(2):
            monkeypatch.setattr(client, "_fingerprint", lambda number=number: number)
            sandbox.open(SMALL).close()
    finally:
        sandbox.close()
    assert atexit._ncallbacks() == before + 1
