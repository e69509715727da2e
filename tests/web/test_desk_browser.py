# SPDX-License-Identifier: Apache-2.0
"""A facilitator with two rooms, in a real browser: opens them, seats people by the code of the class, keeps the time, debriefs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.browsing import grave_findings

pytestmark = pytest.mark.browser


def test_a_class_from_opening_to_debrief(browser: Any, address: str) -> None:
    wrong: list[str] = []

    def opened(**screen: Any) -> Any:
        page = browser.new_context(base_url=address, reduced_motion="reduce", **screen).new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith((address, "blob:", "data:")) else wrong.append(r.url))
        return page

    desk = opened()
    desk.goto("/desk")
    assert not grave_findings(desk)
    desk.select_option("#case", "packaging-forum")
    desk.fill("#count", "6")
    assert "2 rooms" in desk.inner_text("#rooms-told")
    desk.click("#begin button.primary")
    desk.wait_for_url("**/desk/*")
    link = desk.inner_text("#class-link")
    telephones = [opened(viewport={"width": 390, "height": 844}) for _ in range(2)]
    for telephone in telephones:
        telephone.goto(link)
        telephone.wait_for_url("**/rooms/*")
        telephone.locator(".draft").wait_for()
    rooms = {t.url.rsplit("/", 1)[-1] for t in telephones}
    assert len(rooms) == 2  # places are handed out from room to room
    again = telephones[0].context.new_page()
    again.goto(link)  # whoever has a place comes back to it
    again.wait_for_url(f"**/rooms/{telephones[0].url.rsplit('/', 1)[-1]}")

    desk.click("#phase-3")
    desk.locator("[aria-current=step]", has_text="Negotiation").wait_for()
    assert desk.inner_text("#timer").startswith(("35:", "34:"))
    desk.click("#more-5")
    desk.locator("#timer", has_text="39:").or_(desk.locator("#timer", has_text="40:")).wait_for()
    desk.fill("#words", "A port has closed.")
    desk.click("#shock button")
    for telephone in telephones:
        telephone.get_by_text("A port has closed.").first.wait_for(state="attached")
    assert desk.locator(".places .good").count() == 2
    assert not grave_findings(desk)

    desk.click("#go-pause")
    desk.locator(".rooms .tag", has_text="paused").nth(1).wait_for()
    at = desk.url
    desk.goto(f"{at}/debrief")
    assert desk.locator(".across").first.locator("thead th").count() == 2
    assert not grave_findings(desk)
    desk.goto(f"{at}/sheets")
    assert desk.locator(".sheet").count() == 6
    assert not grave_findings(desk)
    desk.goto(at)
    desk.click("#delete")
    desk.click("#sure-yes")
    desk.wait_for_url("**/desk")
    assert desk.request.get(f"/api/v1/rooms/{next(iter(rooms))}").status == 404
    assert not wrong
