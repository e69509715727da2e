# SPDX-License-Identifier: Apache-2.0
"""The contract every channel keeps, as checks anyone can run over a channel of their own.

Each check raises ``AssertionError`` with a sentence; :func:`check_channel` runs them all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from plenipo.core.channel import AbstractChannel
from plenipo.core.channel_spec import ChannelSpec
from plenipo.core.draws import draw_keys, read_parameters
from plenipo.core.engine import Trajectory, run
from plenipo.core.lever import read_levers
from plenipo.core.outcome import read_outcomes
from plenipo.core.setting import Setting, make_setting
from plenipo.core.simulate import Task, simulate_draw, translate
from plenipo.core.world import World
from plenipo.testing.world import twelve_actors

__all__ = ["CHECKS", "check_channel"]

YEARS = (2025, 2026, 2027, 2028)
DRAWS = 10
SEED = 7
PAIR = (np.array([0, 1]), np.array([2, 3]))  # dyads whose outcomes are kept: the same in every check, so one program serves
STEP = 1e-3  # between what truncation and what rounding of the difference costs
STENCIL = {1: 2 / 3, 2: -1 / 12}  # weights of the differences over one and two steps either side: exact to the fourth order
PROBE = 0.02
GRADIENT_TOLERANCE = 1e-6
ORDER_TOLERANCE = 1e-8
NOISE = 1e-9  # a derivative below this is taken for none
ROUNDING = 1e-14  # of an outcome's size: what sums leave, so that a difference over a step is no better than this over the step


def check_channel(spec: ChannelSpec, world: World | None = None) -> None:
    """Run every check of the contract over one channel on the twelve-actor world."""
    for check in CHECKS.values():
        check(spec, world or twelve_actors())


def declared_rows(spec: ChannelSpec, world: World) -> None:
    """Every parameter, lever and outcome has a unit and a meaning; uncertain ones a source and a group; failures a remedy."""
    for row in read_parameters(spec.package):
        assert row.unit, f"parameter {row.name} has no unit"
        assert row.meaning, f"parameter {row.name} has no meaning"
        assert row.source, f"parameter {row.name} has no source"
        assert row.distribution == "fixed" or row.group, f"parameter {row.name} varies but belongs to no group"
    for lever in read_levers(spec.package):
        assert lever.unit, f"lever {lever.name} has no unit"
        assert lever.meaning, f"lever {lever.name} has no meaning"
    for outcome in read_outcomes(spec.package):
        assert outcome.unit, f"outcome {outcome.name} has no unit"
        assert outcome.better in ("more", "less", "neither"), f"outcome {outcome.name}: better = {outcome.better!r}"
    channel = _setting(spec, world).channels[0]
    for told, remedy in channel.failures:
        assert told, f"a failure of {spec.name} has no name"
        assert remedy, f"failure {told!r} has no remedy"


def spec_matches_module(spec: ChannelSpec, world: World) -> None:
    """What is registered is what is built."""
    channel = _setting(spec, world).channels[0]
    for name in ("name", "reads", "writes", "shifts", "time", "calendar"):
        assert getattr(spec, name) == getattr(channel, name), (
            f"{name}: registered {getattr(spec, name)!r}, built {getattr(channel, name)!r}"
        )


def outcomes_as_declared(spec: ChannelSpec, world: World) -> None:
    """Every declared outcome comes, with the declared dimensions, finite; nothing else comes."""
    setting = _setting(spec, world)
    got = _run(setting).outcomes[spec.name]
    declared = {o.name: o for o in read_outcomes(spec.package)}
    assert set(got) == set(declared), f"outcomes {sorted(got)} but declared {sorted(declared)}"
    for name, array in got.items():
        assert np.isfinite(array).all(), f"{name} is not finite"
        assert array.shape[0] == DRAWS, f"{name} has shape {array.shape}"
        wanted = min(2 + len(declared[name].dimensions), 3)  # draw, year, and the actor or the pair kept
        assert array.ndim == wanted, f"{name} has shape {array.shape}, but dimensions {declared[name].dimensions}"


def null_act_changes_nothing(spec: ChannelSpec, world: World) -> None:
    """The same law twice gives the same figures to the bit."""
    setting = _setting(spec, world)
    _same(_run(setting), _run(setting), spec)


def chunks_equal_batch(spec: ChannelSpec, world: World) -> None:
    """Draws run in small chunks agree to the bit with one batch, and the first draws do not depend on how many follow."""
    setting = _setting(spec, world)
    whole = _run(setting)
    few = {c: {p: a[:3] for p, a in by.items()} for c, by in setting.params.items()}
    part = run(**_arguments(setting), params=few)
    for name, array in part.outcomes[spec.name].items():
        assert np.array_equal(array, whole.outcomes[spec.name][name][:3]), f"{name} differs between 3 and {DRAWS} draws"
    tight = run(**_arguments(setting), params=setting.params, memory_limit=max(part.memory, 1))
    assert tight.memory <= part.memory, "the memory limit was not kept"
    _same(whole, tight, spec)


def segments_equal_one_run(spec: ChannelSpec, world: World) -> None:
    """Running the first years, then the others from the state reached, agrees to the bit with one run."""
    setting = _setting(spec, world)
    if setting.plan.solved:
        return
    whole, cut = _run(setting), len(YEARS) // 2
    levers = _probe_levers(setting)
    halves, state = [], None
    for first, last in ((0, cut), (cut, len(YEARS))):
        arguments = _arguments(setting) | {
            "levers": {c: {k: a[first:last] for k, a in by.items()} for c, by in levers.items()},
            "years": YEARS[first:last],
        }
        half = run(**arguments, params=setting.params, state=state, first_index=first)
        state = half.state
        halves.append(half)
    for name, array in whole.outcomes[spec.name].items():
        joined = np.concatenate([h.outcomes[spec.name][name] for h in halves], axis=1)
        assert np.array_equal(array, joined), f"{name} differs between one run and two segments"


def order_of_actors_is_irrelevant(spec: ChannelSpec, world: World) -> None:
    """With the actors in another order every actor keeps its figures."""
    order = np.random.default_rng(SEED).permutation(len(world.actors))
    straight = _run(_setting(spec, world)).outcomes[spec.name]
    shuffled = _run(_setting(spec, world.reordered([world.actors[i] for i in order])), order=order).outcomes[spec.name]
    dimensions = {o.name: o.dimensions for o in read_outcomes(spec.package)}
    for name, array in straight.items():
        if dimensions[name] == ("actor",):
            assert np.allclose(array[..., order], shuffled[name], rtol=ORDER_TOLERANCE, atol=ORDER_TOLERANCE), (
                f"{name} depends on the order of actors"
            )
        if not dimensions[name]:
            assert np.allclose(array, shuffled[name], rtol=ORDER_TOLERANCE, atol=ORDER_TOLERANCE), (
                f"{name} depends on the order of actors"
            )


def gradient_is_exact(spec: ChannelSpec, world: World) -> None:
    """Forward mode, reverse mode and central differences of every outcome with respect to every lever agree."""
    setting = _setting(spec, world)
    function, levers = _outcome_sums(setting)
    direction = jax.tree.map(lambda a: jnp.asarray(np.random.default_rng(SEED).uniform(0.5, 1.0, a.shape)), levers)
    forward = jax.jit(lambda at, along: jax.jvp(function, (at,), (along,)))
    reverse = jax.jit(lambda at, weights: jax.vjp(function, at)[1](weights)[0])
    still = jax.tree.map(jnp.zeros_like, levers)
    value, _ = forward(levers, still)  # one program for values too: another would take as long to compile
    backward = {n: reverse(levers, {m: jnp.asarray(float(m == n)) for m in value}) for n in value}
    for lever in levers:
        along = {k: (v if k == lever else jnp.zeros_like(v)) for k, v in direction.items()}
        _, ahead = forward(levers, along)
        near = {s: forward({k: levers[k] + s * STEP * along[k] for k in levers}, still)[0] for m in STENCIL for s in (m, -m)}
        for name in value:
            exact, back = float(ahead[name]), sum(float((backward[name][k] * along[k]).sum()) for k in levers)
            difference = sum(w * float(near[m][name] - near[-m][name]) for m, w in STENCIL.items()) / STEP
            allowed = GRADIENT_TOLERANCE * max(abs(difference), NOISE) + ROUNDING * abs(float(value[name])) / STEP
            assert abs(exact - back) <= allowed, f"{name} by {lever}: forward {exact}, reverse {back}"
            assert abs(exact - difference) <= allowed + NOISE, f"{name} by {lever}: exact {exact}, difference {difference}"


CHECKS: dict[str, Callable[[ChannelSpec, World], None]] = {
    f.__name__: f
    for f in (
        declared_rows,
        spec_matches_module,
        outcomes_as_declared,
        null_act_changes_nothing,
        chunks_equal_batch,
        segments_equal_one_run,
        order_of_actors_is_irrelevant,
        gradient_is_exact,
    )
}


def _setting(spec: ChannelSpec, world: World) -> Setting:
    every = frozenset(lever.name for lever in read_levers(spec.package))
    return make_setting([spec], world, [world.law], years=YEARS, draws=DRAWS, seed=SEED, active=every)


def _probe_levers(setting: Setting, order: Any = None) -> dict[str, dict[str, Any]]:
    """The levers of the law, each moved a little where it is free to move: a run in which something happens."""
    n = len(setting.world.actors)
    places = np.arange(n) if order is None else order
    found: dict[str, dict[str, Any]] = {}
    for spec in setting.specs:
        for lever in read_levers(spec.package):
            array = setting.levers(setting.world.law)[spec.name][lever.name]
            noise = np.random.default_rng(SEED).uniform(PROBE / 2, PROBE, tuple(n for _ in lever.dimensions))
            if len(lever.dimensions) == 2:
                noise = noise[np.ix_(places, places)] * (1 - np.eye(n))
            elif lever.dimensions:
                noise = noise[places]
            found.setdefault(spec.name, {})[lever.name] = array + noise
    return found


def _arguments(setting: Setting) -> dict[str, Any]:
    return {
        "plan": setting.plan,
        "channels": setting.channels,
        "levers": _probe_levers(setting),
        "years": setting.years,
        "solve_years": setting.solve_years,
        "actors": len(setting.world.actors),
        "seed": setting.seed,
        "pairs": PAIR,
    }


def _run(setting: Setting, order: Any = None) -> Trajectory:
    arguments = _arguments(setting) | {"levers": _probe_levers(setting, order)}
    return run(**arguments, params=setting.params)


def _same(one: Trajectory, other: Trajectory, spec: ChannelSpec) -> None:
    for name, array in one.outcomes[spec.name].items():
        assert np.array_equal(array, other.outcomes[spec.name][name]), f"{name} differs"


def _outcome_sums(setting: Setting) -> tuple[Callable[[Any], Any], dict[str, Any]]:
    """Weighted sums of every outcome of the first draw as functions of the levers of the one channel."""
    name = setting.specs[0].name
    task = Task(setting.plan, True, setting.years, setting.solve_years, 0, len(setting.world.actors))
    params = {c: {p: jnp.asarray(a[0]) for p, a in by.items()} for c, by in setting.params.items()}
    key = draw_keys(setting.seed, 0, 1)[0]
    channels: tuple[AbstractChannel, ...] = setting.channels

    def function(levers: Any) -> Any:
        shared = (channels, (), {name: levers}, tuple(jnp.asarray(p) for p in PAIR), task.arrays())
        outcomes = simulate_draw(task, translate(task, shared), (params, key, None))["outcomes"][name]
        return {k: (v * (1 + jnp.arange(v.size).reshape(v.shape) % 5)).sum() for k, v in outcomes.items()}

    levers = {k: jnp.asarray(v) for k, v in _probe_levers(setting)[name].items()}
    return function, levers
