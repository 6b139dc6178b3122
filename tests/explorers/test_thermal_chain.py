"""The thermal chain explorer: its numbers, its traits, its view on a plain page."""

from __future__ import annotations

import base64
import importlib
import json
from typing import Any

import numpy as np
import pytest
from traitlets import TraitError

from autograder.catalogue import EXERCISES
from eigentunes.experiments import thermal_chain
from eigentunes.explorers import ThermalChainExplorer
from eigentunes.explorers.thermal_chain import model
from tests.explorers.page import shared_state


@pytest.fixture(scope="module")
def explorer() -> ThermalChainExplorer:
    """One for all that only look at it."""
    return ThermalChainExplorer()


# ---- the numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize("ratio", model.RATIOS)
def test_with_weights_and_many_snapshots_pca_finds_the_modes(explorer, ratio):
    chain = explorer.chains[ratio]
    found = chain.found[model.COUNTS[-1], True]
    omega, _ = thermal_chain.vibrations(chain.masses, np.ones(9))
    np.testing.assert_allclose(chain.stiffness, omega**2, rtol=1e-4)
    np.testing.assert_allclose(found.variances * omega**2, 1, atol=0.04)
    assert found.overlaps.min() > 0.98
    assert found.overlaps[0] > 0.9995


def test_without_weights_only_equal_masses_come_out_right(explorer):
    few, many = model.COUNTS[0], model.COUNTS[-1]
    equal = explorer.chains[1].found
    np.testing.assert_array_equal(equal[many, True].overlaps, equal[many, False].overlaps)
    raw = explorer.chains[4].found[many, False]
    assert raw.overlaps.max() < model.FULL_OVERLAP
    assert raw.overlaps.min() < 0.85
    assert equal[few, True].overlaps.min() < equal[many, True].overlaps.min()


def test_a_warmer_chain_moves_the_same_way_only_farther():
    arguments = (np.ones(8), np.ones(9))
    cold = thermal_chain.simulate(*arguments, 1, 50, np.random.default_rng(0))
    warm = thermal_chain.simulate(*arguments, 2.25, 50, np.random.default_rng(0))
    np.testing.assert_allclose(warm, 1.5 * cold)


@pytest.mark.parametrize("ratio", model.RATIOS)
def test_masses_do_not_run_through_each_other_at_the_highest_temperature(explorer, ratio):
    frames = explorer.chains[ratio].frames / model.STEPS
    assert np.abs(frames).max() < 127 / model.STEPS, "nothing is cut off"
    assert (np.sqrt(2) * np.diff(frames, axis=1)).min() > -5


def test_sentences(explorer):
    chain = explorer.chains[4]
    assert "(the softest)" in chain.sentence(50_000, True, 1, 0)
    assert chain.sentence(50_000, True, 1, 0).endswith("they are the same motion.")
    assert "(the stiffest)" in chain.sentence(50, False, 1, 7)
    assert chain.sentence(50_000, False, 1, 3).endswith("not the normal modes.")
    assert explorer.chains[1].sentence(50, False, 1, 6).endswith("from its neighbours.")


# ---- traits and the learner's function ----------------------------------------------------------


def test_the_state_is_small(explorer):
    assert len(json.dumps(shared_state(explorer))) < 120_000


def test_the_learners_function_is_called_and_told_when_it_fails(monkeypatch):
    calls = []

    def normal_modes(X, masses, kT):
        calls.append((len(X), masses.max(), kT))
        return model.normal_modes(X, masses, kT)

    def broken(X, masses, kT):
        return np.ones(8), np.ones(8)

    module = importlib.import_module("eigentunes.checking")
    monkeypatch.setattr(module, "passes", lambda function, name: True)
    explorer = ThermalChainExplorer(normal_modes=normal_modes)
    assert (explorer.driver, explorer.error) == ("Driven by your normal_modes.", "")
    assert len(calls) == (2 * len(model.RATIOS) - 1) * len(model.COUNTS)
    assert (50_000, 4.0, 1.0) in calls
    failed = ThermalChainExplorer(normal_modes=broken)
    assert failed.error == (
        "Your normal_modes returned shapes (8,) and (8,), but 8 masses need (8,) and (8, 8). "
        "The picture shows what our normal_modes finds."
    )
    assert failed.computed == explorer.computed


