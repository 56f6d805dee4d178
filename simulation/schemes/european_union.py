"""The European Union's market stability reserve, as it worked from 2019 to 2023 and since.

Decision (EU) 2015/1814, Article 1(5) and (5a), as amended. The allowances in circulation at the end
of a year decide how many the auctions of twelve months lose to the reserve, from the September
after on: a share of the circulation above an upper threshold, none below it, and a release below a
lower threshold. Since 2024 a circulation of up to 1,096 million loses only what exceeds the upper
threshold. Since 2023 what the reserve holds above the year before's auction volume is invalid;
since 2024, what it holds above 400 million.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Annotated

from msgspec import Meta

from exchange.said import Said
from simulation.core.bounds import PartShare, Year
from simulation.schemes.rules import Rules

Allowances = Annotated[int, Meta(ge=0, le=10**11)]
FIRST_MONTHS = Fraction(8, 12)  # of a year's intake: January to August 2019


class EuropeanUnion(Rules, frozen=True, tag="european-union"):
    """The table `[rules]` with `scheme = "european-union"`."""

    intake_share: PartShare = 0.24
    upper_t: Allowances = 833_000_000
    lower_t: Allowances = 400_000_000
    release_t: Allowances = 100_000_000
    graduated_to_t: Allowances = 0
    opening_t: Allowances = 900_000_000
    first_circulating_t: Allowances = 0
    invalid_from: Year = 2023
    fixed_from: Year = 2024
    fixed_t: Allowances = 400_000_000

    def contradictions(self) -> Iterator[tuple[str, Said]]:
        """Thresholds in the wrong order."""
        if self.lower_t > self.upper_t:
            yield "lower_t", Said("must not be above upper_t", "は upper_t を超えられません")

    @property
    def has_reserve(self) -> bool:
        """True."""
        return True

    def opening_reserve_t(self) -> int:
        """The allowances that start the reserve."""
        return self.opening_t

    def first_flow_t(self) -> int:
        """Eight months of the intake that the first known circulation brings."""
        share = Fraction(str(self.intake_share)) * FIRST_MONTHS
        is_above = self.first_circulating_t > self.upper_t
        return nearest(self.first_circulating_t * share) if is_above else 0

    def flow_t(self, circulating_t: int, reserve_t: int) -> int:
        """The intake above the upper threshold, the release below the lower one."""
        if circulating_t > self.upper_t:
            if circulating_t <= self.graduated_to_t:
                return circulating_t - self.upper_t
            return nearest(circulating_t * Fraction(str(self.intake_share)))
        return -min(self.release_t, reserve_t) if circulating_t < self.lower_t else 0

    def valid_t(self, year: int, reserve_t: int, auctioned_t: int) -> int:
        """The reserve without the allowances that have become invalid."""
        if year < self.invalid_from:
            return reserve_t
        return min(reserve_t, self.fixed_t if year >= self.fixed_from else auctioned_t)


def nearest(value: Fraction) -> int:
    """The nearest whole number; a half goes up."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)
