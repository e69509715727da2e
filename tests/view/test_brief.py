# SPDX-License-Identifier: Apache-2.0
"""The brief: whose side it takes, what it must say, and that page one and page two are one page each."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from docx import Document

from plenipo.core.errors import InputError
from plenipo.lab.answer import Answer
from plenipo.view.brief import economy_of, write_brief
from plenipo.view.brief_content import compose
from tests.view.test_report import Page

MARKING = "OFFICIAL - HANDLE WITH CARE"
LABELS = ["Confidence", "Who gains", "Who loses", "What reverses it", "Who must consent", "What the model cannot see"]


def words_of(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(p.text for p in document.paragraphs), *cells]).split())


def test_it_is_written_from_the_side_of_the_economy(answer: Answer) -> None:
    brief = compose(answer, "BGD")
    assert brief.bottom_line.startswith("Bangladesh's real income in 2039 falls by")
    assert brief.points[0].startswith("We lose: our real income falls by")
    assert "Bangladesh is not among the Parties" in dict(brief.entries)["Who must consent"][0]
    assert "Vietnam's consent is needed" in dict(compose(answer, "VNM").entries)["Who must consent"][0]
    assert "The act is India's own" in dict(compose(answer, "IND").entries)["Who must consent"][0]


@pytest.mark.parametrize("suffix", [".docx", ".html"])
def test_everything_asked_for_is_there(answer: Answer, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"brief{suffix}"
    write_brief(answer, "VNM", path)
    text = words_of(path) if suffix == ".docx" else Page(path.read_text(encoding="utf-8")).text
    for wanted in [
        *LABELS,
        "Talking points for Vietnam",
        "Five questions an opponent would ask",
        "Annex: sources",
        "2023 prices",
    ]:
        assert wanted in text
    assert "Gain is not consent" in text
    assert "IDE-GSM 2021" in text
    assert "Etalab 2.0" in text


def test_five_points_and_five_questions(answer: Answer) -> None:
    for code in ("VNM", "IND", "BGD", "FRA", "TUV"):
        brief = compose(answer, code)
        assert len(brief.questions) == 5
        assert len(brief.points) >= 4
        assert all(text and text[-1] in ".…" for text in [*brief.points, *(reply for _, reply in brief.questions)])


def test_the_marking_is_on_every_page(answer: Answer, tmp_path: Path) -> None:
    write_brief(answer, "VNM", tmp_path / "brief.docx", marking=MARKING)
    document = Document(str(tmp_path / "brief.docx"))
    assert len(document.sections) == 1
    section = document.sections[0]
    assert not section.different_first_page_header_footer
    assert section.header.paragraphs[0].text == MARKING
    write_brief(answer, "VNM", tmp_path / "brief.html", marking=f"{MARKING} <b>")
    page = Page((tmp_path / "brief.html").read_text(encoding="utf-8"))
    assert page.text.count(f"{MARKING} <b>") == page.tags.count("article") == 3
    assert page.loads == []


def test_no_marking_leaves_no_trace(answer: Answer, tmp_path: Path) -> None:
    write_brief(answer, "VNM", tmp_path / "brief.html", marking="  ")
    assert '<p class="marking">' not in (tmp_path / "brief.html").read_text(encoding="utf-8")


def test_hostile_text_stays_text(hostile: Answer, tmp_path: Path) -> None:
    write_brief(hostile, "VNM", tmp_path / "brief.html")
    page = Page((tmp_path / "brief.html").read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert page.tags.count("style") == 1
    write_brief(hostile, "VNM", tmp_path / "brief.docx")
    assert "<script>" in words_of(tmp_path / "brief.docx")


def test_little_is_enough(sparse: Answer, tmp_path: Path) -> None:
    write_brief(sparse, "VNM", tmp_path / "brief.docx")
    write_brief(sparse, "IND", tmp_path / "brief.html")
    text = words_of(tmp_path / "brief.docx")
    assert "One variant was run" in text
    assert "No published estimate of this act is held" in text


def test_names_and_codes(answer: Answer) -> None:
    assert economy_of(answer, "vnm") == economy_of(answer, "Viet Nam") == economy_of(answer, "VN") == "VNM"


def test_an_unknown_economy_is_refused_with_near_names(answer: Answer, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_brief(answer, "Vietnm", tmp_path / "brief.docx")
    assert any("viet" in name.lower() for problem in caught.value.problems for name in problem.nearest)
    assert list(tmp_path.iterdir()) == []


def test_a_union_is_sent_to_its_members(answer: Answer, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one of its members"):
        write_brief(answer, "EUN", tmp_path / "brief.docx")


def test_another_suffix_is_refused(answer: Answer, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"\.docx or \.html"):
        write_brief(answer, "VNM", tmp_path / "brief.pdf")


@pytest.fixture(scope="module")
def office() -> str:
    for name in ("libreoffice", "soffice"):
        if found := shutil.which(name):
            return found
    pytest.skip("no LibreOffice on the path")


def pages_of(pdf: Path) -> list[str]:
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext on the path")
    text = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


@pytest.mark.slow
@pytest.mark.parametrize("which", ["answer", "overlong"])
def test_the_document_keeps_its_pages(which: str, request: pytest.FixtureRequest, tmp_path: Path, office: str) -> None:
    write_brief(request.getfixturevalue(which), "VNM", tmp_path / "brief.docx", marking=MARKING)
    profile = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "brief.docx")],
        capture_output=True,
        timeout=180,
        check=True,
    )
    check_pages(pages_of(tmp_path / "brief.pdf"))


@pytest.mark.parametrize("which", ["answer", "overlong"])
def test_the_page_keeps_its_sheets(which: str, request: pytest.FixtureRequest, tmp_path: Path, chromium: str) -> None:
    write_brief(request.getfixturevalue(which), "VNM", tmp_path / "brief.html", marking=MARKING)
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    flags += ["--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}", "--no-pdf-header-footer"]
    address = (tmp_path / "brief.html").as_uri()
    subprocess.run(
        [chromium, *flags, f"--print-to-pdf={tmp_path / 'brief.pdf'}", address], capture_output=True, timeout=120, check=True
    )
    check_pages(pages_of(tmp_path / "brief.pdf"))


def check_pages(pages: list[str]) -> None:
    assert len(pages) >= 3
    assert all(MARKING in page for page in pages)
    assert "What the model cannot see" in pages[0]
    assert "Talking points for" in pages[1]
    assert "Why would the others agree?" in pages[1]
    assert "Annex: sources" in pages[2]
