# SPDX-License-Identifier: Apache-2.0
"""The queue: asked once, in turns, told as it goes, given up, taken up again; a broken worker breaks one question only."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plenipo.core.errors import InputError
from plenipo.host import Host, open_host
from plenipo.host.job import Job, NoJob
from plenipo.host.limits import Buckets, Limits, TooMuch
from plenipo.host.queue import TRIES
from plenipo.host.turns import Waiting, in_turn
from plenipo.host.work import KINDS

QUICK = "tests.host.quick"
LONG = 20.0  # seconds: a test that waits so long has failed


def until(true: Callable[[], bool]) -> None:
    last = time.monotonic() + LONG
    while not true():
        assert time.monotonic() < last, "waited too long"
        time.sleep(0.01)


def ended(host: Host, job: Job) -> Job:
    until(lambda: host.queue.job(job.id).ended)
    return host.queue.job(job.id)


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with open_host(tmp_path_factory.mktemp("host"), kinds=QUICK) as held:
        yield held


def test_an_answer_is_kept_and_the_same_question_is_asked_once(host: Host) -> None:
    job = host.queue.submit("steps", {"steps": 3, "name": "first"}, "ann")
    assert ended(host, job).state == "done"
    document = host.answers.document(job.id)
    assert (document["name"], document["not a number"]) == ("first", None)
    again = host.queue.submit("steps", {"name": "first", "steps": 3}, "ben")
    assert (again.id, again.state) == (job.id, "done")
    assert host.answers.document(job.id)["at"] == document["at"]
    assert host.queue.submit("steps", {"steps": 3, "name": "other"}, "ann").id != job.id


def test_what_is_left_at_its_default_is_the_same_question(host: Host) -> None:
    one, other = (host.queue.submit("steps", d, "ann") for d in ({"name": "same", "steps": 1}, {"name": "same"}))
    assert one.id == other.id
    ended(host, one)


def test_a_wrong_document_is_refused_before_it_is_queued(host: Host) -> None:
    with pytest.raises(InputError) as caught:
        host.queue.submit("steps", {"steps": 7}, "ann")
    assert caught.value.problems[0].where == "steps"
    with pytest.raises(InputError, match=r"(?s)no key 'step'.*nearest: steps"):
        host.queue.submit("steps", {"step": 1}, "ann")
    with pytest.raises(InputError, match=r"(?s)no kind of question 'stepps'.*nearest: steps"):
        host.queue.submit("stepps", {}, "ann")
    with pytest.raises(InputError, match="not a number"):
        host.queue.submit("steps", {"steps": float("inf")}, "ann")


def test_owners_take_turns(host: Host) -> None:
    first = host.queue.submit("steps", {"steps": 100, "name": "holds the worker"}, "ada")
    until(lambda: host.queue.job(first.id).state == "running")
    many = [host.queue.submit("steps", {"name": f"art {k}"}, "art") for k in range(5)]
    one = host.queue.submit("steps", {"name": "bea"}, "bea")
    assert one.place == 2  # after the one that runs and one of art's
    assert [host.queue.job(j.id).place for j in many] == [1, 3, 4, 5, 6]
    assert all(ended(host, j).state == "done" for j in (*many, one))
    at = [host.answers.document(j.id)["at"] for j in (many[0], one, *many[1:])]
    assert at == sorted(at)


def test_turns_go_to_whoever_waited_longest() -> None:
    waiting = [Waiting(n, t, {n[0]: t}) for t, n in enumerate(["a1", "a2", "b1", "c1", "c2"])]
    assert in_turn(waiting, {}) == ["a1", "b1", "c1", "a2", "c2"]
    assert in_turn(waiting, {"a": 9, "b": 8, "c": 7}) == ["c1", "b1", "a1", "c2", "a2"]


def test_progress_is_told_to_the_end(host: Host) -> None:
    job = host.queue.submit("steps", {"steps": 40, "name": "watched"}, "ann")

    async def heard() -> list[Job]:
        return [j async for j in host.queue.watch(job.id)]

    told = asyncio.run(heard())
    assert told[-1].state == "done"
    steps = [j.done for j in told if j.doing == "stepping"]
    assert len(steps) >= 2
    assert steps == sorted(steps)
    assert {j.total for j in told if j.doing} == {40}


def test_a_cancel_is_heeded_at_the_next_step(host: Host) -> None:
    job = host.queue.submit("steps", {"steps": 5000, "name": "given up"}, "ann")
    until(lambda: host.queue.job(job.id).done > 0)
    began, pid = time.monotonic(), host.queue.worker_pid
    host.queue.cancel(job.id, "ann")
    assert ended(host, job).state == "cancelled"
    assert time.monotonic() - began < 1.0
    assert host.queue.worker_pid == pid  # heeded: the warm worker goes on
    again = host.queue.submit("steps", {"steps": 5000, "name": "given up"}, "ann")
    assert again.state in ("waiting", "running")
    host.queue.cancel(job.id, "ann")
    ended(host, job)


def test_a_worker_that_does_not_heed_is_replaced(host: Host) -> None:
    job = host.queue.submit("deaf", {}, "ann")
    until(lambda: host.queue.job(job.id).doing == "not listening")
    began, pid = time.monotonic(), host.queue.worker_pid
    host.queue.cancel(job.id, "ann")
    assert ended(host, job).state == "cancelled"
    assert time.monotonic() - began < 6.0
    assert host.queue.worker_pid != pid
    assert ended(host, host.queue.submit("steps", {"name": "after the deaf"}, "ann")).state == "done"


def test_a_question_that_waits_is_taken_out(host: Host) -> None:
    first = host.queue.submit("steps", {"steps": 30, "name": "in front"}, "ann")
    job = host.queue.submit("steps", {"name": "taken out"}, "ann")
    assert host.queue.cancel(job.id, "ann").state == "cancelled"
    assert ended(host, first).state == "done"
    assert host.queue.job(job.id).state == "cancelled"


def test_a_question_of_two_goes_on_when_one_withdraws(host: Host) -> None:
    first = host.queue.submit("steps", {"steps": 30, "name": "before the shared"}, "eve")
    job = host.queue.submit("steps", {"name": "shared"}, "ann")
    host.queue.submit("steps", {"name": "shared"}, "ben")
    assert host.queue.cancel(job.id, "ann").state == "waiting"
    assert job.id not in [j.id for j in host.queue.jobs("ann")]
    assert ended(host, first).state == ended(host, job).state == "done"


def test_nobody_withdraws_the_question_of_another(host: Host) -> None:
    job = host.queue.submit("steps", {"steps": 30, "name": "of ann"}, "ann")
    host.queue.cancel(job.id, "mallory")
    assert ended(host, job).state == "done"


@pytest.mark.parametrize(
    ("kind", "error", "told"),
    [
        ("fail", "ModelError", "no answer was found"),
        ("wrong", "InputError", "a name is unknown"),
        ("fault", "Fault", "a fault of ours: ZeroDivisionError"),
        ("full", "MemoryError", "not enough memory"),
        ("crash", "Crashed", "memory ran out"),
    ],
)
def test_what_goes_wrong_is_told_and_the_next_is_answered(host: Host, kind: str, error: str, told: str) -> None:
    job = ended(host, host.queue.submit(kind, {}, "ann"))
    assert (job.state, job.error) == ("failed", error)
    assert told in job.problems[0]["what"]
    assert len(job.problems) == (2 if kind == "wrong" else 1)
    assert job.id not in host.answers
    assert ended(host, host.queue.submit("steps", {"name": f"after {kind}"}, "ann")).state == "done"


def test_a_question_that_failed_may_be_asked_again(host: Host) -> None:
    job = ended(host, host.queue.submit("fail", {"name": "again"}, "ann"))
    assert host.queue.submit("fail", {"name": "again"}, "ann").state in ("waiting", "running")
    assert ended(host, job).problems[0]["nearest"] == ["one", "two"]


def test_a_name_that_is_no_question(host: Host) -> None:
    with pytest.raises(NoJob):
        host.queue.job("0" * 32)
    for id in ("0" * 32, "../held", "x" * 32):
        with pytest.raises(InputError, match="no answer"):
            host.answers.document(id)


def test_limits_say_what_is_allowed(tmp_path: Path) -> None:
    limits = Limits(document=200, waiting=2, waiting_in_all=3)
    with open_host(tmp_path, kinds=QUICK, limits=limits, work=False) as host:
        for k in range(2):
            host.queue.submit("steps", {"name": str(k)}, "ann")
        with pytest.raises(TooMuch, match=r"(?s)2 questions of yours wait.*at most 2") as caught:
            host.queue.submit("steps", {"name": "2"}, "ann")
        assert caught.value.status == 429
        host.queue.submit("steps", {"name": "1"}, "ann")  # the same question takes no place
        host.queue.submit("steps", {"name": "3"}, "ben")
        with pytest.raises(TooMuch, match="at most 3"):
            host.queue.submit("steps", {"name": "4"}, "cat")
        with pytest.raises(TooMuch, match="at most 200 bytes") as caught:
            host.queue.submit("steps", {"name": "x" * 300}, "dan")
        assert caught.value.status == 413


def test_a_bucket_fills_again() -> None:
    bucket = Buckets(burst=2, rate=100.0)
    assert [bucket.take("a") == 0, bucket.take("a") == 0, bucket.take("a") > 0, bucket.take("b") == 0] == [True] * 4
    time.sleep(0.02)
    assert bucket.take("a") == 0


def test_a_restart_goes_on_where_it_was(tmp_path: Path) -> None:
    mark, asked = tmp_path / "mark", []
    with open_host(tmp_path, kinds=QUICK) as host:
        done = ended(host, host.queue.submit("steps", {"name": "done"}, "ann"))
        asked.append(host.queue.submit("marked", {"path": str(mark)}, "ann"))
        until(lambda: host.queue.job(asked[0].id).doing == "marked")
        asked += [host.queue.submit("steps", {"name": f"waits {k}"}, "ann") for k in range(3)]
    with open_host(tmp_path, kinds=QUICK, work=False) as host:
        assert host.queue.job(done.id).state == "done"
        assert done.id in host.answers
        assert [host.queue.job(j.id).state for j in asked] == ["waiting"] * 4
        assert len(host.queue.jobs("ann")) == 5
        host.queue.cancel(asked[0].id, "ann")
    with open_host(tmp_path, kinds=QUICK) as host:
        assert [ended(host, j).state for j in asked] == ["cancelled", "done", "done", "done"]
    assert mark.read_text() == "tried\n"


def test_what_takes_the_app_down_is_not_tried_for_ever(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    for tried in range(1, TRIES + 1):
        with open_host(tmp_path, kinds=QUICK) as host:
            job = host.queue.submit("marked", {"path": str(mark)}, "ann")
            until(lambda n=tried: mark.is_file() and mark.read_text().count("tried") == n)
    with open_host(tmp_path, kinds=QUICK, work=False) as host:
        assert host.queue.job(job.id).state == "failed"
        assert "3 times" in host.queue.job(job.id).problems[0]["what"]


def test_one_process_holds_a_folder(tmp_path: Path) -> None:
    with open_host(tmp_path, kinds=QUICK, work=False), pytest.raises(InputError, match=r"(?s)another plenipo web.*--folder DIR"):
        open_host(tmp_path, kinds=QUICK, work=False)
    open_host(tmp_path, kinds=QUICK, work=False).close()


def test_a_folder_by_environment_and_one_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLENIPO_HOST_FOLDER", str(tmp_path / "here"))
    with open_host(kinds=QUICK, work=False) as host:
        assert host.folder.path == tmp_path / "here"
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be used"):
        open_host(tmp_path / "file", kinds=QUICK, work=False)


def test_many_threads_ask_at_once(host: Host) -> None:
    jobs: list[Job] = []
    threads = [
        threading.Thread(target=lambda k=k: jobs.append(host.queue.submit("steps", {"name": f"at once {k % 4}"}, f"owner {k}")))
        for k in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({j.id for j in jobs}) == 4
    assert {ended(host, j).state for j in jobs} == {"done"}


# documents -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"case": "packaging-forum"}, []),
        ({"case": "wto-tariff-round", "protocol": "request-offer"}, []),
        ({"case": "packaging-forum", "protocol": "rolling-txt"}, ["there is no procedure 'rolling-txt'"]),
        ({"case": "packaging-forum", "protocol": "coalition"}, ["coalition makes no sense for packaging-forum"]),
        ({"case": "packaging", "protocol": "vote", "runs": 10**9}, ["there is no case", "are too many for the app"]),
    ],
)
def test_a_case_is_negotiated_under_every_procedure_that_makes_sense_for_it(document: dict[str, object], told: list[str]) -> None:
    form = KINDS["convene"].form.model_validate(document)
    found = form.problems(Limits())
    assert len(found) == len(told)
    for problem, words in zip(found, told, strict=True):
        assert words in problem.what
        assert "--" not in problem.where
