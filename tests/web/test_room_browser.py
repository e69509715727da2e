# SPDX-License-Identifier: Apache-2.0
"""Two delegates and a chair in real browsers: one drops in the middle, comes back, and has lost nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.browsing import grave_findings

pytestmark = pytest.mark.browser

PARTIES = ("makers", "importers", "coasts", "recyclers", "inland")


class Desk:
    """Opens pages from seats, acts for seats without a page, and remembers what went wrong in any of them."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.address, self.wrong = browser, address, list[str]()
        self.owner = browser.new_context(base_url=address)
        asked = {"case": "packaging-forum", "people": [*PARTIES, "chair"], "bots": {}, "minutes": 90, "sight": "all"}
        opened = self.owner.request.post("/api/v1/rooms", data=asked).json()
        self.room, self.codes = opened["room"], {s: c["code"] for s, c in opened["codes"].items()}

    def key(self, seat: str) -> str:
        return f"{self.room}.{seat}.{self.codes[seat]}"

    def act(self, seat: str, **action: Any) -> None:
        headers = {"Authorization": f"Bearer {self.key(seat)}"}
        answer = self.owner.request.post(f"/api/v1/rooms/{self.room}/actions", data={"action": action}, headers=headers)
        assert answer.ok, answer.text()

    def sit(self, seat: str, **screen: Any) -> Any:
        page = self.browser.new_context(base_url=self.address, reduced_motion="reduce", **screen).new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith((self.address, "blob:", "data:")) else self.wrong.append(r.url))
        page.goto(f"/join#{self.key(seat)}")
        page.wait_for_url(f"**/rooms/{self.room}")
        page.locator(".draft").wait_for()
        assert self.codes[seat] not in page.url
        return page


@pytest.fixture
def desk(browser: Any, address: str) -> Iterator[Desk]:
    held = Desk(browser, address)
    yield held
    for context in browser.contexts:
        context.close()
    assert not held.wrong


def test_two_delegates_and_a_chair_and_one_drops_and_comes_back(desk: Desk) -> None:
    makers, coasts = desk.sit("makers"), desk.sit("coasts", viewport={"width": 390, "height": 844}, color_scheme="dark")
    chair = desk.sit("chair")
    for seat in ("importers", "recyclers", "inland"):
        desk.act(seat, kind="join")

    # A package by keyboard; what it is worth is told while it is written.
    makers.keyboard.press("p")
    makers.locator("#p-text-cut").fill("30")
    makers.locator("[data-worth]").filter(has_text="would not sign").wait_for()
    makers.locator("#p-text-cut").fill("5")
    makers.locator("#p-text-reuse").fill("10")
    makers.locator("#p-text-label").select_option("voluntary")
    makers.locator("[data-worth]").filter(has_text="would").wait_for()
    makers.locator("dialog[open] button.primary").click()
    makers.locator("#proposal-P1").wait_for()

    # A live bracket by keyboard.
    makers.locator('.alternative[data-slot="cut"]').first.focus()
    makers.locator("#consequences .option:not([hidden])").filter(has_text="Coastal countries").wait_for()
    makers.keyboard.press("Escape")

    # The other side sees it without asking, and writes half a sentence before the line breaks.
    coasts.locator("#tab-table").click()
    coasts.locator("#proposal-P1").wait_for()
    coasts.locator("#tab-talk").click()
    coasts.locator("#say-words").fill("We could live with")
    coasts.context.set_offline(True)
    coasts.locator("#connection").wait_for()

    # Meanwhile.
    makers.keyboard.press("s")
    makers.keyboard.type("You missed this.")
    makers.keyboard.press("Control+Enter")
    chair.locator(".heard").filter(has_text="You missed this.").wait_for()
    for seat in ("importers", "recyclers", "inland"):
        desk.act(seat, kind="answer", proposal="P1", accept=True)

    # Back: nothing is lost, neither what was said nor what was half written.
    coasts.context.set_offline(False)
    coasts.locator(".heard").filter(has_text="You missed this.").wait_for()
    assert coasts.locator("#say-words").input_value() == "We could live with"
    coasts.locator("#connection").wait_for(state="hidden")
    coasts.locator("#say-words").press("Control+Enter")
    makers.locator(".heard").filter(has_text="We could live with").wait_for()

    # The vote, and the result in the text.
    chair.locator("#open-call-vote").click()
    chair.locator("#v-target").select_option("P1")
    chair.locator("dialog[open] button.primary").click()
    makers.locator("#vote-yes").wait_for()
    makers.locator("h1").click()
    makers.keyboard.press("v")
    makers.keyboard.press("Enter")
    coasts.locator("#tab-table").click()
    coasts.locator("#vote-no").click()
    coasts.get_by_text("You voted: no").wait_for()
    for seat in ("importers", "recyclers", "inland"):
        desk.act(seat, kind="vote", ballot="B1", choice="yes")
    chair.get_by_text("4 yes, 1 no, 0 abstaining").first.wait_for()
    chair.get_by_role("button", name="Close the ballot").click()
    makers.locator(".settled").filter(has_text="voluntary").wait_for()

    # A tab that begins again sits where it sat.
    coasts.reload()
    coasts.locator("#tab-seats").click()
    coasts.get_by_text("Your mandate").wait_for()
    for page in (makers, coasts, chair):
        assert grave_findings(page) == []


