# SPDX-License-Identifier: Apache-2.0
"""Retaliation: the best reply of each economy named, alone; and the Nash equilibrium of tariffs among them and who acted."""

from __future__ import annotations

import collections
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from plenipo.core.act import Act
from plenipo.core.errors import InputError, Problem
from plenipo.core.law import Law
from plenipo.core.optimum import Equilibrium, FloatArray, Optimum, best_choice, nash
from plenipo.core.scenario import Scenario
from plenipo.core.world import World
from plenipo.data.load import load
from plenipo.lab.progress import Progress, tell
from plenipo.lab.strategy.acts import PERCENT, duties, enacted, scenario_document
from plenipo.lab.strategy.board import Board, Params, make_boards
from plenipo.lab.strategy.optimal import DRAWS, HIGH_START, is_all, sound
from plenipo.lab.strategy.players import Player, make_player, named_units, unit_of, units
from plenipo.lab.strategy.results import Retaliation, Row, about, band, called, income_changes
from plenipo.lab.strategy.standing import CAVEAT, Standing, make_standing

__all__ = ["Reply", "best_reply", "retaliation"]

SCENARIO, ALL_REPLY, NASH = "the scenario", "all reply", "Nash equilibrium"
ONE_PLACE = 1e-3
"""Distance, in log(1 + rate), within which two starts have found the same equilibrium."""


@dataclass(frozen=True, eq=False)
class Reply:
    """One economy's best reply.

    Parameters
    ----------
    economy, partners
        Who replies, and against whom.
    rates
        (partner,): best duty on goods, as a fraction.
    gain_percent
        Of its real income over not replying.
    acts
        The reply as acts, ready for a scenario.
    """

    economy: str
    partners: tuple[str, ...]
    rates: FloatArray
    gain_percent: float
    acts: tuple[Act, ...]


def best_reply(
    scenario: str | Path | Scenario,
    economy: str,
    *,
    against: Sequence[str] | None = None,
    case: str | None = None,
    variant: str | None = None,
    world: World | None = None,
) -> Reply:
    """The duties that serve one economy best once a scenario's acts are in force, all others staying put.

    Parameters
    ----------
    scenario, case
        The acts replied to; the headline case if none is named.
    economy
        Who replies; a customs union replies as one.
    against
        Partners whose duty may change: who acted if missing, ``["all"]`` for everybody.
    variant
        Form of the model; the channel's first if missing.
    world
        Another baseline than the embedded one.

    Raises
    ------
    InputError
        Everything that is wrong with names and scenario.

    Notes
    -----
    At central parameters; bands and equilibria are given by :func:`retaliation`.
    """
    standing = make_standing(world or load(), scenario, case=case, variants=[variant] if variant is not None else None)
    game = _game(standing, [economy], against)
    board = next(iter(make_boards(standing, 1, 1).values()))
    player = _players(game, board, replying=True)[0]
    best = _reply(board, player, board.central())
    rates = np.expm1(best.choice)
    return Reply(player.code, player.partners, rates, PERCENT * float(np.expm1(best.value)), duties(player, rates, standing.day))


def retaliation(
    economies: Sequence[str],
    *,
    against: Sequence[str] | None = None,
    scenario: str | Path | Scenario | None = None,
    case: str | None = None,
    variants: Sequence[str] | None = None,
    draws: int = DRAWS,
    seed: int | None = None,
    profile: str = "plain",
    progress: Progress | None = None,
    world: World | None = None,
) -> Retaliation:
    """Best replies to a scenario, each alone, and a Nash equilibrium of tariffs on the set of those named and who acted.

    Parameters
    ----------
    economies
        Who replies, by code or name.
    against
        Partners whose duty may change. If missing: in a reply who acted, in the equilibrium all others of the set. ``["all"]``:
        everybody.
    scenario, case
        The acts replied to. Without a scenario those named face one another under the law as last checked.
    variants, draws, seed, profile, progress, world
        As in :func:`plenipo.lab.strategy.optimal_tariffs`.

    Raises
    ------
    InputError
        Everything that is wrong with names, scenario, variants.
    ModelError
        If a search does not come to rest.

    Source: Nash equilibrium in tariffs as in Ossa (2014), American Economic Review 104, without lobbies.
    """
    began = time.perf_counter()
    tell(progress, 0, "reading the baseline")
    found = world or load()
    standing = make_standing(found, scenario, case=case, variants=variants)
    game = _game(standing, economies, against)
    seed = standing.seed if seed is None else seed
    boards = make_boards(standing, draws, seed)
    solved = {}
    for k, (variant, board) in enumerate(boards.items()):
        tell(progress, k, f"replies and equilibrium, {variant or 'one form of the model'}", len(boards) + 1)
        solved[variant] = _solve(game, board)
    tell(progress, len(boards), "over draws", len(boards) + 1)
    first = solved[standing.variants[0]]
    spread = _over_draws(boards[standing.variants[0]], first)
    names = {c: called(found, c, profile) for c in (*found.actors, *found.joint_parties)}
    rows = [r for v, s in solved.items() for r in _rate_rows(v, s, names, spread if s is first else {})]
    acts = {"best-replies": first.reply_acts(standing), "nash": first.nash_acts(standing)}
    who = " and ".join(names[c] for c in game.named)
    titles = {"best-replies": f"Each replies as serves it best: {who}", "nash": "Nash equilibrium of tariffs"}
    return Retaliation(
        question={
            "actor": game.actor,
            "players": [{"code": c, "name": names[c], "members": list(found.expand(c, standing.day))} for c in game.players],
            "against": list(against or ()),
            **about(standing, draws, seed, profile),
        },
        rates=rows,
        incomes=[r for v, b in boards.items() for r in _income_rows(v, b, game, solved[v], v == standing.variants[0])],
        nash=[_nash_row(v, s) for v, s in solved.items()],
        caveat=CAVEAT,
        notes=_notes(solved),
        limits=[x for s in standing.specs for x in s.limits],
        citations=[x for s in standing.specs for x in s.sources],
        document=scenario_document(
            standing,
            f"{'-'.join(c.lower() for c in game.players)}-tariff-war",
            f"Tariffs among {who}",
            game.players[0],
            [(k, titles[k], acts[k]) for k in acts],
            seed,
            draws,
        ),
        seconds=time.perf_counter() - began,
    )


