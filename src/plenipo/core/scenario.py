# SPDX-License-Identifier: Apache-2.0
"""Scenario: the question as a document. TOML, YAML or JSON in; strict; all that is wrong is told at once."""

from __future__ import annotations

import datetime as dt
import functools
import json
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Union, cast

from pydantic import Field, ValidationError, create_model, model_validator

from plenipo.core.act import Act, Basis, Shock
from plenipo.core.document_errors import explain
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.core.instrument import Term

__all__ = [
    "Case",
    "Headline",
    "Published",
    "Scenario",
    "load_scenario",
    "parse_scenario",
    "scenario_document",
    "scenario_schema",
    "shipped_scenarios",
]

SCENARIOS = "plenipo.scenarios"
READERS = {".toml": tomllib.loads, ".json": json.loads}


class Headline(Term):
    """The one figure the first sentence tells."""

    outcome: str = "real_income"
    """Outcome, as `plenipo channels` lists them."""
    actor: str = ""
    """Economy the question is about; if it is about none in particular, the answer opens with who gains and who loses."""
    year: int | None = None
    """Year; the last of the horizon if missing."""
    case: str = ""
    """Case; the last that rests on measured or estimated terms if missing, else the first."""


class Published(Term):
    """A published figure to print beside ours."""

    source: str
    quantity: str
    value: float
    unit: str
    why: str = ""
    """Why ours differs."""
    outcome: str = ""
    """Our outcome to set beside it; none if empty."""
    actors: tuple[str, ...] = ()
    """Economies whose sum or value is compared."""
    partners: tuple[str, ...] = ()
    case: str = ""
    variant: str = ""
    """Form of the model that compares; that of the headline if empty."""
    measure: Literal["percent", "difference", "points"] = "percent"


class CaseBase(Term):
    """One of several sets of acts that are compared: rival offers, or layers that build on one another."""

    name: str
    """Short name, used by --case."""
    title: str
    """What readers see."""
    basis: Basis = "assumed"
    """How its terms are known: measured, estimated or assumed. Headlines use the first two where there are any."""
    extends: str = ""
    """Name of the case whose acts come first."""
    text: str = ""
    """What it assumes, in a sentence or two."""
    acts: tuple[Act, ...] = ()
    """Acts of this case, after the common ones."""
    shocks: tuple[Shock, ...] = ()
    """Shocks of this case."""


