# SPDX-License-Identifier: Apache-2.0
"""The lab: a form for every act that is registered, with a label for every key; documents go in and come out the same."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any, Literal

import pytest
from pydantic import Field as PydanticField
from starlette.testclient import TestClient

from plenipo.core.act import Act
from plenipo.core.channel_spec import ChannelSpec
from plenipo.core.countries import PROFILES
from plenipo.core.errors import InputError
from plenipo.core.registry import act_types, channels, provision_types, registered, shock_types
from plenipo.core.scenario import load_scenario, parse_scenario, scenario_schema, shipped_scenarios
from plenipo.host import open_host
from plenipo.web.app import create_app
from plenipo.web.forms import Form, every_field, named_by, plain_text, scenario_forms
from plenipo.web.lab import act_groups, blank_question, choosers, written_out
from plenipo.web.lab_names import names_for

HELD = ("rows", "kinds", "map")
BARE = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "source", "wbr"}


class Page(HTMLParser):
    """Of each form of a page: the keys of its fields, the labels that point at something, the ids that are there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, Any]] = {}
        self._open: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {k: v or "" for k, v in attrs}
        form = held.get("data-form") if tag in ("li", "form") else None
        if tag not in BARE:
            self._open.append((tag, form or ""))
        if form:
            self.forms[form] = {"keys": [], "labels": set(), "ids": set(), "described": set(), "kind": held.get("data-kind", "")}
        now = next((f for _, f in reversed(self._open) if f), None)
        if now:
            into = self.forms[now]
            into["keys"] += [held["data-key"]] if "data-key" in held else []
            into["labels"] |= {held["for"]} if "for" in held else set()
            into["ids"] |= {held["id"]} if "id" in held else set()
            into["described"] |= set(held.get("aria-describedby", "").split())

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with open_host(tmp_path_factory.mktemp("lab"), work=False) as host:
        yield TestClient(create_app(host), base_url="http://localhost")


@pytest.fixture(scope="module")
def page(client: TestClient) -> Page:
    answer = client.get("/lab")
    assert answer.status_code == 200
    return Page(answer.text)


@pytest.fixture(scope="module")
def forms() -> Mapping[str, Form]:
    return scenario_forms(scenario_schema())


ALL = [model for types in (act_types(), shock_types(), provision_types()) for model in types.values()]


@pytest.mark.parametrize("model", ALL, ids=lambda m: m.__name__)
def test_every_key_of_every_act_has_a_field_with_a_label(page: Page, forms: Mapping[str, Form], model: type) -> None:
    form = page.forms[model.__name__]
    keys = [field.alias or name for name, field in model.model_fields.items() if name != "kind"]
    assert form["kind"] == model.model_fields["kind"].default
    assert sorted(form["keys"]) == sorted(keys)
    for key in keys:
        held = forms[model.__name__].field(key)
        assert f"@{key}" in form["ids"], key
        if held.type not in (*HELD, "flag"):  # a list has a legend, a box stands in its label
            assert f"@{key}" in form["labels"], key
    assert form["described"] <= form["ids"]


def test_every_key_of_a_scenario_has_its_place(page: Page) -> None:
    properties = [k for k, p in scenario_schema()["properties"].items() if "const" not in p]
    assert set(properties) <= set(page.forms["Scenario"]["keys"])
    described = {d for d in page.forms["Scenario"]["described"] if d.startswith("s-")}
    assert described <= page.forms["Scenario"]["ids"]


def test_every_kind_of_act_can_be_chosen(client: TestClient, forms: Mapping[str, Form]) -> None:
    text = client.get("/lab").text
    picked = set(re.findall(r'data-pick="(\w+)"', text))
    assert picked == {m.__name__ for types in (act_types(), shock_types(), provision_types()) for m in types.values()}
    assert set(act_groups()[kind] for kind in act_types()) == {"treaty", *(n for n, s in channels().items() if s.acts)}
    assert len(choosers(forms)) == 3  # acts, shocks, provisions


def test_fields_say_what_their_class_says(forms: Mapping[str, Form]) -> None:
    duty = forms["AddDuty"]
    assert duty.field("points").unit == "points"
    assert (duty.field("points").least, duty.field("points").most) == (-100, 1000)
    assert duty.field("points").hint == "Percentage points of the customs value."
    assert duty.field("partners").everybody
    assert not duty.field("trade_weight").main
    assert (forms["TariffPreference"].field("staging").options, forms["TariffPreference"].field("staging").default) == (
        ("in full", "by stages"),
        "by stages",
    )
    assert forms["MakePledge"].field("instrument").default == "paris"
    assert [f.key for f in forms["Accede"].main][:3] == ["actor", "instrument", "date"]
    assert not [f"{form.name}.{held.key}" for form, held in every_field(forms) if held.type == "json"]


