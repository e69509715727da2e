# SPDX-License-Identifier: Apache-2.0
"""Documents of questions: what each kind takes, and what is wrong with one.

A document is data. It names scenarios, conference cases, treaties and naming profiles that come with the package, or holds a
scenario in full; a path is never followed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from plenipo.conference.model.word import Value
from plenipo.core.countries import PROFILES
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.host.limits import Limits

__all__ = [
    "Appraise",
    "Asked",
    "Bridge",
    "CaseAsked",
    "Clock",
    "Convene",
    "EvidenceAsked",
    "Join",
    "Levers",
    "Sensitivity",
    "WhatIf",
    "WithScenario",
    "asked_scenario",
]

MOST_TOP = 200
MOST_PATHS = 20_000


class Asked(BaseModel):
    """A document: strict, nothing that is not known."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    def problems(self, limits: Limits) -> list[Problem]:
        """What is wrong beyond its form."""
        return []


class WithScenario(Asked):
    """A document that may rest on a scenario."""

    scenario: str | dict[str, Any] | None = None
    """Name of a scenario of the case book, or a scenario in full."""
    draws: int | None = Field(None, ge=1)
    """Draws of what is uncertain; the scenario's own number if missing."""
    seed: int | None = Field(None, ge=0, lt=2**63)
    """Seed of the draws."""
    variants: list[str] | None = None
    """Forms of the model; the scenario's own if missing."""

    def problems(self, limits: Limits) -> list[Problem]:
        """The scenario's, and draws beyond what is allowed."""
        found: list[Problem] = []
        draws = self.draws
        if self.scenario is not None:
            try:
                held = asked_scenario(self.scenario)
                draws = draws or held.draws
            except InputError as error:
                found += error.problems
        if draws is not None and draws > limits.draws:
            found.append(Problem(f"{draws} draws are too many for the app", "draws", f"at most {limits.draws}"))
        return found


class WhatIf(WithScenario):
    """What would these acts do, and to whom?"""

    scenario: str | dict[str, Any]
    cases: list[str] | None = None
    """Only these cases of the scenario."""
    names: str = "plain"
    """Naming profile."""

    def problems(self, limits: Limits) -> list[Problem]:
        """Also a naming profile that does not come with the package."""
        return [*super().problems(limits), *_unknown(self.names, "names", PROFILES, "naming profile")]


class Levers(WithScenario):
    """Whose act moves this most; the smallest change that meets a goal; the best tariffs; replies. One of the four."""

    outcome: str | None = None
    """Rank acts by how much they move this, such as ``real_income[VNM]``."""
    smallest: str | None = None
    """Find the smallest change that meets this, such as ``real_income[IND] >= 0.2 %``."""
    optimal: str | None = None
    """Tariffs that raise this economy's real income most."""
    retaliate: list[str] | None = None
    """Replies of these, and the equilibrium among them and who acted."""
    over: list[str] | None = None
    """Kinds of standard act."""
    case: str | None = None
    by: list[str] = Field(default_factory=list)
    """Only acts by these."""
    top: int = Field(20, ge=1, le=MOST_TOP)
    against: list[str] | None = None
    uniform: bool = False
    assume_eligible: bool = False
    draws: int | None = Field(40, ge=1)

    def problems(self, limits: Limits) -> list[Problem]:
        """Also more or less than one question."""
        asked = [n for n in ("outcome", "smallest", "optimal", "retaliate") if getattr(self, n) is not None]
        found = super().problems(limits)
        if len(asked) != 1:
            told = f"{' and '.join(asked)} are {len(asked)} questions" if asked else "nothing is asked"
            found.append(Problem(told, "document", "one of outcome, smallest, optimal, retaliate"))
        return found


class Join(Asked):
    """Would a coalition on climate hold?"""

    members: list[str] = Field(min_length=1, max_length=300)
    """Codes or names; ``all`` for everybody."""
    damage: str | None = None
    tariff: float = Field(0.0, ge=0.0, le=1.0)
    """Club tariff on goods of those outside, as a fraction."""
    searched: bool = False
    party: str | None = None
    """A Party that the smallest amendment is to bring in, or keep."""
    even: float = Field(0.0, ge=0.0)
    draws: int = Field(2, ge=1, le=50)
    seed: int = Field(0, ge=0, lt=2**63)


