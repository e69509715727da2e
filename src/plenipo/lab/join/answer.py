# SPDX-License-Identifier: Apache-2.0
"""From a list of members to an answer: does the coalition hold, who gains, who would go or come, and what would change that."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plenipo.channels.climate.nations.damage import VARIANTS
from plenipo.core.countries import joint_party_of, name, resolve
from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.data.load import load
from plenipo.lab.join.amendment import amendments
from plenipo.lab.join.climate import DISCOUNT, FIRST, TOLD_TO, ClimateWorld, climate_game, climate_world
from plenipo.lab.join.penalty import tariff_penalty
from plenipo.lab.join.shares import Shares, cases_of, shares_of
from plenipo.lab.join.stability import TOLD, Stability, Standing, annuity, search, stability

if TYPE_CHECKING:
    from plenipo.core.world import World

__all__ = ["JoinAnswer", "baseline", "join"]

PERCENT = 100.0
DRAWS = 2
BAND = (5.0, 50.0, 95.0)
HEADLINE = next(iter(VARIANTS))
NO_HARM = "none"
"""Form of damage in which nobody gains by abating: it is told, not counted."""
EVERYBODY = "all"
SMALL = 0.01
"""Rate of the tariff at which losses are taken as a line, where none is given."""
LIMITS = (
    "One treaty, one choice each: who is in abates as the coalition's joint income asks, who is out as its own does. "
    "No politics, no reputation, no other bargain in the balance.",
    "Only CO2 of fuels and industry is abated; other gases and land use stay on the outlook. Aerosols fall with CO2.",
    "Income is output at market rates less damage and the cost of abatement; capital and trade do not move, nothing leaks.",
    f"After {TOLD_TO} output stands still, what would be emitted falls evenly to nothing; the last year counts for all later.",
    "A tariff is what a member's duty costs those outside in the equilibrium of trade, added over members; "
    "the gain of who levies is not counted.",
)


@dataclass(frozen=True)
class JoinAnswer:
    """Who would join; plain data.

    Parameters
    ----------
    question
        Members, form of damage, discount rates, tariff, draws, seed, cases.
    central
        The coalition in the central case: whether it is stable, internally, externally, potentially; who would leave and enter;
        what members have above what each would have by leaving; warming with it, with none, and with no abatement.
    parties
        One mapping a Party: gains with bands over cases, and the share of cases in which it stays or enters.
    shares
        Shares of cases in which the coalition is stable and potentially stable, by form of damage and by discount rate.
    search
        Where single flips lead from it; empty if not asked.
    amendment
        The gap of one Party and what closes it; empty if not asked.
    limits
        What the model does not hold.
    """

    question: dict[str, Any]
    central: dict[str, Any]
    parties: tuple[dict[str, Any], ...]
    shares: dict[str, Any]
    search: dict[str, Any]
    amendment: dict[str, Any]
    limits: tuple[str, ...]

    def to_json_document(self) -> dict[str, Any]:
        """What ``--json`` prints."""
        return asdict(self)


def baseline() -> ClimateWorld:
    """Economies of the embedded baseline under the calibrated ensemble."""
    return _built(load())


@functools.lru_cache(maxsize=2)
def _built(world: World) -> ClimateWorld:
    return climate_world(world)


def join(
    members: Sequence[str],
    *,
    damage: str | None = None,
    tariff: float = 0.0,
    searched: bool = False,
    party: str | None = None,
    even: float = 0.0,
    draws: int = DRAWS,
    seed: int = 0,
    progress: Callable[[int, int, str], None] | None = None,
) -> JoinAnswer:
    """Test a coalition on climate: who gains, who would leave or enter, in what share of cases.

    Parameters
    ----------
    members
        Codes or names; the European Union is one Party (``EUN``).
    damage
        Form of damage; all but ``none`` if not said, the first of them for the central case.
    tariff
        Rate of a club tariff on goods of those outside, as a fraction.
    searched
        Whether to look for a stable coalition from here by single flips, in the central case.
    party
        A Party whose gap is to be closed by the smallest amendment.
    even
        0 counts dollars alike; 1 counts a dollar by the inverse of income a head.
    draws
        Cases of every form of damage with every discount rate; each has its own draw of the climate's member and of all other
        parameters.
    seed
        Where the random numbers start.
    progress
        ``(done, total, what)``.

    Raises
    ------
    InputError
        With everything that is wrong.
    """
    world = baseline()
    chosen, one = _checked(world, members, damage, tariff, party)
    mask = np.asarray(world.mask(chosen))
    bite = _bite(world, chosen, tariff, searched) if tariff or one else np.zeros(())
    standing = Standing(penalty=bite * tariff) if tariff else Standing()
    game = climate_game(world, damage=damage or HEADLINE, even=even)
    central = stability(game, mask, standing)
    forms = [damage] if damage else [d for d in VARIANTS if d != NO_HARM]
    cases = cases_of(forms, list(DISCOUNT), draws)
    shares = shares_of(world, mask, cases, seed, standing, even, progress)
    return JoinAnswer(
        question={
            "members": chosen, "damage": damage or "all", "central_damage": damage or HEADLINE, "discount_per_year": DISCOUNT,
            "tariff": tariff, "even": even, "draws": draws, "seed": seed, "cases": len(cases), "years": [FIRST, TOLD_TO],
        },
        central=_central(world, game, central),
        parties=_parties(world, central, shares, annuity(game)),
        shares=_shares(shares, mask),
        search=_search(world, game, central, standing) if searched else {},
        amendment=_amendment(world, game, mask, one, standing, bite) if one else {},
        limits=LIMITS,
    )  # fmt: skip


def _checked(
    world: ClimateWorld, members: Sequence[str], damage: str | None, tariff: float, party: str | None
) -> tuple[list[str], str | None]:
    problems: list[Problem] = []
    everybody = list(members) == [EVERYBODY]
    chosen = list(world.players) if everybody else [c for c in (_player(world, m, "--members", problems) for m in members) if c]
    one = _player(world, party, "--for", problems) if party else None
    twice = {c for c in chosen if chosen.count(c) > 1}
    problems += [Problem(f"{c} is named twice", "--members", "each Party once") for c in sorted(twice)]
    if not members:
        problems.append(
            Problem("nobody is named", "--members", "codes with commas", next_step="plenipo join --members EUN,USA,CHN")
        )
    if damage is not None and damage not in VARIANTS:
        problems.append(
            Problem(
                f"there is no form of damage {damage!r}",
                "--damage",
                "one of " + ", ".join(VARIANTS),
                nearest_names(damage, VARIANTS),
            )
        )
    if not 0.0 <= tariff <= 1.0:
        problems.append(Problem(f"a tariff of {tariff:g}", "--tariff", "a fraction from 0 to 1, as 0.05 for five per cent"))
    if problems:
        raise InputError(*problems)
    return chosen, one


def _player(world: ClimateWorld, text: str, option: str, problems: list[Problem]) -> str | None:
    try:
        code = resolve(text)
    except InputError as error:
        problems += [Problem(p.what, option, p.expected, p.nearest, p.next_step) for p in error.problems]
        return None
    if code in world.players:
        return code
    union = joint_party_of(code)
    if union in world.players:
        problems.append(Problem(f"{name(code)} abates as a member of {name(union)}", option, union, (union,)))
    else:
        problems.append(Problem(f"no emissions are held for {name(code)}", option, "a Party of the table national_climate"))
    return None


def _bite(world: ClimateWorld, members: Sequence[str], tariff: float, searched: bool) -> Any:
    """(player, player): share of income lost by the row per unit of the column's tariff."""
    rate = tariff or SMALL
    return tariff_penalty(load(), world, rate, world.players if searched and tariff else members) / rate


