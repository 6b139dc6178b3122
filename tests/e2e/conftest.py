"""One JupyterLab and one Chromium for all stories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium, register
from tests.e2e.jupyterlab import Server, jupyterlab

HERE = Path(__file__).parent


def pytest_configure(config: pytest.Config) -> None:
    register(config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All stories in one worker, so that they share the server and the browser."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.xdist_group("stories"))


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    with chromium(width=1280, height=1000) as context:
        yield context


@pytest.fixture(scope="package")
def lab(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with jupyterlab(tmp_path_factory.mktemp("notebooks")) as server:
        yield server
