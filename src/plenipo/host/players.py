# SPDX-License-Identifier: Apache-2.0
"""The thread that moves the scripts: one step in one room at a time, slow enough for people to follow."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable

from plenipo.conference.engine.refused import Refused
from plenipo.conference.model.action import Action
from plenipo.host.bots import CHAIR, Bot, Player
from plenipo.host.live import Live
from plenipo.host.presiding import Presiding
from plenipo.host.weighing import Weighings

__all__ = ["Cast", "Players"]

TICK = 0.2  # seconds between looks at the rooms
SETTLED = 5.0  # seconds after which a room in which nothing happened is looked at again: deadlines, patience


class Cast:
    """The scripts of one room.

    Parameters
    ----------
    live
        The room.
    weighings
        Worth of packages.
    patience
        Seconds a chair without a person waits for people.
    initiative
        Seconds of silence after which a script puts a package on the table, where a person presides.
    """

    def __init__(self, live: Live, weighings: Weighings, patience: float, initiative: float) -> None:
        self.live, self._weighings, self._patience, self._initiative = live, weighings, patience, initiative
        self._players: dict[str, tuple[str, Player]] = {}
        self._codes: dict[str, str] = {}

    def step(self) -> bool:
        """Let the first who has something to do do it; whether anybody did."""
        file = self.live.file
        if file.clock.stopped_at is not None or self.live.room.state.status == "closed":
            return self._signs_late()
        seats = list(file.bots)
        random.Random(self.live.room.state.last).shuffle(seats)  # nobody is always first
        seats.sort(key=lambda s: file.bots[s] == CHAIR)  # who answers goes before who draws the conclusion
        return any(self._ask(seat) for seat in seats)

    def _signs_late(self) -> bool:
        """A treaty is signed after the meeting too."""
        file = self.live.file
        if file.clock.stopped_at is not None:
            return False
        return any(self._ask(seat) for seat in file.bots if file.bots[seat] != CHAIR)

    def _ask(self, seat: str) -> bool:
        player = self._player(seat)
        return any(self._done(seat, action) for action in player.steps(self.live.view(seat)))

    def _done(self, seat: str, action: Action) -> bool:
        try:
            self.live.act(seat, action, self._code(seat))
        except Refused:
            return False
        return True

    def _player(self, seat: str) -> Player:
        script = self.live.file.bots[seat]
        held = self._players.get(seat)
        if held is None or held[0] != script:
            held = self._players[seat] = (script, self._made(seat, script))
        return held[1]

    def _made(self, seat: str, script: str) -> Player:
        case, live = self.live.case, self.live
        if script == CHAIR:
            chance = random.Random(f"{live.file.id}:{seat}")
            return Presiding(
                live.room.state.held,
                chance,
                self._patience,
                lambda: self._weighings.of(case).counts_all,
                exercise=bool(live.file.session),
            )
        presided = CHAIR in live.file.bots.values()
        return Bot(lambda: self._weighings.of(case), script, 0.0 if presided else self._initiative)

    def _code(self, seat: str) -> str | None:
        """A code of its own, made anew after a restart; a seat that never had one needs none."""
        if seat not in self.live.room.state.codes:
            return None
        if seat not in self._codes:
            self._codes[seat] = self.live.admit(seat)
        return self._codes[seat]

    def forget(self, seat: str) -> None:
        """A person has taken the seat."""
        self._players.pop(seat, None)
        self._codes.pop(seat, None)


class Players:
    """Moves the scripts of all rooms from a thread of its own.

    Parameters
    ----------
    casts
        The rooms that have scripts, asked at each look.
    pace
        Seconds between two acts of scripts in one room.
    """

    def __init__(self, casts: Callable[[], Iterable[Cast]], pace: float) -> None:
        self._casts, self._pace = casts, pace
        self._next: dict[str, float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="plenipo-players", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, once the step under way is done."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(min(TICK, self._pace or TICK)):
            for cast in tuple(self._casts()):
                if self._stop.is_set():
                    return
                self._look(cast)

    def _look(self, cast: Cast) -> None:
        now, room = time.monotonic(), f"{cast.live.file.id}"
        news = f"{room}:{cast.live.room.state.last}:{sorted(cast.live.file.bots.items())}"
        if now < self._next.get(room, 0.0) or now < self._next.get(news, 0.0):
            return
        acted = cast.step()
        self._next = {k: t for k, t in self._next.items() if not k.startswith(f"{room}:")}
        if acted:
            self._next[room] = now + self._pace
        else:
            self._next[news] = now + min(SETTLED, max(self._pace, TICK) * 4)