def test_a_ruling_is_challenged_and_the_body_decides_then_what_is_adopted_is_signed(desk: Desk) -> None:
    makers, chair = desk.sit("makers"), desk.sit("chair")
    for seat in ("importers", "recyclers", "inland", "coasts"):
        desk.act(seat, kind="join")

    # A point of order with nothing else on the table: ruled on at once, challenged at once.
    makers.locator("#open-move").click()
    makers.locator("#m-motion").select_option("point-of-order")
    makers.locator("dialog[open] button.primary").click()
    chair.locator(".item", has_text="Point of order").get_by_role("button", name="Rule").click()
    chair.locator("#u-decision").fill("The list of speakers is closed.")
    chair.locator("dialog[open] button.primary").click()
    makers.locator(".said", has_text="The list of speakers is closed.").wait_for()
    makers.get_by_role("button", name="Challenge").click()
    ruling = chair.locator(".item", has_text="challenged by Countries that make resin")
    ruling.get_by_role("button", name="Call a vote").click()
    makers.locator("#vote-no").click()
    for seat in ("importers", "recyclers", "coasts"):
        desk.act(seat, kind="vote", ballot="B1", choice="no")
    desk.act("inland", kind="vote", ballot="B1", choice="yes")
    chair.get_by_role("button", name="Close the ballot").click()
    makers.locator(".said", has_text="The list of speakers is closed.").wait_for(state="detached")

    # An objection by a click, and taken back by one.
    desk.act("coasts", kind="propose", text="text", package={"cut": 5.0, "fund": 2.0, "reuse": 10.0, "label": "voluntary"})
    makers.locator("#proposal-P1").get_by_role("button", name="Object").click()
    makers.locator("#o-why").fill("The cut is too deep.")
    makers.locator("dialog[open] button.primary").click()
    chair.locator("#proposal-P1").get_by_text("The cut is too deep.").wait_for()
    makers.locator("#proposal-P1").get_by_role("button", name="Withdraw").click()
    chair.locator("#proposal-P1").get_by_text("The cut is too deep.").wait_for(state="detached")

    # By the gavel, the package and then the clean text; then signed.
    chair.locator("#open-adopt").click()
    chair.locator("#d-target").select_option("P1")
    chair.locator("dialog[open] button.primary").click()
    chair.get_by_role("button", name="Adopt without a vote").click()
    makers.get_by_role("button", name="Sign", exact=True).click()
    chair.get_by_text("Signed by: Countries that make resin").wait_for()
    for page in (makers, chair):
        assert grave_findings(page) == []


def test_the_projector_and_the_debrief_hold_no_secret_and_no_grave_finding(desk: Desk) -> None:
    page = desk.owner.new_page()
    page.set_default_timeout(10_000)
    page.goto(f"/rooms/{desk.room}/projector")
    page.locator(".draft").wait_for()
    desk.act("chair", kind="join")
    desk.act("chair", kind="say", words="Good morning.")
    page.locator(".spoken").filter(has_text="Good morning.").wait_for()
    assert "ideal" not in page.locator("body").inner_text()
    assert grave_findings(page) == []
    for path, shown in (
        (f"/rooms/{desk.room}/debrief", "#h-reached"),
        (f"/rooms/{desk.room}/replay", ".draft"),
        ("/conference", ".card"),
    ):
        page.goto(path)
        page.locator(shown).first.wait_for()
        assert grave_findings(page) == [], path
    page.get_by_role("button", name="Open a room").first.click()
    page.locator("dialog[open] button.primary").click()
    page.wait_for_url("**/rooms/*")
    page.locator(".mandate").wait_for()
