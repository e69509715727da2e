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

from plenipo.channels.trade import AXES
from plenipo.channels.trade.model import (
    BALANCED,
    TAX_RELIEF,
    Baseline,
    Hints,
    Parameters,
    Wedges,
    balance,
    new_flows,
    parameters,
    prepare,
    solve_changes,
)
from plenipo.channels.trade.model.chord import InverseGrid, hints_at, inverse_grid
from plenipo.channels.trade.model.equilibrium import jacobian, residual, system, unknowns
from plenipo.channels.trade.model.wedges import trade_after
from plenipo.core.channel import AbstractChannel, Clock, StepResult, Time
from plenipo.core.channel_spec import Outlook
from plenipo.core.draws import central_values, read_parameters
from plenipo.core.outcome import Variant
from plenipo.core.world import World

__all__ = ["TradeChannel", "build", "levy_rate", "pair_tariff"]

Array = jax.Array
THOUSAND = 1000.0
IN_BILLIONS = ("real_income", "net_gifts", "exports", "imports", "tariff_revenue", "bilateral_exports")
ELASTIC = 1
LEAST_KEPT = 1e-9
GUIDE_STEPS = 12


class TradeChannel(AbstractChannel):
    """One sector, exact hat algebra, with the levers of trade policy. Array fields: (actor,) or (origin, destination)."""

    gdp: Array
    exported: Baseline
    goods_share: Array
    ratio: Array
    ratio_sd: Array
    reference: dict[str, Array]
    deficits: Array
    revenue: Array
    supply: Array
    grid: InverseGrid | None
    central_openness: Array
    taxes_exports: bool = eqx.field(static=True)
    charges_carbon: bool = eqx.field(static=True)
    name: ClassVar[str] = "trade"
    time: ClassVar[Time] = "comparative static"
    calendar: ClassVar[str] = "year"
    reads: ClassVar[tuple[str, ...]] = (
        "carbon_intensity",
        "carbon_price",
        "labour_shift",
        "productivity_shift",
        "trade_cost_shift",
        "world_output_index",
    )
    writes: ClassVar[tuple[str, ...]] = ("real_income_index",)
    shifts: ClassVar[tuple[str, ...]] = ()
    failures: ClassVar[tuple[tuple[str, str], ...]] = (
        ("no equilibrium was found within the allowed iterations", "make the change smaller, or close less of the trade"),
        ("the equilibrium is not a number", "look for an economy with no income or no purchases left"),
    )
    lanes: ClassVar[int] = 1

    def init(self, params: Mapping[str, Array]) -> tuple[Baseline, Array, Hints]:
        """The base year for one draw: each year is a step on its structure; then the status of balancing it, and hints."""
        base = self.base_year(params)
        # With export taxes the equilibrium has more unknowns than balancing has, so the inverse does not fit.
        hints = self._hints(params, base)
        base, report = balance(base, self.model_parameters(params), Hints() if self.taxes_exports else hints)
        return base, report.status, hints

    def _hints(self, params: Mapping[str, Array], base: Baseline) -> Hints:
        """The shared inverse at the draw's elasticity, scaled by how much more open each economy is than at the centre."""
        inverse = None if self.grid is None else hints_at(self.grid, self.answer(params)).inverse
        if inverse is None:
            return Hints()
        ratio = jnp.ones(inverse.shape[0]).at[: self.gdp.size].set(self.central_openness / openness(base))
        return Hints(jax.lax.stop_gradient(inverse * ratio))

    def translate(self, levers: Mapping[str, Array]) -> dict[str, Array]:
        """Wedges that are the same in all draws: duty, costs named in levers, closed trade, export tax, supply cost."""
        old, new, before = self.effective_tariff(self.reference), self.effective_tariff(levers), self.reference
        kept = jnp.maximum(1.0 - levers["closed_share"], LEAST_KEPT) / jnp.maximum(1.0 - before["closed_share"], LEAST_KEPT)
        return {
            "log_tariff": jnp.log1p(new) - jnp.log1p(old),
            "net": 1.0 / (1.0 + new),
            "log_cost": sum((levers[k] - before[k] for k in ("trade_cost", "finance_wedge")), jnp.zeros_like(new)),
            "deeper": self.goods_share * (levers["agreement_depth"] - before["agreement_depth"]),
            "kept": kept,
            "export_tax": levers["export_tax"] - before["export_tax"],
            "log_supply": before["supply_cost"] - levers["supply_cost"],
            "gift": net_gifts(levers) - net_gifts(before),
            "levied_share": self.goods_share * levers["border_levy"],
            "levy_price": levers["levy_price"],
        }

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
        base, balancing, hints = own
        p, productivity = self.model_parameters(params), self.productivity(levers, shared)
        change = self.wedges(params, levers, shared)
        result = solve_changes(base, change, p, hints)
        factory_price = jnp.exp(result.log_cost - productivity)
        sold = new_flows(p, result) / factory_price[:, None]
        # The table holds sales, several times income: a gift counts in dollars, what is earned in proportion to output.
        income = self.gdp * result.equivalent_income + result.gift
        outcomes = {
            "real_income": income,
            "net_gifts": result.gift,
            "real_wage": result.real_wage,
            "exports": base.exports * result.exports_volume,
            "imports": base.imports * result.imports_volume,
            "tariff_revenue": result.tariff_revenue,
            "price_level": result.price,
            "terms_of_trade": result.terms_of_trade,
            "bilateral_exports": sold,
            # Tonnes a thousand dollars and millions of dollars: thousands of tonnes, told in millions.
            "output_emissions": shared["carbon_intensity"] * (result.income / factory_price) / THOUSAND,
        }
        outcomes = {k: v / THOUSAND if k in IN_BILLIONS else v for k, v in outcomes.items()}
        return StepResult(own, {"real_income_index": income / self.gdp}, outcomes, jnp.maximum(result.status, balancing))

    def wedges(self, params: Mapping[str, Array], levers: Mapping[str, Array], shared: Mapping[str, Array]) -> Wedges:
        """All that stands between the base year and this year, for one draw; ``levers`` come from :meth:`translate`."""
        log_tariff, net = levers["log_tariff"], levers["net"]
        if self.charges_carbon:
            # 1 + duty + levy is (1 + duty) (1 + levy / (1 + duty)): no levy leaves both to the bit.
            charged = levy_rate(params, levers, shared) * net
            log_tariff, net = log_tariff + jnp.log1p(charged), net / (1.0 + charged)
        return Wedges(
            log_tariff=log_tariff,
            net=net,
            log_cost=levers["log_cost"] + shared["trade_cost_shift"] - self.beyond_tariffs(params) * levers["deeper"],
            kept=levers["kept"],
            export_tax=levers["export_tax"] if self.taxes_exports else None,
            log_productivity=self.productivity(levers, shared),
            # a year is a step on the base year's economy: where that has an outlook, a gift of dollars is the smaller in it
            gift=levers["gift"] / shared["world_output_index"],
        )

    @staticmethod
    def productivity(levers: Mapping[str, Array], shared: Mapping[str, Array]) -> Array:
        """Log change of productivity by actor: what other channels shift, less what raises the cost of supply."""
        return shared["productivity_shift"] + shared["labour_shift"] + levers["log_supply"]

    def no_shifts(self) -> dict[str, Array]:
        """What this channel reads, when nobody shifts and no carbon is priced."""
        by_actor = jnp.zeros_like(self.gdp)
        found = {name: by_actor for name in self.reads}
        return {**found, "trade_cost_shift": jnp.zeros_like(self.goods_share), "world_output_index": jnp.ones(())}

    def home(self, params: Mapping[str, Array]) -> Array:
        """Sales of each economy to itself, for one draw of the gross-output ratio; never below the floor."""
        output = self.gdp * self.ratio * jnp.exp(self.ratio_sd * params["gross_output_error"])
        return jnp.maximum(output - self.exported.income, params["home_floor"] * output)

    def base_year(self, params: Mapping[str, Array]) -> Baseline:
        """The table of the base year for one draw: what crosses borders is the same in all, only sales at home differ.

        Equal to :func:`prepare` of the full table, for a fraction of its work.
        """
        home, abroad = self.home(params), self.exported
        expenditure = abroad.expenditure + home
        spent = abroad.share * (abroad.expenditure / expenditure) + jnp.diag(home / expenditure)
        income = abroad.income + home
        bought = abroad.imports + home
        return abroad._replace(share=spent, expenditure=expenditure, income=income, deficit=bought - income)

    def effective_tariff(self, levers: Mapping[str, Array]) -> Array:
        """Average duty on all trade of a pair: on goods, after preferences actually used, with additional duties."""
        return self.goods_share * pair_tariff(levers)

    def beyond_tariffs(self, params: Mapping[str, Array]) -> Array:
        """Fall of the log iceberg cost of goods per unit of depth.

        An agreement of depth s raises trade in goods by b s at given incomes, beyond what its tariffs do: b is estimated with
        tariffs beside it. As an iceberg cost this is the effect over the trade elasticity.
        """
        return (params["agreement_effect"] + params["agreement_spread"]) / params["elasticity"]

    @staticmethod
    def answer(params: Mapping[str, Array]) -> Array:
        """The elasticity with which trade answers: the long-run one, or in the first years a part of it."""
        return params["elasticity"] * params["trade_response"]

    def model_parameters(self, params: Mapping[str, Array]) -> Parameters:
        """What the model takes as parameters: the draw's, where this variant uses them, and the codes of the variant.

        Work answers the real wage where supply is elastic, and where duty revenue lowers the tax on it, for else that tax relief
        would be a lump sum. Scale is a property of production, so that its strength is set against the long-run elasticity.
        """
        elastic = self.supply == ELASTIC
        works = elastic | (self.revenue == TAX_RELIEF)
        return parameters(
            self.answer(params),
            self.deficits,
            self.revenue,
            labour_supply=jnp.where(works, params["labour_supply"], 0.0),
            scale=jnp.where(elastic, params["scale_strength"] / params["elasticity"], 0.0),
            pass_through=jnp.where(elastic, params["pass_through"], 1.0),
        )


