"""Chromium for the tests, through Playwright: one way to start it, one line when it is missing."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

MISSING = "browser tests skipped: no Chromium; install Debian's package chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENSHOTS = Path(__file__).parents[1] / "test-results"


def executable() -> str | None:
    """Path of an installed Chromium or Chrome."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what is marked ``browser`` when there is none; where it must not be missing, fail.

    Skipping here, and not in a fixture, makes pytest say it in one line for all the tests.
    """
    if item.get_closest_marker("browser") and executable() is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING.replace("skipped", "cannot run"), pytrace=False)
        pytest.skip(MISSING)


def register(config: pytest.Config) -> None:
    """Make this module a plugin of pytest, once: called by every conftest that needs it."""
    if not config.pluginmanager.has_plugin(__name__):
        config.pluginmanager.register(sys.modules[__name__], __name__)


@contextlib.contextmanager
def chromium(width: int = 1280, height: int = 960, **context: Any) -> Iterator[Any]:
    """Start Chromium with a fresh profile and yield Playwright's browser context."""
    path = executable()
    if path is None:
        raise RuntimeError(MISSING)
    from playwright.sync_api import sync_playwright

    profile = tempfile.mkdtemp(prefix="eigentunes-chromium-")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            profile,
            executable_path=path,
            headless=True,
            args=FLAGS,
            viewport={"width": width, "height": height},
            **context,
        )
        try:
            yield browser
        finally:
            browser.close()
            shutil.rmtree(profile, ignore_errors=True)


def complaints(page: Any) -> list[str]:
    """Collect what the page says in its console: errors, warnings, uncaught exceptions."""
    heard: list[str] = []
    page.on(
        "console",
        lambda m: heard.append(f"{m.type}: {m.text}") if m.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: heard.append(f"exception: {error}"))
    return heard


def accessibility_findings(page: Any, selector: str = "body") -> list[str]:
    """Serious and critical findings of axe-core below ``selector``, one line each."""
    import axe_playwright_python

    source = Path(axe_playwright_python.__file__).with_name("axe.min.js")
    page.evaluate(source.read_text(encoding="utf-8"))
    report = page.evaluate("(where) => axe.run(where)", selector)
    return [
        f"{finding['id']}: {finding['help']} ({node['html'][:120]})"
        for finding in report["violations"]
        if finding["impact"] in ("serious", "critical")
        for node in finding["nodes"]
    ]


def screenshot(page: Any, name: str, **options: Any) -> None:
    """Leave a picture in test-results/, under a name by which ``make clean`` knows it.

    On a busy machine Chromium is now and then "Unable to capture screenshot", and able soon after.
    """
    from playwright.sync_api import Error

    SCREENSHOTS.mkdir(exist_ok=True)
    for last in (False, False, True):
        try:
            page.screenshot(path=SCREENSHOTS / f"screenshot-{name}.png", **options)
            return
        except Error as error:
            if last or "Unable to capture screenshot" not in error.message:
                raise
            page.wait_for_timeout(1000)


def listen(page: Any) -> None:
    """From now on the page notes what its explorers play, for :func:`sounds`."""
    page.evaluate(
        """() => { window.sounds = [];
        document.addEventListener("eigentunes:sound", ({ detail }) =>
          window.sounds.push([detail.name, detail.playing, detail.seconds])); }"""
    )


def sounds(page: Any, *, lengths: bool = False) -> list[list[Any]]:
    """Return [name, whether it begins] of all since the last time; or with its seconds, too."""
    return [each if lengths else each[:2] for each in page.evaluate("window.sounds.splice(0)")]
