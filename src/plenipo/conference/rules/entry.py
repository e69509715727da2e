# SPDX-License-Identifier: Apache-2.0
"""Entry into force: from which day enough have joined."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from plenipo.conference.model.body import EntryRule, Member

__all__ = ["entry_date", "share_joined"]


def share_joined(rule: EntryRule, joined: Mapping[str, dt.date], members: Sequence[Member], date: dt.date) -> float:
    """Share of the weight that those hold who had joined on ``date``; 0 where the rule knows no weight."""
    if not rule.weight:
        return 0.0
    total = sum(m.weights.get(rule.weight, 0.0) for m in members)
    held = sum(m.weights.get(rule.weight, 0.0) for m in members if m.id in joined and joined[m.id] <= date)
    return held / total if total else 0.0


def entry_date(rule: EntryRule, joined: Mapping[str, dt.date], members: Sequence[Member]) -> dt.date | None:
    """The day of entry into force, or None while it is not reached.

    Parameters
    ----------
    rule
        How many must have joined, which share of a weight they must hold, who must be among them, days after.
    joined
        Day of joining by member.
    members
        Those whose weights make the total.

    Examples
    --------
    >>> two = EntryRule(parties=2, days_after=30)
    >>> entry_date(two, {"a": dt.date(2030, 1, 1), "b": dt.date(2030, 2, 1)}, []).isoformat()
    '2030-03-03'
    """
    for date in sorted(set(joined.values())):
        there = {m for m, day in joined.items() if day <= date}
        enough = len(there) >= rule.parties and set(rule.named) <= there
        if enough and (not rule.share or share_joined(rule, joined, members, date) >= rule.share):
            return date + dt.timedelta(days=rule.days_after)
    return None