class ScenarioBase(Term):
    """A what-if question: what is done, by whom, when; over which years; with how many draws."""

    schema_version: Literal[1] = Field(1, alias="schema")
    """Version of this document's form."""
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    """Short lower-case name with hyphens."""
    title: str
    """The act in a few words, as a heading."""
    question: str = ""
    """The question in one sentence."""
    as_of: dt.date
    """Law up to this day is the baseline."""
    horizon: tuple[int, int]
    """First and last year."""
    draws: int = Field(200, ge=1, le=100_000)
    """Draws of the uncertain parameters."""
    seed: int = Field(1, ge=0)
    """Seed of the draws: the same seed gives the same figures."""
    acts: tuple[Act, ...] = ()
    """Acts common to all cases."""
    shocks: tuple[Shock, ...] = ()
    """Shocks common to all cases: what nobody decides."""
    cases: tuple[CaseBase, ...] = ()
    """Rival offers or layers; one case of the common acts if missing."""
    variants: tuple[str, ...] = ()
    """Rival forms of the model, as choice/choice; the channel's defaults if missing."""
    headline: Headline
    """What the first sentence of the answer tells."""
    focus: tuple[str, ...] = ()
    """Economies whose pairs and figures are shown first; if empty, pairs are those of the actor with each Party."""
    instrument: str = ""
    """The instrument the question is about, for the agreement diff and the consent table."""
    published: tuple[Published, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences printed at the top: assumptions a reader must know."""
    try_next: str = ""
    """Command suggested at the end."""

    @model_validator(mode="after")
    def _coherent(self) -> ScenarioBase:
        problems = []
        if self.horizon[0] > self.horizon[1]:
            problems.append(f"horizon runs backwards: {self.horizon[0]} to {self.horizon[1]}")
        names = [c.name for c in self.cases]
        problems += [f"two cases are called {n!r}" for n in sorted({n for n in names if names.count(n) > 1})]
        for place, case in enumerate(self.cases):
            if case.extends and case.extends not in names[:place]:
                near = nearest_names(case.extends, names)
                problems.append(
                    f"case {case.name!r} extends {case.extends!r}, which is not a case before it"
                    + (f" (nearest: {', '.join(near)})" if near else "")
                )
        if self.headline.case and self.headline.case not in names:
            near = nearest_names(self.headline.case, names)
            problems.append(
                f"headline names the case {self.headline.case!r}, which is not there"
                + (f" (nearest: {', '.join(near)})" if near else "")
            )
        if self.headline.year is not None and not self.horizon[0] <= self.headline.year <= self.horizon[1]:
            problems.append(f"headline year {self.headline.year} is outside the horizon {self.horizon[0]} to {self.horizon[1]}")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def case_list(self) -> tuple[CaseBase, ...]:
        """The cases; one of the common acts if the document names none."""
        return self.cases or (CaseBase(name="scenario", title=self.title, basis=_weakest(self.acts, self.shocks)),)

    def events(self, case: CaseBase) -> tuple[Act | Shock, ...]:
        """All acts and shocks of a case in order of date: the common ones, those it extends, its own."""
        return tuple(event for _, event in self.placed_events(case))

    def placed_events(self, case: CaseBase) -> tuple[tuple[str, Act | Shock], ...]:
        """As :meth:`events`, each with its place in the document, such as ``case full-offer, acts[0]``."""
        found = _placed("", self)
        chain, by_name = [case], {c.name: c for c in self.cases}
        while chain[0].extends:
            chain.insert(0, by_name[chain[0].extends])
        for link in chain:
            found += _placed(f"case {link.name}, ", link)
        return tuple(sorted(found, key=lambda placed: placed[1].date))

    @property
    def years(self) -> tuple[int, ...]:
        """All years of the horizon."""
        return tuple(range(self.horizon[0], self.horizon[1] + 1))

    def headline_case(self) -> CaseBase:
        """The case the first sentence tells: the one named, else the last that is measured or estimated, else the first."""
        cases = self.case_list()
        if self.headline.case:
            return next(c for c in cases if c.name == self.headline.case)
        known = [c for c in cases if c.basis != "assumed"]
        return known[-1] if known else cases[0]


Scenario = ScenarioBase
Case = CaseBase


def _placed(prefix: str, holder: CaseBase | ScenarioBase) -> list[tuple[str, Act | Shock]]:
    lists: tuple[tuple[str, tuple[Act | Shock, ...]], ...] = (("acts", holder.acts), ("shocks", holder.shocks))
    return [(f"{prefix}{key}[{k}]", event) for key, events in lists for k, event in enumerate(events)]


def _weakest(acts: tuple[Act, ...], shocks: tuple[Shock, ...]) -> Basis:
    order: tuple[Basis, ...] = ("measured", "estimated", "assumed")
    return max((e.basis for e in (*acts, *shocks)), key=order.index, default="assumed")


def _models() -> tuple[type[ScenarioBase], dict[str, type[Act]], dict[str, type[Shock]]]:
    from plenipo.core.registry import act_types, shock_types

    acts, shocks = act_types(), shock_types()
    return _model_for(tuple(acts.values()), tuple(shocks.values())), acts, shocks


@functools.lru_cache(maxsize=4)
def _model_for(acts: tuple[type[Act], ...], shocks: tuple[type[Shock], ...]) -> type[ScenarioBase]:
    """The scenario class with the acts and shocks that channels have registered."""

    def listed(types: tuple[type[Any], ...]) -> Any:
        one: Any = types[0] if len(types) == 1 else Annotated[Union[types], Field(discriminator="kind")]  # noqa: UP007  built at run time
        return (tuple[one, ...], ())

    fields: dict[str, Any] = {"acts": listed(acts)}
    if shocks:
        fields["shocks"] = listed(shocks)
    case: Any = create_model("Case", __base__=CaseBase, **fields)
    model: Any = create_model("Scenario", __base__=ScenarioBase, cases=(tuple[case, ...], ()), **fields)
    return cast("type[ScenarioBase]", model)


def scenario_schema() -> dict[str, Any]:
    """JSON Schema of the scenario document, with every act, shock and provision registered."""
    schema = _models()[0].model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Plenipo scenario",
        **{k: v for k, v in schema.items() if k != "title"},
    }


def parse_scenario(document: Mapping[str, Any], where: str = "scenario") -> ScenarioBase:
    """A scenario from its document.

    Raises
    ------
    InputError
        With every problem found, and the nearest valid name for each wrong one.
    """
    model = _models()[0]
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise InputError(*explain(error, model, where)) from None


def scenario_document(scenario: ScenarioBase) -> dict[str, Any]:
    """The document of a scenario, with what was said in it and nothing else; `parse_scenario` reads it back."""
    held = scenario.model_dump(mode="python", by_alias=True, exclude_unset=True, serialize_as_any=True)
    return {"schema": scenario.schema_version, **held}


def shipped_scenarios() -> dict[str, Any]:
    """Scenario files inside the package by name."""
    folder = resources.files(SCENARIOS)
    return {f.name.removesuffix(".toml"): f for f in sorted(folder.iterdir(), key=lambda f: f.name) if f.name.endswith(".toml")}


def load_scenario(source: str | Path | ScenarioBase) -> ScenarioBase:
    """A scenario from a shipped name, a file (.toml, .yaml, .yml, .json) or as it is.

    Raises
    ------
    InputError
        If there is no such scenario or file, it cannot be read, or its content is wrong.
    """
    if isinstance(source, ScenarioBase):
        return source
    shipped = shipped_scenarios()
    if str(source) in shipped:
        return parse_scenario(tomllib.loads(shipped[str(source)].read_text(encoding="utf-8")), str(source))
    path = Path(source)
    if not path.is_file():
        raise InputError(
            Problem(
                f"there is neither a shipped scenario nor a file {str(source)!r}",
                expected="one of " + ", ".join(shipped) + ", or the path of a .toml, .yaml or .json file",
                nearest=nearest_names(str(source), shipped),
                next_step="plenipo scenarios",
            )
        )
    return parse_scenario(_read_document(path), path.name)


def _read_document(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Problem(f"the file cannot be read as text: {error}", path.name, "UTF-8 text")) from None
    try:
        if path.suffix in (".yaml", ".yml"):
            import yaml

            document = yaml.safe_load(text)
        elif path.suffix in READERS:
            document = READERS[path.suffix](text)
        else:
            raise InputError(
                Problem(f"{path.suffix or 'no suffix'} is not a form of scenario", path.name, ".toml, .yaml, .yml or .json")
            )
    except InputError:
        raise
    except Exception as error:  # the three readers have no common base
        raise InputError(
            Problem(f"the document is not well formed: {error}", path.name, f"valid {path.suffix[1:].upper()}")
        ) from None
    if not isinstance(document, Mapping):
        raise InputError(
            Problem("the document is empty or not a table of keys", path.name, "keys such as name, title, as_of, horizon, acts")
        )
    return document
