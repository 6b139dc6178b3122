"""The card: colour, word and text; nothing of a learner's is taken for HTML."""

import pytest

from eigentunes.judging.card import Card
from eigentunes.judging.contract import Verdict


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("passed", "Passed"),
        ("not yet", "Not yet"),
        ("not attempted", "Not attempted"),
        ("took too long", "Took too long"),
        ("cannot check", "Cannot check this"),
    ],
)
def test_every_status_has_its_word_in_both_forms(status, word):
    card = Card("assign_labels", Verdict(status))
    assert word in repr(card)
    assert word in card._repr_html_()


def test_what_a_function_returned_or_printed_is_escaped():
    evil = "<script>alert(1)</script>"
    verdict = Verdict("not yet", f"It said `{evil}`.", example=evil, printed=evil)
    html = Card(evil, verdict)._repr_html_()
    assert "<script" not in html
    assert html.count("&lt;script&gt;") == 4


def test_backticks_are_code():
    html = Card("f", Verdict("not yet", "Use `argmin`."))._repr_html_()
    assert "<code>argmin</code>" in html
