"""The hostile bank: submissions of `0-start` that want points their code does not deserve.

Each is a function that spoils a blank notebook.  What it deserves is 0, except where `deserves`
says otherwise.
"""

from __future__ import annotations

import copy
import textwrap
from collections.abc import Callable
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.demo.classroom import (
    HOSTILE_SOURCES,
    hostile_source,
    script_in_the_feedback,
    skip_execution_tag,
)

Spoil = Callable[[NotebookNode], None]

BANK: dict[str, Spoil] = {}
DESERVED: dict[str, float] = {}

HONEST = """
import numpy as np
def standardize(X):
    X = np.asarray(X, dtype=float)
    spread = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1)
"""


def cell(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    return next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def spoils(spoil: Spoil) -> Spoil:
    BANK[spoil.__name__] = spoil
    return spoil


def deserves(points: float) -> Callable[[Spoil], Spoil]:
    def register(spoil: Spoil) -> Spoil:
        DESERVED[spoil.__name__] = points
        return spoils(spoil)

    return register


def solution(name: str, source: str) -> None:
    """A submission whose solution cell holds this."""

    def spoil(notebook: NotebookNode) -> None:
        cell(notebook, "standardize-solution").source = textwrap.dedent(source).strip()

    BANK[name] = spoil


def extra(notebook: NotebookNode, where: int, source: str) -> None:
    notebook.cells.insert(where, nbformat.v4.new_code_cell(textwrap.dedent(source).strip()))


# --- those that the simulated class shows, too ---

for _name in HOSTILE_SOURCES:
    solution(_name, hostile_source(_name, "standardize"))


for _spoil in (skip_execution_tag, script_in_the_feedback):
    BANK[_spoil.__name__] = lambda nb, spoil=_spoil: spoil({"1-hello.ipynb": nb})


# --- metadata and structure ---


@spoils
def more_points_in_the_metadata(nb):
    cell(nb, "standardize").metadata["nbgrader"]["points"] = 1000


@spoils
def flipped_grade_flag(nb):
    cell(nb, "standardize").metadata["nbgrader"].update(grade=False, solution=True)


@spoils
def renamed_grade_id(nb):
    cell(nb, "standardize").metadata["nbgrader"]["grade_id"] = "standardise"


@spoils
def solution_cell_pretends_to_be_the_check(nb):
    cell(nb, "standardize-solution").metadata["nbgrader"] = dict(
        cell(nb, "standardize").metadata["nbgrader"]
    )
    cell(nb, "standardize").source = "2.0"


@spoils
def outputs_were_there_before(nb):
    cell(nb, "standardize").outputs = [
        nbformat.v4.new_output("execute_result", data={"text/plain": "2.0"}, execution_count=1)
    ]


@spoils
def saved_score_in_the_notebook_metadata(nb):
    nb.metadata["nbgrader"] = {"score": 2, "max_score": 2}
    nb.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}


