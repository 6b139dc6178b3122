import base64
import re

import matplotlib as mpl
import numpy as np
import pytest

from eigentunes import figures

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 2))
LABELS = np.arange(60) % 3
CENTROIDS = np.array([X[j == LABELS].mean(axis=0) for j in range(3)])
NAN = np.full((3, 2), np.nan)

GRID = np.arange(1.0, 21) / 21
LEVELS, WAVES = np.linalg.eigh(2 * np.eye(20) - np.eye(20, k=1) - np.eye(20, k=-1))

DRAWINGS = {
    "scatter": lambda alt: figures.scatter(X, LABELS, CENTROIDS, alt=alt, guess=(0, 1)),
    "points only": lambda alt: figures.scatter(X, alt=alt),
    "centroids that are NaN": lambda alt: figures.scatter(X, LABELS, NAN, alt=alt),
    "compare": lambda alt: figures.compare({"a": (X,), "b": (X, LABELS, CENTROIDS)}, alt=alt),
    "moves": lambda alt: figures.moves(X, LABELS, CENTROIDS + 1, CENTROIDS, alt=alt),
    "silhouettes": lambda alt: figures.silhouette_profile(X[:, 0] / 4, LABELS, alt=alt),
    "gallery": lambda alt: figures.gallery([np.eye(8)] * 7, list("abcdefg"), alt=alt),
    "curves": lambda alt: figures.curves([1, 2, 3], {"up": [1, 2, 3]}, alt=alt, lowest=True),
    "panels": lambda alt: figures.curve_panels(
        [1, 2, 3], {"up": [1, 2, 3], "down": [3, 2, 1]}, chosen={"up": 2}, alt=alt
    ),
    "staircase": lambda alt: figures.staircase([4, 3, 2, 2], ["x", "y"], ylabel="J", alt=alt),
    "distribution": lambda alt: figures.distribution(
        [1, 2, 2, 5], xlabel="x", marks={"two": 2}, alt=alt
    ),
    "directions": lambda alt: figures.directions(
        {"a": (X, {"up": [0, 3], "down": [1, -1]}), "b": (X + 5, {"left": [-1, 0]})},
        axis_names=("x", "y"),
        origin=True,
        alt=alt,
    ),
    "one direction": lambda alt: figures.directions({"a": (X, {"your guess": [1, 1]})}, alt=alt),
    "wave functions": lambda alt: figures.wave_functions(
        {"a": (GRID, 0 * GRID, LEVELS, WAVES), "b": (GRID, GRID, LEVELS, WAVES)}, alt=alt
    ),
    "ladders": lambda alt: figures.ladders(
        {"up": [1, 2, 3], "down": [3, 2, 1]}, first={"up": "lowest", "down": "highest"}, alt=alt
    ),
    "convergence": lambda alt: figures.convergence(
        [10, 20], {"n = 1": [0.1, 0.03]}, {"n = 1": [0.1, 0.025]}, xlabel="N", ylabel="e", alt=alt
    ),
    "bars": lambda alt: figures.bars({"one": 0.1, "two": 0.7}, xlabel="x", alt=alt),
    "scree": lambda alt: figures.scree({"a": [3, 2, 1], "b": np.ones(30)}, share=0.9, alt=alt),
    "image rows": lambda alt: figures.image_rows(
        {"up": [np.eye(8)] * 3, "down": [np.eye(8)[::-1]] * 3}, titles=list("abc"), alt=alt
    ),
    "waveform": lambda alt: figures.waveform(np.sin(np.arange(200)), 100, alt=alt),
    "spectrograms": lambda alt: figures.spectrograms(
        {"a": (np.eye(9), 8000, 64), "silence": (np.zeros((9, 4)), 8000, 64)}, alt=alt
    ),
    "chroma": lambda alt: figures.chroma(np.eye(12), 3.0, marked=(0, 4, 7), alt=alt),
    "pitch covariance": lambda alt: figures.pitch_covariance(np.eye(12), np.eye(12), alt=alt),
    "plane of fifths": lambda alt: figures.fifths_plane(
        X, np.array(["major", "minor", "minor"])[LABELS], RNG.normal(size=(12, 2)), alt=alt
    ),
    "noise": lambda alt: figures.noise_histogram(
        np.linalg.eigvalsh(np.cov(RNG.normal(size=(200, 40)).T)), 200, alt=alt
    ),
}


