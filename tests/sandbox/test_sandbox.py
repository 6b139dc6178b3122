"""What a cell can do in the sandbox, what it cannot, and what is said about it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.sandbox import Limits, Sandbox
from autograder.sandbox.jail import command

from ..processes import running
from .conftest import SMALL

pytestmark = pytest.mark.xdist_group("sandbox")

ROOT = Path(__file__).parents[2]


def text(outcome) -> str:
    """Everything that a cell has put out, as one text."""
    parts = []
    for output in outcome.outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}")
        else:
            parts.append(output.data.get("text/plain", ""))
    return "\n".join(parts)


# What works as in a notebook


def test_cells_share_their_names_and_show_their_results(run):
    assert run.execute("a = 20").outputs == []
    outcome = run.execute("a + 1")
    assert text(outcome) == "21"
    assert outcome.outputs[0].output_type == "execute_result"
    assert outcome.outputs[0].execution_count == outcome.count == 2


def test_streams_and_errors_are_kept_apart(run):
    outcome = run.execute("import sys\nprint('a')\nprint('b', file=sys.stderr)\n1 / 0")
    kinds = [(o.output_type, o.get("name")) for o in outcome.outputs]
    assert kinds == [("stream", "stdout"), ("stream", "stderr"), ("error", None)]
    assert text(run.execute("'and on'")) == "'and on'"


def test_pyplot_figures_come_out_as_pictures(run):
    outcome = run.execute("import matplotlib.pyplot as plt\nplt.plot([1, 3, 2]);")
    assert "image/png" in outcome.outputs[-1].data


def test_an_explorer_comes_out_as_its_static_picture(run):
    outcome = run.execute(
        "from eigentunes.datasets import blobs\n"
        "from eigentunes.explorers import CentroidExplorer\n"
        "CentroidExplorer(blobs()[0])"
    )
    assert "K-Means with 500 points" in text(outcome)
    assert "image/png" in outcome.outputs[0].data


def test_displays_can_be_updated_and_cleared(run):
    run.execute("from IPython.display import clear_output, display")
    assert text(run.execute("h = display('old', display_id=True)\nh.update('new')")) == "'new'"
    assert text(run.execute("print('gone')\nclear_output()\nprint('stays')")) == "stays\n"
    assert text(run.execute("print('gone')\nclear_output(wait=True)\nprint('new')")) == "new\n"


def test_shell_commands_and_c_level_prints_are_part_of_the_output(run):
    assert "hello" in text(run.execute("!echo hello"))
    assert "low" in text(run.execute("import os; os.write(1, b'low'); None"))


def test_data_files_lie_beside_the_notebook(sandbox):
    files = {"points.csv": b"1,2\n", "deep/er.txt": "é".encode()}
    with sandbox.open(SMALL, files) as run:
        assert text(run.execute("print(open('points.csv').read() + open('deep/er.txt').read())"))
        outcome = run.execute("open('new.txt', 'w').write('x'); sorted(__import__('os').listdir())")
        assert text(outcome) == "['deep', 'new.txt', 'points.csv']"


def test_nobody_answers_input(run):
    assert "there is nobody to answer" in text(run.execute("input('name?')"))


def test_random_numbers_differ_between_submissions(sandbox):
    drawn = set()
    for _ in range(3):
        with sandbox.open(SMALL) as run:
            source = "import random, numpy as np; (random.random(), np.random.random())"
            drawn.add(text(run.execute(source)))
    assert len(drawn) == 3


# What it cannot see


@pytest.mark.parametrize(
    "source",
    [
        "import autograder.exercises",
        "import autograder.reference_key",
        "from autograder import judge_function",
        "import autograder.sandbox, os; os.listdir(autograder.sandbox.__path__[0])",
        f"open({str(ROOT / 'autograder' / 'judge.py')!r})",
        f"open({str(ROOT / 'solutions' / '0-start' / '1-hello.ipynb')!r})",
        "import socket; socket.create_connection(('127.0.0.1', 80), timeout=1)",
        "import socket; socket.create_connection(('1.1.1.1', 80), timeout=1)",
        "open('/etc/passwd')",
        "open('/etc/shadow')",
        "open('/usr/written', 'w')",
        "open('/written', 'w')",
        "import eigentunes; open(eigentunes.__file__, 'a')",
        "import numpy; open(numpy.__file__, 'a')",
        "import os; os.kill(1, 9); os.kill(os.getppid(), 9); os.mkdir('/x')",
        "import os; os.unshare(os.CLONE_NEWUSER)",
        "import subprocess; subprocess.run(['unshare', '-Ur', 'true'], check=True)",
        "import os; os.setuid(0)",
        "import os; os.chroot('/tmp')",
        "import ctypes; assert ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0",
    ],
)  # fmt: skip
def test_what_lies_outside_is_out_of_reach(run, source):
    if "os.unshare" in source and sys.version_info < (3, 12):
        source = "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0"
    outcome = run.execute(source)
    assert any(o.output_type == "error" for o in outcome.outputs), text(outcome)


def test_no_variable_of_the_instructor_is_visible(monkeypatch, run):
    monkeypatch.setenv("CANVAS_TOKEN", "very secret")
    source = "import os, pathlib\nprint(dict(os.environ))\n"
    source += "for p in pathlib.Path('/proc').glob('[0-9]*/environ'):\n"
    source += "    try: print(p.read_bytes())\n    except OSError as e: print(e)"
    shown = text(run.execute(source))
    assert "NBGRADER_EXECUTION" in shown
    assert "very secret" not in shown


def test_only_its_own_processes_are_visible(run):
    outcome = run.execute("import os; sorted(int(n) for n in os.listdir('/proc') if n.isdecimal())")
    numbers = eval(text(outcome))
    assert len(numbers) <= 4
    assert max(numbers) < 20


def test_no_module_that_holds_answers_is_loaded(run):
    source = "import sys; [m for m in sys.modules if m.startswith('autograder')]"
    loaded = set(eval(text(run.execute(source))))
    assert loaded <= {
        "autograder",
        "autograder.sandbox",
        "autograder.sandbox.client",
        "autograder.sandbox.jail",
        "autograder.sandbox.protocol",
        "autograder.sandbox.server",
        "autograder.sandbox.shell",
        "autograder.sandbox.syscalls",
    }


def test_nothing_of_one_submission_is_left_for_the_next(sandbox):
    with sandbox.open(SMALL) as first:
        first.execute(
            "import os, pathlib, builtins, sys, numpy\n"
            "pathlib.Path.home().joinpath('.ipython/profile_default/startup').mkdir(parents=True)\n"
            "p = pathlib.Path.home() / '.ipython/profile_default/startup/00.py'\n"
            "p.write_text('import builtins; builtins.owned = 1')\n"
            "pathlib.Path('/tmp/left').write_text('x'); pathlib.Path('/dev/shm/left').touch()\n"
            "builtins.owned = 1; numpy.owned = 1; os.environ['OWNED'] = '1'\n"
            "sys.modules['owned'] = sys"
        )
    with sandbox.open(SMALL) as second:
        source = (
            "import os, builtins, numpy, sys; (os.path.exists('/tmp/left'), 'owned' in sys.modules,"
            "os.path.exists('/dev/shm/left'), hasattr(builtins, 'owned'), hasattr(numpy, 'owned'),"
            "'OWNED' in os.environ)"
        )
        assert not any(eval(text(second.execute(source))))


# What it may use


@pytest.mark.parametrize(
    ("source", "ended"),
    [
        ("while True: pass", "time"),
        ("import time; time.sleep(1e9)", "time"),
        ("import re; re.match('(a*)*b', 'a' * 40)", "time"),
    ],
)
def test_a_cell_that_takes_too_long_is_stopped_and_the_next_one_runs(run, source, ended):
    outcome = run.execute(source)
    assert outcome.ended == ended
    assert "took too long and was stopped" in text(outcome)
    if not run.ended:
        assert text(run.execute("1 + 1")) == "2"


@pytest.mark.parametrize(
    ("source", "ended"),
    [
        (
            "import time\ndef deaf():\n    try:\n        time.sleep(1e9)\n"
            "    except BaseException:\n        deaf()\n    deaf()\ndeaf()",
            "time",
        ),
        ("import signal; signal.signal(2, signal.SIG_IGN)\nwhile True: pass", "time"),
        (
            "import subprocess, sys\n"
            "eat = 'b = bytearray(200_000_000); import time; time.sleep(60)'\n"
            "for _ in range(8): subprocess.Popen([sys.executable, '-c', eat])\n"
            "import time; time.sleep(60)",
            "memory",
        ),
        ("import os; os._exit(0)", "exit"),
        ("import os; os.kill(os.getpid(), 9)", "exit"),
        ("import ctypes; ctypes.string_at(0)", "exit"),
        ("print('x' * 500_000)\nfrom IPython.display import display, HTML\n"
         "for _ in range(60): display(HTML('y' * 500_000))", "output"),
        ("import os, time\nwhile True: os.write(3, b'z' * 100_000)", "output"),
    ],
)  # fmt: skip
def test_what_cannot_go_on_is_ended_and_said(sandbox, source, ended):
    with sandbox.open(SMALL) as run:
        assert run.execute("'before'").outputs
        outcome = run.execute(source)
        assert (outcome.ended, run.ended) == (ended, ended)
        assert outcome.outputs[-1].evalue.startswith("This cell ")
        assert run.execute("'after'").outputs == []


def test_a_fork_bomb_stays_small_and_leaves_nothing(sandbox):
    def everything() -> int:
        return sum(name.isdecimal() for name in os.listdir("/proc"))

    before, start = everything(), time.monotonic()
    with sandbox.open(SMALL) as run:
        outcome = run.execute("import os\nwhile True: os.fork()")
        assert run.ended == "processes" or "BlockingIOError" in text(outcome)
    while everything() > before + 20 and time.monotonic() < start + 30:
        time.sleep(0.1)
    assert everything() <= before + 20


def test_killing_everything_in_sight_ends_only_itself(run):
    run.execute("import os; os.kill(-1, 9)")
    deadline = time.monotonic() + 10
    while not run.ended and time.monotonic() < deadline:
        run.execute("1")
    assert run.ended == "exit"


def test_the_time_of_the_whole_notebook_is_limited(sandbox):
    limits = Limits(cell_seconds=1, notebook_seconds=2)
    work = "import time; t = time.process_time()\nwhile time.process_time() < t + 0.7: pass"
    with sandbox.open(limits) as run:
        for _ in range(6):
            run.execute(work)
        assert run.ended == "notebook time"


def test_the_time_that_each_cell_used_is_known(run):
    work = "import time; t = time.process_time()\nwhile time.process_time() < t + 0.5: pass"
    for cell in ("1", work, "2"):
        run.execute(cell)
    first, second, third = run.seconds()
    assert first < 0.4 < second
    assert third < 0.4


def test_the_time_of_the_cell_that_ended_the_process_is_known_too(run):
    work = "import time; t = time.process_time()\nwhile time.process_time() < t + 0.5: pass"
    run.execute("1")
    run.execute(f"import os\n{work}\nos._exit(0)")
    run.execute("2")
    _, second = run.seconds()
    assert second > 0.4


def test_memory_beyond_the_limit_is_a_memory_error_or_the_end(run):
    outcome = run.execute("x = bytearray(1_500_000_000)")
    assert "MemoryError" in text(outcome) or run.ended == "memory"


def test_the_scratch_space_has_a_size(run):
    source = "for name in ('a', 'b'):\n    open(name, 'wb').write(b'0' * 20_000_000)"
    assert "No space left" in text(run.execute(source)) or "too large" in text(run.execute(source))


def test_what_is_printed_is_cut_and_said_so(run):
    shown = text(run.execute("for _ in range(30): print('x' * 1_000_000)"))
    assert len(shown) < 1_100_000
    assert shown.endswith("[the rest of this output is left out]\n")


@pytest.mark.parametrize(
    "reply",
    [
        b"{}",
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"outputs": 5, "count": "x"}',
        b'{"outputs": [{"output_type": "magic"}], "count": 1}',
        b'{"outputs": [], "count": Infinity}',
        b'{"outputs": [], "count": 1e999}',
        b'{"outputs": [], "count": -1}',
        b'{"outputs": [], "count": true}',
        b'{"outputs": [], "count": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_forged_reply_ends_the_notebook_as_crashed(sandbox, reply):
    said = reply + b"\n"
    with sandbox.open(SMALL) as run:
        outcome = run.execute(f"import os; os.write(3, {said!r})")
        assert (outcome.ended, run.ended) == ("reply", "reply")
        assert "is no notebook's output" in text(outcome)
        assert run.execute("1").outputs == []


def test_no_process_is_left(sandbox):
    with sandbox.open(SMALL) as run:
        run.execute(
            "import subprocess, sys\n"
            "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)',"
            " 'left-behind-by-a-test'], start_new_session=True)"
        )
        assert running("left-behind-by-a-test") == 1
    deadline = time.monotonic() + 5
    while running("left-behind-by-a-test") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert running("left-behind-by-a-test") == 0


# The server


def test_the_server_starts_again_when_it_has_died():
    sandbox = Sandbox()
    try:
        with sandbox.open(SMALL) as run:
            assert text(run.execute("1")) == "1"
        first = sandbox.pid
        os.kill(first, 9)
        time.sleep(0.2)
        with sandbox.open(SMALL) as run:
            assert text(run.execute("2")) == "2"
        assert sandbox.pid != first
    finally:
        sandbox.close()


def test_the_server_starts_again_when_the_library_has_changed(monkeypatch):
    sandbox = Sandbox()
    try:
        sandbox.open(SMALL).close()
        first = sandbox.pid
        sandbox.open(SMALL).close()
        assert sandbox.pid == first
        monkeypatch.setattr("autograder.sandbox.client._fingerprint", lambda: "changed")
        sandbox.open(SMALL).close()
        assert sandbox.pid != first
    finally:
        sandbox.close()


def test_several_submissions_run_at_the_same_time(sandbox):
    with sandbox.open(SMALL) as one, sandbox.open(SMALL) as two:
        one.execute("who = 'one'")
        two.execute("who = 'two'")
        assert text(one.execute("who")) == "'one'"
        assert text(two.execute("who")) == "'two'"


def test_an_ordinary_user_can_make_jails():
    """As root there is a way to be somebody else; run the same command line as nobody."""
    if os.getuid() == 0:
        line = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    else:
        line = []
    visible = command(["/usr/bin/id", "-u"], SMALL)
    done = subprocess.run([*line, *visible], capture_output=True, text=True)
    if "Permission denied" in done.stderr:
        pytest.skip("this Python lies in a folder that other users may not enter")
    assert done.stdout.strip() == "1000", done.stderr
