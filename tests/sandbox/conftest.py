from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.sandbox import Limits, Sandbox, why_unavailable

SMALL = Limits(cell_seconds=1.5, notebook_seconds=8, memory=700 << 20, scratch=32 << 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where no jail can be made, these tests are skipped, and say why and what to do."""
    if reason := why_unavailable():
        for item in items:
            if "tests/sandbox" in item.path.as_posix():
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.close()


@pytest.fixture
def run(sandbox: Sandbox):
    with sandbox.open(SMALL) as opened:
        yield opened