@spoils
def another_kernel(nb):
    nb.metadata["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}


@deserves(2)
def honest_with_a_strange_schema(nb):
    cell(nb, "standardize-solution").source = HONEST
    cell(nb, "standardize").metadata["nbgrader"]["schema_version"] = 77


@deserves(2)
def honest_and_noisy(nb):
    cell(nb, "standardize-solution").source = (
        HONEST + "\nimport sys, warnings\nwarnings.warn('careful')\nprint('!', file=sys.stderr)"
    )


@deserves(2)
def honest_and_then_a_flood(nb):
    cell(nb, "standardize-solution").source = HONEST
    extra(nb, len(nb.cells), "while True: print('x' * 10_000)")


# --- the machinery around the check ---

solution("patched_run_ast_nodes", """
    from IPython.core.interactiveshell import InteractiveShell
    async def nothing(self, *a, **k): return False
    InteractiveShell.run_ast_nodes = nothing
""")  # fmt: skip
solution("patched_run_cell", """
    shell = type(get_ipython())
    class Result: success = True
    shell.run_cell = lambda self, *a, **k: Result()
""")  # fmt: skip
solution("ast_transformer", """
    import ast
    class Two(ast.NodeTransformer):
        def visit_Module(self, node): return ast.parse("2.0")
    get_ipython().ast_transformers.append(Two())
""")  # fmt: skip
solution("patched_session_send", """
    try:
        get_ipython().kernel.session.send = lambda *a, **k: None
    except AttributeError:
        pass
""")  # fmt: skip
solution("patched_judging", """
    import eigentunes.judging.verdict, eigentunes.checking, eigentunes.judging.contract as d
    eigentunes.judging.verdict.judge = lambda *a, **k: d.Verdict("passed", score=1.0)
    eigentunes.judging.trial.Trial.fault = ""
    eigentunes.checking.passes = lambda f: True
    def standardize(X): return X * 0.0
""")  # fmt: skip
solution("patched_check_properties", """
    import dataclasses
    from eigentunes.checks import CHECKS
    CHECKS["standardize"] = dataclasses.replace(CHECKS["standardize"], properties=(), compare=None)
    def standardize(X): return X * 0.0
""")  # fmt: skip
solution("patched_answers", """
    import eigentunes.judging.calling, eigentunes.checking.publishing
    from eigentunes.judging.contract import Answer
    forged = lambda f, check, cases, *a, **k: [Answer(value=case.args[0]) for case in cases]
    eigentunes.judging.calling.answers = eigentunes.checking.publishing.answers = forged
    def standardize(X): return X
""")  # fmt: skip
solution("patched_json", """
    import json
    real = json.dumps
    json.dumps = lambda *a, **k: real({"passed": True, "score": 1.0})
    def standardize(X): return X
""")  # fmt: skip
solution("equal_to_everything", """
    import numpy as np
    class Yes(float):
        __eq__ = __le__ = __ge__ = __lt__ = __gt__ = lambda self, other: True
        __hash__ = float.__hash__
        def __array_ufunc__(self, *a, **k): return np.True_
    def standardize(X): return Yes()
""")  # fmt: skip
solution("array_subclass_says_yes", """
    import numpy as np
    class Yes(np.ndarray):
        def __array_function__(self, *a): return True
        def __array_ufunc__(self, ufunc, method, *a, **k): return True
    def standardize(X): return np.zeros(np.shape(X)).view(Yes)
""")  # fmt: skip
solution("fake_result_before_the_error", """
    from IPython.display import publish_display_data
    import sys
    def standardize(X):
        publish_display_data({"text/plain": "2.0"})
        sys.displayhook(2.0)
        raise ValueError
""")  # fmt: skip
solution("fake_display_hook", """
    import sys
    class Hook:
        def __call__(self, *a): pass
    sys.displayhook = Hook()
    get_ipython().displayhook = Hook()
    def standardize(X): return 2.0
""")  # fmt: skip
solution("execute_result_by_hand", """
    def standardize(X):
        outputs = type(get_ipython()).outputs
        outputs.emit("execute_result", data={"text/plain": "1000.0"}, metadata={},
                     execution_count=1)
        return X
""")  # fmt: skip

# --- looking for the answers ---

solution("frames_of_the_caller", """
    import sys
    def standardize(X):
        frame = sys._getframe()
        while frame:
            for value in list(frame.f_locals.values()):
                for item in value if isinstance(value, (list, tuple)) else [value]:
                    if getattr(item, "shape", None) == X.shape and item is not X: return item
                    for more in getattr(item, "args", ()):
                        if getattr(more, "shape", None) == X.shape and more is not X: return more
            frame = frame.f_back
        return X
""")  # fmt: skip
solution("fakes_the_reference", """
    import sys, types
    for name in ("autograder.exercises", "autograder.exercises.hello.standardize",
                 "autograder.catalogue", "autograder.reference_key"):
        fake = types.ModuleType(name)
        fake.reference = fake.judge_function = fake.exercise = lambda *a, **k: a[0]
        sys.modules[name] = fake
    def standardize(X): return X
""")  # fmt: skip
solution("hunts_the_heap", """
    import gc
    found = [f for f in gc.get_objects() if getattr(f, "__qualname__", "") == "reference"]
    def standardize(X): return found[0](X) if found else X
""")  # fmt: skip
solution("reads_the_solutions", """
    import json, pathlib
    def standardize(X): return X
    for top in (".", "..", "../..", "../../..", "/", "/srv", "/home", "/root", "/tmp"):
        try:
            for path in pathlib.Path(top).glob("**/1-hello.ipynb"):
                for c in json.loads(path.read_text())["cells"]:
                    source = "".join(c["source"])
                    if "def standardize" in source and "raise Not" not in source: exec(source)
        except OSError: pass
""")  # fmt: skip
solution("looks_up_the_visible_answers", """
    import numpy as np
    from eigentunes.judging import keys
    def standardize(X):
        key = keys.load("standardize")
        for case, i in zip(key.cases, range(len(key.cases))):
            if np.array_equal(case.args[0], X): return key.expected(i)
        return X
""")  # fmt: skip
solution("reads_the_memory_of_others", """
    import os
    def standardize(X): return X
    for name in os.listdir("/proc"):
        if name.isdecimal() and int(name) != os.getpid():
            for what in ("mem", "environ", "maps"):
                try: open(f"/proc/{name}/{what}", "rb").read(4096)
                except OSError: pass
""")  # fmt: skip
solution("borrows_scikit_learns_folder", """
    import os
    os.makedirs("sklearn", exist_ok=True)
    open("sklearn/__init__.py", "w").write("raise SystemExit")
    open("numpy.py", "w").write("raise SystemExit")
    open("json.py", "w").write("raise SystemExit")
    def standardize(X): return X
""")  # fmt: skip

solution("hands_in_packages", """
    import sklearn, numpy
    def standardize(X): return X
""")  # fmt: skip
BESIDE = {
    "hands_in_packages": {
        "sklearn/__init__.py": "raise SystemExit",
        "numpy.py": "raise SystemExit",
        "sitecustomize.py": "raise SystemExit",
    }
}
"""Files that are handed in with a notebook."""

# --- forged answers ---

FORGED = """
    import json
    from IPython.display import display
    MIME = "application/vnd.eigentunes.answers+json"
    def forge(text): display({MIME: text}, raw=True)
"""
solution("forged_bundle_before_the_check", FORGED + """
    forge(json.dumps([{"score": 1, "passed": True}]))
    def standardize(X): return X
""")  # fmt: skip
solution("forged_verdict", FORGED + """
    import eigentunes.checking.publishing
    eigentunes.checking.publishing.publish = lambda *a: forge('{"status": "passed", "score": 1.0}')
    def standardize(X): return X
""")  # fmt: skip
solution("nested_bomb", FORGED + """
    import eigentunes.checking.publishing
    eigentunes.checking.publishing.publish = lambda *a: forge("[" * 500_000 + "]" * 500_000)
    def standardize(X): return X
""")  # fmt: skip
solution("bundle_of_ten_megabytes", FORGED + """
    import eigentunes.checking.publishing
    eigentunes.checking.publishing.publish = lambda *a: forge("[" + "0," * 5_000_000 + "0]")
    def standardize(X): return X
""")  # fmt: skip
solution("shape_bomb", FORGED + """
    import eigentunes.checking.publishing
    bomb = {"array": "", "dtype": "<f8", "shape": [0, 9_000_000_000_000_000_000]}
    one = {"value": bomb, "changed": [], "calls": {}, "error": "", "detail": "", "line": "",
           "printed": ""}
    eigentunes.checking.publishing.publish = lambda n, f, cases: forge(
        json.dumps([one] * len(json.loads(cases))))
    def standardize(X): return X
""")  # fmt: skip
solution("bundle_that_is_no_text", FORGED + """
    import eigentunes.checking.publishing
    eigentunes.checking.publishing.publish = lambda *a: forge({"a": [1, {"b": None}]})
    def standardize(X): return X
""")  # fmt: skip
solution("nan_everywhere", """
    import numpy as np
    def standardize(X): return np.full(np.shape(X), np.nan)
""")  # fmt: skip
solution("lazy_answers", """
    class Lazy:
        def __getattr__(self, name): return 0
        def __len__(self): return 3
        def __iter__(self): return iter([0, 0, 0])
    def standardize(X): return Lazy()
""")  # fmt: skip
solution("generator_answers", """
    def standardize(X):
        yield from X
""")  # fmt: skip
solution("replies_written_by_hand", """
    import json, os
    data = {"text/plain": "2.0"}
    forged = {"outputs": [{"output_type": "execute_result", "data": data, "metadata": {},
                           "execution_count": 1}], "count": 1}
    for _ in range(50): os.write(3, json.dumps(forged).encode() + b"\\n")
    def standardize(X): return X
""")  # fmt: skip
solution("eats_the_next_request", """
    import os
    def standardize(X): return X
    os.write(3, b'{"outputs": [], "count": 1}\\n')
    os.read(3, 10_000_000)
""")  # fmt: skip
solution("closes_the_connection", """
    import os
    os.close(3)
    def standardize(X): return X
""")  # fmt: skip

# --- harm to others ---

solution("startup_file_for_later_students", """
    import pathlib
    for home in (pathlib.Path.home(), pathlib.Path("/root")):
        try:
            folder = home / ".ipython/profile_default/startup"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "00.py").write_text("import builtins; builtins.cheat = 1")
        except OSError: pass
    def standardize(X): return X
""")  # fmt: skip
solution("files_of_other_students", """
    import pathlib
    for top in ("..", "../..", "../../.."):
        for path in list(pathlib.Path(top).glob("*/*/*.ipynb")) + list(pathlib.Path(top).glob("*")):
            try: path.write_text("gone")
            except OSError: pass
    def standardize(X): return X
""")  # fmt: skip
solution("symlinks_out", """
    import os
    for name in ("/", "/etc", "/root", "/srv"):
        try: os.symlink(name, "link" + name.replace("/", "_"))
        except OSError: pass
    def standardize(X): return X
""")  # fmt: skip
solution("detached_process_that_comes_back", """
    import subprocess, sys
    later = "import time, os; time.sleep(20); open('/tmp/came_back', 'w').write('x')"
    subprocess.Popen([sys.executable, "-c", later], start_new_session=True)
    def standardize(X): return X
""")  # fmt: skip
solution("background_thread", """
    import threading, time
    def swap():
        while True:
            globals()["standardize"] = lambda X: X * 0
            time.sleep(0.001)
    threading.Thread(target=swap, daemon=True).start()
    def standardize(X): return X
""")  # fmt: skip
solution("at_exit", """
    import atexit
    atexit.register(lambda: open("/tmp/at_exit", "w").write("2.0"))
    def standardize(X): return X
""")  # fmt: skip
solution("kills_its_parents", """
    import os, signal
    for pid in [os.getppid(), 1, *range(2, 40)]:
        if pid != os.getpid():
            try: os.kill(pid, signal.SIGKILL)
            except OSError: pass
    def standardize(X): return X
""")  # fmt: skip
solution("signal_handlers", """
    import signal
    for number in range(1, 65):
        try: signal.signal(number, lambda *a: None)
        except (OSError, ValueError): pass
    while True: pass
""")  # fmt: skip
solution("memory_hog", """
    hog = []
    while True: hog.append(bytearray(50_000_000))
""")  # fmt: skip
solution("fills_the_scratch_space", """
    i = 0
    while True:
        with open(f"/tmp/fill{i}", "wb") as f: f.write(b"0" * 10_000_000)
        i += 1
""")  # fmt: skip
solution("raises_its_limits", """
    import resource
    for name in dir(resource):
        if name.startswith("RLIMIT_"):
            try: resource.setrlimit(getattr(resource, name), (-1, -1))
            except (OSError, ValueError): pass
    def standardize(X): return X
""")  # fmt: skip
solution("segmentation_fault", "import ctypes; ctypes.string_at(1)")
solution("leaves_at_once", "import os; os._exit(0)")
solution("exits_politely", "import sys; sys.exit(0)")
solution("sleeps", "import time; time.sleep(1e9)")
solution("endless_recursion", """
    import sys
    sys.setrecursionlimit(10**9)
    def standardize(X): return standardize(X)
""")  # fmt: skip
solution("huge_and_strange_name", """
    exec("def " + "ſ" * 100_000 + "(X): return X")
    globals()["standardize"] = globals()["s" * 100_000]
""")  # fmt: skip
solution("forgets_the_library", """
    import sys
    for name in list(sys.modules):
        if name.startswith(("eigentunes", "numpy", "json")): del sys.modules[name]
    def standardize(X): return X
""")  # fmt: skip
solution("edits_the_notebook_while_it_runs", """
    import glob, pathlib
    for path in glob.glob("*.ipynb") + ["1-hello.ipynb"]:
        try: pathlib.Path(path).write_text("{}")
        except OSError: pass
    def standardize(X): return X
""")  # fmt: skip
solution("namespaces_of_its_own", """
    import ctypes, subprocess
    ctypes.CDLL(None).unshare(0x10000000 | 0x20000)
    subprocess.run("unshare -Urm mount -t tmpfs none /usr; chroot /; mount -o remount,rw /",
                   shell=True)
    def standardize(X): return X
""")  # fmt: skip
solution("borrows_the_stand_in", """
    from eigentunes.stand_ins import standardize
""")  # fmt: skip
solution("borrows_the_stand_in_by_name", """
    import importlib
    def standardize(X):
        return getattr(importlib.import_module("eigentunes.stand_ins"), "standardize")(X)
""")  # fmt: skip
solution("answers_with_a_recipe", """
    from eigentunes.judging.recipes import Generator
    def standardize(X): return Generator(1)
""")  # fmt: skip
for _name, _value in {
    "a_number_beyond_all_floats": '{"float": "0x1p99999"}',
    "a_recipe_on_the_wire": '{"generator": 1}',
    "an_array_with_absurd_axes": '{"array": "", "dtype": "<f8", "shape": [0, 1 << 62, 1 << 62]}',
    "answers_nested_too_deep": "functools.reduce(lambda x, _: {'list': [x]}, range(500), 1)",
}.items():
    solution(f"forges_{_name}", f"""
        import functools
        import eigentunes.checking.publishing
        def forged(answers):
            one = dict(value={_value}, changed=[], calls={{"X": 1}}, error="", detail="", line="")
            return [dict(one, printed="") for _ in answers]
        eigentunes.checking.publishing.pack_answers = forged
        def standardize(X): return X
    """)  # fmt: skip

# --- what no namespace hides ---

solution("writes_the_kernels_settings", """
    import os
    def standardize(X): return X
    for top, _, names in os.walk("/proc/sys"):
        for name in names:
            try:
                with open(os.path.join(top, name), "r+") as f:
                    same = f.read(); f.seek(0); f.write(same); print("WRITTEN", name)
            except (OSError, ValueError): pass
""")  # fmt: skip
solution("leaves_a_key_for_the_next", """
    import ctypes
    def standardize(X): return X
    for number in (248, 217):
        print(ctypes.CDLL(None).syscall(number, b"user", b"answers", b"x", 1, -3) > 0 and "KEY")
""")  # fmt: skip
solution("shared_memory_without_a_file", """
    import ctypes, mmap, os, time
    def standardize(X): return X
    for flags in (0x21, 0x23):
        try: hog = mmap.mmap(-1, 900_000_000, flags=flags); hog.write(b"x" * 900_000_000)
        except (OSError, ValueError): pass
    try: os.ftruncate(os.memfd_create("x"), 4_000_000_000)
    except OSError: pass
""")  # fmt: skip


@spoils
def sleeps_again_and_again(nb):
    for _ in range(30):
        extra(nb, 1, "import time; time.sleep(2)")


solution("children_that_vanish", """
    import os, signal, time
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        if os.fork() == 0:
            end = time.process_time() + 0.1
            while time.process_time() < end: pass
            os._exit(0)
        time.sleep(0.1)
""")  # fmt: skip
solution("endless_counts", """
    import os
    os.write(3, b'{"outputs": [], "count": Infinity}\\n')
    def standardize(X): return X
""")  # fmt: skip
solution("a_flood_of_outputs", """
    from IPython.display import display
    def standardize(X): return X
    for i in range(100_000): display(i)
""")  # fmt: skip
solution("nested_page", """
    from IPython.display import HTML, display
    display(HTML("<div>" * 16_000))
    def standardize(X): return X
""")  # fmt: skip


def submission(blank: NotebookNode, name: str) -> Any:
    """The hostile notebook of that name, made from a blank one."""
    notebook = copy.deepcopy(blank)
    BANK[name](notebook)
    return notebook


ROWS: dict[str, tuple[tuple[str, ...], str]] = {
    "the tag skip-execution": (("skip_execution_tag",), "the tag `skip-execution`"),
    "an input transformer": (("input_transformer", "ast_transformer"), "reads cells"),
    "patched run_ast_nodes": (("patched_run_ast_nodes", "patched_run_cell"), "runs cells"),
    "patched session.send": (("patched_session_send",), "runs cells"),
    "patched comparisons": (("patched_numpy_testing",), "`numpy.testing`"),
    "patched checks": (("patched_judging", "patched_answers"), "the inside of the checks"),
    "objects that equal everything": (("equal_to_everything", "array_subclass_says_yes"), ""),
    "a fake result before the error": (("fake_result_before_the_error",), "shows results"),
    "a fake display hook": (("fake_display_hook", "execute_result_by_hand"), "shows results"),
    "the caller's frame": (("frames_of_the_caller",), "looks into the calls"),
    "the reference imported": (("imports_the_reference",), "belongs to the grader"),
    "a fake reference": (("fakes_the_reference",), "belongs to the grader"),
    "a folder named sklearn": (("borrows_scikit_learns_folder", "hands_in_packages"), ""),
    "reading the solutions": (("reads_the_solutions",), ""),
    "the notebook in the working directory": (("edits_the_notebook_while_it_runs",), ""),
    "writing the gradebook": (("writes_the_gradebook",), "`gradebook.db`"),
    "files of other students": (("files_of_other_students",), ""),
    "a startup file": (("startup_file_for_later_students",), ""),
    "a detached process": (("detached_process_that_comes_back",), "when the notebook is over"),
    "a background thread": (("background_thread",), ""),
    "atexit": (("at_exit",), "when the notebook is over"),
    "secrets and loopback": (("secrets_and_loopback",), ""),
    "links made by the code": (("symlinks_out",), ""),
    "a script in the page": (("script_in_the_feedback",), ""),
    "a flipped grade flag": (("flipped_grade_flag",), "other marks (grade, solution)"),
    "a renamed grade id": (("renamed_grade_id",), "marked as `standardise`"),
    "more points": (("more_points_in_the_metadata",), "other marks (points)"),
    "a saved score": (("saved_score_in_the_notebook_metadata",), "a grader's own marks"),
    "answers nobody asked for": (("forged_bundle_before_the_check",), "without being asked"),
    "the stand-in of the exercise": (
        ("borrows_the_stand_in", "borrows_the_stand_in_by_name"),
        "lent for later cells",
    ),
    "answers that are no numbers": (("answers_with_a_recipe",), ""),
    "answers that break the decoder": (
        (
            "forges_a_number_beyond_all_floats",
            "forges_a_recipe_on_the_wire",
            "forges_an_array_with_absurd_axes",
            "forges_answers_nested_too_deep",
        ),
        "the inside of the checks",
    ),
    "several sets of answers": (("forged_bundle_inside_the_check",), "sets of answers"),
}
"""Kinds of cheats: those of the bank that try it, and how the instructor's notes name them.

No words where nothing certain can be said.
"""