def test_an_act_of_a_third_party_has_a_form_like_every_other(client: TestClient) -> None:
    class Embassy(Act):
        """Open an embassy. Nothing else is known of it."""

        kind: Literal["open embassy"] = "open embassy"
        host: str
        """Code of the economy that receives it."""
        staff: int = 12
        """People sent."""
        oddity: dict[str, list[int]] = PydanticField(default_factory=dict)

        def apply(self, law: Any, world: Any) -> Any:
            return law

        def describe(self, name: Any) -> str:
            return f"{name(self.actor)} opens an embassy"

    spec = ChannelSpec(
        **{**vars(next(iter(channels().values()))), "name": "diplomacy", "acts": (Embassy,), "shocks": (), "provisions": ()}
    )
    with registered(spec):
        form = scenario_forms(scenario_schema())["Embassy"]
        text = client.get("/lab").text
    assert (form.field("host").type, form.field("host").names) == ("name", "economy")
    assert (form.field("staff").type, form.field("staff").default, form.field("staff").main) == ("integer", 12, True)
    assert form.field("oddity").type == "json"
    held = Page(text).forms["Embassy"]
    assert {"@host", "@staff", "@oddity"} <= held["labels"] & held["ids"]
    assert "Open embassy" in text
    assert "Diplomacy" in text


@pytest.mark.parametrize(
    ("key", "hint", "names"),
    [
        ("to", "Parties that receive it (exporters); all if empty.", "economy"),
        ("host", "Code of the economy that receives it.", "economy"),
        ("clause", "Article of the text it stands in.", ""),
        ("products", "Product group. Give codes.", ""),
        ("treaty", "Id of the agreement.", "agreement"),
    ],
)
def test_what_a_text_names_is_read_from_its_help(key: str, hint: str, names: str) -> None:
    assert named_by(key, hint) == names


def test_docstrings_become_prose() -> None:
    assert plain_text("One `line`\n    goes on.\n\n    Another.") == "One line goes on.\n\nAnother."


@pytest.mark.parametrize("profile", PROFILES)
def test_names_are_those_of_the_reader(client: TestClient, profile: str) -> None:
    client.cookies.set("names", profile)
    rows = client.get("/lab/names").json()
    client.cookies.clear()
    economies = {r["value"]: r for r in rows["economy"]}
    assert (
        economies["VNM"]["label"]
        == {"plain": "Vietnam", "un": "Viet Nam", "wto": "Viet Nam", "fr": "Viet Nam", "es": "Viet Nam"}[profile]
    )
    assert economies["EUN"]["union"]
    assert economies["MERCOSUR"]["union"]
    assert economies["asean"]["group"] >= 10
    assert next(r for r in rows["agreement"] if r["value"] == "rcep")["label"] == "RCEP"


def test_every_name_offered_is_taken_by_the_world() -> None:
    from plenipo.data.load import load

    world, rows = load(), names_for("plain")
    for row in rows["economy"]:
        if "group" not in row:
            world.expand(row["value"], load_scenario("india-joins-rcep").as_of)
    for row in rows["agreement"]:
        world.law.instrument(row["value"])
    assert {"real_income", "warming"} <= {r["value"] for r in rows["outcome"]}


def test_an_empty_page_begins_with_a_question_that_runs(client: TestClient) -> None:
    found = client.post("/api/v1/scenarios/check", json={"document": {**blank_question(), "title": "x"}}).json()
    assert found["right"], found["problems"]
    assert len(found["acts"]) == 1


@pytest.mark.parametrize("name", shipped_scenarios())
def test_a_scenario_written_out_asks_the_same(client: TestClient, name: str) -> None:
    document = client.get(f"/api/v1/scenarios/{name}").json()
    found = client.post("/lab/written", json={"document": document}).json()
    assert parse_scenario(tomllib.loads(found["toml"])) == load_scenario(name)
    assert f"{name}.toml" in found["python"]
    assert f"plenipo whatif {name}.toml" in found["command"]
    shipped = written_out(document, name)
    assert f'whatif("{name}")' in shipped["python"]
    compile(shipped["python"], "lines", "exec")


def test_what_cannot_be_written_is_told_in_place(client: TestClient) -> None:
    answer = client.post("/lab/written", json={"document": {"name": "x", "acts": [{"kind": "add dutty"}]}})
    assert answer.status_code == 422
    assert "acts[0].kind" in json.dumps(answer.json())
    with pytest.raises(InputError):
        written_out({"name": "../../x"})
    assert "passwd" not in written_out({**blank_question(), "title": "x"}, "../../etc/passwd")["command"]
