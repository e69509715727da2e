# SPDX-License-Identifier: Apache-2.0
"""An Akoma Ntoso document held against the schema of OASIS, where somebody gives it: it is not shipped."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from lxml import etree

from plenipo.core.errors import InputError, Problem

__all__ = ["SKIPPED", "schema_problems"]

SKIPPED = "not validated: no schema given; name the OASIS file akomantoso30.xsd with --schema"
MOST_TOLD = 20
# The schema of OASIS takes the attributes xml:lang, xml:space and xml:id from a file of the W3C that may not lie beside it.
_XML_ATTRIBUTES = """<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/XML/1998/namespace" xml:lang="en">
  <xs:attribute name="lang" type="xs:language"/>
  <xs:attribute name="space" type="xs:NCName"/>
  <xs:attribute name="base" type="xs:anyURI"/>
  <xs:attribute name="id" type="xs:ID"/>
</xs:schema>
"""


def schema_problems(document: bytes, schema: Path) -> list[str]:
    """What the schema has against a document, by line; eIds that are used twice are found without it.

    Raises
    ------
    InputError
        If the file is no schema of Akoma Ntoso.
    """
    parsed = etree.fromstring(document, etree.XMLParser(resolve_entities=False, no_network=True))
    checker = _checker(schema)
    found = [] if checker.validate(parsed) else [f"line {e.line}: {e.message}" for e in checker.error_log]
    ids = Counter(str(e.get("eId")) for e in parsed.iter(etree.Element) if e.get("eId"))
    twice = sorted(i for i, n in ids.items() if n > 1)
    return (found + [f"the eId {i} is used twice" for i in twice])[:MOST_TOLD]


@functools.lru_cache(maxsize=1)
def _checker(schema: Path) -> etree.XMLSchema:
    try:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder, "schema.xsd")
            shutil.copyfile(schema, copy)
            beside = schema.with_name("xml.xsd")
            Path(folder, "xml.xsd").write_text(
                beside.read_text(encoding="utf-8") if beside.is_file() else _XML_ATTRIBUTES, encoding="utf-8"
            )
            return etree.XMLSchema(etree.parse(copy, etree.XMLParser(resolve_entities=False, no_network=True)))
    except (OSError, etree.LxmlError) as error:
        told = str(error).splitlines()[0]
        expected = "the file akomantoso30.xsd of OASIS"
        raise InputError(Problem(f"{schema.name} cannot be used as a schema: {told}", "--schema", expected)) from None
