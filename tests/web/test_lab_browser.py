# SPDX-License-Identifier: Apache-2.0
"""The lab in a real browser: by keyboard, narrow and dark; documents, problems in place, running, sharing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from plenipo.core.scenario import load_scenario, parse_scenario, scenario_document, shipped_scenarios
from plenipo.web.lab import blank_question
from tests.web.browsing import grave_findings
from tests.web.pretend import BREAKS, LASTS

pytestmark = pytest.mark.browser

READY = re.compile("^(Ready|Not ready)")
IN_AND_OUT = """async (given) => {
  const { fill, read } = await import("/static/lab_form.js");
  const form = document.getElementById("scenario");
  return given.map((one) => { fill(form, one); return read(form); });
}"""


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark", base_url=address, reduced_motion="reduce"
    )
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    held = context.new_page()
    held.set_default_timeout(15_000)
    wrong: list[str] = []
    held.on("pageerror", lambda error: wrong.append(str(error)))
    held.on(
        "request", lambda request: wrong.append(request.url) if not request.url.startswith((address, "blob:", "data:")) else None
    )
    yield held
    context.close()
    assert not wrong


def opened(page: Any, where: str = "/lab") -> Any:
    page.goto(where)
    page.locator("#state", has_text=READY).wait_for()
    return page


def document_of(page: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        """async () => (await import("/static/lab_form.js")).read(document.getElementById("scenario"))"""
    )
    return found


def test_every_scenario_comes_out_of_the_forms_as_it_went_in(page: Any) -> None:
    names = list(shipped_scenarios())
    given = [json.loads(json.dumps(scenario_document(load_scenario(name)), default=str)) for name in names]
    found = opened(page).evaluate(IN_AND_OUT, given)
    assert [name for name, one in zip(names, found, strict=True) if parse_scenario(one) != load_scenario(name)] == []


def test_what_the_forms_do_not_know_is_kept_and_told(page: Any) -> None:
    odd = {**blank_question(), "title": "x", "headlin": {"actor": "IND"}, "acts": [{"kind": "acede", "actor": 7, "date": "soon"}]}
    [found] = opened(page).evaluate(IN_AND_OUT, [odd])
    assert found["headlin"] == {"actor": "IND"}
    assert found["acts"] == odd["acts"]
    page.locator("#s-title").fill("Odd")
    page.locator("#s-title").blur()
    page.locator(".item .fix", has_text="accede").wait_for()
    page.locator("#problems .fix", has_text="headline").click()
    page.locator("#problems li", has_text="headlin'").wait_for(state="detached")
    assert document_of(page)["headline"]["actor"] == "IND"


def test_a_question_is_written_and_run_by_keyboard(page: Any) -> None:
    opened(page)
    page.locator("[data-add=Sign]").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("transfer money")
    page.keyboard.press("Enter")
    act = page.locator(".item.act").nth(1)
    act.locator("h3 button:focus").wait_for()
    act.get_by_role("combobox", name="To", exact=True).focus()
    page.keyboard.type("viet")
    page.locator("[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    act.get_by_label("Amount a year").focus()
    page.keyboard.type("2,5")
    page.keyboard.press("Tab")
    page.locator("#told", has_text="India gives Vietnam").or_(page.locator("#told", has_text="2.5 USD bn")).first.wait_for()
    held = document_of(page)
    assert held["acts"][1] == {"kind": "transfer", "date": "2027-01-01", "actor": "IND", "to": "VNM", "amount": 2.5}
    assert held["title"].startswith("India lowers its tariff")
    assert not grave_findings(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("Control+Enter")
    page.locator("#doing", has_text="pretending").wait_for()
    page.wait_for_url("**/answers/*")


def test_problems_stand_at_their_fields_with_the_nearest_name_to_take(page: Any) -> None:
    opened(page)
    points = page.get_by_role("textbox", name="Points")
    points.fill("much")
    points.blur()
    points.and_(page.locator("[aria-invalid=true]")).wait_for()
    assert points.input_value() == "much"
    economy = page.locator(".item").get_by_role("combobox", name="Economy", exact=True)
    economy.fill("Indai")
    economy.blur()
    fix = page.locator(".item .fix", has_text="India")
    fix.wait_for()
    assert page.locator("#problems li").count() == 2  # the form and the world are both told of at once
    points.fill("-1")
    points.blur()
    page.locator("#problems li", has_text="Economy").wait_for()
    page.locator("#problems p", has_text="One thing").wait_for()
    assert not grave_findings(page)
    fix.click()
    page.locator("#state", has_text="Ready").wait_for()
    assert document_of(page)["acts"][0]["actor"] == "IND"


def test_members_of_a_group_are_put_in_and_a_removal_is_taken_back(page: Any) -> None:
    opened(page)
    partners = page.locator(".item [data-key=partners]")
    partners.get_by_role("button", name="Remove All partners").click()
    partners.get_by_role("combobox").fill("asean")
    partners.get_by_role("option").first.click()
    partners.locator(".chips li", has_text="Vietnam").wait_for()
    held = document_of(page)["acts"]
    assert {"VNM", "IDN", "SGP"} <= set(held[0]["partners"])
    page.locator(".item [data-do=remove]").click()
    assert "acts" not in document_of(page)
    page.locator(".removed button").click()
    assert document_of(page)["acts"] == held


def test_a_link_carries_the_question_and_is_sent_nowhere(page: Any) -> None:
    sent: list[str] = []
    opened(page)
    page.get_by_role("textbox", name="Points").fill("-4")
    page.locator("#desk summary").first.click()
    page.locator("#link").click()
    page.locator("#toast", has_text="copied").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    page.on("request", lambda request: sent.append(request.url))
    opened(page, link)
    assert document_of(page)["acts"][0]["points"] == -4
    assert not [url for url in sent if "s=" in url]


def test_a_file_is_read_by_the_server_and_a_wrong_one_keeps_all_it_says(page: Any) -> None:
    opened(page)
    wrong = b'name = "mine"\ntitle = "Mine"\nas_of = 2026-11-01\nhorizon = [2027, 2030]\n[headline]\n[[acts]]\nkind = "add dutty"\nrate = 3\n'
    page.locator("#file").set_input_files({"name": "mine.toml", "mimeType": "application/toml", "buffer": wrong})
    page.locator(".fix", has_text="add duty").click()
    page.locator(".item.act[data-kind='add duty']").wait_for()
    assert document_of(page)["acts"][0]["rate"] == 3
    page.locator(".fix", has_text="Leave rate out").click()
    page.locator("#problems li", has_text="points").wait_for()
    assert "rate" not in document_of(page)["acts"][0]


def test_a_run_survives_a_reload_and_can_be_given_up(page: Any) -> None:
    seeded(page, LASTS)
    page.locator("#run").click()
    page.locator("#doing", has_text="pretending").wait_for()
    page.reload()
    page.locator("#doing", has_text="pretending").wait_for()
    behind = page.context.new_page()
    seeded(behind, LASTS + 1)
    behind.locator("#run").click()
    behind.locator("#doing", has_text=re.compile("Waiting: 1 ahead|Next in the queue")).wait_for()
    page.locator("#cancel").click()
    page.locator("#state", has_text="Cancelled").wait_for()
    assert document_of(page)["seed"] == LASTS
    behind.wait_for_url("**/answers/*")


def test_what_breaks_later_is_told_in_place(page: Any) -> None:
    seeded(page, BREAKS)
    page.locator("#run").click()
    page.locator(".item .problem", has_text="no equilibrium was found").or_(
        page.locator(".item .problem", has_text="No equilibrium")
    ).first.wait_for()


def test_a_draft_is_kept(page: Any) -> None:
    opened(page, "/lab?from=india-joins-rcep")
    page.locator("#s-title").fill("Another title")
    page.locator("#s-title").blur()
    page.wait_for_timeout(700)  # longer than the pause after which a draft is kept
    opened(page, "/lab?from=india-joins-rcep")
    assert page.locator("#s-title").input_value() == "Another title"
    page.locator("#kept button").click()
    page.locator("#told", has_text="India accedes to RCEP").wait_for()
    assert page.locator("#s-title").input_value() == "India accedes to RCEP"


def seeded(page: Any, seed: int) -> None:
    opened(page)
    page.locator("#more > summary").click()
    page.get_by_label("Seed").fill(str(seed))
    page.get_by_label("Seed").blur()
    page.locator("#state", has_text="Ready").wait_for()
