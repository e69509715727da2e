# SPDX-License-Identifier: Apache-2.0
"""The brief as a Word document on A4: page one, page two, annex; the marking at the head of every page."""

from __future__ import annotations

import datetime
import io
import os
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from plenipo.view.brief_climate import ClimateSheet
from plenipo.view.brief_content import Brief
from plenipo.view.docx_parts import (
    ACCENT,
    INK,
    MUTED,
    PAGE,
    border,
    cell_border,
    field,
    muted,
    new_table,
    put,
    rule_above,
    set_font,
)

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject

__all__ = ["write_document"]

SIDE, TEXT_WIDTH, LABEL_WIDTH, NAME_WIDTH = Mm(20), Mm(170), Mm(33), Mm(27)


def write_document(brief: Brief, path: str | os.PathLike[str]) -> None:
    """Lay the brief out and save it."""
    document = Document()
    _page(document, brief)
    _styles(document)
    _first_page(document, brief)
    _second_page(document, brief)
    if brief.climate is not None:
        _climate(document, brief.climate)
    _annex(document, brief)
    properties = document.core_properties
    properties.title, properties.subject, properties.author = brief.title, brief.subtitle, "Plenipo"
    properties.comments = brief.footer
    properties.created = properties.modified = datetime.datetime(2000, 1, 1)
    document.save(os.fspath(path))


def _page(document: DocumentObject, brief: Brief) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = SIDE
    section.top_margin, section.bottom_margin = Mm(22), Mm(19)
    section.header_distance, section.footer_distance = Mm(10), Mm(9)
    head = section.header.paragraphs[0]
    head.style = document.styles["Normal"]
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if brief.marking:
        run = head.add_run(brief.marking)
        run.bold = True
        run.font.size = Pt(10)
    foot = section.footer.paragraphs[0]
    foot.style = document.styles["Normal"]
    foot.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    muted(foot, f"{brief.footer}\tPage ", 8)
    field(foot, "PAGE", 8)
    muted(foot, " of ", 8)
    field(foot, "NUMPAGES", 8)


def _styles(document: DocumentObject) -> None:
    normal = set_font(document.styles["Normal"], 10)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.12
    for name, size, before, after in (("Title", 20, 0, 3), ("Heading 1", 14, 0, 7), ("Heading 2", 10, 8, 3)):
        style = set_font(document.styles[name], size, bold=True)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.05
        style.paragraph_format.keep_with_next = True
        borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
        if borders is not None:
            style.element.pPr.remove(borders)


def _first_page(document: DocumentObject, brief: Brief) -> None:
    document.add_paragraph(brief.title, style="Title")
    subtitle = document.add_paragraph()
    subtitle.add_run(brief.subtitle).bold = True
    document.add_paragraph(brief.question)
    muted(document.add_paragraph(), brief.selection, 8.5)
    line = document.add_paragraph()
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(11), Pt(11)
    line.paragraph_format.left_indent = Mm(4)
    border(line, "left", ACCENT, 18, 8)
    line.add_run(brief.bottom_line).font.size = Pt(12.5)
    if brief.stamp:
        line.add_run(f" {brief.stamp}").bold = True
    _figures(document, brief)
    document.add_paragraph().paragraph_format.line_spacing = Pt(8)
    table = new_table(document, len(brief.entries), [LABEL_WIDTH, TEXT_WIDTH - LABEL_WIDTH])
    for row, (label, texts) in zip(table.rows, brief.entries, strict=True):
        put(row.cells[0], [label], bold=True, colour=ACCENT, size=9.5)
        put(row.cells[1], texts, bullets=len(texts) > 1)
        rule_above(row.cells)


def _figures(document: DocumentObject, brief: Brief) -> None:
    widths = [Mm(30), Mm(20), Mm(33), Mm(32), Mm(33), Mm(22)]
    table = new_table(document, 1 + len(brief.figures), widths)
    for cell, head in zip(table.rows[0].cells, brief.columns, strict=True):
        put(cell, [head], size=8, colour=MUTED, right=bool(head), low=True)
    for row, cells in zip(list(table.rows)[1:], brief.figures, strict=True):
        rule_above(row.cells)
        for column, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
            put(cell, [text], bold=column in (0, 1, 3), right=column > 0)


def _second_page(document: DocumentObject, brief: Brief) -> None:
    head = document.add_paragraph(brief.points_title, style="Heading 1")
    head.paragraph_format.page_break_before = True
    for position, point in enumerate(brief.points, start=1):
        _numbered(document, position, point)
    questions = document.add_paragraph("Five questions an opponent would ask", style="Heading 1")
    questions.paragraph_format.space_before = Pt(20)
    for question, reply in brief.questions:
        asked = document.add_paragraph()
        asked.paragraph_format.space_before = Pt(9)
        asked.paragraph_format.keep_with_next = True
        asked.add_run(question).bold = True
        answered = document.add_paragraph(reply)
        answered.paragraph_format.keep_together = True


def _climate(document: DocumentObject, sheet: ClimateSheet) -> None:
    document.add_paragraph(sheet.title, style="Heading 1").paragraph_format.page_break_before = True
    if sheet.line:
        document.add_paragraph(sheet.line).paragraph_format.space_after = Pt(4)
    steps = new_table(document, 1, [TEXT_WIDTH // len(sheet.chain)] * len(sheet.chain)) if sheet.chain else None
    for cell, step in zip(steps.rows[0].cells if steps else (), sheet.chain, strict=True):
        put(cell, [step[0]], size=8.5, colour=ACCENT, bold=True)
        for text, size in zip(step[1:], (8.5, 8), strict=True):
            muted(cell.add_paragraph(), text, size)
        cell_border(cell, "top")
    caption = document.add_paragraph()
    caption.paragraph_format.space_before, caption.paragraph_format.keep_with_next = Pt(8), True
    muted(caption, sheet.caption, 8.5)
    document.add_paragraph().add_run().add_picture(io.BytesIO(sheet.png), width=TEXT_WIDTH)
    muted(document.add_paragraph(), sheet.note, 8)
    for title, columns, rows in sheet.tables:
        document.add_paragraph(title, style="Heading 2")
        widths = [NAME_WIDTH, *[(TEXT_WIDTH - NAME_WIDTH) // (len(columns) - 1)] * (len(columns) - 1)]
        table = new_table(document, 1 + len(rows), widths)
        for row, cells in zip(table.rows, (columns, *rows), strict=True):
            first = cells is columns
            for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
                put(cell, [text], size=8, colour=MUTED if first else INK, right=place > 0, low=first)
            if not first:
                rule_above(row.cells)


def _annex(document: DocumentObject, brief: Brief) -> None:
    head = document.add_paragraph("Annex: sources", style="Heading 1")
    head.paragraph_format.page_break_before = True
    for title, lines in brief.sources:
        document.add_paragraph(title, style="Heading 2")
        for text in lines:
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(2.5)
            paragraph.add_run(text).font.size = Pt(8.5)


def _numbered(document: DocumentObject, position: int, text: str) -> None:
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent, shape.first_line_indent, shape.space_after = Mm(7), Mm(-7), Pt(7)
    shape.tab_stops.add_tab_stop(Mm(7))
    run = paragraph.add_run(f"{position}\t")
    run.bold = True
    run.font.color.rgb = RGBColor.from_string(ACCENT)
    paragraph.add_run(text)
