"""Whatever a function does, there is an answer."""

import enum
import sys
import threading
import time

import numpy as np
import pytest

from eigentunes.judging import calling
from eigentunes.judging.calling import PRINT_LIMIT, answers
from eigentunes.judging.contract import Case, Check, Value
from eigentunes.judging.recipes import Generator, Scripted

DOUBLE = Check("double", {"X": "n"}, (Value("doubled", "n"),))
CASES = [Case((np.array([1.0, 2.0]),)), Case((np.array([3.0]),))]


def one(function, check=DOUBLE, cases=CASES, **options):
    return answers(function, check, cases, **options)[0]


def test_the_value_comes_back_as_an_array():
    assert one(lambda X: [2 * x for x in X]).value.tolist() == [2, 4]


@pytest.mark.parametrize(
    "returned",
    [
        np.longdouble([2, 4]),
        list(np.longdouble([2, 4])),
        tuple(np.longdouble([2, 4])),
        np.clongdouble([2, 4]),
        list(np.clongdouble([2, 4])),
    ],
)
def test_extended_precision_travels_in_whatever_holds_it(returned):
    answer = one(lambda X: returned)
    assert not answer.error
    assert np.real(answer.value).tolist() == [2, 4]


class Third(enum.IntEnum):
    C = 3


class Own(int):
    def __index__(self):
        raise RuntimeError

    __int__ = __abs__ = __lt__ = __index__


@pytest.mark.parametrize("returned", [Third.C, Own(3), (Third.C, 1.5), [Third.C, 1.5]])
def test_a_whole_number_of_a_class_of_its_own_is_a_whole_number(returned):
    answer = one(lambda X: returned)
    assert not answer.error
    for value in answer.value if isinstance(answer.value, tuple | list) else [answer.value]:
        assert type(value) in (int, float, np.int64)
    assert np.ravel(answer.value)[0] == 3
    assert one(lambda X: True).value is True


@pytest.mark.parametrize("number", [2**63, -(2**63)])
def test_a_whole_number_of_64_bits_is_an_answer(number):
    assert one(lambda X: number).value == number


def test_every_case_gets_fresh_arguments():
    case = Case((np.array([1.0]),))

    def spoil(X):
        X[0] = 9
        return X

    first, second = answers(spoil, DOUBLE, [case, case])
    assert first.changed == second.changed == ("X",)
    assert case.args[0].tolist() == [1.0]


def test_a_returned_argument_is_noticed_where_new_arrays_are_asked_for():
    fresh = Check("double", {"X": "n"}, (Value("doubled", "n"),), fresh=True)
    for same in (lambda X: X, lambda X: X[:1], lambda X: (X[::-1], 1.0)):
        assert one(same, fresh).shared == ("X",)
        assert one(same).shared == ()
    assert one(lambda X: X.copy(), fresh).shared == ()


def test_an_endless_loop_is_ended_and_the_rest_is_not_tried():
    def forever(X):
        while True:
            pass

    began = time.monotonic()
    got = answers(forever, DOUBLE, CASES, time_limit=0.2)
    assert [answer.error for answer in got] == ["TimeUp", "TimeUp"]
    assert time.monotonic() - began < 10


def test_an_endless_sleep_is_ended_too():
    got = one(lambda X: time.sleep(60), time_limit=0.1)
    assert got.error == "TimeUp"


def test_except_exception_does_not_swallow_the_time_limit():
    def stubborn(X):
        while True:
            try:
                time.sleep(0.01)
            except Exception:
                continue

    assert one(stubborn, time_limit=0.1).error == "TimeUp"


def test_a_function_that_catches_everything_is_ended_too():
    def stubborn(X):
        while True:
            try:
                time.sleep(0.01)
            except BaseException:
                caught.append(1)

    caught = []
    assert one(stubborn, time_limit=0.2).error == "TimeUp"


def test_a_result_that_never_ends_is_ended():
    class Endless(list):
        def __iter__(self):
            while True:
                yield 1

    assert one(lambda X: (Endless(),), time_limit=0.2).error in ("TimeUp", "NotPlainData")


def test_a_trap_that_never_ends_does_not_cost_the_ordinary_cases():
    cases = [
        Case((np.array([0.0]),), trap="zero"),
        Case((np.array([1.0]),)),
        Case((np.array([0.0]),), trap="zero"),
    ]

    def loops_at_zero(X):
        while X[0] == 0:
            pass
        return X

    got = answers(loops_at_zero, DOUBLE, cases, time_limit=1)
    assert [answer.error for answer in got] == ["TimeUp", "", "TimeUp"]


def test_a_keyboard_interrupt_of_its_own_is_an_answer():
    def fail(X):
        raise KeyboardInterrupt

    assert one(fail).error == "KeyboardInterrupt"


