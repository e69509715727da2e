# SPDX-License-Identifier: Apache-2.0
"""Optimal tariffs: the rates that raise one player's real income most, if nobody answers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from plenipo.core.draws import Parameter, read_parameters
from plenipo.core.errors import InputError, ModelError, Problem
from plenipo.core.optimum import SETTLED, FloatArray, Objective, Optimum, best_choice
from plenipo.core.scenario import Scenario
from plenipo.core.world import World
from plenipo.data.load import load
from plenipo.lab.ensemble import WORKERS
from plenipo.lab.progress import Progress, tell
from plenipo.lab.strategy.acts import PERCENT, duties, enacted, scenario_document
from plenipo.lab.strategy.board import Board, Params, make_boards
from plenipo.lab.strategy.players import ALL, Player, make_player, named_units, units
from plenipo.lab.strategy.results import OptimalTariffs, Row, about, band, called, income_changes
from plenipo.lab.strategy.standing import CAVEAT, Standing, make_standing

__all__ = ["DRAWS", "HIGH_START", "is_all", "optimal_tariffs", "sound"]

DRAWS = 40
HIGH_START = 1.0
"""Rate, 100 %, from which a second optimum is looked for."""
PROHIBITIVE = 2.0
"""Mean rate over all trade, 200 %, above which next to nothing is left to tax."""
ENOUGH = 1e-3
"""How far a search over draws goes: rates to about a thousandth of themselves, less than a band shows."""
TAIL = 1.6449
"""Standard deviations to the 5 % and 95 % of a normal."""
NOTICED = 0.005
"""Percentage points of the mean rate below which a parameter counts as without bearing."""
TODAY, FREE, UNIFORM, BY_PARTNER = "as it stands", "no duty", "one rate", "a rate for each partner"


def optimal_tariffs(
    actor: str,
    *,
    against: Sequence[str] | None = None,
    uniform: bool = False,
    scenario: str | Path | Scenario | None = None,
    case: str | None = None,
    variants: Sequence[str] | None = None,
    draws: int = DRAWS,
    seed: int | None = None,
    profile: str = "plain",
    progress: Progress | None = None,
    world: World | None = None,
) -> OptimalTariffs:
    """The duties on goods that raise the joint real income of a player most, all others keeping theirs.

    Parameters
    ----------
    actor
        Economy or customs union, by code or name; a member of a customs union has no tariff of its own.
    against
        Partners; all if missing or ``["all"]``.
    uniform
        Only the best single rate for all of them.
    scenario, case
        Acts in force before the choice; the law as last checked if missing.
    variants, draws, seed
        Rival forms of the model (the channel's defaults if missing); draws for the bands of the first, and their seed.
    profile, progress, world
        As in :func:`plenipo.lab.whatif.whatif`.

    Raises
    ------
    InputError
        Everything that is wrong with names, scenario, variants.
    ModelError
        If a search does not come to rest.

    Notes
    -----
    Gradients of the solved equilibrium are exact (implicit function theorem), the search is L-BFGS-B in log(1 + rate) from three
    starts: the rates in force, free trade, and 100 %. Holds for: rates from free trade to 1000 %; no import subsidies.
    """
    began = time.perf_counter()
    tell(progress, 0, "reading the baseline")
    found = world or load()
    standing = make_standing(found, scenario, case=case, variants=variants)
    code, partners = _named(actor, against, standing)
    seed = standing.seed if seed is None else seed
    boards = make_boards(standing, draws, seed)
    player = make_player(code, partners, boards[standing.variants[0]], standing.law, standing.day)
    searches, spread, moves = _searched(boards, standing.variants, player, uniform, draws, progress)
    laws = {v: _laws(standing, player, s) for v, s in searches.items()}
    name = f"{code.lower()}-{'best-single-tariff' if uniform else 'optimal-tariffs'}"
    title = f"{called(found, code, profile)}: tariffs that raise its own modelled real income most, if nobody answers"
    chosen = [
        (policy.replace(" ", "-"), policy[0].upper() + policy[1:], duties(player, rates, standing.day))
        for policy, rates in searches[standing.variants[0]].rates.items()
        if policy != FREE
    ]
    return OptimalTariffs(
        question={
            "actor": code,
            "name": called(found, code, profile),
            "members": list(found.expand(code, standing.day)),
            "against": list(player.partners),
            "uniform": uniform,
            **about(standing, draws, seed, profile),
        },
        policies=[
            r for v, b in boards.items() for r in _policy_rows(v, b, player, searches[v], laws[v], v == standing.variants[0])
        ],
        rates=_rate_rows(found, player, searches, spread, uniform, profile),
        moves=moves,
        search=[_search_row(v, s) for v, s in searches.items()],
        caveat=CAVEAT,
        notes=_notes(found, player, partners, searches, spread, draws),
        limits=[x for s in standing.specs for x in s.limits],
        citations=[x for s in standing.specs for x in s.sources],
        document=scenario_document(standing, name, title, code, chosen, seed, draws),
        seconds=time.perf_counter() - began,
    )


def _searched(
    boards: Mapping[str, Board], variants: Sequence[str], player: Player, uniform: bool, draws: int, progress: Progress | None
) -> tuple[dict[str, _Found], FloatArray, list[Row]]:
    """Optima by variant; under the first, best rates by draw (draw, partner) and how the optimum moves with parameters."""
    board = boards[variants[0]]
    tell(progress, 0, f"searching, {variants[0] or 'one form of the model'}", 2)
    first = _search(board, player, uniform, every_start=True)
    tell(progress, 1, "rival forms of the model, draws", 2)
    with ThreadPoolExecutor(WORKERS) as pool:  # the program is compiled by now, so that runs side by side share it
        rivals = [pool.submit(_search, boards[v], player, uniform, every_start=False) for v in variants[1:]]
        drawn = [board.draw(k) for k in range(draws)]
        spread = np.array(list(pool.map(lambda p: _rates_at(board, player, first.main, p, uniform), drawn)))
        moves = _move_rows(board, player, first, uniform, pool)
        searches = dict(zip(variants, [first, *(r.result() for r in rivals)], strict=True))
    return searches, spread, moves


def _named(actor: str, against: Sequence[str] | None, standing: Standing) -> tuple[str, tuple[str, ...]]:
    """Who chooses, and the partners; all problems at once."""
    law, world, day = standing.law, standing.world, standing.day
    who, problems = named_units([actor], "--optimal", law, world, day)
    everybody = against is None or is_all(against)
    partners, wrong = ([], []) if everybody else named_units(list(against or ()), "--against", law, world, day)
    problems += wrong
    if who and who[0] in partners:
        problems.append(Problem(f"{who[0]} is among its own partners", "--against", "other economies"))
    if problems:
        raise InputError(*problems)
    return who[0], tuple(u for u in units(law, world, day) if u != who[0]) if everybody else tuple(partners)


@dataclass(frozen=True, eq=False)
class _Found:
    """Optima of one variant: single rate, and rate by partner unless only the single one is asked for."""

    single: Optimum
    each: Optimum | None
    rates: dict[str, FloatArray]

    @property
    def main(self) -> Optimum:
        """The one asked for."""
        return self.each or self.single


def _search(board: Board, player: Player, uniform: bool, every_start: bool) -> _Found:
    """Optima at central parameters, from the rates in force and from 100 %; with ``every_start`` also from free trade."""
    params, size, middle = board.central(), len(player.partners), [0.0] if every_start else []
    single = sound(_one_rate(board, player, params, [_mean(player), *middle, float(np.log1p(HIGH_START))]))
    rates = {FREE: np.expm1(player.low), UNIFORM: np.full(size, np.expm1(single.choice[0]))}
    if uniform:
        return _Found(single, None, rates)
    starts = [player.start, *([player.low] if every_start else []), np.full(size, np.log1p(HIGH_START))]
    each = sound(best_choice(player.objective(board, params, board.duty), player.low, player.high, starts))
    return _Found(single, each, rates | {BY_PARTNER: np.expm1(each.choice)})


def _mean(player: Player) -> float:
    """The mean rate in force, as a choice."""
    return float(np.log1p(player.mean(player.today)[0]))


def _one_rate(board: Board, player: Player, params: Params, starts: Sequence[float], tolerance: float = SETTLED) -> Optimum:
    """The best rate that is the same for all partners."""
    by_partner = player.objective(board, params, board.duty)
    low, high = player.low.max(keepdims=True), player.high.min(keepdims=True)
    return best_choice(_shared(by_partner, len(player.partners)), low, high, [np.array([s]) for s in starts], tolerance)


def _shared(objective: Objective, size: int) -> Objective:
    def one(choice: FloatArray) -> tuple[float, FloatArray]:
        value, slope = objective(np.full(size, choice[0]))
        return value, np.array([slope.sum()])

    return one


def sound(found: Optimum, where: str = "plenipo levers --optimal") -> Optimum:
    """The optimum, or an error if the search did not come to rest."""
    if not found.settled:
        raise ModelError(
            Problem(
                f"the search for the best tariff did not come to rest (slope left {found.slope:.2g} of that at free trade)",
                where,
                next_step="ask against fewer partners (--against), or under another form of the model (--variant)",
            )
        )
    return found


def _again(board: Board, player: Player, centre: Optimum, params: Params, uniform: bool) -> Optimum:
    """The optimum with other parameters, from the central one."""
    if uniform:
        return _one_rate(board, player, params, [float(centre.choice[0])], ENOUGH)
    return best_choice(player.objective(board, params, board.duty), player.low, player.high, [centre.choice], ENOUGH)


def _rates_at(board: Board, player: Player, centre: Optimum, params: Params, uniform: bool) -> FloatArray:
    """Best rates as fractions if these parameters were known, (partner,); not a number where no optimum is found."""
    best = _again(board, player, centre, params, uniform)
    return np.broadcast_to(np.expm1(best.choice) if best.settled else np.nan, len(player.partners))


def _laws(standing: Standing, player: Player, found: _Found) -> dict[str, Any]:
    """The law under each policy, by acts like any other."""
    return {TODAY: standing.law} | {p: enacted(standing, duties(player, r, standing.day)) for p, r in found.rates.items()}


def _policy_rows(variant: str, board: Board, player: Player, found: _Found, laws: dict[str, Any], bands: bool) -> list[Row]:
    before, rows = board.incomes(board.before), []
    for policy, law in laws.items():
        after = board.incomes(board.levers(law))
        rates = found.rates.get(policy, player.today)
        goods, trade = (PERCENT * m for m in player.mean(rates))
        row: Row = {"variant": variant, "policy": policy, "mean_rate_on_goods": goods, "mean_rate_on_all_trade": trade}
        for who, change in income_changes(after, before, {"actor": player.weights}).items():
            low, high = band(change[1:]) if bands else (None, None)
            row |= {f"{who}_percent": float(change[0]), f"{who}_p05": low, f"{who}_p95": high}
        own = player.weights.astype(bool)
        row["actor_usd_bn"] = float((after - before)[0, own].sum())
        row["world_usd_bn"] = float((after - before)[0].sum())
        rows.append(row)
    return rows


def _rate_rows(
    world: World, player: Player, searches: dict[str, _Found], spread: FloatArray, uniform: bool, profile: str
) -> list[Row]:
    policy = UNIFORM if uniform else BY_PARTNER
    first = next(iter(searches.values())).rates[policy]
    rows = []
    for k in np.argsort(-player.goods, kind="stable"):
        low, high = band(PERCENT * spread[:, k])
        bound = None if np.isnan(player.bound[k]) else float(PERCENT * player.bound[k])
        rate = float(PERCENT * first[k])
        rows.append(
            {
                "partner": player.partners[k],
                "name": called(world, player.partners[k], profile),
                "optimal": rate,
                "p05": low,
                "p95": high,
                "by_variant": {v: float(PERCENT * s.rates[policy][k]) for v, s in searches.items()},
                "on_all_trade": rate * float(player.goods[k] / player.trade[k]),
                "applied": float(PERCENT * player.today[k]),
                "bound": bound,
                "within_bound": None if bound is None else rate <= bound,
                "imports_of_goods_usd_bn": float(player.goods[k]) / 1000.0,
            }
        )
    return rows


def _move_rows(board: Board, player: Player, centre: _Found, uniform: bool, pool: Executor) -> list[Row]:
    """How the optimum moves with one parameter at a time, all others central."""
    moved = [
        (s.name, p) for s in board.setting.specs for p in read_parameters(s.package) if p.distribution != "fixed" and not p.per
    ]
    sets = [_with(board.central(), c, p.name, value) for c, p in moved for value in _ends(p)]
    found = list(pool.map(lambda x: _again(board, player, centre.main, x, uniform), sets))
    middle, rows = _mean_rate(player, centre.main, uniform), []
    for k, (_, p) in enumerate(moved):
        row: Row = {"parameter": p.name, "unit": p.unit, "central": p.value, "meaning": p.meaning, "rate_central": middle}
        for end, value, best in zip(("low", "high"), _ends(p), found[2 * k : 2 * k + 2], strict=True):
            gain = PERCENT * float(np.expm1(best.value))
            row |= {end: value, f"rate_{end}": _mean_rate(player, best, uniform), f"gain_{end}": gain}
        if max(abs(row[f"rate_{e}"] - middle) for e in ("low", "high")) > NOTICED:
            rows.append(row)
    return rows


def _with(params: Params, channel: str, name: str, value: float) -> Params:
    """The same parameters with one of them changed."""
    return {**params, channel: {**params[channel], name: np.asarray(value)}}


def _ends(p: Parameter) -> tuple[float, float]:
    """5 % and 95 % of a parameter."""
    if p.distribution == "lognormal":
        low, high = (p.value * float(np.exp(s * TAIL * p.spread)) for s in (-1, 1))
    elif p.distribution == "uniform":
        low, high = (p.value + s * 0.9 * p.spread for s in (-1, 1))
    else:
        low, high = (p.value + s * TAIL * p.spread for s in (-1, 1))
    return max(low, p.low), min(high, p.high)


def _mean_rate(player: Player, found: Optimum, uniform: bool) -> float:
    """Mean rate over all trade, per cent."""
    rates = np.expm1(found.choice)
    return PERCENT * player.mean(np.full(len(player.partners), rates[0]) if uniform else rates)[1]


def _search_row(variant: str, found: _Found) -> Row:
    return {
        "variant": variant,
        "optima": 1 + len(found.main.others),
        "slope_left": found.main.slope,
        "evaluations": found.single.evaluations + (found.each.evaluations if found.each else 0),
        "gain_percent": PERCENT * float(np.expm1(found.main.value)),
        "gain_at_other_optima_percent": [PERCENT * float(np.expm1(v)) for v, _ in found.main.others],
    }


def _notes(
    world: World, player: Player, asked: Sequence[str], searches: dict[str, _Found], spread: FloatArray, draws: int
) -> list[str]:
    notes = ["Others keep their tariffs: what they would answer is asked by plenipo levers --retaliate."]
    left = [p for p in asked if p not in player.partners]
    if left:
        notes.append(
            f"No goods are bought from {len(left)} partners ({', '.join(left[:5])}{' ...' if len(left) > 5 else ''}): left alone."
        )
    notes.append(
        "A duty on goods acts here on the bundle of goods and services bought from a partner: where services are most of it, "
        "the best rate on goods is high. Compare partners by the rate over all trade."
    )
    policy = BY_PARTNER if next(iter(searches.values())).each else UNIFORM
    closed = [v or "the model" for v, s in searches.items() if player.mean(s.rates[policy])[1] > PROHIBITIVE]
    if closed:
        notes.append(
            f"Under {', '.join(closed)} the best rates are all but prohibitive: that form keeps a deficit, and so a gift from "
            "abroad, whatever is left of trade. Read no optimum into it."
        )
    twice = [v or "the model" for v, s in searches.items() if s.main.others]
    if twice:
        notes.append(
            f"Another optimum was found from rates of 100 % under {', '.join(twice)}; the one near the law in force is shown."
        )
    if failed := int(np.isnan(spread[:, 0]).sum()):
        notes.append(f"{failed} of {draws} draws found no optimum and are left out of the bands.")
    return notes


def is_all(against: Sequence[str] | None) -> bool:
    """Whether every partner is meant."""
    return against is not None and [a.casefold() for a in against] == [ALL]
