"""The noise explorer: its model, its traits, and its view on a plain page."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from traitlets import TraitError

from eigentunes.experiments import marchenko_pastur
from eigentunes.explorers import NoiseExplorer
from eigentunes.explorers.noise import model
from eigentunes.stand_ins import pca
from tests.browser import accessibility_findings, screenshot
from tests.explorers.page import answer
from tests.explorers.test_spectrum import CLIPPED, SMALLEST

THREE = int(np.flatnonzero(model.SPIKES == 3)[0])


@pytest.fixture(scope="module")
def sample() -> model.Sample:
    return model.draw_sample(1000, 200, 0, pca.noise_edge)


# ---- the model --------------------------------------------------------------------------------


@pytest.mark.parametrize("gamma", [0.1, 0.5, 1.0, 4.0])
@pytest.mark.parametrize("sigma2", [1.0, 3.0])
def test_the_density_holds_all_eigenvalues_that_are_not_0_and_has_the_right_mean(gamma, sigma2):
    low, high = marchenko_pastur.edges(gamma, sigma2)

    def moment(power: int) -> float:
        def part(x: float) -> float:
            return float(x**power * marchenko_pastur.density(np.array(x), gamma, sigma2))

        return quad(part, low, high, limit=400)[0]

    assert moment(0) == pytest.approx(min(1, 1 / gamma), abs=1e-3)
    assert moment(1) == pytest.approx(sigma2, rel=1e-3)


def test_beyond_the_edges_there_is_nothing():
    low, high = marchenko_pastur.edges(0.2)
    assert (low, high) == pytest.approx((0.3056, 2.0944), abs=1e-4)
    assert marchenko_pastur.density(np.array([0, low / 2, high * 1.1]), 0.2).tolist() == [
        0,
        0,
        0,
    ]
    assert high == pca.noise_edge(np.ones(200), 1000, 1.0)[0]


def test_the_theory_leaves_0_at_one_plus_root_gamma():
    overlap = marchenko_pastur.expected_overlap(np.array([1.0, 1.2, 1.447, 1.6, 3.0]), 0.2)
    assert overlap[:3].tolist() == [0, 0, 0]
    assert overlap[3:] == pytest.approx([1 / 3, 0.8636], abs=1e-4)


def test_eigenvalues_are_those_of_numpys_covariance(sample):
    rows = np.random.default_rng(0).normal(size=(1000, 200))
    rows[:, 0] *= np.sqrt(3)
    lam, V = np.linalg.eigh(np.cov(rows.T))
    np.testing.assert_allclose(sample.lam[THREE], lam[::-1], atol=1e-10)
    assert sample.overlap[THREE] == pytest.approx(V[0, -1] ** 2)


def test_a_weak_spike_is_hidden_and_a_strong_one_shows(sample):
    assert sample.overlap[2] < 0.1
    assert "is hidden" in sample.sentence(2)
    assert sample.overlap[THREE] == pytest.approx(0.86, abs=0.05)
    assert "the spike shows" in sample.sentence(THREE)
    assert sample.sentence(0).startswith("No spike: all 200 true variances are 1, and yet")


def test_a_spike_too_weak_to_show_is_above_the_edge_only_by_chance():
    small = model.draw_sample(100, 40, 0, pca.noise_edge)
    assert small.lam[1, 0] > small.edge
    assert "but by chance: a spike shows reliably only above 1 + √γ = 1.63" in small.sentence(1)


def test_the_histogram_holds_every_eigenvalue_that_is_not_0(sample):
    area = sample.heights(THREE).sum() * sample.top / model.BINS
    assert area == pytest.approx(1)
    flat = model.draw_sample(50, 200, 0, pca.noise_edge)
    assert flat.heights(0).sum() * flat.top / model.BINS == pytest.approx(49 / 200)
    assert flat.sentence(0).endswith("151 of the 200 eigenvalues are 0.")


# ---- the widget -------------------------------------------------------------------------------


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let every function pass its check."""
    module = importlib.import_module("eigentunes.checking")
    monkeypatch.setattr(module, "passes", lambda function, name: True)


