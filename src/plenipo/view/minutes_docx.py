# SPDX-License-Identifier: Apache-2.0
"""Minutes as a Word document on A4: what was decided, the texts with their brackets, the record day by day."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt, RGBColor

from plenipo.conference.records.minutes import Minutes
from plenipo.conference.records.texts import ClauseRecord, TextRecord
from plenipo.view import minutes_layout as layout
from plenipo.view.docx_parts import ACCENT, INK, MUTED, PAGE, border, field, muted, new_table, put, rule_above, set_font

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject
    from docx.text.paragraph import Paragraph

__all__ = ["write_document"]

SIDE, TEXT_WIDTH, LABEL_WIDTH = Mm(22), Mm(166), Mm(34)
TIME_WIDTH, INDENT = Mm(15), Mm(9)
BALLOT_WIDTHS = (Mm(17), Mm(61), Mm(18), Mm(20), Mm(25), Mm(25))
PLEDGE_WIDTHS = (Mm(27), Mm(33), Mm(30), Mm(36), Mm(26), Mm(14))


def write_document(minutes: Minutes, path: str | os.PathLike[str]) -> None:
    """Lay the minutes out and save them."""
    document = Document()
    _styles(document)
    _page(document, minutes)
    _head(document, minutes)
    for text in minutes.texts:
        _text(document, text)
    _record(document, minutes)
    _tables(document, minutes)
    properties = document.core_properties
    properties.title, properties.subject, properties.author = f"{minutes.title}: minutes", minutes.marking, "Plenipo"
    properties.comments, properties.language = minutes.notice, minutes.language
    properties.created = properties.modified = datetime.datetime.fromisoformat(minutes.ended).replace(tzinfo=None)
    document.save(os.fspath(path))


def _styles(document: DocumentObject) -> None:
    normal = set_font(document.styles["Normal"], 10)
    normal.paragraph_format.space_before, normal.paragraph_format.space_after = Pt(0), Pt(3)
    normal.paragraph_format.line_spacing = 1.14
    for name, size, before, after in (("Title", 20, 0, 2), ("Heading 1", 14, 20, 6), ("Heading 2", 10.5, 12, 4)):
        style = set_font(document.styles[name], size, bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = True
        properties = style.element.get_or_add_pPr()
        for line in properties.findall("{*}pBdr"):
            properties.remove(line)


def _page(document: DocumentObject, minutes: Minutes) -> None:
    """The notice and the marking at the head of every page, the title and the number at its foot."""
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = SIDE
    section.top_margin, section.bottom_margin = Mm(25), Mm(20)
    section.header_distance, section.footer_distance = Mm(11), Mm(10)
    head = section.header.paragraphs[0]
    head.style = document.styles["Normal"]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run(minutes.notice[:1].upper() + minutes.notice[1:])
    run.bold, run.font.size = True, Pt(8.5)
    muted(head, f"  |  {minutes.marking}", 8.5)
    foot = section.footer.paragraphs[0]
    foot.style = document.styles["Normal"]
    foot.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    muted(foot, f"{minutes.title}: minutes\tPage ", 8)
    field(foot, "PAGE", 8)
    muted(foot, " of ", 8)
    field(foot, "NUMPAGES", 8)


def _head(document: DocumentObject, minutes: Minutes) -> None:
    document.add_paragraph(minutes.title, style="Title")
    muted(document.add_paragraph(), "Minutes and texts", 11)
    if minutes.note:
        muted(document.add_paragraph(), minutes.note, 9)
    decided = document.add_paragraph("What was decided", style="Heading 2")
    decided.paragraph_format.space_before = Pt(8)
    for told in layout.outcome(minutes):
        paragraph = document.add_paragraph(told)
        paragraph.paragraph_format.left_indent = Mm(4)
        border(paragraph, "left", ACCENT, 18, 8)
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)
    facts = layout.facts(minutes)
    table = new_table(document, len(facts), [LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH])
    for row, (label, told) in zip(table.rows, facts, strict=True):
        put(row.cells[0], [label], bold=True, colour=ACCENT, size=9.5)
        put(row.cells[1], [told])
        rule_above(row.cells)


def _text(document: DocumentObject, text: TextRecord) -> None:
    document.add_paragraph(text.title, style="Heading 1")
    state = "no brackets" if text.clean else "words in square brackets are not agreed"
    sponsors = f"; sponsors: {', '.join(text.sponsors)}" if text.sponsors else ""
    muted(document.add_paragraph(), f"{text.stage[:1].upper()}{text.stage[1:]}, version {text.version}; {state}{sponsors}", 8.5)
    for clause in text.clauses:
        _clause(document, clause)


def _clause(document: DocumentObject, clause: ClauseRecord) -> None:
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    depth = 0 if clause.part in ("title", "preambular") and not clause.number else clause.depth + 1
    shape.left_indent, shape.space_before = INDENT * depth, Pt(3)
    if clause.number:
        shape.first_line_indent = -INDENT
        shape.tab_stops.add_tab_stop(INDENT * depth)
        _coloured(paragraph, f"{clause.number}\t", ACCENT, bold=True)
    if clause.title:
        paragraph.add_run(f"{clause.title} ").bold = True
    for piece in clause.pieces:
        agreed = piece.kind in ("words", "settled")
        _coloured(paragraph, piece.written, INK if agreed else ACCENT, bold=not agreed)
    for stance in clause.stances:
        shape.keep_with_next = True
        below = document.add_paragraph()
        below.paragraph_format.left_indent = INDENT * depth
        below.paragraph_format.space_after = Pt(1)
        muted(below, stance, 8.5)
        shape = below.paragraph_format


def _coloured(paragraph: Paragraph, text: str, colour: str, *, bold: bool = False) -> None:
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.color.rgb = RGBColor.from_string(colour)


def _record(document: DocumentObject, minutes: Minutes) -> None:
    document.add_paragraph("Record", style="Heading 1")
    muted(document.add_paragraph(), "Times in UTC. Turns given and turns that went by are left out.", 8.5)
    for day in layout.days(minutes):
        document.add_paragraph(day.title, style="Heading 2")
        for line in day.lines:
            _line(document, line)


def _line(document: DocumentObject, line: layout.Line) -> None:
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent, shape.first_line_indent = TIME_WIDTH, -TIME_WIDTH
    shape.tab_stops.add_tab_stop(TIME_WIDTH)
    _coloured(paragraph, f"{line.time}\t", MUTED)
    if line.name:
        paragraph.add_run(line.name).bold = True
    if line.speech:
        paragraph.add_run(": ")
    else:
        words = f" {line.words}." if line.name else f"{line.words[:1].upper()}{line.words[1:]}."
        paragraph.add_run(words).bold = line.decides
    if line.where:
        _coloured(paragraph, f"({line.where}) " if line.speech else f" ({line.where})", MUTED)
    if line.said:
        paragraph.add_run(line.said if line.speech else f" “{line.said}”")


def _tables(document: DocumentObject, minutes: Minutes) -> None:
    ballots, pledges = layout.ballot_rows(minutes), layout.pledge_rows(minutes)
    if ballots:
        _table(document, "Ballots", layout.BALLOT_COLUMNS, ballots, BALLOT_WIDTHS, figures=range(2, 6))
    if pledges:
        _table(document, "Pledges", layout.PLEDGE_COLUMNS, pledges, PLEDGE_WIDTHS, figures=range(4, 6))
    if minutes.reservations:
        document.add_paragraph("Reservations", style="Heading 1")
        for name, text, clause, words in minutes.reservations:
            document.add_paragraph(f"{name} on {text}{f', clause {clause}' if clause else ''}: “{words}”")
    if minutes.signatures:
        document.add_paragraph("Signatures", style="Heading 1")
        for text, who in minutes.signatures:
            document.add_paragraph(f"{text}: {', '.join(who)}")


def _table(
    document: DocumentObject,
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[tuple[str, ...], str]],
    widths: Sequence[int],
    figures: range,
) -> None:
    document.add_paragraph(title, style="Heading 1")
    table = new_table(document, 1 + sum(1 + bool(below) for _, below in rows), widths)
    for place, (cell, head) in enumerate(zip(table.rows[0].cells, columns, strict=True)):
        put(cell, [head], size=8, colour=MUTED, right=place in figures, low=True)
    held = iter(list(table.rows)[1:])
    for cells, below in rows:
        row = next(held)
        rule_above(row.cells)
        for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            put(cell, [text], size=9.5, right=place in figures, bold=place == 0)
            cell.paragraphs[0].paragraph_format.keep_with_next = bool(below)
        if below:
            whole = next(held).cells
            put(whole[0].merge(whole[-1]), [below], size=8.5, colour=MUTED)
