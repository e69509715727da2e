# SPDX-License-Identifier: Apache-2.0
"""Optimal tariffs: closed forms for two countries, and the United States in a published model."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from plenipo.channels.trade.evidence.rows import published_row
from plenipo.channels.trade.papers.published import published
from plenipo.core.evidence import Evidence, EvidenceRow
from plenipo.core.optimum import SETTLED, FloatArray, Objective, best_choice, nash

__all__ = ["OPTIMAL_TARIFFS"]

GROS = (
    "Gros 1987, A Note on the Optimal Tariff, Retaliation and the Welfare Loss from Tariff Wars, J. of International Economics 23"
)
IMLS = "Ignatenko, Macedoni, Lashkaripour and Simonovska 2025, Making America Great Again?"
STUDY, RATE, WELFARE = "us-tariffs-april-2025", "best uniform tariff (tax relief)", "USA welfare (uniform tariff)"
REPLICATION = "replication-trade"
PERCENT = 100.0
SEARCHED = 1e-9
"""How far the search goes in the closed forms: slope left, as a share of that at free trade."""
CLOSED_FORM = 1e-6
HIGHEST = 3.0
"""Largest log(1 + rate) searched, a rate of 1900 %."""
THETA = 5.0
# Sales at customs value; what goes out comes in, so that trade is balanced as the closed form has it.
TWO = np.array([[80.0, 15.0], [15.0, 300.0]])
TWINS = np.array([[80.0, 20.0], [20.0, 80.0]])
FOREIGN_RATE = 0.2

Slope = Callable[[FloatArray], tuple[float, FloatArray]]


@functools.cache
def _program() -> Callable[..., Any]:
    """Log real income of one economy with its slope in every tariff, and the flows: compiled once for all cases of a size."""
    import jax
    import jax.numpy as jnp

    from plenipo.channels.trade.model import new_flows, solve_changes, wedges

    def income(tariff: Any, base: Any, p: Any, own: Any) -> Any:
        solved = solve_changes(base, wedges(base, tariff=tariff), p)
        return jnp.log(solved.real_income[own]), (solved.status, new_flows(p, solved))

    return jax.jit(jax.value_and_grad(income, has_aux=True))


def _own_income(base: Any, p: Any, own: int) -> Slope:
    """Log real income of one economy, and its slope in every tariff, from the matrix of tariffs."""
    from plenipo.channels.trade.model import CONVERGED

    def ask(tariff: FloatArray) -> tuple[float, FloatArray]:
        (value, (status, _)), slope = _program()(tariff, base, p, own)
        return (float(value) if int(status) == CONVERGED else float("nan")), np.asarray(slope)

    return ask


def _rates(ask: Slope, others: FloatArray, own: int, uniform: bool) -> Objective:
    """The same as a function of log(1 + rate) by partner, or of one rate for all, other tariffs as they are."""
    partners = np.flatnonzero(np.arange(len(others)) != own)

    def objective(choice: FloatArray) -> tuple[float, FloatArray]:
        tariff = others.copy()
        tariff[partners, own] = np.expm1(choice)
        value, by_pair = ask(tariff)
        slope = by_pair[partners, own] * np.exp(choice)
        return value, np.array([slope.sum()]) if uniform else slope

    return objective


def _closed_forms(data: Path | None) -> tuple[EvidenceRow, ...]:
    """Best rates of the solved equilibrium against 1 / (theta x share of what the other makes that it sells at home)."""
    from plenipo.channels.trade.model import parameters, prepare

    p, reason = parameters(THETA), "an identity for two countries with balanced trade: only solver and search separate the two"
    rows = []
    for label, rate in (("free trade abroad", 0.0), ("20 % abroad", FOREIGN_RATE)):
        others = np.array([[0.0, rate], [0.0, 0.0]])  # what the second lays on the first's goods
        base = prepare(TWO, others)  # type: ignore[arg-type]
        objective = _rates(_own_income(base, p, 0), others, 0, uniform=False)
        best = best_choice(objective, np.zeros(1), np.full(1, HIGHEST), [np.zeros(1)], SEARCHED)
        tariff = others + np.array([[0.0, 0.0], [float(np.expm1(best.choice[0])), 0.0]])
        rows.append(
            _row(f"best tariff of the smaller of two countries, {label}", base, p, tariff, 1, float(tariff[1, 0]), reason)
        )
    rows.append(_twins(p, reason))
    return tuple(rows)


def _twins(p: Any, reason: str) -> EvidenceRow:
    """Nash equilibrium of two equal countries."""
    from plenipo.channels.trade.model import prepare

    base = prepare(TWINS)  # type: ignore[arg-type]
    ask = [_own_income(base, p, k) for k in (0, 1)]

    def payoff(player: int, choices: Sequence[FloatArray]) -> tuple[float, FloatArray]:
        laid = np.array([[0.0, np.expm1(choices[1][0])], [0.0, 0.0]])  # the first's goods in the second
        laid[1, 0] = np.expm1(choices[0][0])
        value, by_pair = ask[player](laid)
        return value, by_pair[1 - player, player] * np.exp(choices[player])

    low, high = [np.zeros(1)] * 2, [np.full(1, HIGHEST)] * 2
    found = nash(payoff, low, high, [np.zeros(1), np.full(1, 1.0)], [[np.full(1, 1.0)]] * 2)
    one, other = (float(np.expm1(c[0])) for c in found.choices)
    tariff = np.array([[0.0, other], [one, 0.0]])
    return _row("Nash tariff of two equal countries", base, p, tariff, 1, one, reason, 1e-4)


def _row(
    what: str, base: Any, p: Any, tariff: FloatArray, other: int, ours: float, reason: str, tolerance: float = CLOSED_FORM
) -> EvidenceRow:
    """A rate beside the closed form at the equilibrium it leads to."""
    (_, (_, sold)), _ = _program()(tariff, base, p, other)
    flows = np.asarray(sold)
    formula = 1.0 / (THETA * flows[other, other] / flows[other].sum())
    return EvidenceRow(what, formula, ours, "fraction", GROS, tolerance, reason)


def _united_states(data: Path | None) -> tuple[EvidenceRow, ...]:
    """The best rate for each partner in the authors' own equations, beside the one rate they print."""
    from plenipo.channels.trade.model import TAX_RELIEF, parameters, prepare
    from plenipo.channels.trade.papers import liberation_day as paper

    assert data is not None
    world = paper.read_world(data / REPLICATION)
    base = prepare(world.flows, 0.0, world.margin)  # type: ignore[arg-type]
    through, scale = paper.pass_through(world), paper.SCALE / paper.ELASTICITY
    p = parameters(paper.ELASTICITY, 0, TAX_RELIEF, paper.LABOUR_SUPPLY, scale, through, world.margin)
    objective = _rates(_own_income(base, p, world.usa), np.zeros_like(world.flows), world.usa, uniform=False)
    many, printed = len(world.labels) - 1, np.log1p(published(STUDY, RATE).value / PERCENT)
    best = best_choice(objective, np.zeros(many), np.full(many, HIGHEST), [np.full(many, printed), np.zeros(many)])
    partners = np.delete(np.arange(many + 1), world.usa)
    rates, bought = PERCENT * np.expm1(best.choice), world.flows[partners, world.usa]
    by_code = {world.labels[k]: float(r) for k, r in zip(partners, rates, strict=True)}
    why = "one rate is printed; with a rate for each partner, found by search on their equations, nothing is published"
    foc = "first-order condition of an optimum, by exact slopes of the solved equilibrium"
    return (
        published_row(
            STUDY, WELFARE, PERCENT * float(np.expm1(best.value)), None, why, "USA welfare with a rate for each partner"
        ),
        published_row(STUDY, RATE, float(rates @ bought / bought.sum()), None, why, "mean of the rates, weighted by imports"),
        *(published_row(STUDY, RATE, by_code[c], None, why, f"best rate for {c}") for c in ("CHN", "MEX", "DEU")),
        EvidenceRow(
            f"slope left at the best {many} rates, as a share of that at free trade",
            0.0,
            best.slope,
            "fraction",
            IMLS,
            SETTLED,
            foc,
        ),
        EvidenceRow(
            "optima found from free trade and from the rate printed",
            1.0,
            1.0 + len(best.others),
            "number",
            IMLS,
            0.0,
            "two starts agree",
        ),
    )


OPTIMAL_TARIFFS: tuple[Evidence, ...] = (
    Evidence(
        "optimal-tariff-identity",
        "Best and Nash tariffs of two countries follow from the elasticity and what the other sells at home",
        "identity",
        _closed_forms,
        GROS,
    ),
    Evidence(
        "us-optimal-tariff-2025",
        "Tariffs that serve the United States best in a published model, 194 economies, a rate for each",
        "replication",
        _united_states,
        IMLS,
        (REPLICATION,),
    ),
)
