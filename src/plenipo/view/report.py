# SPDX-License-Identifier: Apache-2.0
"""The answer as one self-contained page that needs no network."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from typing import Any

import jinja2
from markupsafe import Markup

from plenipo.core.files import atomic_path
from plenipo.lab.answer import Answer
from plenipo.view import charts, climate, climate_charts, pick, sections, story, wording

__all__ = ["chart_library", "contents", "embedded", "page_environment", "render_report", "write_report"]


def write_report(answer: Answer, path: str | os.PathLike[str]) -> None:
    """Write the whole answer as one HTML file: first a screen for a minister, then the depth behind it.

    Parameters
    ----------
    answer
        What the lab found.
    path
        File to write; it appears whole or not at all.
    """
    text = render_report(answer)
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def render_report(answer: Answer) -> str:
    """The page as text."""
    held = contents(answer)
    template = page_environment().get_template("report.html.j2")
    return template.render(**held, specs_json=embedded(held["specs"]), bundle=Markup(_script_safe(chart_library())))


def contents(answer: Answer, actor: str | None = None) -> dict[str, Any]:
    """What the parts of a page show.

    Parameters
    ----------
    answer
        What the lab found.
    actor
        The economy followed through variants, cases and years; the one whose act it is, or the largest mover, if not said.
    """
    whole, answer = answer, pick.by_economy(answer)
    actor = actor or sections.leading_actor(answer)
    entries = climate.ledger(answer)
    specs = {**_charts(answer, actor), **_world_charts(whole, entries)}
    # What the band comes from and what turns the sign is told of the headline: of nobody, where it belongs to nobody.
    of = actor if whole is answer else None
    return {
        "answer": answer,
        "actor": actor,
        "world": story.world_line(whole),
        "flip": story.flip_line(whole),
        "world_headline": pick.world_row(whole) is not None,
        "paths_of": _path_outcome(whole),
        "climate": _climate(whole, answer, entries),
        "whose": answer.name(of) if of else "the world",
        "figures": sections.key_figures(answer),
        "table": sections.full_table(answer),
        "flows": sections.flow_table(answer),
        "know_how": sections.know_how_table(answer),
        "shapes": charts.shape_key(answer),
        "variance": sections.variance_split(whole, of),
        "signs": sections.sign_changes(whole, of),
        "cases": sections.case_table(answer),
        "pairs": sections.agreement_pairs(answer),
        "consent": sections.consent_table(answer),
        "published": sections.published_rows(answer),
        "specs": specs,
    }


def _climate(whole: Answer, answer: Answer, entries: list[dict[str, Any]]) -> dict[str, Any]:
    """What is told of the climate, and whether anything is."""
    return {
        "told": climate.has_climate(whole),
        "early": climate.early_line(answer),
        "made": climate.made(answer),
        "steps": climate.coupling(answer),
        "emitters": climate.emitters(answer),
        "targets": climate.targets(answer),
        "ledger": entries,
        "columns": climate.ledger_columns(answer),
        "join": climate.join_line(answer),
    }


def _charts(answer: Answer, actor: str | None) -> dict[str, dict[str, Any]]:
    """The specifications that the answer has data for, by the id of their place on the page."""
    specs = {"map": charts.map_of(answer)}
    if pick.ranked(answer):
        specs["rank-percent"] = charts.ranking(answer, "percent")
        specs["rank-money"] = charts.ranking(answer, "difference")
    if pick.flows(answer, 1):
        specs["flows"] = charts.flows(answer)
    if actor is not None:
        if len(answer.variants) > 1:
            specs["variants"] = charts.variants(answer, actor)
            specs["spread"] = charts.spread(answer, sections.notable_actors(answer, 4))
        if len(answer.scenario["cases"]) > 1:
            specs["cases"] = charts.cases(answer, actor)
        if len(answer.scenario["years"]) > 1:
            specs["years"] = charts.years(answer, actor)
    return specs


def _path_outcome(answer: Answer) -> str:
    """What is told year by year: the headline where it belongs to nobody, or else warming; empty if there is no such path."""
    if pick.world_row(answer):
        wanted = str(answer.headline["outcome"])
        return wanted if pick.world_paths(answer, wanted) else ""
    return "warming" if climate.has_climate(answer) else ""


def _world_charts(answer: Answer, entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Specifications of what belongs to nobody, and of what it costs by economy."""
    of, specs = _path_outcome(answer), {}
    if of:
        specs["paths"] = climate_charts.fan(answer, of)
        specs["path-change"] = climate_charts.change(answer, of)
    if climate.has_climate(answer) and pick.world_paths(answer, "world_emissions"):
        specs["emissions"] = climate_charts.fan(answer, "world_emissions")
    if entries:
        specs["ledger"] = climate_charts.ledger(answer, entries)
    return specs


@cache
def chart_library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, kept in the cache folder: making it takes seconds."""
    import vl_convert

    from plenipo.core.folders import cache_folder

    folder = cache_folder()
    kept = folder / f"vega-{version('vl-convert-python')}.js" if folder else None
    if kept is not None and kept.is_file():
        return kept.read_text(encoding="utf-8")
    script = str(vl_convert.javascript_bundle())  # type: ignore[call-arg]
    if kept is not None:
        with suppress(OSError), atomic_path(kept) as temporary:
            temporary.write_text(script, encoding="utf-8", newline="\n")
    return script


def _script_safe(script: str) -> str:
    """A script that no closing tag or comment inside a string can end early."""
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def embedded(document: Mapping[str, Any]) -> Markup:
    """JSON that may stand inside a page: no character in it can close the script element."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character, code in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(character, code)
    return Markup(text)


@cache
def page_environment() -> jinja2.Environment:
    """Templates with everything escaped, and the wording functions at hand."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("plenipo.view"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals.update(w=wording, pick=pick, story=story)
    environment.filters["aligned"] = aligned
    environment.filters["linked"] = linked
    return environment


def aligned(text: str, decimals: int = 3) -> str:
    """A figure padded with spaces of one digit's width, so that decimal points stand below one another."""
    whole, point, fraction = text.partition(".")
    if not point:
        return text + "\N{PUNCTUATION SPACE}" + "\N{FIGURE SPACE}" * decimals
    return f"{whole}.{fraction}" + "\N{FIGURE SPACE}" * (decimals - len(fraction))


def linked(text: str) -> Markup:
    """Escape a text and make its web addresses links; they are for the reader to follow, the page loads nothing."""
    words = []
    for word in text.split(" "):
        address = word.rstrip(".,;)")
        if address.startswith(("http://", "https://")):
            words.append(Markup('<a href="{0}" rel="noreferrer">{0}</a>{1}').format(address, word[len(address) :]))
        else:
            words.append(Markup.escape(word))
    return Markup(" ").join(words)
