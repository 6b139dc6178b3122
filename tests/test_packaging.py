"""pyproject.toml, requirements.txt and environment.yml say the same; a lock names no host."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
PINS = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", LOCK, re.M)
}
EXTRAS = [text for extra in PROJECT["optional-dependencies"].values() for text in extra]
REQUIREMENTS = [
    requirement
    for requirement in map(Requirement, PROJECT["dependencies"] + EXTRAS)
    if requirement.name != PROJECT["name"]  # an extra may name other extras
]


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda r: r.name)
def test_every_range_of_pyproject_is_met_by_a_pin(requirement):
    pin = PINS.get(canonicalize_name(requirement.name))
    assert pin, f"requirements.txt lacks {requirement.name}: run `make lock`"
    assert requirement.specifier.contains(pin, prereleases=True)


def test_a_pin_names_the_extras_that_somebody_asks_for():
    """Else pip looks at the newest release first, and refuses it for want of a hash."""
    named = dict(re.findall(r"^([\w.-]+)\[([\w,-]+)\]==", LOCK, re.M))
    asked = {
        (canonicalize_name(wanted.name), extra)
        for package in PINS
        for wanted in _requirements(package)
        for extra in wanted.extras
        if canonicalize_name(wanted.name) in PINS
    }
    assert ("jsonschema", "format-nongpl") in asked
    assert not [pair for pair in asked if pair[1] not in named.get(pair[0], "").split(",")]


def _requirements(package):
    """What an installed package needs here; nothing of one that is for other systems."""
    try:
        found = map(Requirement, requires(package) or [])
    except PackageNotFoundError:
        return []
    return [each for each in found if not each.marker or each.marker.evaluate({"extra": ""})]


def test_every_pin_has_hashes():
    entries = re.split(r"\n(?=\S)", LOCK)
    assert not [e.split()[0] for e in entries if "==" in e.split("\n")[0] and "sha256:" not in e]


def test_the_lock_names_no_host():
    assert not re.search(r"https?://|--(extra-)?index-url|--find-links", LOCK)


def test_conda_installs_the_same_pins_on_a_supported_python():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    *plain, pip = environment["dependencies"]
    assert pip == {"pip": ["--requirement requirements.txt"]}
    (python,) = [entry for entry in plain if entry.startswith("python=")]
    assert SpecifierSet(PROJECT["requires-python"]).contains(python.removeprefix("python=") + ".0")


def test_contributors_are_given_the_packages_that_ci_installs():
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    packages = re.search(r"packages=\((.*?)\)", ci)[1].split()
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"apt-get install {' '.join(packages)}" in page


def test_make_alone_prints_every_target_on_a_line():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.M)
    described = set(re.findall(r"^([a-z0-9]+):.*## ", makefile, re.M))
    assert described == set(phony.split())