@dataclass(frozen=True, eq=False)
class _Game:
    """Who plays: those named, who acted (empty without a scenario), and against whom duties may change."""

    standing: Standing
    named: tuple[str, ...]
    actor: str
    against: tuple[str, ...]

    @property
    def players(self) -> tuple[str, ...]:
        return (*self.named, *((self.actor,) if self.actor else ()))

    def partners(self, code: str, replying: bool) -> tuple[str, ...]:
        """Whom a player's duties may change for."""
        if self.against:
            return tuple(c for c in self.against if c != code)
        return (self.actor,) if replying and self.actor else tuple(c for c in self.players if c != code)


def _game(standing: Standing, economies: Sequence[str], against: Sequence[str] | None) -> _Game:
    law, world, day = standing.law, standing.world, standing.day
    named, problems = named_units(economies, "--retaliate", law, world, day)
    actor = _who_acted(standing)
    if actor in named:
        what = f"{actor} is who acts in the scenario"
        problems.append(Problem(what, "--retaliate", f"those who reply; {actor} takes part in the equilibrium of itself"))
    if not actor and len(named) + len(problems) < 2:
        what = "one economy alone faces nobody"
        problems.append(
            Problem(what, "--retaliate", "two economies or more, or a scenario whose acts are replied to", next_step="--scenario")
        )
    if is_all(against):
        chosen: list[str] = list(units(law, world, day))
    else:
        chosen, wrong = named_units(against or (), "--against", law, world, day)
        problems += wrong
    if problems:
        raise InputError(*problems)
    return _Game(standing, tuple(named), actor, tuple(chosen))


def _who_acted(standing: Standing) -> str:
    """The economy of the scenario's headline if it acts, else whoever acts most; empty without a scenario."""
    if standing.scenario is None or standing.case is None:
        return ""
    events = standing.scenario.events(standing.case)
    acting = collections.Counter(e.actor for e in events if isinstance(e, Act))
    wanted = standing.scenario.headline.actor
    code = wanted if wanted in acting else next((c for c, _ in acting.most_common(1)), wanted)
    return unit_of(standing.law, standing.world, code, standing.day) if code else ""


def _players(game: _Game, board: Board, replying: bool) -> list[Player]:
    codes = game.named if replying else game.players
    s = game.standing
    return [make_player(c, game.partners(c, replying), board, s.law, s.day) for c in codes]


@dataclass(frozen=True, eq=False)
class _Solved:
    """Replies and equilibrium of one variant."""

    repliers: list[Player]
    replies: list[Optimum]
    players: list[Player]
    equilibrium: Equilibrium
    distance: float
    """Between the equilibria found from the rates in force and from 100 %."""

    def reply_acts(self, standing: Standing) -> list[Act]:
        """All replies at once."""
        return [a for p, r in zip(self.repliers, self.replies, strict=True) for a in duties(p, np.expm1(r.choice), standing.day)]

    def nash_acts(self, standing: Standing) -> list[Act]:
        """The equilibrium."""
        chosen = zip(self.players, self.equilibrium.choices, strict=True)
        return [a for p, c in chosen for a in duties(p, np.expm1(c), standing.day)]


def _solve(game: _Game, board: Board) -> _Solved:
    repliers, players = _players(game, board, replying=True), _players(game, board, replying=False)
    central = board.central()
    replies = [_reply(board, p, central) for p in repliers]
    low, high = [p.low for p in players], [p.high for p in players]
    tall = [np.full_like(x, np.log1p(HIGH_START)) for x in low]
    payoff = _payoff(board, players, central)
    near = nash(payoff, low, high, [p.start for p in players], [[lo, t] for lo, t in zip(low, tall, strict=True)])
    far = nash(payoff, low, high, tall, [[] for _ in players])
    apart = max(float(np.abs(a - b).max()) for a, b in zip(near.choices, far.choices, strict=True))
    return _Solved(repliers, replies, players, near, apart)


