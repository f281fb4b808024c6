"""Read a written city back as plainly as possible, without any of the project's own readers."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from geodata.crs import MetricCRS
from geodata.demo import Truth

EPOCH = dt.date(1970, 1, 1)
UTM = MetricCRS("EPSG:26915")  # not the plane the city is drawn in


@dataclass(frozen=True)
class City:
    """A city as somebody would find it who has the files only."""

    folder: Path
    truth: Truth
    rows: pl.DataFrame  # every row that can be split, as text
    incidents: pl.DataFrame  # the first row of each report, with day, x, y

    def near(self, place, radius_m: float) -> np.ndarray:
        """Which incidents lie within a distance of anything with longitude and latitude."""
        x_m, y_m = UTM.to_metres([place.longitude], [place.latitude])
        return (
            np.hypot(self.incidents["x"].to_numpy() - x_m, self.incidents["y"].to_numpy() - y_m) <= radius_m
        )

    def share(self, expression: pl.Expr) -> float:
        return float(self.incidents.select(expression.fill_null(False).mean()).item())


def read_city(folder: Path, truth: Truth) -> City:
    files = sorted(folder.glob("incidents_*.csv"))
    rows = pl.concat([pl.read_csv(f, infer_schema_length=0, truncate_ragged_lines=True) for f in files])
    day = pl.col("From_Date").str.to_date("%m/%d/%Y", strict=False)
    good = rows.with_columns(day=day).filter(pl.col("Report_No").str.slice(4, 1) != "9")
    incidents = good.unique("Report_No", keep="first", maintain_order=True)
    point = (
        incidents["Location"].str.extract_groups(r"POINT \((\S+) (\S+)\)").struct.unnest().cast(pl.Float64)
    )
    x_m, y_m = UTM.to_metres(point["1"].fill_null(np.nan).to_numpy(), point["2"].fill_null(np.nan).to_numpy())
    number = (incidents["day"] - EPOCH).dt.total_days()
    return City(
        folder,
        truth,
        rows,
        incidents.with_columns(
            x=pl.Series(x_m), y=pl.Series(y_m), number=number, lon=point["1"], lat=point["2"]
        ),
    )
