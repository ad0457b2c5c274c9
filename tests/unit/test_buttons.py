from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.buttons import MAX_BYTES, Action, Press, decode, encode
from bot.handlers.presses import ACTIONS
from coaching.profiles import load_roles

actions = st.sampled_from(get_args(Action))


@given(actions, st.text(max_size=80))
def test_a_button_says_after_the_tap_what_it_said_before(action: Action, value: str) -> None:
    try:
        data = encode(action, value)
    except ValueError:
        assert len(f"{action}:{value}".encode(errors="replace")) > MAX_BYTES or not value.isprintable()
        return
    assert len(data.encode()) <= MAX_BYTES
    assert decode(data) == Press(action, value)


@given(st.text())
def test_foreign_callback_data_is_a_known_press_or_nothing(data: str) -> None:
    pressed = decode(data)
    assert pressed is None or pressed.action in get_args(Action)


@pytest.mark.parametrize("role", load_roles())
def test_every_role_fits_into_a_button(role: str) -> None:
    assert decode(encode("role", role)) == Press("role", role)


def test_every_action_has_its_effect() -> None:
    assert set(ACTIONS) == set(get_args(Action))
