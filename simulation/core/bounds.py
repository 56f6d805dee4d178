"""Types of scenario keys with their bounds, which the file reader enforces and the JSON Schema
shows.

A bound is far from any sensible value and near enough that a run still ends: the venue's price
ladder stops at 65,535 yen, an order at 1,000,000,000 t. Not-a-number and infinity lie outside every
bound.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Share = Annotated[float, Meta(ge=0, le=1)]
PartShare = Annotated[float, Meta(ge=0, lt=1)]  # a share below 1: some part must remain
OpenShare = Annotated[float, Meta(gt=0, lt=1)]
Rate = Annotated[float, Meta(gt=-0.5, lt=0.5)]  # a year
Spread = Annotated[float, Meta(ge=0, lt=1)]
Factor = Annotated[float, Meta(gt=0, le=100)]
Multiple = Annotated[float, Meta(ge=0, le=10)]  # of a year's emissions, of a price
Mt = Annotated[float, Meta(gt=0, le=5_000)]
MtOrNone = Annotated[float, Meta(ge=0, le=5_000)]
Price = Annotated[float, Meta(gt=0, le=50_000)]  # yen a tonne or a gigajoule
Slope = Annotated[float, Meta(ge=1, le=1e9)]  # yen/t per Mt
Efficiency = Annotated[float, Meta(ge=0.05, le=1)]
Intensity = Annotated[float, Meta(gt=0, le=1)]  # t per GJ
Years = Annotated[float, Meta(ge=0.1, le=100)]
Tonnes = Annotated[int, Meta(ge=0, le=10**9)]
OrderTonnes = Annotated[int, Meta(ge=1, le=10**6)]
Yen = Annotated[int, Meta(ge=0, le=10**14)]
Count = Annotated[int, Meta(ge=0, le=1_000)]
People = Annotated[int, Meta(ge=1, le=2_000)]
Days = Annotated[int, Meta(ge=1, le=250)]
Year = Annotated[int, Meta(ge=2010, le=2100)]
Seed = Annotated[int, Meta(ge=0, le=2**53)]
BuyersASession = Annotated[float, Meta(ge=0.01, le=100)]
ProjectsAYear = Annotated[float, Meta(ge=0, le=300)]
MonthDay = Annotated[str, Meta(pattern=r"^\d\d-\d\d$")]
