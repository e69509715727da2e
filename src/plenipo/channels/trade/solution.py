# SPDX-License-Identifier: Apache-2.0
"""What :func:`plenipo.trade.solve` returns: outcomes by economy, and by sector where the flows had sectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SectorOutcomes", "TradeSolution"]

PERCENT = 100.0
NEGLIGIBLE = 1e-12  # of world spending: a deficit of zero but for rounding
SHORTEST_SOLUTION = "TradeSolution({n} economies, {shape}, real income {low:+.2f} % to {high:+.2f} %{rest})"


@dataclass(frozen=True, repr=False)
class SectorOutcomes:
    """By sector: tables with a row per sector and a column per economy (DataArrays if the flows were one).

    Parameters
    ----------
    output, output_before
        Sales at customs value, domestic ones included, in the unit of the flows.
    output_volume_change
        Factor on the quantity made; NaN where nothing is made.
    price_change
        Factor on the price of the sector's goods to final buyers, duty included, in the numeraire.
    exports, exports_before, imports, imports_before
        International trade at customs value.
    flows, baseline_flows
        As the flows came: a long table, or a DataArray; (use), sector, origin, destination.
    final_spending, final_spending_before
        By economy: duty-inclusive spending on final goods of all sectors.
    """

    output: Any
    output_before: Any
    output_volume_change: Any
    price_change: Any
    exports: Any
    exports_before: Any
    imports: Any
    imports_before: Any
    flows: Any
    baseline_flows: Any
    final_spending: Any
    final_spending_before: Any

    def to_dataframe(self) -> pd.DataFrame:
        """One row per sector and economy, one column per outcome."""
        import pandas as pd

        left_out = {"flows", "baseline_flows", "final_spending", "final_spending_before"}
        tables = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in left_out}
        return pd.DataFrame({k: (v.to_pandas() if hasattr(v, "to_pandas") else v).stack() for k, v in tables.items()})

    def __repr__(self) -> str:
        return f"SectorOutcomes({self.output.shape[0]} sectors, {self.output.shape[1]} economies)"


@dataclass(frozen=True, repr=False)
class TradeSolution:
    """A solved counterfactual, labelled as the flows were and in their order.

    Vectors are pandas Series (xarray DataArrays if the flows were one). Factors: 1.01 is a rise of 1 %.

    Parameters
    ----------
    real_income_change
        Factor on real income: income over the price level, exact. With elastic labour, net of the value of the extra work.
    real_wage_change, wage_change, price_change
        Factors; nominal ones in the numeraire.
    real_expenditure_change, income_change, employment_change
        Factors on spending over the price level (a changed deficit included), nominal factor income, labour used.
    exports_change, imports_change
        Factors on nominal international trade at customs value; NaN where the table has none.
    terms_of_trade_change
        Factor on the price of exports over the price of imports, before duties and iceberg cost.
    flows, baseline_flows
        (origin, destination): customs values after and before; under ``deficits="balanced"`` the latter is the balanced table.
    tariff_revenue, tariff_revenue_before, deficit, deficit_before
        In the unit of the flows; deficit is imports less exports at customs value.
    dropped
        Economies left out, with the reason: label to sentence.
    floored
        Economies whose domestic sales were negative and set to zero: label to the value given.
    zero_flows
        Number of pairs without trade; they stay without.
    notes
        What the reader should know about this call.
    iterations, residual
        Of the search; largest log gap between sales and income left.
    settings
        The rules and parameters of the call.
    sectors
        Outcomes by sector where the flows had sectors, else None; ``flows`` are then the totals of all sectors.
    first_order
        With sectors and fixed labour, a table by economy: the formula for welfare of Caliendo and Parro (2015), terms_of_trade,
        volume_of_trade and the other parts, at baseline weights, as fractions. Holds for small changes only.
    welfare_parts
        If asked for: the same parts integrated along the path, so that they sum to ``real_income_change - 1``.
    """

    real_income_change: Any
    real_wage_change: Any
    wage_change: Any
    price_change: Any
    real_expenditure_change: Any
    income_change: Any
    employment_change: Any
    exports_change: Any
    imports_change: Any
    terms_of_trade_change: Any
    flows: Any
    baseline_flows: Any
    tariff_revenue: Any
    tariff_revenue_before: Any
    deficit: Any
    deficit_before: Any
    dropped: Mapping[Any, str]
    floored: Mapping[Any, float]
    zero_flows: int
    notes: tuple[str, ...]
    iterations: int
    residual: float
    settings: Mapping[str, Any]
    sectors: SectorOutcomes | None = None
    first_order: Any = None
    welfare_parts: Any = None

    def to_dataframe(self) -> pd.DataFrame:
        """One row per economy, one column per outcome."""
        import pandas as pd

        square = {"flows", "baseline_flows", "first_order", "welfare_parts"}
        series = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name not in square and hasattr(getattr(self, f.name), "shape")
        }
        return pd.DataFrame(
            {k: v.to_series() if hasattr(v, "to_series") and not isinstance(v, pd.Series) else v for k, v in series.items()}
        )

    def in_percent(self) -> pd.DataFrame:
        """One row per economy, changes in per cent, as published tables print them.

        Columns: real_income, real_wage, price_level, employment, exports, imports, exports_over_income, imports_over_income
        (income: value added), deficit (NaN where there was none), terms_of_trade, and tariff_revenue_share, new duty
        revenue over spending (final spending where there are sectors).
        """
        import pandas as pd

        s = self.to_dataframe()
        spent = self._spending() + (0.0 if self.sectors else s.tariff_revenue.to_numpy())
        before = s.deficit_before.where(s.deficit_before.abs() > NEGLIGIBLE * spent.sum())
        factors = {
            "real_income": s.real_income_change,
            "real_wage": s.real_wage_change,
            "price_level": s.price_change,
            "employment": s.employment_change,
            "exports": s.exports_change,
            "imports": s.imports_change,
            "exports_over_income": s.exports_change / s.income_change,
            "imports_over_income": s.imports_change / s.income_change,
            "deficit": s.deficit / before,
            "terms_of_trade": s.terms_of_trade_change,
        }
        table = {name: PERCENT * (v - 1.0) for name, v in factors.items()}
        return pd.DataFrame(table | {"tariff_revenue_share": PERCENT * s.tariff_revenue / spent})

    def _spending(self) -> np.ndarray:
        """New final spending by economy; with one sector all purchases, duty left out."""
        if self.sectors:
            return np.asarray(self.sectors.final_spending)
        bought: np.ndarray = np.asarray(self.flows).sum(axis=0)
        return bought

    def __repr__(self) -> str:
        change = 100 * (np.asarray(self.real_income_change) - 1)
        parts = [
            f", {len(self.dropped)} dropped" if self.dropped else "",
            f", {len(self.floored)} floored" if self.floored else "",
        ]
        shape = f"deficits {self.settings['deficits']}, revenue {self.settings['revenue']}"
        return SHORTEST_SOLUTION.format(n=change.size, shape=shape, low=change.min(), high=change.max(), rest="".join(parts))