def _central(world: ClimateWorld, game: Any, one: Stability) -> dict[str, Any]:
    scale = annuity(game)
    inside = one.mask > 0
    return {
        "stable": one.stable,
        "internally_stable": not bool(one.leave.any()),
        "externally_stable": not bool(one.enter.any()),
        "potentially_stable": one.potential >= 0.0,
        "surplus_usd_bn": one.potential / float(scale[inside].mean()) if inside.any() else 0.0,
        "would_leave": [p for p, k in zip(world.players, one.leave, strict=True) if k],
        "would_enter": [p for p, k in zip(world.players, one.enter, strict=True) if k],
        "warming_2100": float(one.warming[TOLD - 1]),
        "warming_2100_apart": float(one.warming_apart[TOLD - 1]),
        "warming_2100_nothing_abated": float(game.warming[TOLD - 1]),
    }


def _parties(world: ClimateWorld, one: Stability, shares: Shares, scale: Any) -> tuple[dict[str, Any], ...]:
    gained, flip = (one.payoff - one.apart) / scale, one.flip / scale
    low, middle, high = (np.percentile(shares.gain_share, q, axis=0) for q in BAND)
    rows = []
    for k, code in enumerate(world.players):
        inside = one.mask[k] > 0
        rows.append({
            "party": code, "name": name(code), "member": bool(inside),
            "gain_usd_bn": float(gained[k]), "gain_percent": PERCENT * float((one.payoff - one.apart)[k] / one.wealth[k]),
            "median_percent": PERCENT * float(middle[k]), "p05": PERCENT * float(low[k]), "p95": PERCENT * float(high[k]),
            "share_gains": float((shares.gain_share[:, k] > 0).mean()),
            "stays_by_usd_bn" if inside else "enters_by_usd_bn": float(-flip[k] if inside else flip[k]),
            "share_stays" if inside else "share_enters": float(shares.stays[:, k].mean()),
        })  # fmt: skip
    return tuple(rows)