@pytest.fixture(params=DRAWINGS, scope="module")
def draw(request):
    return DRAWINGS[request.param]


@pytest.fixture(scope="module")
def picture(draw):
    return draw('Points & "groups"')


def texts(picture):
    return [
        text
        for text in picture.figure.findobj(mpl.text.Text)
        if text.get_text().strip() and text.get_visible()
    ]


def test_a_picture_needs_alternative_text(draw):
    with pytest.raises(ValueError, match="alternative text"):
        draw("  ")
    with pytest.raises(TypeError):
        figures.scatter(X)


def test_a_picture_shows_as_an_image_with_its_alternative_text(picture):
    bundle = picture._repr_mimebundle_()
    assert bundle["text/plain"] == 'Points & "groups"'
    assert 'alt="Points &amp; &quot;groups&quot;"' in bundle["text/html"]
    png = base64.b64decode(re.search('base64,([^"]+)', bundle["text/html"])[1])
    assert png.startswith(b"\x89PNG")


def test_a_picture_gives_its_axes(picture):
    assert picture.axes
    assert all(isinstance(axes, mpl.axes.Axes) for axes in picture.axes)


def test_no_text_is_smaller_than_11_pixels(picture):
    assert min(text.get_fontsize() for text in texts(picture)) * 96 / 72 >= 11


def test_nothing_is_cut_off_at_the_edge(picture):
    width, height = picture.figure.bbox.size
    for axes in picture.axes:
        drawn = axes.get_tightbbox()
        assert drawn.x0 >= -1
        assert drawn.y0 >= -1
        assert drawn.x1 <= width + 1
        assert drawn.y1 <= height + 1


def test_the_card_is_opaque_and_white(picture):
    assert picture.figure.get_facecolor() == (1.0, 1.0, 1.0, 1.0)


def test_distances_are_drawn_to_scale():
    for name in ("scatter", "points only", "compare", "moves", "directions"):
        assert all(axes.get_aspect() == 1 for axes in DRAWINGS[name]("x").axes)


@pytest.mark.parametrize("degrees", [0, 45, 84, 135, 174, 210, 270, 300, 354])
def test_the_name_of_a_direction_hides_neither_its_arrow_nor_the_axes(degrees):
    way = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
    flat = X * [3, 0.5]
    picture = figures.directions({"a": (flat, {"your guess": way})}, alt="x")
    picture.figure.canvas.draw()
    axes = picture.axes[0]
    name = next(text for text in axes.texts if text.get_text() == "your guess")
    box = name.get_window_extent()
    arrow = axes.transData.transform(np.linspace(flat.mean(axis=0), name.xy))
    assert not any(box.contains(*point) for point in arrow)
    assert box.x0 > axes.bbox.x0
    assert box.y0 > axes.bbox.y0


def test_the_scale_may_be_given_up_on_purpose():
    assert figures.scatter(X, alt="x", equal=False).axes[0].get_aspect() == "auto"


def test_clusters_differ_in_colour_and_in_shape():
    dots = figures.scatter(X, LABELS, alt="x").axes[0].collections
    assert len({tuple(dot.get_facecolor()[0]) for dot in dots}) == 3
    assert len({dot.get_paths()[0].vertices.tobytes() for dot in dots}) == 3


def test_centroids_carry_their_number():
    words = [text.get_text() for text in texts(figures.scatter(X, LABELS, CENTROIDS, alt="x"))]
    assert {"0", "1", "2"} <= set(words)


def test_no_legend_is_needed(picture):
    assert all(axes.get_legend() is None for axes in picture.axes)


def test_drawing_changes_no_setting_and_keeps_no_figure():
    from matplotlib import pyplot

    before, open_figures = dict(mpl.rcParams), pyplot.get_fignums()
    figures.scatter(X, alt="x")
    assert dict(mpl.rcParams) == before
    assert pyplot.get_fignums() == open_figures


def test_line_breaks_in_alternative_text_become_spaces():
    assert figures.scatter(X, alt="one\n   two").alt == "one two"
