"""A real JupyterLab in a real Chromium: start, open, run, edit and read notebooks.

The server listens on the loopback only and has private directories, so that nothing of the user's
own Jupyter gets in or out.  A :class:`Notebook` is driven through JupyterLab's own commands.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib
import nbformat

from tests.browser import complaints

SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    # Every cell in the page: what is scrolled out of view can be looked at on a busy machine too.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    "@jupyterlab/apputils-extension/themes": {
        "theme": "JupyterLab Light",
        "adaptive-theme": False,
    },
}
OPTIONS = [
    "--no-browser",
    "--ip=127.0.0.1",
    "--allow-root",
    "--ServerApp.port_retries=0",
    "--IdentityProvider.token=",
    "--PasswordIdentityProvider.hashed_password=",
    "--ServerApp.allow_remote_access=False",
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
]


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: its address and the folder it serves."""

    url: str
    root: Path

    def write(self, name: str, cells: Sequence[str]) -> str:
        """Write a notebook of code cells into the folder and return its name."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        nbformat.write(notebook, self.root / name)
        return name

    def open(self, browser: Any, path: str, timeout: float = 60) -> Notebook:
        """Open a notebook alone in a tab and wait until its kernel is idle."""
        page = browser.new_page()
        heard = complaints(page)
        page.set_default_timeout(timeout * 1000)
        page.goto(f"{self.url}/doc/tree/{path}?reset")
        page.wait_for_function(
            "window.jupyterapp?.restored && window.jupyterapp.shell.currentWidget?.context"
        )
        page.evaluate(
            """async () => {
              await window.jupyterapp.restored;
              window.notebook = window.jupyterapp.shell.currentWidget;
              await notebook.context.ready; await notebook.revealed;
              await notebook.sessionContext.ready; }"""
        )
        page.wait_for_function("notebook.sessionContext.session?.kernel?.status === 'idle'")
        return Notebook(page, heard)


@dataclass(frozen=True)
class Notebook:
    """An open notebook; ``page`` is Playwright's, ``heard`` what its console said so far."""

    page: Any
    heard: list[str]

    def run_all(self, timeout: float = 60) -> list[str]:
        """Run all cells and return the errors, "name: text"."""
        self._command("notebook:run-all-cells", timeout)
        self.page.wait_for_function(
            """notebook.sessionContext.session.kernel.status === 'idle' &&
               notebook.content.widgets.every((c) => c.model.type !== 'code' ||
                 !c.model.sharedModel.getSource().trim() || c.model.executionCount !== null)""",
            timeout=timeout * 1000,
        )
        return [
            f"{output['ename']}: {output['evalue']}"
            for index in range(self.page.evaluate("notebook.content.widgets.length"))
            for output in self.outputs(index)
            if output["output_type"] == "error"
        ]

    def run(self, cell: int, timeout: float = 60) -> str:
        """Run one cell and return the text of its outputs."""
        self.page.evaluate("(cell) => { notebook.content.activeCellIndex = cell; }", cell)
        self._command("notebook:run-cell", timeout)
        return self.text(cell)

    def append(self, source: str) -> int:
        """Add a code cell at the end and return its number."""
        return self.page.evaluate(
            """(source) => { const model = notebook.content.model.sharedModel;
              model.insertCell(model.cells.length, { cell_type: 'code', source });
              return model.cells.length - 1; }""",
            source,
        )

    def find(self, words: str) -> int:
        """Return the number of the first cell whose source has ``words``."""
        found = self.page.evaluate(
            """(words) => notebook.content.widgets.findIndex(
              (c) => c.model.sharedModel.getSource().includes(words))""",
            words,
        )
        if found < 0:
            raise LookupError(f"no cell with {words!r}")
        return found

    def source(self, cell: int) -> str:
        """Return a cell's source."""
        return self.page.evaluate(
            "(cell) => notebook.content.widgets[cell].model.sharedModel.getSource()", cell
        )

    def write(self, cell: int, source: str) -> None:
        """Replace a cell's source."""
        self.page.evaluate(
            """([cell, source]) =>
              notebook.content.widgets[cell].model.sharedModel.setSource(source)""",
            [cell, source],
        )

    def outputs(self, cell: int) -> list[dict[str, Any]]:
        """Return a cell's outputs as in the file; none for a text cell."""
        return self.page.evaluate(
            "(cell) => notebook.content.widgets[cell].model.outputs?.toJSON() ?? []", cell
        )

    def text(self, cell: int) -> str:
        """Return what a cell printed and the plain text of its results."""
        parts = []
        for output in self.outputs(cell):
            data = output.get("text", output.get("data", {}).get("text/plain", ""))
            parts.append(data if isinstance(data, str) else "".join(data))
        return "\n".join(part.strip() for part in parts if part)

    def ask(self, expression: str) -> Any:
        """Return the value of a Python expression in the kernel, by way of JSON.

        It goes past the cells, so that the notebook does not scroll or change.
        """
        reply = self.page.evaluate(
            """async (expression) => {
              const future = notebook.sessionContext.session.kernel.requestExecute({
                code: '', silent: true, store_history: false,
                user_expressions: { value: `__import__('json').dumps(${expression})` } });
              return (await future.done).content.user_expressions.value; }""",
            expression,
        )
        if reply["status"] != "ok":
            raise RuntimeError(f"{expression}: {reply['ename']}: {reply['evalue']}")
        return json.loads(ast.literal_eval(reply["data"]["text/plain"]))

    def theme(self, name: str) -> None:
        """Switch JupyterLab to "Light" or "Dark"."""
        self.page.evaluate(
            "(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme })",
            f"JupyterLab {name}",
        )
        light = str(name == "Light").lower()
        self.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")

    def errors_of_ours(self) -> list[str]:
        """Return what the console said that is the course's fault, or an exception."""
        return [
            words
            for words in self.heard
            if words.startswith("exception") or re.search(r"eigentunes|anywidget|blob:", words)
        ]

    def shut_down_kernel(self) -> None:
        """Stop the kernel, as when a notebook is only read."""
        self.page.evaluate("() => notebook.sessionContext.shutdown()")

    def _command(self, name: str, timeout: float) -> None:
        self.page.evaluate(
            """([name, timeout]) => Promise.race([
              jupyterapp.commands.execute(name),
              new Promise((_, fail) => setTimeout(
                () => fail(new Error(`${name} took longer than ${timeout} s`)), timeout * 1000)),
            ]).then(() => null)""",
            [name, timeout],
        )