def pair_tariff(levers: Mapping[str, Any]) -> Any:
    """Duty on goods of a pair as a fraction: the bound ordinary rate, less the preference claimed, plus additional duty."""
    ordinary = jnp.minimum(levers["applied_tariff"], levers["bound_rate"])
    return ordinary * (1.0 - levers["preference_margin"]) + levers["additional_duty"]


def levy_rate(params: Mapping[str, Array], levers: Mapping[str, Array], shared: Mapping[str, Array]) -> Array:
    """(origin, destination): border levy as a fraction of the customs value of all trade; ``levers`` from ``translate``.

    The price charged, the levy's own or the destination's if higher, less the origin's, on the carbon in a dollar of its goods.
    Nothing where the origin's price is as high, and nothing where no channel has told how much carbon there is.

    Source: Farrokhi and Lashkaripour (2025), carbon border taxes on embodied carbon, in one sector.
    """
    price, intensity = shared["carbon_price"], shared["carbon_intensity"]  # USD of 2019 a tonne; tonnes a thousand USD of 2023
    gap = jnp.maximum(jnp.maximum(levers["levy_price"], price[None, :]) - price[:, None], 0.0)
    return levers["levied_share"] * params["prices_2019_to_2023"] * gap * intensity[:, None] / THOUSAND


