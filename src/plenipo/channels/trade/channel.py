# SPDX-License-Identifier: Apache-2.0
"""The trade channel: from levers to wedges, one exact solve, from changes to outcomes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from plenipo.channels.trade.model import balance, new_flows, parameters, prepare, solve_changes, wedges
from plenipo.channels.trade.model.chord import InverseGrid, hints_at, inverse_grid
from plenipo.core.channel import AbstractChannel, Clock, StepResult
from plenipo.core.draws import central_values, read_parameters
from plenipo.core.outcome import Variant
from plenipo.core.world import World

__all__ = ["TradeChannel", "build", "pair_tariff"]

Array = jax.Array
THOUSAND = 1000.0
AXES = {"deficits": ("additive", "multiplicative", "balanced"), "revenue": ("lump_sum", "tax_relief")}
LEAST_KEPT = 1e-9


class TradeChannel(AbstractChannel):
    """One sector, exact hat algebra, with the levers of trade policy. Array fields: (actor,) or (origin, destination)."""

    gdp: Array
    foreign: Array
    goods_share: Array
    ratio: Array
    ratio_sd: Array
    reference: dict[str, Array]
    deficits: Array
    revenue: Array
    grid: InverseGrid | None
    taxes_exports: bool = eqx.field(static=True)
    name: ClassVar[str] = "trade"
    time: ClassVar[str] = "comparative static"
    calendar: ClassVar[str] = "year"
    reads: ClassVar[tuple[str, ...]] = ("labour_shift", "productivity_shift", "trade_cost_shift")
    writes: ClassVar[tuple[str, ...]] = ("real_income_index",)
    shifts: ClassVar[tuple[str, ...]] = ()
    failures: ClassVar[tuple[tuple[str, str], ...]] = (
        ("no equilibrium was found within the allowed iterations", "make the change smaller, or close less of the trade"),
        ("the equilibrium is not a number", "look for an economy with no income or no purchases left"),
    )
    lanes: ClassVar[int] = 1

    def init(self, params: Mapping[str, Array]) -> Any:
        """No state of its own: each year is a step on the structure of the base year."""
        return ()

    def step(
        self,
        params: Mapping[str, Array],
        own: Any,
        shared: Mapping[str, Array],
        levers: Mapping[str, Array],
        clock: Clock,
        key: Array,
    ) -> StepResult:
        """Solve the equilibrium of one year for one draw."""
        flows = self.flows(params)
        old, new = self.effective_tariff(self.reference), self.effective_tariff(levers)
        p = parameters(params["elasticity"], self.deficits, self.revenue, params["labour_supply"])
        base = prepare(flows, old)
        hints = hints_at(self.grid, params["elasticity"])
        base, first = balance(base, p)
        change = wedges(
            base,
            tariff=new,
            log_cost=self.log_cost(params, levers) + shared["trade_cost_shift"],
            embargo=self._closed(levers),
            export_tax=levers["export_tax"] - self.reference["export_tax"] if self.taxes_exports else None,
            log_productivity=shared["productivity_shift"]
            + shared["labour_shift"]
            - (levers["supply_cost"] - self.reference["supply_cost"]),
        )
        result = solve_changes(base, change, p, hints)
        sold = (
            new_flows(base, change, p, result)
            / jnp.exp(result.log_cost - (change.log_productivity if change.log_productivity is not None else 0.0))[:, None]
        )
        bn = 1.0 / THOUSAND
        outcomes = {
            "real_income": self.gdp * result.real_income * bn,
            "real_wage": result.real_wage,
            "exports": base.exports * result.exports_volume * bn,
            "imports": base.imports * result.imports_volume * bn,
            "tariff_revenue": result.tariff_revenue * bn,
            "price_level": result.price,
            "terms_of_trade": result.terms_of_trade,
            "bilateral_exports": sold * bn,
        }
        status = jnp.maximum(result.status, first.status)
        return StepResult((), {"real_income_index": result.real_income}, outcomes, status)

    def flows(self, params: Mapping[str, Array]) -> Array:
        """Trade of the base year with domestic sales on the diagonal, for one draw of the gross-output ratio."""
        output = self.gdp * self.ratio * jnp.exp(self.ratio_sd * params["gross_output_error"])
        home = jnp.maximum(output - self.foreign.sum(axis=1), params["home_floor"] * output)
        return self.foreign + jnp.diag(home)

    def effective_tariff(self, levers: Mapping[str, Array]) -> Array:
        """Average duty on all trade of a pair: on goods, after preferences actually used, with additional duties."""
        return self.goods_share * pair_tariff(levers)

    def log_cost(self, params: Mapping[str, Array], levers: Mapping[str, Array]) -> Array:
        """Log change of the iceberg cost since the base year: agreements beyond tariffs, facilitation, ports, finance.

        An agreement of depth s raises trade in goods by (b - theta log(1 + m)) s at given incomes, where b is the estimated effect,
        m the tariff cut it contains; as an iceberg cost this is the effect over -theta.
        """
        theta = params["elasticity"]
        net = params["agreement_effect"] + params["agreement_spread"] - theta * jnp.log1p(params["tariff_margin"])
        deeper = levers["agreement_depth"] - self.reference["agreement_depth"]
        plain = sum(levers[k] - self.reference[k] for k in ("trade_cost", "finance_wedge"))
        return plain - self.goods_share * net * deeper / theta

    def _closed(self, levers: Mapping[str, Array]) -> Array:
        kept = jnp.maximum(1.0 - levers["closed_share"], LEAST_KEPT) / jnp.maximum(
            1.0 - self.reference["closed_share"], LEAST_KEPT
        )
        return 1.0 - kept


def pair_tariff(levers: Mapping[str, Any]) -> Any:
    """Duty on goods of a pair as a fraction: the ordinary rate within its binding, less the preference used, plus additional duties."""
    ordinary = jnp.minimum(levers["applied_tariff"], levers["bound_rate"])
    return ordinary * (1.0 - levers["preference_cut"] * levers["origin_use"]) + levers["additional_duty"]


def build(world: World, reference: Mapping[str, Any], variant: Variant, active: frozenset[str]) -> TradeChannel:
    """The channel on this world, relative to the law of its base year, in one variant."""
    goods, services = world.ties["goods_trade"], world.ties["services_trade"]
    foreign = goods + services
    share = np.divide(goods, foreign, out=np.zeros_like(goods), where=foreign > 0)
    deficits, revenue = (variant.code(axis, options) for axis, options in AXES.items())
    channel = TradeChannel(
        gdp=jnp.asarray(world.stocks["gdp"]),
        foreign=jnp.asarray(foreign),
        goods_share=jnp.asarray(share),
        ratio=jnp.asarray(world.stocks["gross_output_ratio"]),
        ratio_sd=jnp.asarray(world.stocks["gross_output_ratio_sd"]),
        reference={k: jnp.asarray(v) for k, v in reference.items()},
        deficits=jnp.asarray(deficits, dtype=jnp.int32),
        revenue=jnp.asarray(revenue, dtype=jnp.int32),
        grid=None,
        taxes_exports="export_tax" in active,
    )
    central = central_values(read_parameters(__package__), world.actors)
    return dataclasses.replace(channel, grid=_inverses(channel, {k: jnp.asarray(v) for k, v in central.items()}))


@eqx.filter_jit
def _inverses(channel: TradeChannel, params: Mapping[str, Array]) -> InverseGrid:
    """Inverse Jacobians at the central baseline, shared by all draws: they speed the search and change no result."""
    p = parameters(params["elasticity"], channel.deficits, channel.revenue, params["labour_supply"])
    base, _ = balance(prepare(channel.flows(params), channel.effective_tariff(channel.reference)), p)
    return inverse_grid(base, p, export_tax=channel.taxes_exports)
