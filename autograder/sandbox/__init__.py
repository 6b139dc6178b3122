"""Runs a learner's cells where they can do no harm: no answers, no network, no files of others.

A server has imported the scientific stack once (`server`).  Each submission is a fork of it, moved
into a fresh jail that bubblewrap made (`jail`), where an IPython shell runs the cells (`shell`).
The trusted side (`client`) sends one cell after the other and takes outputs back as bounded JSON.
Nothing in this package imports an answer.
"""

from autograder.sandbox.client import Outcome, Run, Sandbox
from autograder.sandbox.jail import Limits, why_unavailable

__all__ = ["Limits", "Outcome", "Run", "Sandbox", "why_unavailable"]
