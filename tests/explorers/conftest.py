"""One Chromium for all component tests, and a fresh page that shows an explorer.

It ends with this folder (package scope): two Playwrights cannot live in one process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium, complaints, register
from tests.explorers.page import write_page


def pytest_configure(config: pytest.Config) -> None:
    register(config)


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    with chromium(width=940, height=720) as context:
        yield context


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Open a page with an explorer; at the end its console must be empty."""
    pages, heard = [], []

    def show(widget: Any, theme: str = "light", width: int = 940) -> Any:
        page = browser.new_page()
        pages.append(page)
        heard.append(complaints(page))
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(write_page(widget, tmp_path / f"{len(pages)}.html", theme))
        page.wait_for_selector("body[data-ready]")
        return page

    yield show
    for page in pages:
        page.close()
    assert [words for each in heard for words in each] == []
