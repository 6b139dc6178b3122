"""The views in Chromium on a plain page: keys, mouse, text, roles, layout."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_iris, make_blobs

from eigentunes.explorers import (
    CentroidExplorer,
    ClusterNumberExplorer,
    DendrogramExplorer,
    DirectionExplorer,
    EffectRackExplorer,
    FifthsMapExplorer,
    LevelsExplorer,
    ThermalChainExplorer,
)
from tests.browser import accessibility_findings, screenshot
from tests.explorers.page import answer, clipped

pytestmark = pytest.mark.browser

X, _ = make_blobs(300, centers=[[-3, 2], [3, 3], [3, -2], [-2, -3]], random_state=3)
KINDS = {
    "centroid": lambda: CentroidExplorer(X, init="corner"),
    "cluster-number": lambda: ClusterNumberExplorer(load_iris().data),
    "dendrogram": lambda: DendrogramExplorer(X[:60]),
    "direction": lambda: DirectionExplorer(X, names=("width (cm)", "height (cm)")),
    "effect-rack": EffectRackExplorer,
    "fifths-map": lambda: FifthsMapExplorer(np.random.default_rng(0).uniform(size=(60, 12))),
    "levels": lambda: LevelsExplorer(potential="double well"),
    "thermal-chain": ThermalChainExplorer,
}


def status(page: Any) -> str:
    return page.locator(".et-status").inner_text()


def sent(page: Any) -> list[dict]:
    """What the view has saved so far."""
    return page.evaluate("window.sent")


# ---- all of them ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious(show, kind, theme):
    page = show(KINDS[kind](), theme)
    assert accessibility_findings(page, "#root") == []
    screenshot(page, f"view-{kind}-{theme}")


@pytest.mark.parametrize("kind", KINDS)
def test_state_is_a_polite_status_and_errors_are_an_alert(show, kind):
    widget = KINDS[kind]()
    widget.error = "Your function raised ValueError: no."
    page = show(widget)
    assert page.locator("[role=status][aria-live=polite]").inner_text() != ""
    assert page.locator("[role=alert]").inner_text() == widget.error
    assert page.locator("output").count() == 0


@pytest.mark.parametrize("kind", KINDS)
def test_keys_stay_inside_but_jupyters_own_go_through(show, kind):
    page = show(KINDS[kind]())
    page.evaluate("""() => { window.heard = [];
        document.addEventListener("keydown", (e) => window.heard.push(e.key)); }""")
    page.locator("input[type=range]").first.focus()
    for key in ("ArrowRight", "b", "Shift+Enter", "Control+s"):
        page.keyboard.press(key)
    heard = page.evaluate("window.heard.filter((k) => k !== 'Shift' && k !== 'Control')")
    assert heard == ["Enter", "s"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [480, 700, 1040])
def test_nothing_is_clipped_at_any_width(show, kind, width):
    page = show(KINDS[kind](), width=width)
    assert clipped(page) == []
    screenshot(page, f"view-{kind}-{width}")


@pytest.mark.parametrize("kind", KINDS)
def test_text_is_at_least_eleven_pixels(show, kind):
    page = show(KINDS[kind](), width=480)
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll(".et text, .et p, .et small, .et span")]
        .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    assert smallest >= 11


# ---- the centroid explorer --------------------------------------------------------------------


def test_the_slider_moves_by_keys_and_sends_nothing_but_the_step(show):
    widget = CentroidExplorer(X)
    page = show(widget)
    page.get_by_label("Iteration", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert status(page) == widget.run.sentence(1)
    page.keyboard.press("ArrowRight")
    assert status(page) == widget.run.sentence(2)
    page.keyboard.press("End")
    assert status(page) == widget.run.sentence(len(widget.run) - 1)
    assert [set(changes) for changes in sent(page)] == [{"step"}] * 3


def test_buttons_go_half_a_step_a_whole_step_and_back(show):
    widget = CentroidExplorer(X)
    page = show(widget)
    for name, step in (("Step", 2), ("Half-step", 3), ("Step", 4), ("Back", 3), ("Back", 2)):
        page.get_by_role("button", name=name, exact=True).click()
        assert page.evaluate("model.get('step')") == step
        assert status(page) == widget.run.sentence(step)


def test_play_goes_to_the_end_and_stops(show):
    widget = CentroidExplorer(X, init=[[-3, 2], [3, 3], [3, -2], [-2, -3]])
    page = show(widget)
    page.get_by_role("button", name="Play").click()
    assert page.locator(".et-status").get_attribute("aria-live") == "off"
    page.get_by_role("button", name="Pause").wait_for(timeout=1000)
    page.get_by_role("button", name="Play").wait_for(timeout=1000 * len(widget.run))
    assert page.evaluate("model.get('step')") == len(widget.run) - 1
    assert page.locator(".et-status").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("step", [0, 3])
def test_dragging_previews_at_once_and_then_shows_pythons_run(show, step):
    widget = CentroidExplorer(X)
    widget.step = step
    page = show(widget)
    place = page.locator(".et-mark").first.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    page.mouse.down()
    page.mouse.move(300, 300, steps=5)
    preview = status(page)
    assert preview.startswith("New starting centroids: J = ")
    page.mouse.up()
    assert status(page) == preview, "the preview stays until Python has answered"
    answer(page, widget)
    assert status(page) == widget.run.sentence(0)
    assert status(page).split("J = ")[1] == preview.split("J = ")[1]
    assert page.locator("select").input_value() == "your own"
    screenshot(page, "view-centroid-dragged")


def test_an_older_answer_does_not_replace_a_newer_preview(show):
    widget = CentroidExplorer(X)
    page = show(widget)
    page.locator(".et-mark").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    first = page.evaluate("window.sent.splice(0)")
    page.keyboard.press("Shift+ArrowRight")
    preview = status(page)
    for changes in first:
        widget.set_state(changes)
    page.evaluate(
        "(news) => window.receive(news)",
        {"trajectory": widget.trajectory, "answered": widget.answered},
    )
    assert status(page) == preview
    answer(page, widget)
    assert status(page).split("J = ")[1] == preview.split("J = ")[1]


def test_arrow_keys_move_a_centroid_and_shift_moves_it_further(show):
    widget = CentroidExplorer(X)
    page = show(widget)
    mark = page.get_by_role("button", name="Centroid 1 (square)")
    mark.focus()
    places = [widget.run.centroids[0, 1]]
    for key in ("ArrowUp", "Shift+ArrowUp", "ArrowLeft"):
        page.keyboard.press(key)
        places.append(np.array(page.evaluate("model.get('dragged')[1]")))
    up, far, left = np.diff(places, axis=0)
    assert up[1] > 0
    assert far[1] == pytest.approx(5 * up[1], rel=0.01)
    assert left[0] < 0
    answer(page, widget)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(
        "Centroid 1"
    ), "the focus must survive the answer"


def test_number_of_clusters_start_and_new_start_ask_python(show):
    widget = CentroidExplorer(X)
    page = show(widget)
    page.get_by_label("Clusters K", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.get_by_label("Clusters K", exact=True).input_value() == "6"
    answer(page, widget)
    assert page.locator(".et-mark").count() == widget.k == 6
    page.get_by_label("Start", exact=True).select_option("corner")
    page.get_by_role("button", name="New start").click()
    answer(page, widget)
    assert (widget.init, widget.seed) == ("corner", 4)
    assert status(page) == widget.run.sentence(0)


def test_without_a_kernel_the_run_can_be_stepped_through_and_a_line_says_so(show):
    widget = CentroidExplorer(X)
    page = show(widget)
    page.locator(".et-mark").first.focus()
    page.keyboard.press("ArrowRight")
    page.locator(".et-kernel", has_text="The kernel does not answer").wait_for(timeout=5000)
    page.get_by_role("button", name="Half-step").click()
    assert status(page) == widget.run.sentence(1)


def test_with_reduced_motion_nothing_glides(show):
    page = show(CentroidExplorer(X))
    glide = "getComputedStyle(document.querySelector('.et-glide .et-mark')).transitionDuration"
    page.get_by_role("button", name="Half-step").click()
    assert page.evaluate(glide) == "0.25s"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(glide) == "0s"


# ---- the other two ----------------------------------------------------------------------------


def test_the_cluster_number_follows_slider_buttons_and_clicks_on_a_curve(show):
    widget = ClusterNumberExplorer(X)
    page = show(widget)
    page.get_by_label("Clusters K", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert status(page).replace("\xa0", " ") == widget.found.sentence(3)
    page.get_by_role("button", name="More").click()
    assert status(page).replace("\xa0", " ") == widget.found.sentence(4)
    curve = page.locator(".et-inertia svg").bounding_box()
    assert curve is not None
    page.mouse.click(curve["x"] + curve["width"] - 16, curve["y"] + 60)
    assert page.evaluate("model.get('k')") == 10
    assert page.locator(".et-centres path").count() == 10
    assert page.locator(".et-verdict").inner_text().replace("\xa0", " ") == widget.found.verdict()


def test_the_three_curves_stand_beside_the_clustering(show):
    page = show(ClusterNumberExplorer(X))
    tops = page.evaluate(
        """() => [...document.querySelectorAll(".et-panel svg")]
        .map((svg) => Math.round(svg.getBoundingClientRect().top))"""
    )
    assert len(tops) == 4
    assert len(set(tops)) == 1


def test_the_cut_follows_keys_buttons_and_the_mouse(show):
    widget = DendrogramExplorer(X[:60])
    page = show(widget)
    cut = page.get_by_role("slider", name="Cut line")
    cut.focus()
    before = page.evaluate("model.get('height')")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("model.get('height')") < before
    page.keyboard.press("End")
    assert "1 cluster of all 60 points" in status(page)
    page.get_by_role("button", name="More clusters").click()
    page.get_by_role("button", name="More clusters").click()
    assert ": 3 clusters of" in status(page)
    assert status(page) == widget.tree.sentence(page.evaluate("model.get('height')"))
    place = cut.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 100, place["y"] + place["height"] / 2)
    page.mouse.down()
    page.mouse.move(200, place["y"] + 180, steps=4)
    page.mouse.up()
    assert status(page) == widget.tree.sentence(page.evaluate("model.get('height')"))
    assert cut.get_attribute("aria-valuetext") == status(page)


def test_another_linkage_is_drawn_when_python_has_answered(show):
    widget = DendrogramExplorer(X[:60])
    page = show(widget)
    page.get_by_label("Linkage", exact=True).select_option("single")
    answer(page, widget)
    assert page.locator(".et-tree small").inner_text() == "single linkage"
    assert page.locator("select").input_value() == "single"


# ---- geometry against Python's numbers ---------------------------------------------------------


def test_the_preview_assigns_like_scipy(show):
    from eigentunes.explorers.centroid import model

    page = show(CentroidExplorer(X))
    centroids = np.random.default_rng(0).normal(scale=3, size=(5, 2))
    ours = page.evaluate(
        "([points, centroids]) => view.assign(points, centroids)", [X.tolist(), centroids.tolist()]
    )
    labels = model.nearest(X, centroids)
    np.testing.assert_array_equal(ours["labels"], labels)
    assert ours["inertia"] == pytest.approx(((X - centroids[labels]) ** 2).sum())


@pytest.mark.parametrize("seed", range(4))
def test_voronoi_cells_tile_the_box_and_hold_their_points(show, seed):
    from matplotlib.path import Path

    from eigentunes.explorers.centroid import model

    rng = np.random.default_rng(seed)
    centroids, box = rng.uniform(-2, 2, size=(6, 2)), [-3, 3, -2, 2]
    page = show(CentroidExplorer(X))
    cells = page.evaluate(
        "([c, box]) => c.map((_, j) => view.cell(c, j, box))", [centroids.tolist(), box]
    )

    def area(polygon: np.ndarray) -> float:
        x, y = polygon.T
        return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2

    assert sum(area(np.array(cell)) for cell in cells) == pytest.approx(24)
    points = rng.uniform([-3, -2], [3, 2], size=(500, 2))
    labels = model.nearest(points, centroids)
    inside = np.array([Path(cell).contains_points(points) for cell in cells])
    np.testing.assert_array_equal(inside.argmax(axis=0), labels)


def test_of_two_centroids_on_one_spot_the_first_has_the_cell(show):
    page = show(CentroidExplorer(X))
    cells = page.evaluate(
        "() => [0, 1].map((j) => view.cell([[0, 0], [0, 0], [2, 0]], j, [-1, 3, -1, 1]))"
    )
    assert len(cells[0]) == 4
    assert cells[1] == []


def test_the_cut_gives_scipys_clusters(show):
    widget = DendrogramExplorer(X[:60], linkage="average")
    page, tree = show(widget), widget.tree
    for k in (1, 2, 7, 30, 60):
        height = tree.cut_for(k)
        data = {"joined": tree.joined.tolist(), "heights": tree.heights.tolist(), "cut": height}
        assert page.evaluate("(d) => view.clusters(d.heights, d.cut)", data) == k
        assert page.evaluate(f"(d) => view.cutFor(d.heights, {k})", data) == pytest.approx(height)
        leaves = page.evaluate(f"(d) => view.leafLabels(d.joined, {k})", data)
        np.testing.assert_array_equal(leaves, tree.labels(height)[tree.order])
        words = page.evaluate("([h, labels]) => view.sentence(h, labels)", [height, leaves])
        assert words == tree.sentence(height)


def test_numbers_read_the_same_in_python_and_in_the_view(show):
    from eigentunes.explorers.wording import number

    values = [0, 1, -2.5, 0.0123456, 12.345, 99.9, 99.96, 1234.4, 29246.2, -0.0308, -1500]
    page = show(CentroidExplorer(X))
    written = page.evaluate("(values) => values.map(view.number)", values)
    assert written == [number(value) for value in values]


def test_ticks_are_round_and_inside(show):
    page = show(CentroidExplorer(X))
    assert page.evaluate("view.ticks(0, 31000, 5)") == [0, 10000, 20000, 30000]
    assert page.evaluate("view.ticks(-0.07, 0.12, 4)") == pytest.approx([-0.05, 0, 0.05, 0.1])