def _reply(board: Board, player: Player, params: Params, start: FloatArray | None = None) -> Optimum:
    starts = [player.start, player.low, np.full_like(player.low, np.log1p(HIGH_START))] if start is None else [start]
    best = best_choice(player.objective(board, params, board.duty), player.low, player.high, starts)
    return sound(best, "plenipo levers --retaliate") if start is None else best


def _payoff(board: Board, players: Sequence[Player], params: Params):  # type: ignore[no-untyped-def]
    """Log real income of one player, and its slope in its own choice, at the choices of all."""

    def payoff(place: int, choices: Sequence[FloatArray]) -> tuple[float, FloatArray]:
        duty = board.duty
        for player, choice in zip(players, choices, strict=True):
            duty = player.lay(duty, choice)
        own = players[place]
        value, by_pair = board.slope(params, own.weights, duty)
        return value, own.slope(by_pair, choices[place])

    return payoff


def _over_draws(board: Board, solved: _Solved) -> dict[str, FloatArray]:
    """Best replies if the draw were known, by economy: (draw, partner) as fractions."""
    found = {}
    for player, centre in zip(solved.repliers, solved.replies, strict=True):
        rates = np.full((board.draws, len(player.partners)), np.nan)
        for k in range(board.draws):
            best = _reply(board, player, board.draw(k), centre.choice)
            if best.settled:
                rates[k] = np.expm1(best.choice)
        found[player.code] = rates
    return found


def _laws(game: _Game, solved: _Solved) -> dict[str, Law]:
    """The law in each state, by acts like any other."""
    standing = game.standing
    laws = {SCENARIO if standing.scenario else "as it stands": standing.law}
    for p, r in zip(solved.repliers, solved.replies, strict=True):
        laws[f"{p.code} replies"] = enacted(standing, duties(p, np.expm1(r.choice), standing.day))
    if len(solved.repliers) > 1:
        laws[ALL_REPLY] = enacted(standing, solved.reply_acts(standing))
    laws[NASH] = enacted(standing, solved.nash_acts(standing))
    return laws


def _income_rows(variant: str, board: Board, game: _Game, solved: _Solved, bands: bool) -> list[Row]:
    before, rows = board.incomes(board.before), []
    groups = {p.code: p.weights for p in reversed(solved.players)}
    for state, law in _laws(game, solved).items():
        for who, change in income_changes(board.incomes(board.levers(law)), before, groups).items():
            low, high = band(change[1:]) if bands else (None, None)
            rows.append({"variant": variant, "state": state, "who": who, "percent": float(change[0]), "p05": low, "p95": high})
    return rows


def _rate_rows(variant: str, solved: _Solved, names: Mapping[str, str], spread: Mapping[str, FloatArray]) -> list[Row]:
    """In force, bound, best reply and equilibrium, by player and partner."""
    rows = []
    replies = {p.code: (p, r) for p, r in zip(solved.repliers, solved.replies, strict=True)}
    for player, choice in zip(solved.players, solved.equilibrium.choices, strict=True):
        replier, reply = replies.get(player.code, (None, None))
        for k, partner in enumerate(player.partners):
            row: Row = {
                "variant": variant,
                "player": player.code,
                "partner": partner,
                "name": names[player.code],
                "partner_name": names[partner],
                "applied": PERCENT * float(player.today[k]),
                "bound": None if np.isnan(player.bound[k]) else PERCENT * float(player.bound[k]),
                "reply": None,
                "p05": None,
                "p95": None,
                "nash": PERCENT * float(np.expm1(choice[k])),
                "imports_of_goods_usd_bn": float(player.goods[k]) / 1000.0,
            }
            if replier is not None and reply is not None and partner in replier.partners:
                at = replier.partners.index(partner)
                row["reply"] = PERCENT * float(np.expm1(reply.choice[at]))
                if player.code in spread:
                    row["p05"], row["p95"] = band(PERCENT * spread[player.code][:, at])
            rows.append(row)
    return rows


def _nash_row(variant: str, solved: _Solved) -> Row:
    e = solved.equilibrium
    gains = {p.code: PERCENT * float(np.expm1(g)) for p, g in zip(solved.players, e.gains, strict=True)}
    return {
        "variant": variant,
        "rounds": e.rounds,
        "settled": e.settled,
        "last_move": e.moved,
        "largest_gain_from_deviating_percent": max(gains.values()),
        "gains_from_deviating_percent": gains,
        "equilibria": 1 if solved.distance <= ONE_PLACE else 2,
    }


def _notes(solved: Mapping[str, _Solved]) -> list[str]:
    notes = []
    restless = [v or "the model" for v, s in solved.items() if not s.equilibrium.settled]
    if restless:
        notes.append(f"Replies did not come to rest under {', '.join(restless)}: what is shown as Nash there is the last round.")
    twice = [v or "the model" for v, s in solved.items() if s.distance > ONE_PLACE]
    if twice:
        notes.append(
            f"Another equilibrium was found from rates of 100 % under {', '.join(twice)}; the one near the law is shown."
        )
    return notes
