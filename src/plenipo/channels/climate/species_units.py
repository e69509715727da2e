# SPDX-License-Identifier: Apache-2.0
"""Names and units of emissions: what people write for a species, and how much of it that is."""

from __future__ import annotations

import re

from plenipo.channels.climate.model.species import AEROSOL, EMITTED

__all__ = ["canonical_unit", "factor_to_canonical", "species_of", "total_of"]

TONNES = {"Gt": 1e9, "Mt": 1e6, "kt": 1e3, "t": 1.0, "Pg": 1e9, "Tg": 1e6, "Gg": 1e3}
MEGATONNES = ("CH4", "N2O", *AEROSOL)
NAMED = {"Sulfur": "SO2", "NOx": "NO2", "CO2 FFI": "CO2", "CO2 AFOLU": "CO2", "HFC-4310mee": "HFC4310"}
"""What the unit of a species calls it, where that is not its own name."""
BY_ELEMENT = {
    ("CO2", "C"): 44.009 / 12.011,
    ("SO2", "S"): 64.069 / 32.065,
    ("NO2", "N"): 46.006 / 14.007,
    ("N2O", "N"): 44.013 / 28.014,
    ("N2O", "N2"): 44.013 / 28.014,
    ("N2O", "N2O-N"): 44.013 / 28.014,
    ("NH3", "N"): 17.031 / 14.007,
}
"""Mass of a molecule over that of the element it is counted by, molar masses in g/mol."""
SYNONYMS = {
    "co2energyandindustrialprocesses": "CO2 FFI",
    "co2fossil": "CO2 FFI",
    "co2fossilandindustrial": "CO2 FFI",
    "co2magiccfossilandindustrial": "CO2 FFI",
    "co2ffi": "CO2 FFI",
    "co2afolu": "CO2 AFOLU",
    "co2magiccafolu": "CO2 AFOLU",
    "co2landuse": "CO2 AFOLU",
    "so2": "Sulfur",
    "sox": "Sulfur",
    "nmvoc": "VOC",
    "hfc43": "HFC-4310mee",
    "hfc4310": "HFC-4310mee",
}
UNIT = re.compile(r"^\s*(?P<size>Gt|Mt|kt|t|Pg|Tg|Gg)\s*(?P<of>[A-Za-z0-9._ -]+?)\s*(/\s*(yr|year|a)|\s+yr-1)?\s*$")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


KNOWN = {**{_plain(n): n for n in EMITTED}, **SYNONYMS}


def species_of(variable: str) -> str | None:
    """Species a variable of an IAMC table names, or None.

    The leading ``Emissions`` and groups such as ``F-Gases|HFC`` may be there or not.

    Examples
    --------
    >>> species_of("Emissions|CO2|Energy and Industrial Processes"), species_of("Emissions|F-Gases|HFC|HFC125")
    ('CO2 FFI', 'HFC-125')
    """
    parts = [p for p in variable.split("|") if _plain(p) != "emissions"]
    whole = _plain("".join(parts))
    if whole in KNOWN:
        return KNOWN[whole]
    last = _plain(parts[-1]) if parts else ""
    return KNOWN.get(last) if not whole.startswith("co2") else None


def total_of(variable: str) -> bool:
    """Whether a variable is all CO2, which the two parts of it make up."""
    return _plain("".join(p for p in variable.split("|") if _plain(p) != "emissions")) == "co2"


def canonical_unit(species: str) -> str:
    """Unit of a species in emission arrays.

    Examples
    --------
    >>> canonical_unit("CO2 FFI"), canonical_unit("Sulfur"), canonical_unit("HFC-125")
    ('Gt CO2/yr', 'Mt SO2/yr', 'kt HFC-125/yr')
    """
    size = "Gt" if species.startswith("CO2") else "Mt" if species in MEGATONNES else "kt"
    return f"{size} {NAMED.get(species, species)}/yr"


def factor_to_canonical(species: str, unit: str) -> float | None:
    """Number that turns a value in ``unit`` into the canonical one; None if the unit is not one of this species.

    Examples
    --------
    >>> round(factor_to_canonical("CO2 FFI", "PgC/yr"), 3), factor_to_canonical("N2O", "kt N2O/yr")
    (3.664, 0.001)
    """
    found = UNIT.match(unit)
    if found is None:
        return None
    own = NAMED.get(species, species)
    given = found["of"].strip()
    by_element = 1.0 if _plain(given) in (_plain(own), _plain(species)) else BY_ELEMENT.get((own, given), 0.0)
    if not by_element:
        return None
    return TONNES[found["size"]] / TONNES[canonical_unit(species).split()[0]] * by_element