def _shares(shares: Shares, mask: Any) -> dict[str, Any]:
    inside = np.asarray(mask) > 0
    holds = shares.stays[:, inside].all(axis=1)
    told: dict[str, Any] = {"stable": shares.stable, "nobody_leaves": holds, "potentially_stable": shares.potential}
    found: dict[str, Any] = {n: float(v.mean()) for n, v in told.items()}
    for axis in ("damage", "discount"):
        found[f"by_{axis}"] = {n: dict(shares.by(axis, v)) for n, v in told.items()}
    cooler = shares.warming[:, 1] - shares.warming[:, 0]
    found["cooler_2100"] = dict(zip(("p05", "median", "p95"), map(float, np.percentile(cooler, BAND)), strict=True))
    return found


def _search(world: ClimateWorld, game: Any, one: Stability, standing: Standing) -> dict[str, Any]:
    way, ended = search(game, one.mask, standing)
    moves = []
    for before, after in itertools.pairwise(way):
        k = int(np.flatnonzero(before.mask != after.mask)[0])
        moves.append({"party": world.players[k], "move": "enters" if after.mask[k] else "leaves"})
    last = [p for p, m in zip(world.players, way[-1].mask, strict=True) if m]
    return {"ended": ended, "moves": moves, "members": last, "warming_2100": float(way[-1].warming[TOLD - 1])}


def _amendment(world: ClimateWorld, game: Any, mask: Any, party: str, standing: Standing, bite: Any) -> dict[str, Any]:
    gap, found = amendments(game, mask, world.players.index(party), standing, bite)
    kelvin = float(gap.inside[TOLD - 1] - gap.outside[TOLD - 1])
    rows = [
        {
            "term": a.term, "size": a.size if np.isfinite(a.size) else None, "paid_usd_bn": a.paid, "kelvin_2100": a.kelvin,
            "covered": a.covered, "payers": [{"party": world.players[k], "usd_bn": v} for k, v in a.payers],
        }
        for a in found
    ]  # fmt: skip
    return {"party": party, "name": name(party), "gap_usd_bn": gap.gap, "kelvin_2100_inside": kelvin, "ways": rows}
