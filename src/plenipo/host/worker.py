# SPDX-License-Identifier: Apache-2.0
"""The worker: one process that runs models, so that the process that serves pages never waits for one.

It is spawned, so that it shares nothing with the server but a pipe; it warms itself at once; it tells how far it is, ten times
a second at most; it heeds a cancel at the next step of its work, and is replaced if it does not. If the server dies, it ends.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Literal

from plenipo.core.errors import PlenipoError, Problem
from plenipo.host.answers import keep_answer

__all__ = ["Ended", "Worker"]

HEED = 2.0  # seconds in which a cancel is to be heeded
LAST = 5.0  # seconds given to a process to end
OFTEN = 0.1  # seconds between two words on progress
NICE = 5  # pages go first where both want the processor
Told = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Ended:
    """How a run ended: with the answer kept, with problems, or because it was cancelled."""

    state: Literal["done", "failed", "cancelled"]
    problems: tuple[Problem, ...] = ()
    error: str = ""
    """Class of the error, such as ``ModelError``."""


class Cancelled(BaseException):
    """Raised inside the work when nobody wants it any more; no ``except Exception`` of a model may hold it."""


class Worker:
    """The process, seen from the server.

    Parameters
    ----------
    kinds
        Module that holds ``KINDS`` and ``warm``, such as ``plenipo.host.work``.
    """

    def __init__(self, kinds: str) -> None:
        self._kinds = kinds
        self._spawn = multiprocessing.get_context("spawn")
        self._wake, self._waker = multiprocessing.Pipe(duplex=False)
        self._lock = threading.Lock()
        self._stopped = False
        self._start()

    def _start(self) -> None:
        ours, theirs = self._spawn.Pipe()
        self._line: Connection = ours
        self._process = self._spawn.Process(target=_work, args=(theirs, self._kinds), name="plenipo worker", daemon=True)
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int | None:
        """Number of the process."""
        return self._process.pid

    def run(self, kind: str, document: Mapping[str, Any], answer: Path, told: Told) -> Ended:
        """Run one question to its end; blocks, without turning, in the thread that calls.

        Parameters
        ----------
        kind, document
            A row of the kinds, and its checked document.
        answer
            File in which the worker keeps the answer.
        told
            Called with steps done, steps in all, and what is going on.
        """
        if not self._process.is_alive():
            self._again()
        while self._wake.poll():  # a cancel that came after the end of what it meant
            self._wake.recv()
        try:
            self._line.send(("run", kind, dict(document), str(answer)))
        except OSError:
            return self._crashed()
        until: float | None = None
        while True:
            left = None if until is None else max(0.0, until - time.monotonic())
            ready = wait([self._line, self._wake, self._process.sentinel], left)
            if self._line in ready:
                ended = self._hear(told)
                if ended is not None:
                    return ended
            elif self._process.sentinel in ready:
                return self._crashed()
            elif self._wake in ready:
                self._wake.recv()
                until = time.monotonic() + HEED
                with contextlib.suppress(OSError):
                    self._line.send(("cancel",))
            elif until is not None and time.monotonic() >= until:
                self._again()
                return Ended("cancelled")

    def _hear(self, told: Told) -> Ended | None:
        """One message of the process."""
        try:
            what, *rest = self._line.recv()
        except (EOFError, OSError):
            return self._crashed()
        if what == "progress":
            told(*rest)
            return None
        if what == "failed":
            error, problems = rest
            return Ended("failed", tuple(Problem(**{**p, "nearest": tuple(p["nearest"])}) for p in problems), error)
        return Ended(what) if what in ("done", "cancelled") else None

    def cancel(self) -> None:
        """Give up what is run; may be called from any thread."""
        with self._lock, contextlib.suppress(OSError):
            self._waker.send(None)

    def stop(self) -> None:
        """End the process; a run that goes on ends as crashed, and its question keeps its place."""
        self._stopped = True
        self._end()

    def _again(self) -> None:
        self._end()
        self._line.close()
        if not self._stopped:
            self._start()

    def _end(self) -> None:
        self._process.terminate()
        self._process.join(HEED)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(LAST)

    def _crashed(self) -> Ended:
        """The process is gone: say so plainly, and start another."""
        self._process.join(LAST)
        code = self._process.exitcode
        self._again()
        how = "the system ended it, most often because memory ran out" if code == -signal.SIGKILL else f"it ended with {code}"
        told = f"the process that computes broke off: {how}"
        step = "ask with fewer draws, cases or variants; other questions go on"
        return Ended("failed", (Problem(told, "", "", (), step),), "Crashed")


def _work(line: Connection, kinds: str) -> None:
    """What the process does: warm itself, then answer one question after the other until the line is cut."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process in order
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICE)
    given_up = threading.Event()
    asked = _Inbox(line, given_up)
    rows = importlib.import_module(kinds)
    with contextlib.suppress(Exception):  # what cannot be warmed is told when it is asked for
        rows.warm()
    while True:
        kind, document, answer = asked.next()
        given_up.clear()
        ended = _answered(rows.KINDS[kind].run, document, Path(answer), _Throttle(line, given_up, asked.sending))
        with asked.sending:
            line.send(ended)


def _answered(run: Callable[..., Any], document: Any, answer: Path, told: Told) -> tuple[Any, ...]:
    """Run one question; gives the message that says how it ended."""
    try:
        keep_answer(answer, run(document, told))
    except Cancelled:
        return ("cancelled",)
    except PlenipoError as error:
        return ("failed", type(error).__name__, [asdict(p) for p in error.problems])
    except MemoryError:
        problem = Problem("there is not enough memory for this question", next_step="ask with fewer draws, cases or variants")
        return ("failed", "MemoryError", [asdict(problem)])
    except Exception as error:  # the pipe is the only way to tell
        told_ = f"this is a fault of ours: {type(error).__name__}: {error}"
        return ("failed", "Fault", [asdict(Problem(told_, next_step="tell the authors, with the scenario"))])
    return ("done",)


class _Inbox:
    """Reads the line in a thread of its own: a cancel is heard while work goes on, and a cut line ends the process."""

    def __init__(self, line: Connection, given_up: threading.Event) -> None:
        self.sending = threading.Lock()  # models run in several threads, and each may tell
        self._line, self._given_up = line, given_up
        self._ready = threading.Semaphore(0)
        self._asked: list[tuple[str, Any, str]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while True:
            try:
                what, *rest = self._line.recv()
            except (EOFError, OSError):
                os._exit(0)
            if what == "cancel":
                self._given_up.set()
            else:
                self._asked.append((rest[0], rest[1], rest[2]))
                self._ready.release()

    def next(self) -> tuple[str, Any, str]:
        """The next question; waits for it."""
        self._ready.acquire()
        return self._asked.pop(0)


class _Throttle:
    """Passes progress on, ten times a second and whenever something else begins; raises when the work is given up."""

    def __init__(self, line: Connection, given_up: threading.Event, sending: Any) -> None:
        self._line, self._given_up, self._sending = line, given_up, sending
        self._last, self._doing = 0.0, ""

    def __call__(self, done: int, total: int, doing: str) -> None:
        if self._given_up.is_set():
            raise Cancelled
        now = time.monotonic()
        if doing == self._doing and now - self._last < OFTEN and done < total:
            return
        self._last, self._doing = now, doing
        with self._sending:
            self._line.send(("progress", int(done), int(total), str(doing)))
