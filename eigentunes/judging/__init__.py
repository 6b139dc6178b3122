"""From answers to a verdict: contract, then properties, then comparison, then known mistakes.

The same code judges a learner's instant check (with a frozen answer key) and a graded submission
(with the reference): only where the expected outputs come from differs, see
:class:`eigentunes.judging.verdict.Key`.  No learner's object ever arrives here, only plain data.
"""
