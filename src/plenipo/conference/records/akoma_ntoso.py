# SPDX-License-Identifier: Apache-2.0
"""Minutes as an Akoma Ntoso 3.0 debate, each text an attached statement, votes in the analysis.

Akoma Ntoso Version 1.0, OASIS Standard, 29 August 2018. Nothing is claimed about profiles of it, such as that of the
United Nations.
"""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from plenipo.conference.records.minutes import BallotRecord, Entry, Minutes
from plenipo.conference.records.texts import ClauseRecord, Piece, TextRecord

__all__ = ["NAMESPACE", "akoma_ntoso"]

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
COUNTRY = "zz"  # ISO 3166 leaves it to its users: a simulated room sits in no country
EDITOR, BODY = "plenipo", "body"
# Akoma Ntoso names languages in addresses by three letters (ISO 639-2); others stand as they are given.
THREE_LETTERS = {"ar": "ara", "de": "deu", "en": "eng", "es": "spa", "fr": "fra", "pt": "por", "ru": "rus", "zh": "zho"}
CONCEPTS = {"yes": "in favour", "no": "against", "abstain": "abstaining", "carried": "carried", "lost": "lost", "open": "open"}


def akoma_ntoso(minutes: Minutes) -> bytes:
    """The record as an XML document in UTF-8."""
    ET.register_namespace("", NAMESPACE)
    root = ET.Element(_q("akomaNtoso"))
    debate = _in(root, "debate", name="minutes")
    meta = _in(debate, "meta")
    _identification(meta, minutes, f"/akn/{COUNTRY}/debate/{_date(minutes)}/{quote(minutes.conference)}")
    _analysis(meta, minutes.ballots)
    _references(meta, minutes)
    _preface(debate, minutes, f"{minutes.title}: minutes", minutes.marking)
    _record(_in(debate, "debateBody"), minutes)
    if minutes.texts:
        attachments = _in(debate, "attachments")
        for number, text in enumerate(minutes.texts, start=1):
            _statement(_in(attachments, "attachment", eId=f"att_{number}"), minutes, text, f"att_{number}")
    _indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _q(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


_MIXED = {_q("p"), _q("narrative")}  # elements in which text and elements follow one another


def _in(parent: ET.Element, tag: str, text: str = "", /, **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, _q(tag), attributes)
    made.text = text or None
    return made


def _indent(element: ET.Element, depth: int = 0) -> None:
    """A line for each element, but none inside a sentence, where a space would be a change of words."""
    if element.tag in _MIXED or not len(element):
        return
    inner = "\n" + "  " * (depth + 1)
    element.text = inner
    for child in element:
        _indent(child, depth + 1)
        child.tail = inner
    element[-1].tail = "\n" + "  " * depth


def _date(minutes: Minutes) -> str:
    return minutes.opens[:10]


def _language(minutes: Minutes) -> str:
    return THREE_LETTERS.get(minutes.language, minutes.language)


def _identification(meta: ET.Element, minutes: Minutes, work: str, version: int | None = None, component: str = "main") -> None:
    """Work, expression and manifestation: what it is, in which language and version, in which format."""
    held = _in(meta, "identification", source=f"#{EDITOR}")
    expression = f"{work}/{_language(minutes)}@{minutes.ended[:10]}"
    # Of a seat's own record the address says so: it is another expression than the public one.
    expression += f"/{quote(minutes.seat)}" if minutes.seat else ""
    for level, address in (("Work", work), ("Expression", expression), ("Manifestation", f"{expression}.xml")):
        part = _in(held, f"FRBR{level}")
        _in(part, "FRBRthis", value=f"{address}/!{component}")
        _in(part, "FRBRuri", value=address)
        date, name = (_date(minutes), "opening") if level == "Work" else (minutes.ended[:10], "record")
        _in(part, "FRBRdate", date=date, name=name)
        _in(part, "FRBRauthor", href=f"#{BODY}" if level == "Work" else f"#{EDITOR}")
        if level == "Work":
            _in(part, "FRBRcountry", value=COUNTRY)
        elif level == "Expression":
            if version is not None:
                _in(part, "FRBRversionNumber", value=str(version))
            _in(part, "FRBRlanguage", language=_language(minutes))
        else:
            _in(part, "FRBRformat", value="application/akn+xml")


def _analysis(meta: ET.Element, ballots: Iterable[BallotRecord]) -> None:
    """Closed ballots with their counts."""
    closed = [b for b in ballots if b.yes is not None]
    if not closed:
        return
    parliamentary = _in(_in(meta, "analysis", source=f"#{EDITOR}"), "parliamentary")
    for ballot in closed:
        voting = _in(parliamentary, "voting", eId=f"voting_{ballot.id}", outcome=f"#{ballot.status}")
        for choice, count in (("yes", ballot.yes), ("no", ballot.no), ("abstain", ballot.abstain)):
            _in(voting, "count", eId=f"voting_{ballot.id}__{choice}", value=str(count), refersTo=f"#{choice}")


def _references(meta: ET.Element, minutes: Minutes) -> None:
    held = _in(meta, "references", source=f"#{EDITOR}")
    place = f"/akn/ontology/organization/{COUNTRY}"
    _in(held, "TLCOrganization", eId=EDITOR, href=f"{place}/plenipo", showAs=f"Plenipo ({minutes.notice})")
    _in(held, "TLCOrganization", eId=BODY, href=f"{place}/body", showAs=minutes.body)
    for d in minutes.delegations:
        _in(held, "TLCOrganization", eId=_seat(d.seat), href=f"{place}/{quote(d.seat)}", showAs=f"{d.name} (simulated)")
    for role in dict.fromkeys(d.role for d in minutes.delegations):
        _in(held, "TLCRole", eId=_role(role), href=f"/akn/ontology/role/{COUNTRY}/{_role(role)}", showAs=role)
    for concept, shown in CONCEPTS.items():
        _in(held, "TLCConcept", eId=concept, href=f"/akn/ontology/concept/{COUNTRY}/{concept}", showAs=shown)


def _seat(id: str) -> str:
    return f"seat_{id}"


def _role(role: str) -> str:
    return "role_" + role.replace(" ", "_")


def _preface(parent: ET.Element, minutes: Minutes, title: str, *lines: str) -> None:
    preface = _in(parent, "preface")
    heading = _in(_in(preface, "longTitle"), "p")
    _in(heading, "docTitle", title)
    notice = _in(preface, "container", name="notice")
    for line in filter(None, (minutes.notice, minutes.note, *lines)):
        _in(notice, "p", line)


def _record(body: ET.Element, minutes: Minutes) -> None:
    """One section for each day; what was said as a speech, all else as a narrative with its moment."""
    roles = {d.seat: d.role for d in minutes.delegations}
    days = itertools.groupby(minutes.entries, key=lambda e: e.at[:10])
    for number, (day, entries) in enumerate(days, start=1):
        place = f"dbsect_{number}"
        section = _in(body, "debateSection", name="day", eId=place)
        _in(section, "heading", day)
        for count, entry in enumerate(entries, start=1):
            if entry.kind == "say":
                _speech(section, entry, roles[entry.seat], f"{place}__speech_{count}")
            else:
                _narrative(section, entry, f"{place}__narrative_{count}")


def _speech(section: ET.Element, entry: Entry, role: str, place: str) -> None:
    by, moment = f"#{_seat(entry.seat)}", {"startTime": entry.at}
    speech = _in(section, "speech", by=by, eId=place, **{"as": f"#{_role(role)}"}, **moment)
    if entry.language:
        speech.set("{http://www.w3.org/XML/1998/namespace}lang", entry.language)
    _in(speech, "from", f"{entry.name} (in {entry.channel})" if entry.channel else entry.name)
    for paragraph in filter(None, (p.strip() for p in entry.said.split("\n"))):
        _in(speech, "p", paragraph)
    if len(speech) == 1:
        _in(speech, "p", entry.said)


def _narrative(section: ET.Element, entry: Entry, place: str) -> None:
    who = _seat(entry.seat) if entry.seat else BODY
    told = _in(section, "narrative", eId=place, refersTo=f"#{who}")
    moment = _in(told, "recordedTime", entry.at[11:16], type="startEvent", time=entry.at)
    said = f" “{entry.said}”" if entry.said else ""
    where = f" [{entry.channel}]" if entry.channel else ""
    moment.tail = f" {entry.name} {entry.words}.{said}{where}"


def _statement(parent: ET.Element, minutes: Minutes, text: TextRecord, place: str) -> None:
    """A text: preambular paragraphs as recitals, the rest as numbered paragraphs."""
    statement = _in(parent, "statement", name="text", contains="singleVersion")
    meta = _in(statement, "meta")
    work = f"/akn/{COUNTRY}/statement/{_date(minutes)}/{quote(minutes.conference)}-{quote(text.id)}"
    # Seats are referred to as the debate around it names them: an eId stands once in a file.
    _identification(meta, minutes, work, text.version, component=f"text_{quote(text.id)}")
    _preface(statement, minutes, text.title, f"{text.stage}, version {text.version}")
    tree = _tree(text.clauses)
    before = [node for node in tree if node[0].part == "preambular"]
    after = [node for node in tree if node[0].part != "preambular"]
    if before:
        recitals = _in(_in(statement, "preamble"), "recitals", eId=f"{place}__recs")
        for number, node in enumerate(before, start=1):
            recital = _in(recitals, "recital", eId=f"{place}__rec_{number}")
            for clause in _flat(node):
                _numbered(recital, clause)
                _pieces(_in(recital, "p"), clause, f"{place}__cl_{clause.id}")
    body = _in(statement, "mainBody")
    for node in after:
        _paragraph(body, node, place)
    if not after:
        _in(body, "p", "No operative paragraph.")


Node = tuple[ClauseRecord, list["Node"]]


def _tree(clauses: Iterable[ClauseRecord]) -> list[Node]:
    """Clauses in order of the text, each with those below it."""
    top: list[Node] = []
    open_at: dict[int, list[Node]] = {0: top}
    for clause in clauses:
        node: Node = (clause, [])
        open_at[clause.depth].append(node)
        open_at[clause.depth + 1] = node[1]
    return top


def _flat(node: Node) -> Iterator[ClauseRecord]:
    yield node[0]
    for below in node[1]:
        yield from _flat(below)


def _numbered(parent: ET.Element, clause: ClauseRecord) -> None:
    if clause.number:
        _in(parent, "num", clause.number)
    if clause.title:
        _in(parent, "heading", clause.title)


def _paragraph(parent: ET.Element, node: Node, place: str) -> None:
    clause, below = node
    eid = f"{place}__cl_{clause.id}"
    if clause.part == "annex":
        made = _in(parent, "hcontainer", name="annex", eId=eid)
    else:
        made = _in(parent, "subparagraph" if clause.depth else "paragraph", eId=eid)
    _numbered(made, clause)
    if clause.pieces or not below:
        _pieces(_in(_in(made, "intro" if below else "content"), "p"), clause, eid)
    for each in below:
        _paragraph(made, each, place)


def _pieces(p: ET.Element, clause: ClauseRecord, place: str) -> None:
    """Words as they are; alternatives of one bracket bound to the first of them."""
    last: ET.Element | None = None
    first: dict[str, str] = {}
    for number, piece in enumerate(clause.pieces, start=1):
        if piece.kind == "words":
            last = _add(p, last, piece.text)
            continue
        bracketed = piece.kind != "settled"
        last = _add(p, last, "[") if bracketed else last
        eid = f"{place}__{piece.kind}_{number}"
        last = _in(p, "inline", piece.text, name=piece.kind, eId=eid, **_stance(piece))
        if piece.kind == "alternative" and first.setdefault(piece.place, eid) != eid:
            last.set("alternativeTo", f"#{first[piece.place]}")
        last.tail = "]" if bracketed else None


def _add(p: ET.Element, last: ET.Element | None, text: str) -> ET.Element | None:
    if last is None:
        p.text = (p.text or "") + text
    else:
        last.tail = (last.tail or "") + text
    return last


def _stance(piece: Piece) -> dict[str, str]:
    """Sponsors as what an alternative refers to; objectors in words, for which there is no attribute."""
    found = {"class": piece.place}
    if piece.sponsors:
        found["refersTo"] = " ".join(f"#{_seat(s)}" for s in piece.sponsors)
    if piece.objectors:
        found["title"] = "against: " + ", ".join(piece.objectors)
    return found