@contextlib.contextmanager
def jupyterlab(root: Path) -> Iterator[Server]:
    """Start a JupyterLab that serves ``root``; stop it, and its kernels, at the end."""
    with tempfile.TemporaryDirectory(
        prefix="eigentunes-lab-", ignore_cleanup_errors=True
    ) as private:
        environment = _environment(Path(private))
        for attempt in (1, 2):  # another program may take the free port, rarely
            try:
                process, url = _start(Path(private), root, environment)
                break
            except RuntimeError as error:
                if attempt == 2 or "in use" not in str(error):
                    raise
        try:
            yield Server(url, root)
        finally:
            # Asked politely, the server stops its kernels; the last resort is its process group.
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _environment(private: Path) -> dict[str, str]:
    for name, content in SETTINGS.items():
        path = private / "settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(private),
        "IPYTHONDIR": str(private / "ipython"),
        "JUPYTER_CONFIG_DIR": str(private / "config"),
        "JUPYTER_DATA_DIR": str(private / "data"),
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(private / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(private / "workspaces"),
        # A fresh font cache would cost every kernel several seconds.
        "MPLCONFIGDIR": matplotlib.get_cachedir(),
    }


def _start(
    private: Path, root: Path, environment: dict[str, str]
) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = private / "server.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter", "lab"),
                *(f"--port={port}", f"--ServerApp.root_dir={root}", *OPTIONS),
            ],
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    url, end = f"http://127.0.0.1:{port}", time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/api/status", timeout=1).close()
            return process, url
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace")[-4000:])
