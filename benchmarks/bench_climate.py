# SPDX-License-Identifier: Apache-2.0
"""Speed of the climate emulator beside FaIR: the same equations, species, emissions and members.

``python -m benchmarks.bench_climate`` prints the table. Times are processor seconds of the run alone, 1750 to 2100: no set-up
on either side (FaIR's takes seconds more), and of ours the best of some calls after the first, so that nothing is compiled.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.table import Row, show
from plenipo.channels.climate import CHANNEL
from plenipo.channels.climate.channel import _emitted, _free
from plenipo.channels.climate.ensemble import FIRST_YEAR, Ensemble, project, start_at
from plenipo.climate import load_ensemble
from plenipo.core.draws import central_values, read_parameters
from plenipo.core.setting import make_setting
from plenipo.data.load import load
from plenipo.lab.ensemble import WORKERS
from tests.channels.climate.fair_peer import fair_model

MEMBERS = 1_000  # the 841 of the calibration, some of them twice
PATHWAY = "medium-extension"
BAR = 150.0
SEED = 4
YEARS = range(2025, 2101)
WHOLE = 1.0
MILLI = 1e3
REPEATS = 3


def resampled(ensemble: Ensemble, count: int) -> Ensemble:
    """An ensemble of ``count`` members: all of the calibration, the rest drawn from it again."""
    held = len(ensemble.numbers)
    again = np.random.default_rng(SEED).integers(0, held, max(count - held, 0))
    chosen = np.concatenate([np.arange(min(held, count)), again])
    return replace(ensemble, members=jax.tree.map(lambda a: a[chosen], ensemble.members), numbers=ensemble.numbers[chosen])


def rows(count: int = MEMBERS) -> list[Row]:
    """Both programs on one pathway, and how far apart they end."""
    ensemble = resampled(load_ensemble(), count)
    path = np.concatenate([ensemble.history, ensemble.pathways[PATHWAY]])
    start = start_at(ensemble, FIRST_YEAR)

    def ours() -> np.ndarray:
        return np.asarray(project(ensemble, path, start)[1].warming)

    told, times = ours(), []
    for _ in range(REPEATS):
        began = time.process_time()
        ours()
        times.append(time.process_time() - began)
    peer = fair_model(path[None], (PATHWAY,), ensemble.numbers)
    began = time.process_time()
    peer.run(progress=False)
    theirs = time.process_time() - began
    apart = float(np.abs(told[:, -1] - peer.temperature.sel(layer=0).values[-1, 0]).max())
    what = f"{count:,} members, {len(path)} years, all species"
    return [
        Row(f"fair, {what}", theirs, "s", ""),
        Row(f"plenipo, {what}", MILLI * min(times), "ms", ""),
        Row("fair over plenipo", theirs / min(times), "x", f">= {BAR:g}"),
        Row("warming of 2100, largest difference of a member", apart, "K", "<= 1e-6"),
    ]


def whole_channel(count: int = MEMBERS) -> Row:
    """The channel: every draw its own outlook of all economies, targets, abatement, climate and damage; on two cores."""
    setting = make_setting((CHANNEL,), load(), [load().law], years=YEARS, draws=count, seed=SEED, asked=(YEARS[-1],))
    levers = setting.levers(load().law)
    half = {n: (a[: count // 2], a[count // 2 :]) for n, a in setting.params["climate"].items()}

    def run() -> float:
        began = time.perf_counter()
        with ThreadPoolExecutor(WORKERS) as pool:
            parts = [{"climate": {n: a[k] for n, a in half.items()}} for k in range(WORKERS)]
            list(pool.map(lambda p: setting.run(levers, params=p), parts))
        return time.perf_counter() - began

    run()
    what = f"{count:,} draws of {len(setting.world.actors)} economies and their climate, {len(YEARS)} years"
    return Row(what, min(run() for _ in range(REPEATS)), "s", f"<= {WHOLE:g}")


def one_outlook(count: int = MEMBERS) -> Row:
    """The same with one outlook and one set of cuts for all: what is left is each member's climate and the damage."""
    setting = make_setting((CHANNEL,), load(), [load().law], years=YEARS, draws=1, seed=SEED, asked=(YEARS[-1],))
    channel: Any = setting.channels[0]
    params = {n: jnp.asarray(a) for n, a in central_values(read_parameters(CHANNEL.package), setting.world.actors).items()}
    levers = {n: jnp.asarray(a) for n, a in setting.levers(load().law)["climate"].items()}
    own, years = channel.init(params), jnp.asarray(YEARS)

    def cut(near: jax.Array, at: Any) -> Any:
        year, terms = at
        free = _free(own.outlook, year - channel.base_year)
        done, _ = channel.abatement(params, free, terms, year, near)
        return done.cuts.co2, _emitted(free, done, params["leakage"])

    _, emitted = jax.lax.scan(cut, own.cut, (years, levers))

    @jax.jit
    def members(ranks: jax.Array) -> jax.Array:
        def one(rank: jax.Array) -> jax.Array:
            begun = channel.init({**params, "climate_member": rank})

            def year(state: Any, at: Any) -> Any:
                when, (left, leaked) = at
                climate, trace, warming = channel._warmed(params, state, left, leaked, when - channel.base_year)
                warmth = state.warmth.next(warming)
                damage = state.damage + channel._growth(params, state.place, warmth)
                return state._replace(climate=climate, trace=trace, warmth=warmth, damage=damage), damage

            return jax.lax.scan(year, begun, (years, emitted))[1]

        return jax.lax.map(one, ranks, batch_size=8)

    ranks = jnp.linspace(0.0, 1.0, count, endpoint=False)

    def run() -> float:
        began = time.perf_counter()
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda part: members(part).block_until_ready(), (ranks[: count // 2], ranks[count // 2 :])))
        return time.perf_counter() - began

    run()
    what = f"{count:,} members under one outlook of {len(setting.world.actors)} economies, with their damage, {len(YEARS)} years"
    return Row(what, min(run() for _ in range(REPEATS)), "s", f"<= {WHOLE:g}")


if __name__ == "__main__":
    print(f"load {os.getloadavg()[0]:.1f}")
    show(lambda: [*rows(), one_outlook(), whole_channel()], __doc__)
