# SPDX-License-Identifier: Apache-2.0
"""Answers kept by the id of their question: one compressed file of JSON each, written whole or not at all."""

from __future__ import annotations

import gzip
import json
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from plenipo.core.errors import InputError, Problem
from plenipo.core.files import atomic_path
from plenipo.host.plain import plain

if TYPE_CHECKING:
    from plenipo.lab.answer import Answer

__all__ = ["Answers", "answer_path", "keep_answer"]

ID = re.compile(r"[0-9a-f]{32}")
SUFFIX = ".json.gz"
LEVEL = 5  # of compression: a second's answer is packed in a few hundredths of one
READ_KEPT = 8
"""Answers kept read: a page asks for parts of the same one again and again."""


def answer_path(folder: Path, id: str) -> Path:
    """Where the answer of a question is kept."""
    return folder / f"{id}{SUFFIX}"


def keep_answer(path: Path, document: Mapping[str, Any]) -> None:
    """Write an answer, whole or not at all; what is not a number is null."""
    written = json.dumps(plain(document), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    with atomic_path(path) as temporary:
        temporary.write_bytes(gzip.compress(written.encode("utf-8", "replace"), LEVEL, mtime=0))


class Answers:
    """The answers in a folder.

    An answer's document is what the question's kind gives; that of a what-if is read as `plenipo.lab.answer.Answer`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._read: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._told: dict[str, Answer] = {}  # of documents kept read: an answer holds an index that takes a while to make
        self._lock = Lock()

    def __contains__(self, id: str) -> bool:
        return bool(ID.fullmatch(id)) and answer_path(self.folder, id).is_file()

    def __iter__(self) -> Iterator[str]:
        return (p.name.removesuffix(SUFFIX) for p in sorted(self.folder.glob(f"*{SUFFIX}")))

    def packed(self, id: str) -> bytes:
        """The document as it is kept: JSON in UTF-8, compressed by gzip.

        Raises
        ------
        InputError
            If there is no such answer.
        """
        self._check(id)
        return answer_path(self.folder, id).read_bytes()

    def document(self, id: str) -> dict[str, Any]:
        """The document of an answer; not to be changed.

        Raises
        ------
        InputError
            If there is no such answer.
        """
        self._check(id)
        with self._lock:
            if id in self._read:
                self._read.move_to_end(id)
                return self._read[id]
        found: dict[str, Any] = json.loads(gzip.decompress(answer_path(self.folder, id).read_bytes()))
        with self._lock:
            self._read[id] = found
            while len(self._read) > READ_KEPT:
                self._told.pop(self._read.popitem(last=False)[0], None)
        return found

    def answer(self, id: str) -> Answer:
        """The answer to a what-if.

        Raises
        ------
        InputError
            If there is no such answer, or it answers a question of another kind.
        """
        from plenipo.lab.answer import Answer

        document = self.document(id)
        if not {"scenario", "headline", "outcomes", "economies"} <= set(document):
            told = "this is not the answer to a what-if"
            raise InputError(Problem(told, f"answers/{id}", "the id of a question of the kind whatif"))
        with self._lock:
            if id not in self._told:
                self._told[id] = Answer.from_json_document(document)
            return self._told[id]

    def drop(self, id: str) -> None:
        """Take an answer away.

        Raises
        ------
        InputError
            If there is no such answer.
        """
        self._check(id)
        answer_path(self.folder, id).unlink(missing_ok=True)
        with self._lock:
            self._read.pop(id, None)
            self._told.pop(id, None)

    def _check(self, id: str) -> None:
        if id not in self:
            told, step = f"there is no answer {id!r} here", "ask the question again: POST /api/v1/jobs"
            raise NoAnswer(Problem(told, "", "the id of a question that is done", next_step=step))


class NoAnswer(InputError):
    """Nothing is kept under this id."""
