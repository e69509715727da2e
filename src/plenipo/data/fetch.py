# SPDX-License-Identifier: Apache-2.0
"""Downloading one file: whole or not at all, resumed where it was cut, and with plain words for what went wrong."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from plenipo.core.errors import DataError, FetchError, InputError, Problem

if TYPE_CHECKING:
    import requests

__all__ = ["Progress", "download"]

Progress = Callable[[int, int, str], None]

# Seconds to wait for a connection, and for the next bytes.
TIMEOUT_SECONDS = (15.0, 60.0)
_CHUNK_BYTES = 2**18
_TABLE_SUFFIXES = (".csv", ".zip", ".xlsx")
_AGENT = "plenipo (research software)"


@dataclass(frozen=True)
class _Mark:
    """What identifies the version of a half-fetched file: a server's validators and the full length."""

    address: str
    validator: str
    total: int


def download(address: str, target: Path, *, sha256: str = "", progress: Progress | None = None, what: str = "") -> None:
    """Fetch a file to ``target``, beginning where an earlier attempt was cut if the server allows it.

    The half-fetched bytes lie in ``target`` + ``.part`` and stay there after a cut, so that the next call resumes.

    Parameters
    ----------
    address
        http or https address.
    target
        File to write; any file there is replaced.
    sha256
        Checksum the file must have, if one is known.
    progress
        Called with bytes done, bytes in all (0 if unknown) and ``what``.

    Raises
    ------
    FetchError
        If the address does not answer, answers with an error or a web page, or the connection is cut.
    DataError
        If the checksum differs.
    """
    import pooch  # type: ignore[import-untyped]

    if urlsplit(address).scheme not in ("http", "https"):
        raise InputError(
            Problem(f"'{address}' is not an address on the web", expected="an address that begins with http:// or https://")
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    pooch.get_logger().setLevel("WARNING")
    known = f"sha256:{sha256}" if sha256 else None
    try:
        pooch.retrieve(address, known, fname=target.name, path=target.parent, downloader=_Resuming(target, progress, what))
    except ValueError as error:
        raise DataError(
            Problem(
                f"the file from {address} has another checksum than the known one: it was changed or damaged",
                target.name,
                expected=f"sha256 {sha256}",
                next_step="pull again; if it stays, ask the publisher whether the release was corrected",
            )
        ) from error


class _Resuming:
    """A downloader for pooch that keeps what it has when the connection is cut."""

    def __init__(self, target: Path, progress: Progress | None, what: str) -> None:
        self.part = target.with_name(target.name + ".part")
        self.mark = target.with_name(target.name + ".mark")
        self.name = target.name
        self.progress = progress
        self.what = what

    def __call__(self, url: str, output_file: str, pooch: Any, check_only: bool = False) -> None:
        """Fetch ``url`` into ``output_file``."""
        import requests

        try:
            self._fetch(url)
        except requests.Timeout as error:
            raise self._cut(url, "did not answer in time") from error
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError) as error:
            raise self._cut(url, "broke off the connection" if self._held() else "did not answer") from error
        except requests.RequestException as error:
            raise FetchError(Problem(f"{url} could not be fetched ({type(error).__name__})", self.name)) from error
        self.mark.unlink(missing_ok=True)
        self.part.replace(output_file)

    def _fetch(self, url: str) -> None:
        import requests

        held, mark = self._held(), self._mark()
        headers = {"Accept-Encoding": "identity", "User-Agent": _AGENT}
        if held and mark and mark.address == url and mark.total > held:
            headers["Range"] = f"bytes={held}-"
            if mark.validator:
                headers["If-Range"] = mark.validator
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT_SECONDS) as answer:
            self._refuse(url, answer)
            start = held if answer.status_code == requests.codes.partial_content and self._continues(answer, held, mark) else 0
            if answer.status_code == requests.codes.partial_content and not start:
                self.part.unlink(missing_ok=True)
                raise self._cut(url, "resumed another version of the file; the half-fetched one was dropped")
            total = start + int(answer.headers.get("Content-Length", 0))
            total = total if total > start else 0
            validator = answer.headers.get("ETag", "") or answer.headers.get("Last-Modified", "")
            self.mark.write_text(json.dumps(asdict(_Mark(url, "" if validator.startswith("W/") else validator, total))))
            self._receive(answer, start, total)
        if total and self._held() != total:
            raise self._cut(url, "broke off the connection")

    def _receive(self, answer: requests.Response, start: int, total: int) -> None:
        # The length is compared at the end: to refuse a short body here would drop the bytes that did come.
        answer.raw.enforce_content_length = False
        with self.part.open("ab" if start else "wb") as sink:
            done = start
            for chunk in answer.iter_content(_CHUNK_BYTES):
                sink.write(chunk)
                done += len(chunk)
                if self.progress:
                    self.progress(done, total, self.what)
            sink.flush()
            os.fsync(sink.fileno())

    def _refuse(self, url: str, answer: requests.Response) -> None:
        """Refuse an error, or a web page where a table was asked for."""
        if not answer.ok:
            if answer.status_code == 416:
                self.part.unlink(missing_ok=True)
            raise FetchError(
                Problem(
                    f"{url} answered {answer.status_code} {answer.reason}",
                    self.name,
                    expected="the file",
                    next_step="look on the publisher's page for the address of today and give it with --address",
                )
            )
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind == "text/html" and Path(self.name).suffix in _TABLE_SUFFIXES:
            raise FetchError(
                Problem(
                    f"{url} sent a web page, not the file",
                    self.name,
                    expected=f"a {Path(self.name).suffix} file",
                    next_step="open the address in a browser to read what it says",
                )
            )

    def _continues(self, answer: requests.Response, held: int, mark: _Mark | None) -> bool:
        """Whether a partial answer goes on exactly where ours ends, in a file of the same length."""
        return mark is not None and answer.headers.get("Content-Range", "") == f"bytes {held}-{mark.total - 1}/{mark.total}"

    def _held(self) -> int:
        return self.part.stat().st_size if self.part.is_file() else 0

    def _mark(self) -> _Mark | None:
        try:
            return _Mark(**json.loads(self.mark.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def _cut(self, url: str, how: str) -> FetchError:
        held, mark = self._held(), self._mark()
        total = f" of {mark.total:,}" if mark and mark.total else ""
        got = f"{held:,}{total} bytes came" if held else "nothing came"
        return FetchError(
            Problem(f"{url} {how}; {got}", self.name, "the whole file", next_step="pull again: it goes on where it was cut")
        )
