# SPDX-License-Identifier: Apache-2.0
"""Numbers into words: how many digits a figure deserves, what a share of draws is called, what codes are called.

Rounding follows the Particle Data Group's rule (Review of Particle Physics, Introduction, section 5.3), applied to half the
5-95 % band: if its first three digits lie between 100 and 354 it supports two digits, from 355 to 949 one, above that it is
rounded up to 1000 and keeps two. The median and both ends of the band are printed to that place and no further.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from plenipo.view.labels import OUTCOMES, PARAMETERS, VARIANT_PARTS

__all__ = [
    "amount",
    "band",
    "capital",
    "certainty",
    "clear_sign",
    "count",
    "direction",
    "figure",
    "listing",
    "number",
    "outcome_label",
    "parameter_label",
    "places",
    "plural",
    "plural_word",
    "sentence",
    "share_in_words",
    "share_short",
    "sign_across",
    "size",
    "span",
    "told_apart",
    "unit_in_words",
    "unit_label",
    "variant_label",
    "with_article",
]

SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
MOST_PLACES = {"percent": 3, "points": 3}
MOST_PLACES_OTHERWISE = 2
MOST_PLACES_OF_UNIT = {"K": 4}  # one economy's act moves the world's warming by hundredths of a kelvin
MOST_DIGITS = 6
FEW_DRAWS = 100
VERY_LIKELY, LIKELY = 0.95, 0.80

_ENDS_WITH_ARTICLE = (" States", " Kingdom", " Emirates", " Republic", " Islands")
_TAKES_ARTICLE = {"Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines"}
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def places(low: float, high: float, middle: float = 0.0, most: int = 3) -> int:
    """Decimal places, at most ``most``, that a band from ``low`` to ``high`` supports; negative if only tens or hundreds.

    Examples
    --------
    >>> places(0.26, 0.98), places(0.21, 0.66), places(10.0, 36.0)
    (1, 2, 0)
    """
    half = abs(high - low) / 2
    if half <= 0 or not math.isfinite(half):
        size = abs(middle)
        return 1 if size <= 0 else min(most, 1 - math.floor(math.log10(size)))
    exponent = math.floor(math.log10(half))
    lead = half / 10.0**exponent
    digits = 2 if lead < 3.55 else 1
    if lead >= 9.495:
        exponent, digits = exponent + 1, 2
    return min(most, digits - 1 - exponent)


def number(value: float, decimals: int, sign: bool = False) -> str:
    """A figure to so many decimal places, with a true minus, never a negative zero.

    Examples
    --------
    >>> number(1234.5, 0), number(0.04, 1, sign=True), number(0.26, 1, sign=True)
    ('1,234', '0.0', '+0.3')
    """
    rounded = round(value, decimals)
    text = f"{abs(rounded):,.{max(decimals, 0)}f}"
    if rounded < 0:
        return MINUS + text
    return f"+{text}" if sign and rounded > 0 else text


def _row_places(row: Mapping[str, Any]) -> int:
    unit = str(row.get("unit", "")).split(" ")[0]
    most = MOST_PLACES.get(row["measure"], MOST_PLACES_OF_UNIT.get(unit, MOST_PLACES_OTHERWISE))
    return places(row["p05"], row["p95"], row["median"], most)


def figure(row: Mapping[str, Any], sign: bool = True) -> str:
    """Median of a row, without unit, to the digits its band supports."""
    return number(row["median"], _row_places(row), sign)


def band(row: Mapping[str, Any], sign: bool = True) -> str:
    """The 5-95 % band of a row, without unit."""
    decimals = _row_places(row)
    return f"{number(row['p05'], decimals, sign)} to {number(row['p95'], decimals, sign)}"


def amount(row: Mapping[str, Any], sign: bool = True) -> str:
    """Median with its unit: ``+0.6 %`` or ``+22 bn`` with USD in front."""
    text = figure(row, sign)
    if row["measure"] == "percent":
        return f"{text}{SPACE}%"
    if row["measure"] == "points":
        return f"{text}{SPACE}points"
    if row["unit"].startswith("USD bn"):
        lead = text[0] if text[0] in f"+{MINUS}" else ""
        return f"{lead}USD{SPACE}{text.removeprefix(lead)}{SPACE}bn"
    if row["unit"].startswith("USD "):
        lead = text[0] if text[0] in f"+{MINUS}" else ""
        return f"{lead}USD{SPACE}{text.removeprefix(lead)} {row['unit'].removeprefix('USD ')}"
    unit = str(row["unit"]).split(" above ")[0]  # a change has no reference: K, not K above 1850-1900
    return f"{text}{SPACE}{unit}"


def told_apart(*values: float) -> list[str]:
    """Figures to two digits, or to as many as it takes to tell each from the next; without unit.

    Examples
    --------
    >>> told_apart(1.66, 1.7), told_apart(1.664, 1.658)
    (['1.66', '1.7'], ['1.664', '1.658'])
    """
    digits = next((n for n in range(2, MOST_DIGITS) if _differ([f"{v:.{n}g}" for v in values], values)), MOST_DIGITS)
    return [f"{value:.{digits}g}".replace("-", MINUS) for value in values]


def _differ(texts: Sequence[str], values: Sequence[float]) -> bool:
    """Whether each text differs from the next wherever the values do."""
    return all(a != b or x == y for (a, b), (x, y) in zip(pairwise(texts), pairwise(values), strict=True))


def capital(text: str) -> str:
    """A clause with a capital: the rest of it as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def size(row: Mapping[str, Any]) -> str:
    """Median with its unit and without its sign, for a sentence whose verb has said the direction."""
    return amount(row).lstrip(f"+{MINUS}")


