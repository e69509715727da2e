# SPDX-License-Identifier: Apache-2.0
"""Take pictures of every page of the app at three widths, light and dark, into docs/_static/screens.

``python docs/generate_screens.py``: opens the app over a folder of its own, asks the first question of the case book, opens a room and an
exercise, and needs Chromium. Look at what it made before it is committed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Page, sync_playwright

from plenipo.host import open_host
from plenipo.web.app import create_app

SCREENS = Path(__file__).parent / "_static" / "screens"
SIZES = {"390": (390, 844), "1280": (1280, 800), "1920": (1920, 1080)}
QUALITY = 55  # of the pictures: legible, and small enough to be kept
QUESTION = "india-joins-rcep"
CASE = "packaging-forum"
PACKAGE = {"cut": 10.0, "fund": 2.0, "reuse": 20.0, "label": "voluntary"}
LONG = 240_000  # milliseconds: the first answer compiles its programs


def main(only: list[str]) -> None:
    """Take them."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, open_host(folder) as host:
        server = uvicorn.Server(uvicorn.Config(create_app(host), port=0, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.1)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            shown = prepared(browser, address)
            for name, path in shown.items():
                if only and name not in only:
                    continue
                for width, (w, h) in SIZES.items():
                    taken(browser, address, path, f"{name}-{width}", w, h, "dark" if width == "1920" else "light")
            browser.close()
        server.should_exit = True
        thread.join()


def prepared(browser: Any, address: str) -> dict[str, str]:
    """Ask, open a room in which something is said, and an exercise; pages by the name of their picture."""
    page = browser.new_context(base_url=address).new_page()
    page.set_default_timeout(LONG)
    asked = page.request.post("/api/v1/jobs", data={"kind": "whatif", "document": {"scenario": QUESTION}}).json()
    job = asked["id"]
    while page.request.get(f"/api/v1/jobs/{job}").json()["state"] in ("waiting", "running"):
        time.sleep(1)
    opened = page.request.post(
        "/api/v1/rooms", data={"case": CASE, "people": ["coasts", "makers"], "minutes": 60, "sight": "all"}
    ).json()
    keys = {seat: f"{opened['room']}.{seat}.{held['code']}" for seat, held in opened["codes"].items()}
    for seat, action in (
        ("makers", {"kind": "join"}),
        ("coasts", {"kind": "join"}),
        ("makers", {"kind": "say", "words": "We can live with a label, and with a fund that others pay into as well."}),
        ("coasts", {"kind": "propose", "text": "text", "package": PACKAGE}),
    ):
        page.request.post(
            f"/api/v1/rooms/{opened['room']}/actions", data={"action": action}, headers={"Authorization": f"Bearer {keys[seat]}"}
        )
    page.request.post(f"/api/v1/rooms/{opened['room']}/release")
    begun = page.request.post("/api/v1/exercises", data={"case": CASE, "people": 12}).json()
    page.request.post(f"/api/v1/exercises/{begun['exercise']}/phase", data={"phase": 3})
    room = f"/rooms/{opened['room']}"
    return {
        "first": "/",
        "lab": f"/lab?from={QUESTION}",
        "answer": f"/answers/{job}",
        "leverage": "/leverage",
        "economies": "/economies",
        "economy": "/economies/VNM",
        "agreements": "/agreements",
        "agreement": "/agreements/rcep",
        "evidence": "/evidence",
        "data": "/data",
        "conference": "/conference",
        "room": f"/join#{keys['coasts']}",
        "projector": f"{room}/projector",
        "debrief": f"{room}/debrief",
        "replay": f"{room}/replay",
        "desk": f"/desk/{begun['exercise']}",
        "sheets": f"/desk/{begun['exercise']}/sheets",
        "settings": "/settings",
        "api": "/api",
    }


def taken(browser: Any, address: str, path: str, name: str, wide: int, high: int, scheme: str) -> None:
    """One picture of what stands on the first screen."""
    context = browser.new_context(
        base_url=address, viewport={"width": wide, "height": high}, color_scheme=scheme, reduced_motion="reduce", locale="en"
    )
    page: Page = context.new_page()
    page.goto(path)
    page.wait_for_load_state("networkidle") if "/rooms/" not in path and not path.startswith("/join") else page.wait_for_timeout(
        2500
    )
    page.wait_for_timeout(600)
    page.screenshot(path=SCREENS / f"{name}.jpg", type="jpeg", quality=QUALITY)
    context.close()


if __name__ == "__main__":
    main(sys.argv[1:])