class CaseAsked(Asked):
    """A conference of the case book."""

    case: str

    def problems(self, limits: Limits) -> list[Problem]:
        """A case that is not in the book."""
        from plenipo.conference.case import shipped_cases

        return _unknown(self.case, "case", shipped_cases(), "case")


class Appraise(CaseAsked):
    """What live brackets need: the surrogate of a case, run exactly where it must be, and kept."""


class Convene(CaseAsked):
    """Negotiate a case many times."""

    protocol: str | None = Field(None, max_length=40)
    """How it is negotiated; as the case says if missing."""
    seed: int = Field(1, ge=0, lt=2**63)
    runs: int = Field(500, ge=1)

    def problems(self, limits: Limits) -> list[Problem]:
        """Also a procedure that is not there or makes no sense for the case, and more runs than are allowed."""
        from plenipo.conference.batch.procedures import PROCEDURES, unfit
        from plenipo.conference.case import read_case

        found = super().problems(limits)
        if self.protocol is not None:
            wrong = _unknown(self.protocol, "protocol", PROCEDURES, "procedure")
            found += wrong or (() if found else unfit(read_case(self.case), self.protocol, "protocol"))
        if self.runs > limits.runs:
            found.append(Problem(f"{self.runs} runs are too many for the app", "runs", f"at most {limits.runs}"))
        return found


class Bridge(CaseAsked):
    """What would bring a delegation in: the smallest edit and the smallest side payment, held against exact runs."""

    seat: str = Field(max_length=80)
    package: dict[str, Value] = Field(max_length=200)
    """A value for each slot of the text."""

    def problems(self, limits: Limits) -> list[Problem]:
        """Also a seat without a mandate and a package that is not whole."""
        from plenipo.conference.case import read_case
        from plenipo.conference.prepared import Prepared

        if found := super().problems(limits):
            return found
        try:
            Prepared.by_terms(read_case(self.case)).check(self.package, (self.seat,))
        except InputError as error:
            return list(error.problems)
        return []


class Clock(Asked):
    """Who will have joined a treaty by when, from what was known on one day?"""

    treaty: str
    as_of: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    by: list[str] = Field(default_factory=list, max_length=50)
    parties: int | None = Field(None, ge=1)
    aside: list[str] = Field(default_factory=list)
    draws: int = Field(500, ge=2, le=MOST_PATHS)
    seed: int = Field(0, ge=0, lt=2**63)

    def problems(self, limits: Limits) -> list[Problem]:
        """A treaty that is not held; a file is never one."""
        from plenipo.data.treaties import find_treaty

        try:
            find_treaty(self.treaty)
        except InputError as error:
            return [Problem(p.what, "treaty", p.expected, p.nearest, "GET /api/v1/treaties") for p in error.problems]
        return []


class EvidenceAsked(Asked):
    """Run a piece of evidence again, from what the package holds."""

    name: str | None = None

    def problems(self, limits: Limits) -> list[Problem]:
        """A name that is not in the list."""
        from plenipo.evidence import list_evidence

        return [] if self.name is None else _unknown(self.name, "name", {r["name"] for r in list_evidence()}, "evidence")


class Sensitivity(WithScenario):
    """How the headline answers each number of the acts: what a slider needs."""

    scenario: str | dict[str, Any]
    case: str | None = None
    """Case whose acts are moved; that of the headline if missing."""
    draws: int | None = Field(None, ge=1, le=100)


def asked_scenario(given: str | Mapping[str, Any]) -> Any:
    """A scenario by the name it has in the case book, or from a document; never from a file.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    from plenipo.core.scenario import load_scenario, parse_scenario, shipped_scenarios

    if not isinstance(given, str):
        return parse_scenario(given)
    shipped = shipped_scenarios()
    if problems := _unknown(given, "scenario", shipped, "scenario in the case book"):
        raise InputError(*problems)
    return load_scenario(given)


def _unknown(name: str, where: str, known: Any, what: str) -> list[Problem]:
    if name in known:
        return []
    return [Problem(f"there is no {what} {name!r}", where, "one of " + ", ".join(sorted(known)), nearest_names(name, known))]