def test_a_function_that_passes_its_real_check_drives(explorer):
    mine = ThermalChainExplorer(normal_modes=EXERCISES["normal_modes"].reference)
    assert (mine.driver, mine.error) == ("Driven by your normal_modes.", "")
    assert mine.computed == explorer.computed


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, "must return two arrays"),
        ((np.ones(8), np.full((8, 8), np.nan)), "not a positive, finite number"),
        ((np.zeros(8), np.eye(8)), "not a positive, finite number"),
    ],
)
def test_what_normal_modes_must_not_return(value, words):
    with pytest.raises(ValueError, match=words):
        model.checked_modes(value, np.ones((9, 8)), np.ones(8), 1.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [("count", 70), ("ratio", 9), ("mode", 0), ("mode", 9), ("kT", 0.0), ("kT", 3.0)],
)
def test_values_out_of_range_are_refused(explorer, name, value):
    with pytest.raises(TraitError):
        setattr(explorer, name, value)


def test_an_export_shows_a_picture_with_its_alt_text(explorer):
    data, metadata = explorer._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "A chain of 8 equal masses between two walls" in metadata["image/png"]["alt"]


# ---- the view ---------------------------------------------------------------------------------


def status(page: Any) -> str:
    return page.locator(".et-status").inner_text()


@pytest.mark.browser
def test_the_view_says_what_python_says_for_every_setting(show, explorer):
    page = show(explorer)
    for ratio, chain in explorer.chains.items():
        for (count, weighted), found in chain.found.items():
            key = f"{count} {'weighted' if weighted else 'raw'}"
            said = page.evaluate(
                """([ratio, key, count, weighted]) => {
                  const chain = model.get("computed")[ratio];
                  return [0.1, 0.7, 1, 2].map((kT) => chain.modes.map((_, mode) =>
                    view.sentence(chain, chain.found[key], { count, weighted, kT, mode }))); }""",
                [ratio, key, count, weighted],
            )
            for kT, sentences in zip((0.1, 0.7, 1, 2), said, strict=True):
                want = [chain.sentence(count, weighted, kT, i) for i in range(len(found.overlaps))]
                assert sentences == want


@pytest.mark.browser
def test_frames_arrive_as_they_were_computed(show, explorer):
    page = show(explorer)
    frames = page.evaluate("view.unpacked(model.get('computed')[2].frames, 8, model.get('steps'))")
    np.testing.assert_allclose(frames, explorer.chains[2].frames / model.STEPS)


@pytest.mark.browser
def test_every_control_works_by_keys_without_python(show, explorer):
    page = show(explorer)
    chains = explorer.chains
    assert status(page) == chains[1].sentence(1000, True, 1, 0)
    page.get_by_label("Mode", exact=True).press("ArrowRight")
    page.get_by_label("Snapshots", exact=True).press("End")
    assert status(page) == chains[1].sentence(50_000, True, 1, 1)
    page.get_by_label("Every second mass", exact=True).press("End")
    page.get_by_label("Temperature kT", exact=True).press("End")
    assert status(page) == chains[4].sentence(50_000, True, 2, 1)
    page.get_by_label("√m weights").press("Space")
    assert status(page) == chains[4].sentence(50_000, False, 2, 1)
    assert page.locator(".et-heavy").count() == 4
    assert [list(sent) for sent in page.evaluate("window.sent")] == [
        ["mode"], ["count"], ["ratio"], ["kT"], ["weighted"],
    ]  # fmt: skip


@pytest.mark.browser
def test_nothing_moves_before_play_and_pause_stops_it(show, explorer):
    page = show(explorer)
    masses = page.locator(".et-masses")
    before = masses.inner_html()
    page.wait_for_timeout(300)
    assert masses.inner_html() == before
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(400)
    page.get_by_role("button", name="Pause").click()
    moved = masses.inner_html()
    assert moved != before
    page.wait_for_timeout(200)
    assert masses.inner_html() == moved
    assert page.evaluate("window.sent") == [], "playing bothers no kernel"


@pytest.mark.browser
def test_it_plays_near_thirty_frames_a_second(show, explorer):
    page = show(explorer)
    page.get_by_role("button", name="Play").click()
    frames = page.evaluate(
        """() => new Promise((done) => { let count = 0;
          const watch = new MutationObserver(() => count++);
          watch.observe(document.querySelector(".et-masses circle"), { attributes: true });
          setTimeout(() => done(count), 2000); })"""
    )
    assert 40 <= frames <= 62, "in two seconds; half of it is enough on a busy machine"
