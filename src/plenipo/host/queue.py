# SPDX-License-Identifier: Apache-2.0
"""The queue of questions: asked once each, taken in turns by owner, kept on disk so that a restart goes on where it was."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, Double, Integer, MetaData, String, Table, Text, delete, insert, select, update

from plenipo.core.errors import InputError, Problem, nearest_names
from plenipo.host.answers import Answers, answer_path
from plenipo.host.folder import Folder
from plenipo.host.job import OPEN, Job, NoJob
from plenipo.host.limits import Limits, TooMuch
from plenipo.host.plain import canonical
from plenipo.host.turns import Waiting, in_turn
from plenipo.host.work import Kind
from plenipo.host.worker import Ended, Worker

__all__ = ["Queue"]

METADATA = MetaData()
JOB = Table(
    "job",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("document", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("error", String(64), nullable=False),
    Column("problems", Text, nullable=False),
    Column("asked", Double, nullable=False),
    Column("ended", Double),
    Column("seconds", Double),
    Column("tries", Integer, nullable=False),
)
ASKED = Table(
    "asked",
    METADATA,
    Column("job", String(32), primary_key=True),
    Column("owner", String(80), primary_key=True),
    Column("at", Double, nullable=False),
)
ID_LENGTH = 32
TRIES = 3
"""Starts of the app that one question may see unfinished: what takes the whole machine down is not tried for ever."""


class Queue:
    """The questions in a folder, and the worker that answers them.

    Parameters
    ----------
    folder, answers
        Where questions and answers are kept.
    kinds
        Rows of what may be asked.
    module
        Module of those rows, by which the worker finds them.
    stamp
        What an answer depends on beside its document: data and version. Called when the first question is asked.
    """

    def __init__(
        self,
        folder: Folder,
        answers: Answers,
        kinds: Mapping[str, Kind],
        module: str,
        stamp: Callable[[], str],
        limits: Limits,
    ) -> None:
        self.kinds, self.limits = kinds, limits
        self._answers, self._module, self._stamp = answers, module, stamp
        self._engine = folder.database("questions.sqlite")
        METADATA.create_all(self._engine)
        self._changed = threading.Condition()
        self._waiting: dict[str, Waiting] = {}
        self._served: dict[str, int] = {}
        self._live: tuple[str, int, int, str] | None = None
        self._given_up: set[str] = set()
        self._listeners: set[Callable[[], None]] = set()
        self._closing = False
        self._worker: Worker | None = None
        self._thread = threading.Thread(target=self._serve, name="plenipo queue", daemon=True)
        self._take_up()

    def start(self) -> None:
        """Spawn the worker, which warms itself, and begin with what waits."""
        self._worker = Worker(self._module)
        self._thread.start()

    @property
    def worker_pid(self) -> int | None:
        """Number of the worker's process; None before it was spawned."""
        return self._worker.pid if self._worker else None

    # ---- asking ------------------------------------------------------------------------------------------------------------

    def submit(self, kind: str, document: Mapping[str, Any], owner: str) -> Job:
        """Ask a question; the same question is asked once, whoever asks.

        Raises
        ------
        InputError
            If there is no such kind, or the document is wrong: every problem at once.
        TooMuch
            If the document is too large, or too many questions wait.
        """
        if kind not in self.kinds:
            expected = "one of " + ", ".join(self.kinds)
            raise InputError(Problem(f"there is no kind of question {kind!r}", "kind", expected, nearest_names(kind, self.kinds)))
        written = canonical(document)
        if len(written) > self.limits.document:
            told, most = f"the document has {len(written)} bytes", f"at most {self.limits.document} bytes"
            raise TooMuch(Problem(told, "document", most), 413)
        written = canonical(self.kinds[kind].checked(document, self.limits))
        id = hashlib.sha256("\n".join((kind, written, self._stamp())).encode()).hexdigest()[:ID_LENGTH]
        with self._changed:
            held = self._row(id)
            if held is None or held["state"] in ("failed", "cancelled") or (held["state"] == "done" and id not in self._answers):
                self._check_room(owner)
                self._write_new(id, kind, written, held is not None)
            self._add_owner(id, owner)  # also of what is answered already: it is among the answers of whoever asks again
            self._tell()
        return self.job(id)

    def _check_room(self, owner: str) -> None:
        own = sum(owner in w.owners for w in self._waiting.values())
        for count, most, whose in (
            (own, self.limits.waiting, "questions of yours wait"),
            (len(self._waiting), self.limits.waiting_in_all, "questions wait"),
        ):
            if count >= most:
                step = "wait until one is answered, or cancel one"
                raise TooMuch(Problem(f"{count} {whose}", "", f"at most {most}", (), step), 429, 1.0)

    def _write_new(self, id: str, kind: str, written: str, again: bool) -> None:
        now = time.time()
        fresh = {"state": "waiting", "error": "", "problems": "[]", "asked": now, "ended": None, "seconds": None, "tries": 0}
        with self._engine.begin() as connection:
            if again:
                connection.execute(delete(ASKED).where(ASKED.c.job == id))
                connection.execute(update(JOB).where(JOB.c.id == id).values(**fresh))
            else:
                connection.execute(insert(JOB).values(id=id, kind=kind, document=written, **fresh))
        self._waiting[id] = Waiting(id, now, {})

    def _add_owner(self, id: str, owner: str) -> None:
        with self._engine.begin() as connection:
            known = connection.execute(select(ASKED.c.owner).where(ASKED.c.job == id, ASKED.c.owner == owner)).first()
            if known is None:
                connection.execute(insert(ASKED).values(job=id, owner=owner, at=time.time()))
        if id in self._waiting:
            self._waiting[id].owners.setdefault(owner, time.time())

    def cancel(self, id: str, owner: str) -> Job:
        """Withdraw a question; it goes on if others asked it too.

        Raises
        ------
        NoJob
            If there is none.
        """
        job = self.job(id)
        with self._changed:
            with self._engine.begin() as connection:
                connection.execute(delete(ASKED).where(ASKED.c.job == id, ASKED.c.owner == owner))
                others = connection.execute(select(ASKED.c.owner).where(ASKED.c.job == id)).first()
            if id in self._waiting:
                self._waiting[id].owners.pop(owner, None)
            if others is None and not job.ended:
                if id in self._waiting:
                    del self._waiting[id]
                    self._set(id, "cancelled")
                elif self._live and self._live[0] == id and self._worker:
                    self._given_up.add(id)
                    self._worker.cancel()
            self._tell()
        return self.job(id)

    # ---- telling -----------------------------------------------------------------------------------------------------------

    def job(self, id: str) -> Job:
        """A question as it stands.

        Raises
        ------
        NoJob
            If there is none.
        """
        with self._changed:
            row = self._row(id)
            if row is None:
                raise NoJob(Problem(f"there is no question {id!r}", "", "the id that asking gave", (), "POST /api/v1/jobs"))
            return self._job(row, self._places())

    def jobs(self, owner: str) -> list[Job]:
        """Questions of an owner, the latest first."""
        wanted = select(JOB).join(ASKED, ASKED.c.job == JOB.c.id).where(ASKED.c.owner == owner).order_by(ASKED.c.at.desc())
        with self._changed, self._engine.connect() as connection:
            places = self._places()
            return [self._job(dict(row), places) for row in connection.execute(wanted).mappings()]

    async def watch(self, id: str) -> AsyncIterator[Job]:
        """The question as it stands, and again whenever that changes, to its end."""
        loop, news = asyncio.get_running_loop(), asyncio.Event()

        def hear() -> None:
            loop.call_soon_threadsafe(news.set)

        with self._changed:
            self._listeners.add(hear)
        try:
            last: Job | None = None
            while last is None or not last.ended:
                news.clear()
                job = await asyncio.to_thread(self.job, id)
                if job != last:
                    yield job
                    last = job
                else:
                    await news.wait()
        finally:
            with self._changed:
                self._listeners.discard(hear)

    def _job(self, row: Mapping[str, Any], places: Mapping[str, int]) -> Job:
        live = self._live[1:] if self._live and self._live[0] == row["id"] else (0, 0, "")
        return Job(
            id=row["id"],
            kind=row["kind"],
            state=row["state"],
            asked=row["asked"],
            place=places.get(row["id"]),
            done=live[0],
            total=live[1],
            doing=live[2],
            error=row["error"],
            problems=tuple(json.loads(row["problems"])),
            seconds=row["seconds"],
            document=json.loads(row["document"]),
        )

    def _places(self) -> dict[str, int]:
        ahead = 1 if self._live else 0
        return {id: place + ahead for place, id in enumerate(in_turn(self._waiting.values(), self._served))}

    def _tell(self) -> None:
        """Wake the thread that serves, and whoever listens."""
        self._changed.notify_all()
        for hear in tuple(self._listeners):
            try:
                hear()
            except RuntimeError:  # its loop has ended without saying so
                self._listeners.discard(hear)

    # ---- working -----------------------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        """Take one question after the other, in turns."""
        while True:
            with self._changed:
                while not self._closing and not self._waiting:
                    self._changed.wait()
                if self._closing:
                    return
                row = self._begin(in_turn(self._waiting.values(), self._served)[0])
            began = time.monotonic()
            assert self._worker is not None
            path = answer_path(self._answers.folder, row["id"])
            ended = self._worker.run(row["kind"], json.loads(row["document"]), path, self._hear)
            with self._changed:
                self._live = None
                if self._closing and ended.state != "done":
                    return  # it keeps its place for the next start
                self._finish(row["id"], ended, time.monotonic() - began)
                self._tell()

    def _begin(self, id: str) -> Mapping[str, Any]:
        owners = self._waiting.pop(id).owners
        turn = 1 + max(self._served.values(), default=0)
        for owner in owners:
            self._served[owner] = turn
        row = self._row(id)
        assert row is not None
        with self._engine.begin() as connection:
            connection.execute(update(JOB).where(JOB.c.id == id).values(state="running", tries=row["tries"] + 1))
        self._live = (id, 0, 0, "")
        self._tell()
        return row

    def _hear(self, done: int, total: int, doing: str) -> None:
        with self._changed:
            if self._live:
                self._live = (self._live[0], done, total, doing)
            self._tell()

    def _finish(self, id: str, ended: Ended, seconds: float) -> None:
        wanted = id not in self._given_up
        self._given_up.discard(id)
        if ended.state == "failed" and not wanted:
            self._set(id, "cancelled")  # it broke off because it was given up
        elif ended.state == "cancelled" and wanted:
            self._set(id, "failed", error="Cancelled")
        else:
            self._set(id, ended.state, ended.error, tuple(asdict(p) for p in ended.problems), seconds)

    # ---- keeping -----------------------------------------------------------------------------------------------------------

    def _take_up(self) -> None:
        """What waited or ran when the app ended waits again, unless it has done so too often."""
        with self._engine.begin() as connection:
            rows = connection.execute(select(JOB).where(JOB.c.state.in_(OPEN)).order_by(JOB.c.asked)).mappings().all()
            owners = connection.execute(select(ASKED)).all()
        for row in rows:
            if row["tries"] >= TRIES:
                told = f"the app ended {row['tries']} times while it worked on this"
                problem = Problem(told, next_step="ask with fewer draws, cases or variants")
                self._set(row["id"], "failed", "Crashed", (asdict(problem),))
                continue
            if row["id"] in self._answers:  # kept, and then the app ended before it could say so
                self._set(row["id"], "done")
                continue
            self._set(row["id"], "waiting")
            held = {o.owner: o.at for o in owners if o.job == row["id"]}
            self._waiting[row["id"]] = Waiting(row["id"], row["asked"], held)

    def _row(self, id: str) -> Mapping[str, Any] | None:
        with self._engine.connect() as connection:
            found = connection.execute(select(JOB).where(JOB.c.id == id)).mappings().first()
        return None if found is None else dict(found)

    def _set(
        self,
        id: str,
        state: str,
        error: str = "",
        problems: tuple[Mapping[str, Any], ...] = (),
        seconds: float | None = None,
    ) -> None:
        ended = None if state in OPEN else time.time()
        values = {"state": state, "error": error, "problems": json.dumps(problems), "ended": ended, "seconds": seconds}
        with self._engine.begin() as connection:
            connection.execute(update(JOB).where(JOB.c.id == id).values(**values))

    def close(self) -> None:
        """End the worker; what waits or runs keeps its place."""
        with self._changed:
            self._closing = True
            self._tell()
        if self._worker is not None:
            self._worker.stop()
            self._thread.join()
        self._engine.dispose()
