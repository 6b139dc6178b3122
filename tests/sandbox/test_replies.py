"""Whatever a learner's process says is rebuilt as valid outputs, or refused; nothing else."""

from __future__ import annotations

import json
import random
from typing import Any

import nbformat
import pytest

from autograder.sandbox.client import outputs_of
from autograder.sandbox.protocol import LEFT_OUT, MOST_OUTPUTS
from eigentunes.checking.publishing import MIME


def reply(*outputs: Any, count: Any = 1) -> bytes:
    return json.dumps({"outputs": outputs, "count": count}).encode()


def display(mime: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {mime: content}, "metadata": {}, **more}


def stream(content: Any) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": content}


def nested(depth: int) -> Any:
    value: Any = 0
    for _ in range(depth):
        value = [value]
    return value


REFUSED = {
    "an infinite execution count": b'{"outputs": [], "count": Infinity}',
    "a negative execution count": reply(count=-1),
    "an execution count that is none": reply(count=None),
    "a result that counts without end": reply(
        display("text/plain", "1", output_type="execute_result", execution_count=10**9)
    ),
    "a result with a negative count": reply(
        display("text/plain", "1", output_type="execute_result", execution_count=-1)
    ),
    "numbers that JSON does not have": b'{"outputs": [], "count": 1, "more": NaN}',
    "a number beyond all": b'{"outputs": [{"output_type": "display_data", "data": '
    b'{"application/json": 1e999}}], "count": 1}',
    "data nested too deep": reply(display("application/json", nested(60))),
    "data where a text belongs": reply(display("text/json", {"a": 1})),
    "a stream that is no text": reply(stream(["a"])),
    "data that are none": reply(display("text/plain", "x") | {"data": None}),
    "outputs that are none": reply("ab"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_shell_says_is_refused(name):
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        outputs_of(REFUSED[name])


def test_half_a_character_is_replaced_and_a_whole_one_stays():
    outputs, _ = outputs_of(
        reply(stream("a \ud83d b \ud83d\ude00"), display("text/html", "\udc00"))
    )
    assert outputs[0].text == "a \ufffd b \N{GRINNING FACE}"
    assert outputs[1].data["text/html"] == "\ufffd"


def test_the_size_of_a_picture_stays_and_other_metadata_go():
    wide = display("image/png", "AAAA", metadata={"image/png": {"width": 300}, "nbgrader": "x"})
    deep = display("text/plain", "x", metadata={"text/plain": {"a": nested(500), "b": 1e9}})
    outputs, _ = outputs_of(reply(wide, deep))
    assert outputs[0].metadata == {"image/png": {"width": 300}}
    assert outputs[1].metadata == {"text/plain": {}}


def test_of_very_many_outputs_the_first_and_the_answers_are_kept():
    flood = [stream(str(i)) for i in range(150_000)]
    answers = [display(MIME, "[]")] * 3
    outputs, _ = outputs_of(reply(*flood, *answers))
    assert len(outputs) == MOST_OUTPUTS + 3
    assert [MIME in output.get("data", {}) for output in outputs[-3:]] == [True, True, False]
    assert outputs[-1].text == LEFT_OUT


def test_whatever_is_let_through_can_be_written_and_read_as_a_notebook():
    random_ = random.Random(0)
    scraps: list[Any] = [
        *("x", "\ud800", "", "\x00", "text/plain", "application/json", "a/b+json", MIME),
        *(0, -1, 1.5, 10**30, True, None, [], {}, ["x"], {"image/png": {"width": 3}}, nested(20)),
    ]

    def scrap() -> Any:
        return random_.choice(scraps)

    through = 0
    for _ in range(1_500):
        kind = random_.choice(["stream", "error", "display_data", "execute_result"])
        item: dict[str, Any] = {"output_type": kind}
        for field in ("name", "text", "ename", "evalue", "execution_count", "metadata"):
            if random_.random() < 0.8:
                item[field] = scrap()
        item["traceback"] = random_.choice(["ab", ["x", "\ud800"], [scrap()], {}, None])
        item["data"] = {str(scrap()): scrap() for _ in range(random_.randrange(3))}
        try:
            outputs, count = outputs_of(reply(item, count=random_.choice([1, scrap()])))
        except Exception:
            continue
        through += 1
        cell = nbformat.v4.new_code_cell("", outputs=outputs, execution_count=count)
        notebook = nbformat.v4.new_notebook(cells=[cell])
        nbformat.validate(notebook)
        json.loads(nbformat.writes(notebook).encode("utf-8"), parse_constant=int)
    assert through > 20
