# SPDX-License-Identifier: Apache-2.0
"""Fitting the model of a case for its rooms: exact runs are made by the worker; this process only reads what they left."""

from __future__ import annotations

import threading

from plenipo.conference.case import Case
from plenipo.conference.worth.exact import Modelled
from plenipo.core.errors import PlenipoError
from plenipo.host.queue import Queue
from plenipo.host.weighing import Weighings

__all__ = ["Fitting"]

OWNER, KIND = "rooms", "appraisal"
LOOK = 1.0  # seconds between looks at the question


class Fitting:
    """What `Weighings` asks to have a case fitted: asks the worker where need be, reads the runs, hands the surrogate over.

    Parameters
    ----------
    queue
        Where the question is asked.
    weighings
        What is handed the surrogate.
    """

    def __init__(self, queue: Queue, weighings: Weighings) -> None:
        self._queue, self._weighings = queue, weighings
        self._threads: list[threading.Thread] = []
        self._ended = threading.Event()

    def ask(self, case: Case) -> None:
        """Have a case fitted; returns at once."""
        thread = threading.Thread(target=self._follow, args=(case,), name=f"plenipo-fit-{case.id}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def close(self) -> None:
        """Stop waiting; what was asked goes on in the queue."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _follow(self, case: Case) -> None:
        if self._read(case) or self._ended.is_set():
            return
        try:
            job = self._queue.submit(KIND, {"case": case.id}, OWNER)
        except PlenipoError:  # the queue is full, or asks no models: terms alone are counted
            return
        while not job.ended:
            if self._ended.wait(LOOK):
                return
            job = self._queue.job(job.id)
        if job.state == "done":
            self._read(case)

    def _read(self, case: Case) -> bool:
        surrogate = Modelled(case.document.scenario, case.text, case.appraiser().measures).kept()
        if surrogate is not None:
            self._weighings.put(case, surrogate)
        return surrogate is not None
