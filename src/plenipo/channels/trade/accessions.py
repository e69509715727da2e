# SPDX-License-Identifier: Apache-2.0
"""Accessions as standard acts: what each economy's joining each agreement would move, worked out once per agreement.

Newcomers on the terms of the text get the same terms whoever they are, so that one of them, taken through the ordinary road of
act and compile rule, tells the cells of all; those with a past in the agreement are taken one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from plenipo.channels.trade.rules import agreement_entries
from plenipo.core.compile import collect_entries, compile_levers
from plenipo.core.instrument import Instrument
from plenipo.core.law import Law
from plenipo.core.lever import LeverSpec, read_levers
from plenipo.core.standard_act import LeverChange, StandardActs, StandardKind
from plenipo.core.treaty import Accede
from plenipo.core.world import World

__all__ = ["accession_families"]

Array = npt.NDArray[Any]
MANY_SIDES = 3
"""An agreement of two sides is a bargain between them; from three on, others join."""


def accession_families(
    kind: StandardKind,
    law: Law,
    world: World,
    world_now: World,
    parties: Sequence[str],
    levers: Mapping[str, Array],
    date: dt.date,
    years: Sequence[int],
) -> Iterator[StandardActs]:
    """One family per agreement with three sides or more: each party of the trading world that stands outside joins it.

    Parameters
    ----------
    kind
        The row of the table.
    law, world, world_now
        The law, the world, and the world with its joint parties as the law has them.
    parties
        Codes of those who act: economies and customs unions.
    levers
        Lever arrays of the law, (year, origin, destination).
    date, years
        Day of accession, and years whose levers are wanted.
    """
    specs = [s for s in read_levers("plenipo.channels.trade") if s.name in kind.levers]
    for instrument in law.instruments.values():
        bound = [p for p in instrument.parties if p.bound_on(date) and p.actor in world.positions]
        if not instrument.pairwise or len({p.side or p.actor for p in bound}) < MANY_SIDES:
            continue
        inside = {p.actor for p in bound}
        outside = [c for c in parties if not set(world_now.expand(c, date)) <= inside]
        if outside:
            yield _family(kind, instrument, outside, law, world, world_now, levers, specs, date, years)


def _family(
    kind: StandardKind,
    instrument: Instrument,
    outside: Sequence[str],
    law: Law,
    world: World,
    world_now: World,
    levers: Mapping[str, Array],
    specs: Sequence[LeverSpec],
    date: dt.date,
    years: Sequence[int],
) -> StandardActs:
    acts = [_accession(c, instrument.id, date) for c in outside]
    members = [np.array([world.index(c) for c in world_now.expand(a.actor, date)]) for a in acts]
    new = [all(instrument.party(world.actors[m]) is None for m in of) for of in members]
    inside = np.array([world.index(p.actor) for p in instrument.parties if p.bound_on(date) and p.actor in world.positions])
    held: list[tuple[Array, Array, Array, dict[str, Array]]] = []
    if any(new):
        first = new.index(True)
        terms, place = _joined(acts[first], law, world, world_now, specs, years), members[first][0]
        joining = np.concatenate([m for m, is_new in zip(members, new, strict=True) if is_new])
        act = np.concatenate([np.full(len(m), k) for k, (m, is_new) in enumerate(zip(members, new, strict=True)) if is_new])
        o, d, which = _both_ways(joining, act, inside)
        as_first = (np.where(np.isin(o, joining), place, o), np.where(np.isin(d, joining), place, d))
        held.append((which, o, d, {s.name: terms[s.name][:, *as_first] for s in specs}))
    for k in np.flatnonzero(~np.array(new)):
        own = _joined(acts[k], law, world, world_now, specs, years)
        others = np.setdiff1d(inside, members[k])
        o, d, which = _both_ways(members[k], np.full(len(members[k]), k), others)
        held.append((which, o, d, {s.name: own[s.name][:, o, d] for s in specs}))
    refusals = [_refusal(a, instrument, law, world_now) for a in acts]
    return StandardActs(
        kind=kind,
        actors=tuple(outside),
        targets=(instrument.id,) * len(outside),
        changes=tuple(_change(s, held, levers[s.name]) for s in specs),
        make=lambda place, sizes: acts[place],
        checks={"within_bound_rate": ("-",) * len(outside), "mfn_consistent": ("by agreement",) * len(outside)},
        large=True,
        barred=tuple(refusals),
    )


def _accession(code: str, instrument: str, date: dt.date) -> Accede:
    return Accede(actor=code, instrument=instrument, date=date)


def _refusal(act: Accede, instrument: Instrument, law: Law, world: World) -> str:
    """Why the text does not let this actor in, as far as the baseline holds the text; empty if it does."""
    if not (instrument.eligibility.clause or instrument.accession.clause):
        return f"no clause on accession to {instrument.title} is held"
    refused = act.ineligible(law, world)
    return refused.what if refused else ""


def _both_ways(joining: Array, act: Array, inside: Array) -> tuple[Array, Array, Array]:
    """Origin, destination and act of all pairs between who joins and who is inside."""
    ours, theirs = np.repeat(joining, len(inside)), np.tile(inside, len(joining))
    return np.concatenate([ours, theirs]), np.concatenate([theirs, ours]), np.tile(np.repeat(act, len(inside)), 2)


def _joined(
    act: Accede, law: Law, world: World, world_now: World, specs: Sequence[LeverSpec], years: Sequence[int]
) -> dict[str, Array]:
    """Levers by the agreement alone once the actor is in: (year, origin, destination) each."""
    instrument = act.apply(law, world_now).instruments[act.instrument]
    entries = collect_entries(Law({instrument.id: instrument}), world, (agreement_entries,))
    return compile_levers(entries, specs, len(world.actors), years)


def _change(spec: LeverSpec, held: Sequence[tuple[Array, Array, Array, dict[str, Array]]], now: Array) -> LeverChange:
    """What the agreement adds to a lever that takes the best of all agreements; cells it leaves alone are dropped."""
    act, o, d = (np.concatenate([h[k] for h in held]) for k in range(3))
    after = np.concatenate([h[3][spec.name] for h in held], axis=1)
    before = now[:, o, d]
    delta = np.maximum(before, after) - before
    moved = delta.any(axis=0)
    return LeverChange(spec.name, act[moved], (o[moved], d[moved]), delta[:, moved].T)
