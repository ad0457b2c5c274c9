"""The picture of a week: a small PNG whose bars are as high as the numbers say."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from coaching.charts import AREA_COLOURS, GROUND, HEIGHT, LEFT, RIGHT, WIDTH, draw
from coaching.progress import Day, Week

GOOD, REST, GOAL = AREA_COLOURS
MONDAY = date(2026, 3, 2)
LARGEST = 60_000  # bytes


def a_week(*counts: tuple[int, int]) -> Week:
    """Seven days of (answered, well)."""
    return Week(tuple(Day(MONDAY + timedelta(n), *pair) for n, pair in enumerate(counts)), 0)


def seen(picture: bytes) -> Image.Image:
    with Image.open(BytesIO(picture)) as image:
        assert image.format == "PNG"
        return image.convert("RGB")


def heights(image: Image.Image, day: int) -> tuple[int, int]:
    """How many pixels of the day's bar are of the good colour, and of the other, the goal's line aside."""
    column = round(LEFT + (RIGHT - LEFT) / 7 * (day + 0.5)) - 20
    colours = [image.getpixel((column, y)) for y in range(160, GROUND)]
    return colours.count(GOOD), colours.count(REST)


days = st.integers(0, 2000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@settings(max_examples=20)
@given(st.lists(days, min_size=7, max_size=7), st.integers(1, 10))
def test_every_week_is_a_small_picture_of_the_same_size(counts: list[tuple[int, int]], goal: int) -> None:
    picture = draw(a_week(*counts), goal)
    assert seen(picture).size == (WIDTH, HEIGHT)
    assert len(picture) < LARGEST


@pytest.mark.parametrize("counts", [(4, 1), (4, 2), (2, 2), (1, 0), (60, 41)])
def test_a_bar_shows_the_share_that_was_answered_well(counts: tuple[int, int]) -> None:
    answered, well = counts
    image = seen(draw(a_week(*[(0, 0)] * 3, counts, *[(0, 0)] * 3), 4))
    good, rest = heights(image, 3)
    assert good / (good + rest) == pytest.approx(well / answered, abs=0.03)
    assert heights(image, 2) == (0, 0)


def test_a_day_with_twice_the_answers_has_a_bar_of_twice_the_height() -> None:
    image = seen(draw(a_week((2, 2), (4, 4), *[(0, 0)] * 5), 3))
    low, high = heights(image, 0)[0], heights(image, 1)[0]
    assert high == pytest.approx(2 * low, rel=0.03)


def test_one_answer_is_seen_beside_sixty() -> None:
    image = seen(draw(a_week((1, 1), (60, 30), *[(0, 0)] * 5), 3))
    assert heights(image, 0)[0] >= 8


def test_the_goal_is_a_line_at_its_height_and_never_above_the_bars_room() -> None:
    def line(goal: int, answered: int = 10) -> int:
        image = seen(draw(a_week((answered, answered), *[(0, 0)] * 6), goal))
        return next(y for y in range(HEIGHT) if image.getpixel((RIGHT - 20, y)) == GOAL)

    assert line(10, answered=1) == line(10, answered=10)
    assert GROUND - line(10) == pytest.approx(2 * (GROUND - line(5)), rel=0.03)


def test_many_threads_draw_what_one_draws() -> None:
    weeks = [a_week(*[(n + day, n) for day in range(7)]) for n in range(6)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda week: draw(week, 3), weeks * 3))
    assert together == [draw(week, 3) for week in weeks] * 3
