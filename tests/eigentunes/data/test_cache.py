"""The cache never holds half a table, and is never needed."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest

from eigentunes.data import CacheWarning, cache, cache_folder, remember


@pytest.fixture(autouse=True)
def _fresh(monkeypatch, tmp_path):
    """An own folder, and nothing remembered in this process."""
    monkeypatch.setenv("EIGENTUNES_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_seen", {})


def one_table() -> dict[str, np.ndarray]:
    return {"numbers": np.arange(5.0), "names": np.array(["a", "b"])}


def never() -> dict[str, np.ndarray]:
    raise AssertionError("the table was there and was computed again")


def forget() -> None:
    """As in a new process."""
    cache._seen.clear()


def python(program: str, **options) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(cache.__file__).parents[2])},
        **options,
    )


def test_a_table_is_computed_once_and_then_read():
    remember("table-v1", one_table)
    forget()
    table = remember("table-v1", never)
    np.testing.assert_array_equal(table["numbers"], np.arange(5.0))
    np.testing.assert_array_equal(table["names"], ["a", "b"])


def test_changing_a_returned_table_changes_no_other():
    remember("table-v1", one_table)["numbers"][:] = 99
    assert remember("table-v1", never)["numbers"].max() == 4


def test_the_environment_variable_moves_the_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("EIGENTUNES_CACHE", str(tmp_path / "elsewhere"))
    remember("table-v1", one_table)
    assert [path.name for path in cache_folder().glob("*.npz")] == ["table-v1.npz"]


def test_a_name_with_a_folder_is_refused():
    with pytest.raises(ValueError, match=r"plain file name.*\.\./table"):
        remember("../table", one_table)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"no archive at all"])
def test_a_broken_file_is_replaced(content):
    cache_folder().mkdir(parents=True)
    (cache_folder() / "table-v1.npz").write_bytes(content)
    assert remember("table-v1", one_table)["numbers"].sum() == 10
    forget()
    assert remember("table-v1", never)["numbers"].sum() == 10


def test_a_file_cut_short_is_replaced():
    remember("table-v1", one_table)
    path = cache_folder() / "table-v1.npz"
    path.write_bytes(path.read_bytes()[:-40])
    forget()
    assert remember("table-v1", one_table)["numbers"].sum() == 10


def test_a_run_killed_while_writing_leaves_no_table_and_the_next_one_cleans_up():
    program = """
import numpy as np, os
from eigentunes.data import cache
def killed_here(*anything, **more):
    print("writing", flush=True)
    while True: pass
os.fsync = killed_here
cache.remember("table-v1", lambda: {"numbers": np.zeros(5)})
"""
    with python(program) as run:
        assert run.stdout.readline() == "writing\n"
        run.send_signal(signal.SIGKILL)
        run.wait(timeout=30)
    assert not (cache_folder() / "table-v1.npz").exists()
    assert len(list(cache_folder().glob("*.part"))) == 1
    assert remember("table-v1", one_table)["numbers"].sum() == 10
    assert not list(cache_folder().glob("*.part"))


def test_two_processes_at_once_compute_once(tmp_path):
    program = f"""
import numpy as np, time
from eigentunes.data import remember
def compute():
    with open({str(tmp_path / "computed")!r}, "a") as file: file.write("x")
    time.sleep(1)
    return {{"numbers": np.arange(5.0)}}
print(remember("table-v1", compute)["numbers"].sum())
"""
    runs = [python(program) for _ in range(2)]
    for run in runs:
        out, err = run.communicate(timeout=60)
        assert (out, err) == ("10.0\n", "")
    assert (tmp_path / "computed").read_text() == "x"


def test_a_folder_that_cannot_be_made_is_said_once_in_one_sentence(monkeypatch, tmp_path):
    (tmp_path / "file").write_text(
        "not a folder"
    )  # root may write everywhere, but not below a file
    monkeypatch.setenv("EIGENTUNES_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.warns(CacheWarning, match=r"cannot be kept in .*file/cache .*EIGENTUNES_CACHE"):
        assert remember("table-v1", one_table)["numbers"].sum() == 10
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert remember("table-v1", never)["numbers"].sum() == 10


def test_a_read_only_folder_that_holds_the_table_is_used_silently(monkeypatch):
    remember("table-v1", one_table)
    forget()

    def read_only(*anything, **more):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("builtins.open", _only_reading(open, read_only))
    monkeypatch.setattr(Path, "mkdir", read_only)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert remember("table-v1", never)["numbers"].sum() == 10
    with pytest.warns(CacheWarning, match="Read-only file system"):
        assert remember("table-v2", one_table)["numbers"].sum() == 10


def _only_reading(opening, refuse):
    def opened(name, mode="r", *rest, **more):
        return opening(name, mode, *rest, **more) if set(mode) <= set("rb") else refuse()

    return opened


def test_a_full_disk_is_said_and_leaves_nothing_behind():
    """A limit on the size of files does what a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, before[1]))
    noise = np.random.default_rng(0).normal(size=5_000)
    try:
        with pytest.warns(CacheWarning, match="cannot be kept"):
            table = remember("table-v1", lambda: {"noise": noise})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    np.testing.assert_array_equal(table["noise"], noise)
    assert not [path for path in cache_folder().iterdir() if path.suffix != ".lock"]


def test_an_interrupted_computation_leaves_no_table():
    def interrupted() -> dict[str, np.ndarray]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        remember("table-v1", interrupted)
    assert remember("table-v1", one_table)["numbers"].sum() == 10
