# SPDX-License-Identifier: Apache-2.0
"""Parts that every Word document of ours is laid out with: font, tables without a grid, rules, fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as DocumentObject
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

__all__ = [
    "ACCENT",
    "INK",
    "MUTED",
    "PAGE",
    "border",
    "cell_border",
    "field",
    "muted",
    "new_table",
    "put",
    "rule_above",
    "set_font",
]

FONT = "Arial"
INK, MUTED, ACCENT, RULE = "1B2026", "59626C", "1F5FA6", "C9CFD5"
PAGE = (Mm(210), Mm(297))


def set_font(style: ParagraphStyle, size: float, bold: bool = False) -> ParagraphStyle:
    """Our font for a style, in place of what its theme says."""
    style.font.name, style.font.size, style.font.bold = FONT, Pt(size), bold
    style.font.color.rgb = RGBColor.from_string(INK)
    spacing = style.element.get_or_add_rPr().find(qn("w:spacing"))
    if spacing is not None:
        style.element.rPr.remove(spacing)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(key), None)
    for key in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(key), FONT)
    return style


def new_table(document: DocumentObject, rows: int, widths: Sequence[int]) -> Table:
    """A table without a grid, of fixed widths."""
    table = document.add_table(rows=rows, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    _flush(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return table


def put(
    cell: _Cell,
    texts: Iterable[str],
    *,
    size: float = 10,
    bold: bool = False,
    colour: str = INK,
    right: bool = False,
    bullets: bool = False,
    low: bool = False,
) -> None:
    """Fill a cell, one paragraph for each text."""
    for position, text in enumerate(texts):
        paragraph = cell.paragraphs[0] if position == 0 else cell.add_paragraph()
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if bullets:
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Mm(3.5), Mm(-3.5)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(3.5))
            text = f"•\t{text}"
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(size), bold
        run.font.color.rgb = RGBColor.from_string(colour)
    if low:
        place = OxmlElement("w:vAlign")
        place.set(qn("w:val"), "bottom")
        cell._tc.get_or_add_tcPr().append(place)


def muted(paragraph: Paragraph, text: str, size: float) -> None:
    """Add words of lesser weight to a paragraph."""
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.color.rgb = RGBColor.from_string(MUTED)


def field(paragraph: Paragraph, name: str, size: float) -> None:
    """A number that the word processor fills in: the page, or how many there are."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    muted(paragraph, "1", size)
    field.append(paragraph.runs[-1]._r)
    paragraph._p.append(field)


def _line(side: str, colour: str, eighths: int, space: int) -> BaseOxmlElement:
    line = OxmlElement(f"w:{side}")
    for key, value in (("val", "single"), ("sz", str(eighths)), ("space", str(space)), ("color", colour)):
        line.set(qn(f"w:{key}"), value)
    return line


def border(paragraph: Paragraph, side: str, colour: str, eighths: int, space: int) -> None:
    """A line at one side of a paragraph: its width in eighths of a point, its distance in points."""
    borders = OxmlElement("w:pBdr")
    borders.append(_line(side, colour, eighths, space))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


def rule_above(cells: Iterable[_Cell]) -> None:
    """A thin rule above a row."""
    for cell in cells:
        cell_border(cell, "top")


def cell_border(cell: _Cell, side: str) -> None:
    """A thin rule at one side of a cell."""
    properties = cell._tc.get_or_add_tcPr()
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    borders.append(_line(side, RULE, 4, 0))


def _flush(table: Table) -> None:
    """Begin the table where the text begins: no indent, no margin at the left of its cells."""
    properties = table._tbl.tblPr
    indent, margins = OxmlElement("w:tblInd"), OxmlElement("w:tblCellMar")
    _twentieths(indent, 0)
    for side, twentieths in (("top", 60), ("left", 0), ("bottom", 60), ("right", 80)):
        margin = OxmlElement(f"w:{side}")
        _twentieths(margin, twentieths)
        margins.append(margin)
    properties.insert_element_before(indent, "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(margins, "w:tblLook")


def _twentieths(element: BaseOxmlElement, value: int) -> None:
    """A width in twentieths of a point."""
    element.set(qn("w:w"), str(value))
    element.set(qn("w:type"), "dxa")
