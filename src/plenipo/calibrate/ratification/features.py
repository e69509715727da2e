# SPDX-License-Identifier: Apache-2.0
"""What the hazard of ratifying a treaty is read from: the State's past, its signature, its group, who is in already."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plenipo.calibrate.ratification.history import EARLY, History
from plenipo.calibrate.ratification.records import Records, day_of
from plenipo.core.countries import members
from plenipo.data.tables import read_table

__all__ = ["AGES", "FEATURES", "Groups", "State", "dynamic", "interval_of", "static"]

Floats = npt.NDArray[np.float64]

AGES = (0, 3, 6, 12, 18, 24, 36, 48, 72, 120, 180)
"""Months from adoption at which an interval of constant hazard begins; the last one ends with ``LAST_AGE``."""
LAST_AGE = 240
STATIC = (
    "early_speed",
    "early_kin_speed",
    "peers_kin_speed",
    "ever_speed_young",
    "ever_speed",
    "least_developed",
    "small_island",
    "oecd",
    "union_member",
)
DYNAMIC = ("signed", "signed_long", "signatures", "share_in", "bloc_pace", "union_pace", "in_force")
FEATURES = (*(f"age_{a}" for a in AGES), *STATIC, *DYNAMIC)
UNION = "EUN"
LONG_SIGNED = 24.0  # months after which a signature alone no longer promises much
DRAWN = 5.0  # members' worth of the overall share by which the share of a bloc is drawn towards it
ONE = 1.0  # Party added, so that a share of nobody has a logarithm


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups of the States, in their order.

    Parameters
    ----------
    bloc : (state,) number of the regional group of the United Nations; who is in none shares one number.
    fixed : (state, 3) least developed, small island, OECD
    """

    bloc: npt.NDArray[np.int64]
    fixed: Floats

    @classmethod
    def of(cls, states: Sequence[str]) -> Groups:
        """Read from the embedded table; a State it lacks is in no group."""
        held = {r["iso3"]: r for r in read_table("state_groups").to_dict()}
        names = sorted({r["un_group"] for r in held.values()} | {""})
        bloc = np.array([names.index(held[c]["un_group"]) if c in held else names.index("") for c in states])
        columns = ("ldc", "sids", "oecd")
        return cls(bloc, np.array([[float(held[c][g]) if c in held else 0.0 for g in columns] for c in states]))


@dataclass(frozen=True, eq=False)
class State:
    """A treaty at one moment: who is in, who has signed how many months ago, whether it is in force.

    Parameters
    ----------
    may : (state,) who may join and exists
    joined, signed : (..., state)
        ``joined`` may have leading axes, such as one of draws.
    months_signed : (state,)
    in_force : (...)
    """

    may: npt.NDArray[np.bool_]
    joined: npt.NDArray[np.bool_]
    signed: npt.NDArray[np.bool_]
    months_signed: Floats
    in_force: npt.NDArray[np.bool_] | bool


def interval_of(age: float) -> int:
    """Number of the interval of constant hazard in which an age in months lies."""
    return int(np.searchsorted(AGES, max(age, 0.0), side="right")) - 1


def union_members(states: Sequence[str], month: float) -> npt.NDArray[np.bool_]:
    """(state,) Members of the European Union in that month, and the Union itself."""
    day = max(day_of(month), dt.date(1958, 1, 1))  # before the Treaty of Rome there is no list
    inside = {*members(UNION, day), UNION}
    return np.array([c in inside for c in states])


def static(
    history: History,
    groups: Groups,
    union: npt.NDArray[np.bool_],
    age: float,
    month: float,
    subject: str,
    leave_out: int | None,
) -> Floats:
    """(state, 9) What does not change within an interval: how quick a State is to start counts while a treaty is young."""
    early, kin, ever = history.speeds(month, subject, leave_out)
    young = float(age < EARLY)
    return np.column_stack(
        [
            young * early,
            young * kin,
            young * _of_peers(kin, groups, union),
            young * ever,
            (1.0 - young) * ever,
            groups.fixed,
            union.astype(float),
        ]
    )


def _of_peers(speed: Floats, groups: Groups, union: npt.NDArray[np.bool_]) -> Floats:
    """(state,) Mean over States of the same region that are alike in being small islands, members of the OECD or of the Union.

    Of treaties of one subject there are few, so that a State's own record is short and that of its like helps.
    """
    _, peers = np.unique(np.column_stack([groups.bloc, groups.fixed[:, 1:], union]), axis=0, return_inverse=True)
    peers = peers.ravel()
    mean: Floats = (np.bincount(peers, speed) / np.bincount(peers))[peers]
    return mean


def dynamic(state: State, bloc: npt.NDArray[np.int64], union: npt.NDArray[np.bool_]) -> Floats:
    """(..., state, 7) What changes as others join."""
    inside = state.joined & state.may
    share = _share(inside, state.may)
    pace = np.zeros(inside.shape)
    for number in np.unique(bloc):
        pace[..., bloc == number] = _pace(inside, state.may & (bloc == number), share)[..., None]
    signatures = np.log((ONE + (state.signed & state.may).sum(-1)) / (ONE + state.may.sum(-1)))
    columns = (
        state.signed & ~(state.months_signed > LONG_SIGNED),
        state.signed & (state.months_signed > LONG_SIGNED),
        signatures,
        np.log(share)[..., None],
        pace,
        _pace(inside, state.may & union, share)[..., None] * union,
        np.asarray(state.in_force, float)[..., None],
    )
    return np.stack([np.broadcast_to(c, inside.shape).astype(float) for c in columns], axis=-1)


def _share(inside: npt.NDArray[np.bool_], may: npt.NDArray[np.bool_]) -> Floats:
    share: Floats = (ONE + inside.sum(-1)) / (ONE + max(int(may.sum()), 1))
    return share


def _pace(inside: npt.NDArray[np.bool_], group: npt.NDArray[np.bool_], share: Floats) -> Floats:
    """Log of the share of a group that is in, drawn to the share of all, over that share."""
    own = (inside[..., group].sum(-1) + DRAWN * share) / (group.sum() + DRAWN)
    pace: Floats = np.log(own / share)
    return pace


def at(records: Records, k: int, month: float) -> State:
    """The treaty ``k`` just before ``month``, from its dates."""
    before = records.signed[k] < month
    exists = records.first_seen < month
    return State(
        may=exists,
        joined=records.ratified[k] < month,
        signed=before,
        months_signed=np.where(before, month - records.signed[k], 0.0),
        in_force=bool(records.in_force[k] < month),
    )