def span(rows: Sequence[Mapping[str, Any]]) -> str:
    """Lowest to highest median of several rows, to the digits that the least certain of the two supports."""
    low, high = min(rows, key=lambda r: r["median"]), max(rows, key=lambda r: r["median"])
    decimals = min(_row_places(low), _row_places(high))
    ends = [number(row["median"], decimals, sign=True) for row in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def unit_label(row: Mapping[str, Any], price_year: int | None = None) -> str:
    """Unit of a row as a column heading: ``%`` or ``USD bn a year, 2023 prices``."""
    if row["measure"] == "percent":
        return "%"
    named = row["unit"].startswith("USD") and "prices" not in row["unit"]
    return f"{row['unit']}, {price_year} prices" if price_year and named else str(row["unit"])


def direction(row: Mapping[str, Any]) -> str:
    """``gains``, ``loses`` or ``hardly changes``, by the median as it is printed."""
    shown = round(row["median"], _row_places(row))
    if shown == 0:
        return "hardly changes"
    return "gains" if shown > 0 else "loses"


def _agreeing(row: Mapping[str, Any]) -> float:
    """Share of draws on the side of the median."""
    share = float(row["share_positive"])
    return share if row["median"] >= 0 else 1.0 - share


def clear_sign(row: Mapping[str, Any]) -> bool:
    """Whether at least four draws in five lie on the side of the median."""
    return _agreeing(row) >= LIKELY


def share_in_words(share: float, draws: int) -> str:
    r"""A share of draws as a reader says it: never a bare probability, never more than the number of draws supports.

    Examples
    --------
    >>> share_in_words(0.97, 200), share_in_words(1.0, 200), share_in_words(0.95, 20)
    ('in 97\xa0% of draws', 'in every draw', 'in 19 of 20 draws')
    """
    if share >= 1:
        return "in every draw"
    if share <= 0:
        return "in no draw"
    if draws < FEW_DRAWS:
        return f"in {round(share * draws)} of {draws} draws"
    if share > 0.99:
        return f"in more than 99{SPACE}% of draws"
    if share < 0.01:
        return f"in fewer than 1{SPACE}% of draws"
    return f"in {round(share * 100)}{SPACE}% of draws"


def share_short(row: Mapping[str, Any], draws: int) -> str:
    """The share of draws on the side of the median, for a table cell: ``97 % gain``."""
    share, side = _agreeing(row), "gain" if row["median"] >= 0 else "loss"
    if share >= 1:
        return f"all {side}"
    if draws < FEW_DRAWS:
        return f"{round(share * draws)}/{draws} {side}"
    return f"{'>99' if share > 0.99 else round(share * 100)}{SPACE}% {side}"


def certainty(row: Mapping[str, Any], draws: int, sides: tuple[str, str] = ("a gain", "a loss")) -> str:
    """How firm the sign of a row is, in words, with the share of draws: ``a gain in 97 % of draws``."""
    side = sides[0] if row["median"] >= 0 else sides[1]
    return f"{side} {share_in_words(_agreeing(row), draws)}"


def sign_across(rows: Sequence[Mapping[str, Any]], noun: str = "variant") -> str:
    """Whether a sign holds under every variant, and how firmly where it is weakest.

    Examples
    --------
    >>> up, down = {"median": 1.0, "share_positive": 0.9}, {"median": -1.0, "share_positive": 0.3}
    >>> sign_across([up, up]), sign_across([up, up, down])
    ('likely positive under every variant', 'sign depends on the variant: positive under two of three')
    """
    if not rows:
        return f"no {noun} was run"
    if len(rows) == 1:
        return f"{_strength(rows)}{'positive' if rows[0]['median'] >= 0 else 'negative'} (one {noun} run)"
    up = sum(row["median"] >= 0 for row in rows)
    if 0 < up < len(rows):
        return f"sign depends on the {noun}: positive under {count(up)} of {count(len(rows))}"
    return f"{_strength(rows)}{'positive' if up else 'negative'} under every {noun}"


def _strength(rows: Sequence[Mapping[str, Any]]) -> str:
    weakest = min(_agreeing(row) for row in rows)
    if weakest >= VERY_LIKELY:
        return "very likely "
    return "likely " if weakest >= LIKELY else "on balance "


def count(value: int) -> str:
    """A small whole number as a word, a larger one in figures."""
    return _SMALL[value] if 0 <= value < len(_SMALL) else f"{value:,}"


def plural(value: int, one: str, many: str = "") -> str:
    """A number with its noun: ``3 economies``, ``1 economy``."""
    return f"{value:,} {one if value == 1 else many or one + 's'}"


def plural_word(value: int, one: str, many: str = "") -> str:
    """A number in words with its noun: ``three economies``, ``one economy``."""
    return f"{count(value)} {one if value == 1 else many or one + 's'}"


def sentence(text: str) -> str:
    """A clause with a capital and a full stop."""
    return f"{capital(text)}{'' if text.endswith('.') else '.'}"


def listing(names: Sequence[str], most: int = 0, others: str = "others") -> str:
    """Names joined as in a sentence; beyond ``most`` the rest is counted.

    Examples
    --------
    >>> listing(["Japan", "Korea", "Viet Nam"]), listing(["Japan", "Korea", "Viet Nam"], most=1)
    ('Japan, Korea and Viet Nam', 'Japan and 2 others')
    """
    shown = list(names)
    if most and len(shown) > most + 1:
        shown = [*shown[:most], f"{len(names) - most} {others}"]
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def unit_in_words(unit: str) -> str:
    """A unit as a reader writes it: ``%`` for percent, nothing for an index."""
    return {"percent": "%", "index": ""}.get(unit, unit)


def parameter_label(parameter: str) -> str:
    """Name of an uncertain parameter in the reader's words."""
    return PARAMETERS.get(parameter, parameter.replace("_", " "))


def with_article(name: str) -> str:
    """A name as it stands inside an English sentence: ``the United States``, ``Japan``."""
    plural = name.endswith(_ENDS_WITH_ARTICLE) or name in _TAKES_ARTICLE
    return f"the {name}" if plural and not name.startswith("the ") else name


def outcome_label(outcome: str) -> str:
    """Name of an outcome in the reader's words."""
    return OUTCOMES.get(outcome, outcome.replace("_", " "))


def variant_label(variant: str, beside: str = "") -> str:
    """Name of a variant in the reader's words; where it stands ``beside`` another, only what differs.

    Examples
    --------
    >>> variant_label("additive/lump_sum"), variant_label("balanced/lump_sum", beside="additive/lump_sum")
    ('deficits fixed, revenue handed back', 'trade balanced first')
    """
    parts = variant.split("/")
    told = [part for part in parts if part not in beside.split("/")] or parts
    return ", ".join(VARIANT_PARTS.get(part, part.replace("_", " ")) for part in told)
