# SPDX-License-Identifier: Apache-2.0
"""``plenipo web``: the app, on this machine."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plenipo.cli.output import errors_console, print_line
from plenipo.core.errors import InputError, Problem

if TYPE_CHECKING:
    from plenipo.host import Host
    from plenipo.host.entry import Entry

__all__ = ["register"]

PORT, LAST_PORT = 8321, 65535
WAITING = 128  # connections that may wait to be taken
AT_REST = 3.0  # seconds after which the first page has been drawn
GRACE = 1  # seconds that open pages are given when the app ends
EVERYWHERE = ("0.0.0.0", "::")
FAR_AWAY = "192.0.2.1"
"""An address set aside for examples (RFC 5737): only the way to it is asked for."""


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command("web")(web)


def web(
    port: Annotated[int, typer.Option(min=0, max=LAST_PORT, help="Where to listen; 0 takes any that is free.")] = PORT,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="On which address to listen; anything but this machine needs --auth.")
    ] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Another name under which the app is reached; may be given again."),
    ] = None,
    auth: Annotated[bool, typer.Option("--auth", help="Ask for the owner's token, which is printed once at the start.")] = False,
    folder: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where questions, answers and rooms are kept; your own data folder if not said."),
    ] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the address and nothing else.")] = False,
) -> None:
    """Open the app: ask, look, brief, negotiate. It needs no network; Ctrl-C ends it and nothing is lost.

    Examples: plenipo web; plenipo web --port 9000 --no-browser; plenipo web --host 0.0.0.0 --auth
    """
    from plenipo.host.entry import is_loopback

    if not is_loopback(host) and not auth:
        told = f"{host} can be reached from other machines, and nobody would be asked who they are"
        raise InputError(Problem(told, "--host", "--auth beside it, or 127.0.0.1", (), f"plenipo web --host {host} --auth"))
    taken = _listen(host, port)
    with contextlib.closing(taken):
        at = taken.getsockname()[1]
        from plenipo.host import open_host

        entry, token = _entry(host, name or (), auth)
        # Ctrl-C is the ordinary end.
        with contextlib.suppress(KeyboardInterrupt), open_host(folder, entry=entry, work=False) as held:
            _serve(held, taken, _address(host, at, token), browser=not no_browser, quiet=quiet)
    if not quiet:
        errors_console().print("Ended; what was asked keeps its place.")


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything is loaded, so that a taken one is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # there it would let two programs listen at one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host.strip("[]"), port))
        listening.listen(WAITING)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            step = f"plenipo web --port {port + 1 if port < LAST_PORT else PORT}"
            raise InputError(Problem(f"something listens at port {port} already", "--port", "a free port", (), step)) from None
        told = f"one cannot listen there: {(error.strerror or str(error)).lower()}"
        raise InputError(Problem(told, f"--host {host} --port {port}", "an address of this machine and a free port")) from None
    return listening


def _entry(host: str, names: list[str] | tuple[str, ...], auth: bool) -> tuple[Entry, str]:
    """The door, and the owner's token if there is to be one."""
    import secrets

    from plenipo.host.entry import LOOPBACK, TOKEN_BYTES, Entry

    token = secrets.token_urlsafe(TOKEN_BYTES) if auth else ""
    own = [host] if host not in EVERYWHERE else _own_names()
    known = dict.fromkeys(n.casefold() for n in (*LOOPBACK, *own, *names))
    return Entry(tuple(known), token), token


def _own_names() -> list[str]:
    """Names and addresses of this machine."""
    name = socket.gethostname()
    with contextlib.suppress(OSError):
        return [name, _reached_by(), socket.getfqdn(), *(str(a[4][0]) for a in socket.getaddrinfo(name, None))]
    return [name]


def _reached_by() -> str:
    """The address by which others on the network reach this machine: telephones in a class know no names. Nothing is sent."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect((FAR_AWAY, 9))
        return str(asked.getsockname()[0])
    return socket.gethostname()


def _address(host: str, port: int, token: str) -> str:
    """Where a browser finds the app; the token stands behind #, which no browser sends in an address."""
    name = _reached_by() if host in EVERYWHERE else f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"http://{name}:{port}/" + (f"session#{token}" if token else "")


def _warm() -> None:
    """Read the world and its names, which the first page that needs them would wait for."""
    from plenipo.web.lab_names import names_for

    names_for("plain")


def _serve(host: Host, listening: socket.socket, address: str, *, browser: bool, quiet: bool) -> None:
    import webbrowser

    import uvicorn

    from plenipo.web.app import create_app

    config = uvicorn.Config(
        create_app(host),
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # what a stranger writes into a header says nothing about where he is
        timeout_graceful_shutdown=GRACE,
        lifespan="off",
    )
    host.start()  # not before the pages are there: the worker warms itself beside them
    print_line(address)
    if not quiet:
        errors_console().print(f"[bold]plenipo web[/bold] keeps everything in {host.folder.path}; Ctrl-C ends it.")
    if browser:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    warming = threading.Timer(AT_REST, _warm)
    warming.daemon = True
    try:
        warming.start()
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        warming.cancel()
        if warming.is_alive():
            warming.join()  # an interpreter that ends in the middle of an import may wait for ever
