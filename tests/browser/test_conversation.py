"""A candidate's first ten minutes in the browser: the real bot behind the real page."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.support.chromium import chromium, needs_chromium
from tests.support.stage import staged

pytestmark = needs_chromium

PHONE = {"width": 360, "height": 740}


@pytest.fixture
async def page(tmp_path: Path, indexed_folder: Path) -> AsyncIterator[Page]:
    problems: list[str] = []
    async with staged(tmp_path, indexed_folder) as stage, chromium() as browser:
        page = await browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(f"{stage.http.base_url}?user=7")
        yield page
    assert problems == []


async def write(page: Page, text: str) -> None:
    field = page.get_by_role("textbox").first
    await field.fill(text)
    await field.press("Enter")


async def vote(page: Page, place: str) -> None:
    poll = page.locator(".poll", has_text=place).last
    await poll.locator("button").first.click()


async def test_a_candidate_starts_asks_and_takes_a_quiz_on_a_phone(page: Page) -> None:
    await page.get_by_role("button", name="START", exact=True).click()
    await page.get_by_role("button", name="ML Data Associate").click()
    await page.get_by_role("button", name="09:00").click()
    await page.get_by_role("button", name="India").click()
    await expect(page.get_by_text("All set")).to_be_visible()

    await write(page, "What documents should I bring to the walk-in?")
    await expect(page.get_by_text("ID proof").first).to_be_visible()
    await expect(page.get_by_text("Sources").first).to_be_visible()

    await write(page, "Is there a cab facility for night shift?")
    await expect(page.get_by_text("My documents do not answer").first).to_be_visible()

    await page.get_by_role("button", name="Take a quiz").click()
    for place in ("1/3", "2/3"):
        await expect(page.get_by_text(re.compile(f"^{place}"))).to_be_visible()
        await vote(page, place)
    await expect(page.get_by_text(re.compile("3/3")).first).to_be_visible()
    await write(page, "I would read the guidelines, ask an expert and write the case down.")
    await expect(page.get_by_text("Graded by fixed rules").first).to_be_visible()
    await expect(page.get_by_role("button", name="Another round")).to_be_visible()

    overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0
