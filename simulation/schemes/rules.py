"""The interface of a rules pack, and the rules of GX-ETS, which add nothing to it.

The world's own keys already describe a cap, free allocation, yearly auctions with a reserve price,
an opening stock, a floor, a ceiling and banking. A pack is the table `[rules]` of a scenario: a
struct with its own keys that answers the questions below, each of which the world asks at one
place. Every answer is a figure computed from keys and figures, so a pack knows neither the world
nor the venue, and its rules can be held against publications by themselves.

A further scheme is a subclass in a module of its own that overrides what it needs, a member of
`packs.AnyRules`, and a scenario.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from exchange.said import Said


class Rules(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    tag_field="scheme",
    tag="gx-ets",
):
    """Rules beyond the world's keys; here none. Tonnes, prices of the world in yen/t."""

    def contradictions(self) -> Iterator[tuple[str, Said]]:
        """Keys of the pack whose values contradict others, each with what must hold."""
        yield from ()

    # --- owners: holders of allowances who have no duty, such as forest owners -------------

    def held_stock_t(self) -> int:
        """Allowances that the owners hold on the first day and do not offer freely."""
        return 0

    def removals_t(self, year: int) -> int:
        """Allowances issued to the owners with a fiscal year's grants, for sale at once."""
        return 0

    def freed_t(self, year: int) -> int:
        """The part of the held stock that is for sale from a fiscal year's grants on."""
        return 0

    def issued_t(self, year: int) -> int:
        """Tonnes that come to the market from the owners with a fiscal year's grants."""
        return self.removals_t(year) + self.freed_t(year)

    def quota_t(self, held_t: int, growth: float, rate: float) -> int:
        """The part of the held stock that owners sell in a fiscal year to firms that lack
        allowances for a deadline.

        `growth`: of the price expected for the next year over this year's; `rate`: of interest.
        """
        return 0

    # --- prices ----------------------------------------------------------------------------

    def announced_jpy_per_t(self, year: int) -> float | None:
        """The price that an authority announces for a fiscal year; None where it does not."""
        return None

    def slope_jpy_per_t_per_mt(self, year: int) -> float | None:
        """The slope of all firms' reversible abatement in a fiscal year; None: the scenario's."""
        return None

    # --- a reserve that changes the volumes of the state's auctions ------------------------

    @property
    def has_reserve(self) -> bool:
        """True where the figures below may change a volume."""
        return False

    def opening_reserve_t(self) -> int:
        """Allowances in the reserve on the first day."""
        return 0

    def first_flow_t(self) -> int:
        """Tonnes that the first eight months' auctions lose to the reserve (negative: get)."""
        return 0

    def flow_t(self, circulating_t: int, reserve_t: int) -> int:
        """Tonnes that a year's auctions lose to the reserve (negative: get from it).

        They follow from the allowances in circulation at the end of a fiscal year and those in the
        reserve, and spread evenly over twelve months, from eight months after that end on.
        """
        return 0

    def valid_t(self, year: int, reserve_t: int, auctioned_t: int) -> int:
        """Tonnes of the reserve that are valid from the start of a fiscal year on.

        `auctioned_t`: the volume of the year before's auctions.
        """
        return reserve_t
