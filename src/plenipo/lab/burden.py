# SPDX-License-Identifier: Apache-2.0
"""Burden: what each member of a group would bear alone, and the gifts among them that leave all with the same loss."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from plenipo.core.act import Act, Shock
from plenipo.core.enact import enact
from plenipo.core.errors import InputError, ModelError, Problem
from plenipo.core.law import Law
from plenipo.core.registry import act_types
from plenipo.core.scenario import Case, Scenario, load_scenario
from plenipo.core.setting import Setting, make_setting
from plenipo.core.variants import by_channel
from plenipo.core.world import World
from plenipo.data.load import load
from plenipo.lab.whatif import Question, pose

__all__ = ["Burden", "Gift", "each_alone", "share_burden"]

FloatArray = npt.NDArray[np.float64]
PERCENT = 100.0
OUTCOME = "real_income"
ROUNDS = 12
EQUAL = 1e-5  # per cent of real income: losses nearer than this are the same
LEAST_GIFT = 1e-4  # USD bn a year


@dataclass(frozen=True)
class Gift:
    """A sum in USD bn a year at base-year prices from one member to another."""

    giver: str
    receiver: str
    amount: float


@dataclass(frozen=True)
class Burden:
    """A burden shared: per member the loss before and after in per cent of real income (median), and the gifts that do it."""

    before: Mapping[str, float]
    after: Mapping[str, float]
    gifts: tuple[Gift, ...]


def each_alone(scenario: str | Path | Scenario, case: str) -> Scenario:
    """The scenario with one case for each actor of a case: its own acts, and nobody else's.

    Returns
    -------
    Scenario
        Cases are named after the codes of the actors; published figures are left out.
    """
    whole = load_scenario(scenario)
    held = _case(whole, case)
    acts = [e for e in whole.events(held) if isinstance(e, Act)]
    cases = tuple(
        held.model_copy(
            update={
                "name": actor,
                "title": f"{actor} alone",
                "extends": "",
                "acts": tuple(a for a in acts if a.actor == actor),
                "shocks": (),
            }
        )
        for actor in dict.fromkeys(a.actor for a in acts)
    )
    headline = whole.headline.model_copy(update={"case": cases[0].name})
    return whole.model_copy(update={"cases": cases, "headline": headline, "acts": (), "published": ()})


def share_burden(
    scenario: str | Path | Scenario,
    case: str,
    members: Sequence[str],
    *,
    draws: int | None = None,
    world: World | None = None,
) -> Burden:
    """Gifts among members that leave each with the same loss in per cent of real income, solved in full.

    A joint party counts as one: its own members share within it by output.

    Parameters
    ----------
    scenario, case
        A scenario and the case whose burden is shared.
    members
        Codes of economies or joint parties.
    draws
        In place of those of the scenario; losses are medians over them, under the first variant.

    Raises
    ------
    InputError
        If there is no such case or member.
    ModelError
        If no gifts within reach make the losses equal.
    """
    question = pose(load_scenario(scenario), world or load(), draws=draws, cases=[case])
    try:
        places = _places(question, members)
    except InputError as error:
        raise InputError(*(Problem(p.what, "members", p.expected, p.nearest, p.next_step) for p in error.problems)) from None
    laws = [question.baseline.law, question.enacted[0].law]
    setting = _setting(question, laws)
    base = _income(question, setting, laws[0], places)
    received, first = np.zeros(len(members)), None
    for _ in range(ROUNDS):
        gifts = _between(members, received)
        now = _income(question, setting, _given(question, laws[1], gifts), places)
        loss = PERCENT * np.median(1.0 - now / base, axis=0)
        first = loss if first is None else first
        weight = np.median(base, axis=0)
        gap = loss - (loss * weight).sum() / weight.sum()
        if np.abs(gap).max() < EQUAL:
            return Burden(_by(members, first), _by(members, loss), gifts)
        received = received + gap * weight / PERCENT
    raise ModelError(
        Problem(
            f"no gifts were found that make the losses of {', '.join(members)} equal",
            f"case {case}",
            next_step="leave out members that lose almost everything, or share a smaller burden",
        )
    )


def _case(scenario: Scenario, name: str) -> Case:
    found = {c.name: c for c in scenario.case_list()}
    if name not in found:
        raise InputError(Problem(f"there is no case {name!r}", scenario.name, "one of " + ", ".join(found)))
    return found[name]


def _places(question: Question, members: Sequence[str]) -> list[list[int]]:
    world = question.world
    return [[world.index(c) for c in world.expand(m, _day(question))] for m in members]


def _day(question: Question) -> dt.date:
    return dt.date(question.scenario.horizon[0], 1, 1)


def _setting(question: Question, laws: Sequence[Law]) -> Setting:
    scenario = question.scenario
    return make_setting(
        question.specs,
        question.world,
        laws,
        years=scenario.years,
        draws=scenario.draws,
        seed=scenario.seed,
        variants=by_channel(question.variants[0], question.specs),
    )


def _income(question: Question, setting: Setting, law: Law, places: Sequence[Sequence[int]]) -> FloatArray:
    """Real income of each member, (draw, member), in the year of the headline."""
    wanted = question.scenario.headline.year or question.scenario.horizon[1]
    level = setting.level(setting.levers(law), OUTCOME, setting.told_year(wanted))
    level = level[np.isfinite(level).all(axis=1)]
    return np.stack([level[:, list(p)].sum(axis=1) for p in places], axis=1)


def _between(members: Sequence[str], received: FloatArray) -> tuple[Gift, ...]:
    """Gifts from those who give to those who receive, each giver in proportion to every receiver's need."""
    needs = np.maximum(received, 0.0)
    share = needs / needs.sum() if needs.any() else needs
    found = [
        Gift(giver, receiver, float(-amount * part))
        for giver, amount in zip(members, received, strict=True)
        for receiver, part in zip(members, share, strict=True)
        if amount < 0
    ]
    return tuple(g for g in found if g.amount > LEAST_GIFT)


def _given(question: Question, law: Law, gifts: Sequence[Gift]) -> Law:
    transfer = act_types()["transfer"]
    events: list[Act | Shock] = [
        transfer.model_validate(
            {"kind": "transfer", "date": _day(question), "actor": g.giver, "to": g.receiver, "amount": g.amount}
        )
        for g in gifts
    ]
    return enact(law, question.world, events).law


def _by(members: Sequence[str], values: FloatArray) -> dict[str, float]:
    return {m: float(v) for m, v in zip(members, values, strict=True)}
