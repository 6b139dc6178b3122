"""Tests of the report in a browser are skipped, in a line, where there is none."""

import pytest

from tests.browser import register


def pytest_configure(config: pytest.Config) -> None:
    register(config)