def net_gifts(levers: Mapping[str, Any]) -> Any:
    """Gifts received less gifts made by actor, in USD million a year, the unit of the table."""
    return THOUSAND * (levers["transfer"].sum(axis=-2) - levers["transfer"].sum(axis=-1))


def build(world: World, reference: Mapping[str, Any], variant: Variant, outlook: Outlook) -> TradeChannel:
    """The channel on this world, relative to the law of its base year, in one variant."""
    goods, services = world.ties["goods_trade"], world.ties["services_trade"]
    foreign = goods + services
    share = np.divide(goods, foreign, out=np.zeros_like(goods), where=foreign > 0)
    deficits, revenue, supply = (variant.code(axis, options) for axis, options in AXES.items())
    channel = TradeChannel(
        gdp=jnp.asarray(world.stocks["gdp"]),
        exported=prepare(jnp.asarray(foreign), jnp.asarray(share * pair_tariff(reference))),
        goods_share=jnp.asarray(share),
        ratio=jnp.asarray(world.stocks["gross_output_ratio"]),
        ratio_sd=jnp.asarray(world.stocks["gross_output_ratio_sd"]),
        reference={k: jnp.asarray(v) for k, v in reference.items()},
        deficits=jnp.asarray(deficits, dtype=jnp.int32),
        revenue=jnp.asarray(revenue, dtype=jnp.int32),
        supply=jnp.asarray(supply, dtype=jnp.int32),
        grid=None,
        central_openness=jnp.ones(len(world.actors)),
        taxes_exports="export_tax" in outlook.active,
        charges_carbon="border_levy" in outlook.active,
    )
    central = central_values(read_parameters(__package__), world.actors)
    near = {k: jnp.asarray(v) for k, v in outlook.near.items()}
    grid, open_at_centre = _inverses(channel, {k: jnp.asarray(v) for k, v in central.items()}, near)
    return dataclasses.replace(channel, grid=grid, central_openness=open_at_centre)


def openness(base: Baseline) -> Array:
    """How far an actor's sales meet foreign competition: 1 less its share of its home market times that market's of its sales."""
    home = jnp.diagonal(base.share)
    return 1.0 - home * home * base.expenditure / base.income


@eqx.filter_jit
def _inverses(channel: TradeChannel, params: Mapping[str, Array], near: Mapping[str, Array]) -> tuple[InverseGrid, Array]:
    """Inverse Jacobians for central parameters near the law most runs are close to, shared by all draws; and openness there.

    They guide the search and change no result, so they need not be exact: balanced trade is taken as the baseline without its
    deficits, and the equilibrium under that law is approached by a few steps only.
    """
    base = channel.base_year(params)
    guess = base._replace(deficit=jnp.where(channel.deficits == BALANCED, 0.0, base.deficit))
    levers = channel.translate(near)

    def inverse(elasticity: Array) -> Array:
        at = {**params, "elasticity": elasticity}
        p = channel.model_parameters(at)
        change = channel.wedges(at, levers, channel.no_shifts())
        equations = system(guess, trade_after(guess, change, p), p, change.gift)
        start = jnp.zeros(unknowns(equations))
        first = jnp.linalg.inv(jacobian(start, equations))
        x = jax.lax.fori_loop(0, GUIDE_STEPS, lambda _, x: x - first @ residual(x, equations), start)
        better = jnp.linalg.inv(jacobian(x, equations))
        return jnp.where(jnp.isfinite(better).all(), better, first)

    return inverse_grid(inverse), openness(base)