def test_parameters_in_another_order_are_found():
    check = Check("both", {"X": "n", "y": "n"}, (Value("sum", "n"),))
    cases = [Case((np.zeros(2), np.ones(2)))]
    assert one(lambda y, X: X, check, cases).error == "Signature"
    assert one(lambda a, b: a, check, cases).value.tolist() == [0, 0]


def test_a_coroutine_is_named():
    async def later(X):
        return X

    assert "async" in one(later).detail


def test_the_interrupt_key_still_works_inside_and_its_handler_is_put_back():
    import signal

    before = signal.getsignal(signal.SIGINT)

    def interrupt(X):
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        one(interrupt)
    assert signal.getsignal(signal.SIGINT) is before


def test_outside_the_main_thread_it_works_without_a_limit():
    got = []
    thread = threading.Thread(target=lambda: got.append(one(lambda X: 2 * X)))
    thread.start()
    thread.join()
    assert got[0].value.tolist() == [2, 4]


def test_without_threads_every_call_is_answered_and_what_came_late_is_the_last(monkeypatch):
    def no_thread(*args, **named):
        raise RuntimeError("can't start new thread")

    def late(X):
        end = time.process_time() + 1.2
        while time.process_time() < end:
            pass
        return 2 * X

    monkeypatch.setattr(calling, "THREADS", False)
    monkeypatch.setattr(threading, "Thread", no_thread)
    assert [each.value.tolist() for each in answers(lambda X: 2 * X, DOUBLE, CASES)] == [
        [2, 4],
        [6],
    ]
    assert [each.error for each in answers(late, DOUBLE, CASES, time_limit=1.0)] == ["", "TimeUp"]


def test_ten_megabytes_of_print_are_cut():
    def loud(X):
        for _ in range(10):
            print("x" * 1_000_000)
        return 2 * X

    got = one(loud)
    assert len(got.printed) < PRINT_LIMIT + 100
    assert "characters more" in got.printed
    assert got.value.tolist() == [2, 4]


def test_a_warning_is_kept_once_and_without_a_path():
    got = one(lambda X: [np.float64(1) / 0 * x for x in X])
    assert got.printed == "RuntimeWarning: divide by zero encountered in scalar divide\n"


@pytest.mark.parametrize("error", [SystemExit, RecursionError, ZeroDivisionError, GeneratorExit])
def test_an_exception_is_an_answer(error):
    def fail(X):
        raise error("why")

    got = one(fail)
    assert (got.error, got.detail, got.line) == (error.__name__, "why", 'raise error("why")')


def test_an_exception_that_cannot_be_printed_is_an_answer():
    class Broken(Exception):
        def __str__(self):
            raise RuntimeError

    def fail(X):
        raise Broken

    assert one(fail).error == "Broken"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ((x for x in [1]), "generator"),
        (map(abs, [1]), "generator"),
        (len, "function"),
        ({"a": 1}, "dict"),
        (np.array([None]), "type object"),
        (object(), "object"),
        (10**30, "64 bits"),
    ],
)
def test_what_cannot_travel_is_named(value, words):
    got = one(lambda X: value)
    assert got.error == "NotPlainData"
    assert words in got.detail


def test_a_wrong_signature_is_found_before_the_call():
    called = []
    got = one(lambda: called.append(1))
    assert (got.error, got.detail) == ("Signature", "()")
    assert not called


def test_statistical_cases_use_every_state_twice():
    check = Check("draw", {"rng": ""}, (Value("u"),))
    got = one(lambda rng: rng.random(), check, [Case((Generator(1),), draws=6)])
    first, again = got.value[0::2], got.value[1::2]
    assert first == again
    assert len({float(u) for u in first}) == 3


def test_calls_of_a_scripted_function_are_counted():
    check = Check("twice", {"run": ""}, (Value("sum"),))
    got = one(lambda run: run() + run(), check, [Case((Scripted((1.0, 2.0)),))])
    assert (got.value, got.calls) == (3.0, {"run": 2, "run foreign": 0})


def test_a_scripted_function_wants_the_generator_of_its_case():
    check = Check("hand_on", {"run": "", "rng": ""}, (Value("result"),))
    cases = [Case((Scripted((1.0,)), Generator(3)))]
    assert one(lambda run, rng: run(rng), check, cases).calls["run foreign"] == 0
    assert one(lambda run, rng: run(rng=rng), check, cases).calls["run foreign"] == 0
    other = one(lambda run, rng: run(np.random.default_rng()), check, cases)
    assert other.calls["run foreign"] == 1
    assert one(lambda run, rng: run(), check, cases).detail.endswith("call it with `rng`")


def test_a_helper_that_is_still_a_stub_is_named():
    def squared_distances(X):
        raise NotImplementedError

    got = one(lambda X: squared_distances(X))
    assert (got.error, got.detail) == ("Unwritten", "squared_distances")


def test_nothing_is_left_behind():
    before = (sys.stdout, sys.stderr, threading.active_count())
    one(lambda X: 2 * X)
    assert before == (sys.stdout, sys.stderr, threading.active_count())
