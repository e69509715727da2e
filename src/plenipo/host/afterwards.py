# SPDX-License-Identifier: Apache-2.0
"""After an exercise: its rooms side by side, and the archive of everything in them."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from plenipo.conference.model.conference import DISCLAIMER
from plenipo.conference.records.logs import event_line
from plenipo.conference.records.minutes import minutes_of
from plenipo.host.debrief import debrief
from plenipo.host.exercises import Exercise
from plenipo.host.plain import plain
from plenipo.host.rooms import Rooms
from plenipo.view.minutes import FORMATS, write_minutes

__all__ = ["archive", "side_by_side"]

ABOUT = """{title}

{notice}

exercise.json    rooms and places; participants by number alone{names}
ROOM/minutes.*   the public record of a room
ROOM/log.jsonl   everything that was said anywhere in it: for an archive, not to be handed out
ROOM/debrief.json  what was reached, what it is worth to whom, what was missed
"""


def side_by_side(exercise: Exercise, rooms: Rooms) -> list[dict[str, Any]]:
    """The debrief of each room that is still there, in order; it tells of every mandate.

    Returns
    -------
    list of dict
        What `plenipo.host.debrief.debrief` gives, with ``number`` of the room, ``minutes`` it met and ``acts`` of people.
    """
    known, found = rooms.ids(), []
    for number, room in enumerate(exercise.rooms, start=1):
        if room not in known:
            continue
        live = rooms.live(room)
        about = rooms.about(room)
        people = set(about["people"])
        told = debrief(live, rooms.weighings.of(live.case))
        acts = sum(e.seat in people for e in live.events)
        found.append({**told, "number": number, "minutes": about["running"] / 60.0, "acts": acts})
    return found


def archive(exercise: Exercise, rooms: Rooms, *, named: bool = False) -> bytes:
    """Everything of an exercise as one zip file.

    Parameters
    ----------
    exercise, rooms
        Which, and where its rooms are.
    named
        Whether the list of names goes with it; otherwise participants are numbers.
    """
    held = io.BytesIO()
    document = {k: v for k, v in exercise.to_document().items() if k != "digest"}
    if not named:
        document["places"] = [{**p, "name": str(k + 1)} for k, p in enumerate(document["places"])]
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        names = " and their names" if named else ""
        packed.writestr("README.txt", ABOUT.format(title=exercise.title, notice=DISCLAIMER, names=names))
        packed.writestr("exercise.json", _json(document))
        for told in side_by_side(exercise, rooms):
            folder, live = f"room-{told['number']}", rooms.live(told["room"])
            packed.writestr(f"{folder}/debrief.json", _json(told))
            packed.writestr(f"{folder}/log.jsonl", "".join(event_line(e) + "\n" for e in live.events))
            for suffix, written in _minutes(live.events).items():
                packed.writestr(f"{folder}/minutes{suffix}", written)
    return held.getvalue()


def _minutes(events: Any) -> dict[str, bytes]:
    """The public record in every format."""
    record = minutes_of(events)
    with tempfile.TemporaryDirectory() as folder:
        found = {}
        for suffix in FORMATS:
            path = Path(folder) / f"minutes{suffix}"
            write_minutes(record, path)
            found[suffix] = path.read_bytes()
    return found


def _json(document: Any) -> str:
    return json.dumps(plain(document), ensure_ascii=False, indent=1)
