"""Draws a week as a picture: a bar for each day, the good answers apart, and a line at the day's goal.

With Pillow and the font that it brings along: some 6 ms and 20 MB, where matplotlib takes 66 ms and 83 MB.
At 25 reports a second that leaves most of a core to the rest.
Made for phones: every length below is in pixels of a picture that is shown at half its size or less.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from coaching.progress import Day, Week

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Type = FreeTypeFont | ImageFont

WIDTH, HEIGHT = 1080, 720
LEFT, RIGHT = 48, 912  # of the bars; the goal's name stands behind them
TOP, GROUND = 216, 608  # of the highest bar, and on which all stand
BAR, CORNER = 84, 10
LEAST = 10  # of a bar, so that a single answer is seen beside sixty
SMALL, LARGE = 38, 46  # type
ROOF = (True, True, False, False)  # the corners that are rounded
LIGHTLY = 3  # of zlib's 1 to 9: a third less time than the usual 6, for 5 kB more

# One byte a pixel. From 0 to INK white turns to ink, which is what makes the edges of letters smooth;
# behind them stand the colours of areas. A card of its own white is readable in a dark chat, too.
INK = 127
FAINT, SOFT = 30, 84
WELL, REST, GOAL = 128, 129, 130
INK_COLOUR = (27, 36, 48)
AREA_COLOURS = ((23, 138, 90), (166, 217, 190), (224, 122, 31))


def draw(week: Week, goal: int) -> bytes:
    """A PNG of the week, WIDTH x HEIGHT pixels; `goal` is in questions a day. Some milliseconds of CPU."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("L", (WIDTH, HEIGHT), 0)
    # Type of its own for each picture: threads must not share it.
    small, large = ImageFont.load_default(SMALL), ImageFont.load_default(LARGE)
    most = max(goal, *(day.answered for day in week.days))
    _Card(ImageDraw.Draw(picture), small, large, most).show(week, goal)
    return _png(picture)


@dataclass(frozen=True, slots=True)
class _Card:
    """What a picture is drawn with; `most` is how many answers its highest bar, or its goal, stands for."""

    brush: "ImageDraw"
    small: "Type"
    large: "Type"
    most: int

    def show(self, week: Week, goal: int) -> None:
        step = (RIGHT - LEFT) / len(week.days)
        places = [(round(LEFT + step * (number + 0.5)), day) for number, day in enumerate(week.days)]
        self._head(week)
        for centre, day in places:
            self._bar(centre, day)
        self._goal(goal)
        for centre, day in places:
            self._figure(centre, day)

    def _head(self, week: Week) -> None:
        """The dates, and what the colours mean."""
        first, last = week.days[0].date, week.days[-1].date
        begins = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
        self.brush.text((LEFT, 40), f"{begins} to {last.day} {last:%b}", INK, self.large, "lt")
        self._legend(LEFT, WELL, "answered well")
        self._legend(LEFT + 340, REST, "will come back")

    def _legend(self, left: int, colour: int, words: str) -> None:
        self.brush.rounded_rectangle((left, 106, left + 30, 136), 6, colour)
        self.brush.text((left + 44, 121), words, SOFT, self.small, "lm")

    def _bar(self, centre: int, day: Day) -> None:
        left, right = centre - BAR // 2, centre + BAR // 2
        for answers, colour in ((day.answered, REST), (day.well, WELL)):
            if answers:
                box = (left, self._height(answers), right, GROUND)
                self.brush.rounded_rectangle(box, CORNER, colour, corners=ROOF)
        self.brush.rectangle((left, GROUND, right, GROUND + 3), FAINT)
        self.brush.text((centre, GROUND + 56), f"{day.date:%a}", SOFT, self.small, "ms")

    def _goal(self, goal: int) -> None:
        """A broken line where a day has as many answers as the candidate wants a day."""
        height = self._height(goal)
        for start in range(LEFT, RIGHT, 24):
            self.brush.rectangle((start, height - 2, start + 13, height + 1), GOAL)
        self.brush.text((RIGHT + 16, height), f"goal {goal}", SOFT, self.small, "lm")

    def _figure(self, centre: int, day: Day) -> None:
        if day.answered:
            above = (centre, self._height(day.answered) - 14)
            # The outline keeps the goal's line from crossing the figure out.
            self.brush.text(above, str(day.answered), INK, self.large, "ms", stroke_width=8, stroke_fill=0)

    def _height(self, answers: int) -> int:
        """Where in the picture, from above, a bar of so many answers ends."""
        return GROUND - max(LEAST, round((GROUND - TOP) * answers / self.most))


def _png(picture: "Image") -> bytes:
    ramp = [_between(shade / INK) for shade in range(INK + 1)]
    picture.putpalette([part for colour in (*ramp, *AREA_COLOURS) for part in colour])
    file = BytesIO()
    picture.save(file, "PNG", compress_level=LIGHTLY)
    return file.getvalue()


def _between(share: float) -> tuple[int, ...]:
    return tuple(round(255 + (part - 255) * share) for part in INK_COLOUR)
