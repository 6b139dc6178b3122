"""The static figure of the snippet explorer."""

from __future__ import annotations

from matplotlib.figure import Figure

from eigentunes import palette
from eigentunes.experiments.small_models import SIZES
from eigentunes.explorers.snippet.model import QUESTIONS, WHOLE, Curves
from eigentunes.explorers.static import panel, subplots


def draw(curves: Curves, seconds: int, size: int, rolled: bool) -> Figure:
    """Draw both questions, and a line at the size that is read out."""
    figure, both = subplots(width_ratios=[1, 1], sharey=True)
    count = WHOLE // seconds
    names = [f"one of {seconds} s", f"{count} of {seconds} s vote", f"{WHOLE} s at once"]
    for axes, (question, title) in zip(both, QUESTIONS.items(), strict=True):
        panel(axes, title, x=" ", y=True)
        axes.axvline(SIZES[size], color=palette.LIGHT["grid"], lw=6, zorder=0)
        three = curves.three(question, seconds, rolled)
        styles = zip(names, three, (0, 1, 2), ("--", "-", ":"), strict=True)
        for name, curve, j, line in list(styles)[2 if count == 1 else 0 :]:
            low, high = curve.mean - curve.spread, curve.mean + curve.spread
            axes.fill_between(SIZES, low, high, color=palette.COLOURS[j], alpha=0.15, lw=0)
            axes.plot(
                SIZES,
                curve.mean,
                line,
                color=palette.COLOURS[j],
                marker=palette.MARKERS[j],
                label=name,
            )
        axes.set(xscale="log", ylim=(0, 1))
        axes.set_xticks(SIZES, labels=[str(each) for each in SIZES])
        axes.minorticks_off()
        axes.set_xlabel("pieces to train on", fontsize=11.5, color=palette.LIGHT["muted"])
    both[0].set_ylabel("share right, unseen tunes", fontsize=11.5, color=palette.LIGHT["muted"])
    both[0].legend(frameon=False, fontsize=11, loc="upper left")
    return figure


def describe(curves: Curves, seconds: int, size: int, rolled: bool) -> str:
    """Say in words what :func:`draw` shows."""
    return (
        "Learning curves with their spread for two questions about the same pieces, "
        f"{' and '.join(QUESTIONS)}. {curves.sentence(seconds, size, rolled)}"
    )
