# SPDX-License-Identifier: Apache-2.0
"""One-text negotiations of a game by the hundred: a chair drafts, parties say truthfully yes or no, the rule decides."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from plenipo.conference.delegates.drafting import Draft, Drafting, standing
from plenipo.conference.games.game import Game

__all__ = ["MOST_DRAFTS", "Played", "one_text", "seeded"]

MOST_DRAFTS = 100
"""A chair ends without agreement after so many drafts."""


@dataclass(frozen=True, eq=False)
class Played:
    """What many negotiations of one game came to.

    Parameters
    ----------
    package : (run, issue)
        Place of the option in the agreed package, or in the last one on the table; -1 where none was.
    agreed : (run,)
        Whether it was agreed.
    proposals : (run,)
        How many were made.
    """

    package: np.ndarray
    agreed: np.ndarray
    proposals: np.ndarray


def seeded(seed: int, run: int) -> random.Random:
    """The chance of one run: its own stream, whatever happens in the others."""
    return random.Random(f"{seed}/{run}")


def one_text(game: Game, runs: int, seed: int, most: int = MOST_DRAFTS) -> Played:
    """Negotiate a game many times under a chair's text.

    Parameters
    ----------
    game
        The game.
    runs, seed
        How many times, and the seed of their chance: the first draft and the order in which issues are tried.
    most
        Drafts after which the chair ends.

    Returns
    -------
    Played
        The first draft that passes by the game's rule ends a run.
    """
    ended = [_once(game, seeded(seed, run), most) for run in range(runs)]
    return Played(
        package=np.array([e[0] for e in ended]),
        agreed=np.array([e[1] for e in ended]),
        proposals=np.array([e[2] for e in ended]),
    )


def _once(game: Game, chance: random.Random, most: int) -> tuple[Draft, bool, int]:
    drafting = Drafting(game.sizes, chance)
    vetoes = int(game.veto.sum())
    draft: Draft = (-1,) * len(game.sizes)
    for made in range(1, most + 1):
        new = drafting.draft()
        if new is None:
            return draft, False, made - 1
        draft = new
        yes = _answers(game, draft)
        if game.passes(yes):
            return draft, True, made
        drafting.hear(standing(int(yes.sum()), vetoes, int(yes[game.veto].sum())), yes, game.veto)
    return draft, False, most


def _answers(game: Game, draft: Draft) -> np.ndarray:
    """Who says yes to a draft, truthfully."""
    points = sum(table[:, place] for table, place in zip(game.scores, draft, strict=True))
    return game.accepts(np.asarray(points))
