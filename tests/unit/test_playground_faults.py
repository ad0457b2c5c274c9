"""Setting faults, and taking them one by one."""

import pytest

from playground.errors import Mistake
from playground.faults import Faults


@pytest.fixture
def faults():
    return Faults(frozenset({"sendMessage", "getMe"}))


def test_a_fault_strikes_its_method_as_often_as_it_was_set(faults):
    faults.add({"method": "sendMessage", "status": 500, "count": 2})
    assert faults.take("getMe") is None
    assert [faults.take("sendMessage") is not None for _ in range(3)] == [True, True, False]


def test_a_star_strikes_any_method(faults):
    faults.add({"method": "*", "drop": True})
    assert faults.take("getMe").drop == "after"
    assert faults.list() == []


def test_the_fault_that_was_set_first_goes_first(faults):
    faults.add({"method": "*", "status": 500})
    faults.add({"method": "getMe", "status": 502})
    assert [faults.take("getMe").error.code for _ in range(2)] == [500, 502]


def test_a_flood_wait_comes_in_telegrams_words(faults):
    faults.add({"method": "sendMessage", "retry_after": 7})
    assert faults.take("sendMessage").error.envelope() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }


def test_faults_are_listed_and_cleared(faults):
    faults.add({"method": "sendMessage", "status": 429, "retry_after": 2, "count": 3})
    faults.add({"method": "getMe", "delay": 1.5, "drop": "before"})
    assert faults.list() == [
        {"method": "sendMessage", "count": 3, "status": 429, "retry_after": 2},
        {"method": "getMe", "count": 1, "delay": 1.5, "drop": "before"},
    ]
    faults.clear()
    assert faults.list() == []


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ([], "a fault is an object with method"),
        ({"status": 500}, "a fault is an object with method"),
        ({"method": "getMe", "stauts": 500}, "a fault is an object with method"),
        ({"method": "sendMesage", "status": 500}, "unknown method 'sendMesage'"),
        ({"method": "getMe"}, "a fault needs status, retry_after, drop or delay"),
        ({"method": "getMe", "status": 200}, "status must be a whole number from 400 to 599"),
        ({"method": "getMe", "status": 500, "count": 0}, "count must be a whole number from 1"),
        ({"method": "getMe", "status": 500, "count": True}, "count must be a whole number from 1"),
        ({"method": "getMe", "drop": "later"}, 'drop must be "before", "after" or true'),
        ({"method": "getMe", "delay": -1}, "delay must be a number of seconds"),
        ({"method": "getMe", "status": 429, "retry_after": 0}, "retry_after must be a whole number from 1"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(faults, given, problem):
    with pytest.raises(Mistake, match=problem):
        faults.add(given)