def test_other_sizes_are_answered_by_another_sample():
    explorer = NoiseExplorer()
    explorer.set_state({"request": 1, "n": 200})
    explorer.set_state({"request": 2, "m": 40})
    assert (explorer.answered, explorer.drawing["n"], explorer.drawing["m"]) == (2, 200, 40)
    before = explorer.drawing
    explorer.set_state({"spike": 7})
    assert explorer.drawing is before, "all strengths have travelled already"


@pytest.mark.parametrize(("name", "value"), [("n", 10), ("m", 500), ("spike", 99)])
def test_sizes_out_of_range_are_refused(name, value):
    with pytest.raises(TraitError):
        setattr(NoiseExplorer(), name, value)


def test_the_learners_edge_is_drawn(passing):
    def noise_edge(lam, n, sigma2):
        return 2.5, int((lam > 2.5).sum())

    explorer = NoiseExplorer(noise_edge=noise_edge)
    assert explorer.driver == "Driven by your noise_edge."
    assert explorer.drawing["edge"] == 2.5


@pytest.mark.parametrize("value", [3.0, (np.nan, 1), ("a", 1), None])
def test_a_bad_edge_is_told_and_ours_is_drawn(passing, value):
    explorer = NoiseExplorer(noise_edge=lambda lam, n, sigma2: value)
    assert explorer.error.startswith("Your noise_edge ")
    assert explorer.error.endswith("The picture shows our edge.")
    assert explorer.drawing["edge"] == pytest.approx(2.094, abs=0.001)


def test_an_export_shows_a_picture_with_its_alt_text():
    bundle = NoiseExplorer()._repr_mimebundle_()
    assert bundle is not None
    data, metadata = bundle
    assert data["image/png"]
    assert "density of Marchenko and Pastur" in metadata["image/png"]["alt"]


# ---- the view ---------------------------------------------------------------------------------


def status(page: Any) -> str:
    return page.locator(".et-status").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(show, theme):
    widget = NoiseExplorer()
    widget.spike = THREE
    page = show(widget, theme)
    assert accessibility_findings(page, "#root") == []
    screenshot(page, f"view-noise-{theme}")


@pytest.mark.browser
@pytest.mark.parametrize("width", [480, 700, 1040])
@pytest.mark.parametrize(("n", "m", "spike"), [(500, 100, 0), (50, 200, 30), (1000, 20, 30)])
def test_nothing_is_clipped_or_too_small_at_any_width(show, width, n, m, spike):
    widget = NoiseExplorer()
    widget.n, widget.m, widget.spike = n, m, spike
    page = show(widget, width=width)
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(SMALLEST) >= 11
    screenshot(page, f"view-noise-{n}-{m}-{width}")


@pytest.mark.browser
def test_the_spike_moves_by_keys_without_a_kernel(show):
    widget = NoiseExplorer()
    page = show(widget)
    picture = page.locator(".et-bulk svg").inner_html()
    page.get_by_label("Strength of the spike", exact=True).press("End")
    assert status(page) == widget.sample.sentence(30)
    assert page.locator(".et-bulk svg").inner_html() != picture
    assert page.evaluate("window.sent") == [{"spike": 30}]


@pytest.mark.browser
def test_sizes_and_a_new_sample_ask_python(show):
    widget = NoiseExplorer()
    page = show(widget)
    page.get_by_label("Rows n", exact=True).press("ArrowRight")
    page.get_by_label("Features m", exact=True).press("ArrowLeft")
    page.get_by_role("button", name="New sample").click()
    assert page.get_by_label("Rows n", exact=True).input_value() == "550"
    answer(page, widget)
    assert (widget.n, widget.m, widget.seed) == (550, 80, 1)
    assert "550 rows, 80 features" in page.locator(".et-bulk small").inner_text()
    assert status(page) == widget.sample.sentence(0)
