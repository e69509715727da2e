# SPDX-License-Identifier: Apache-2.0
"""The clock of a room: it runs with the clock on the wall, less the pauses, plus what was skipped."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["RoomClock", "wall_clock"]


def wall_clock() -> dt.datetime:
    """Now, in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class RoomClock:
    """What a room's time is made of; kept beside its log.

    Parameters
    ----------
    opened
        Moment of opening, in UTC.
    minutes
        How long the meeting is to last, with every extension; 0: open end.
    stopped
        Seconds it has stood still so far.
    skipped
        Seconds it was put forward, so that a silence of a day passes in a class of an hour.
    stopped_at
        Since when it stands still, by the wall; None while it runs.
    """

    opened: dt.datetime
    minutes: float = 0.0
    stopped: float = 0.0
    skipped: float = 0.0
    stopped_at: dt.datetime | None = None

    def now(self, wall: dt.datetime) -> dt.datetime:
        """The room's time when the wall says so."""
        held = self.stopped_at or wall
        return held - dt.timedelta(seconds=self.stopped) + dt.timedelta(seconds=self.skipped)

    def running(self, wall: dt.datetime) -> dt.timedelta:
        """How long the room has met, pauses and skips left out."""
        return (self.stopped_at or wall) - dt.timedelta(seconds=self.stopped) - self.opened

    def left(self, wall: dt.datetime) -> float | None:
        """Seconds left, below nought when time is up; None for an open end."""
        return None if not self.minutes else self.minutes * 60.0 - self.running(wall).total_seconds()

    def elapsed(self, wall: dt.datetime) -> float | None:
        """Share of the time that is gone, nought to one; None for an open end."""
        left = self.left(wall)
        return None if left is None else min(1.0, max(0.0, 1.0 - left / (self.minutes * 60.0)))

    def pause(self, wall: dt.datetime) -> RoomClock:
        """Stopped; the same if it stands still already."""
        return self if self.stopped_at else dataclasses.replace(self, stopped_at=wall)

    def go_on(self, wall: dt.datetime) -> RoomClock:
        """Running again; the same if it runs already."""
        if self.stopped_at is None:
            return self
        gone = (wall - self.stopped_at).total_seconds()
        return dataclasses.replace(self, stopped=self.stopped + gone, stopped_at=None)

    def extend(self, minutes: float) -> RoomClock:
        """With more time, or less; an open end stays one."""
        return dataclasses.replace(self, minutes=max(1.0, self.minutes + minutes)) if self.minutes else self

    def skip(self, seconds: float) -> RoomClock:
        """Put forward; never back, since the order of moments is that of the log."""
        return dataclasses.replace(self, skipped=self.skipped + max(0.0, seconds))

    def to_document(self) -> dict[str, Any]:
        """As plain data."""
        held = dataclasses.asdict(self)
        return {k: v.isoformat() if isinstance(v, dt.datetime) else v for k, v in held.items()}

    @classmethod
    def of_document(cls, held: dict[str, Any]) -> RoomClock:
        """From plain data."""
        read: Callable[[str], dt.datetime] = dt.datetime.fromisoformat
        moments = {k: read(held[k]) for k in ("opened", "stopped_at") if held.get(k)}
        return cls(**{**held, **moments})
