# SPDX-License-Identifier: Apache-2.0
"""Evidence on who would join: the textbook's closed forms, what holds without penalties, the check of equilibria."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from plenipo.core.evidence import Evidence, EvidenceRow

if TYPE_CHECKING:
    from plenipo.lab.join.game import AbatementGame

__all__ = ["ROWS"]

TEXTBOOK = "Barrett 1994, Oxford Economic Papers 46; Carraro and Siniscalco 1993, Journal of Public Economics 52"
CLUBS = "Nordhaus 2015, American Economic Review 105 (abstract)"
OTHER = "own prototype on regions and costs of RICE50+ (SSP2, one climate, Kalkuhl-Wenz)"
EXACT = 1e-6
BEST = 1e-4
PLAYERS, BENEFIT, COST, SATIATION = 6, 1.0, 2.0, 8.0
LARGEST = 9
REPLYING = ("USA", "CHN", "IND", "RUS")
PERCENT = 100.0
TOLD = 75  # place of 2100


def _textbook(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.lab.join.game import quadratic_game
    from plenipo.lab.join.solve import solve_coalition
    from plenipo.lab.join.stability import stability

    bent, straight = quadratic_game(PLAYERS, BENEFIT, COST, SATIATION), quadratic_game(PLAYERS, BENEFIT, COST)
    ratio = BENEFIT / (PLAYERS * COST)
    rows = []
    for what, members in (("alone", 0), ("in a coalition of all", PLAYERS), ("in a coalition of four", 4)):
        size = max(members, 1)
        total = (size**2 + PLAYERS - size) * ratio
        published = size * ratio * SATIATION / (1.0 + total)
        mask = np.array([1.0] * members + [0.0] * (PLAYERS - members))
        ours = float(solve_coalition(bent, mask).abated[0, 0])
        rows.append(_exact(f"abatement of a player {what}, benefits that level off", published, ours))
    held = [k for k in range(2, PLAYERS + 1) if stability(straight, np.array([1.0] * k + [0.0] * (PLAYERS - k))).stable]
    rows.append(_exact("largest stable coalition, benefits in proportion", 3.0, float(max(held))))
    return tuple(rows)


def _exact(what: str, published: float, ours: float) -> EvidenceRow:
    return EvidenceRow(what, published, ours, "units", TEXTBOOK, EXACT, "closed form; the solver is the one of the climate")


def _central() -> tuple[Any, AbatementGame]:
    from plenipo.lab.join.answer import baseline
    from plenipo.lab.join.climate import climate_game

    world = baseline()
    return world, climate_game(world)


def _coalitions(data: Path | None) -> tuple[EvidenceRow, ...]:
    from plenipo.lab.join.solve import solve_many
    from plenipo.lab.join.stability import exhaustive

    world, game = _central()
    largest = np.argsort(-np.asarray(world.player @ game.terms.emissions[:, 0]))[:LARGEST]
    stable = exhaustive(game, largest.tolist())
    biggest = max((len(c) for c in stable), default=1)
    found = solve_many(game, np.stack([np.zeros(game.players), np.ones(game.players)]))
    alone, together = (float(w[TOLD]) for w in found.warming)
    better = PERCENT * float((found.payoff[1] > found.payoff[0]).mean())
    why = "ours: recent policies instead of SSP2 from 2020, output at market rates, aerosols fall with CO2, 2 % a year"
    return (
        EvidenceRow(
            f"members of the largest stable coalition among the {LARGEST} largest emitters, no penalty", 1.0, float(biggest),
            "Parties", CLUBS, 2.0, "'only minimal coalitions' is read as at most three; one stands for none",
        ),
        EvidenceRow("warming of 2100, nobody abates", 3.30, float(game.warming[TOLD]), "K", OTHER, None, why),
        EvidenceRow("warming of 2100, everybody alone (Nash)", 3.11, alone, "K", OTHER, None, why),
        EvidenceRow("warming of 2100, all together", 2.45, together, "K", OTHER, None, why),
        EvidenceRow("Parties that gain by all together, no transfers", PERCENT * 48 / 57, better, "%", OTHER, None, why),
    )  # fmt: skip


def _replies(data: Path | None) -> tuple[EvidenceRow, ...]:
    import jax.numpy as jnp

    from plenipo.lab.join.climate import central_draw, climate_ground
    from plenipo.lab.join.reply import best_reply
    from plenipo.lab.join.response import path_of
    from plenipo.lab.join.solve import solve_coalition

    world, game = _central()
    nash = jnp.asarray(solve_coalition(game, np.zeros(game.players)).abated)
    _, ground = climate_ground(world, central_draw(world))
    member = world.order[len(world.order) // 2]
    rows = []
    for code in REPLYING:
        player = world.players.index(code)
        found = best_reply(game, nash, player, game.terms.emissions, lambda total: path_of(ground, member, total)[1:])
        rows.append(
            EvidenceRow(
                f"most that {code} gains by another path of abatement at Nash", 0.0, found.gain, "share of income",
                "own check", BEST, "by L-BFGS through the emulator itself, not its straight line: what that hides would show",
            )
        )  # fmt: skip
    return tuple(rows)


ROWS: tuple[Evidence, ...] = (
    Evidence("abatement-textbook", "Coalitions in the quadratic game: closed forms", "identity", _textbook, TEXTBOOK),
    Evidence(
        "coalitions-without-penalty", "Climate coalitions without penalty: small ones only", "comparison", _coalitions, CLUBS
    ),
    Evidence("abatement-best-reply", "Nash of the climate game: nobody has a better reply", "identity", _replies, "own check"),
)
