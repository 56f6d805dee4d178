"""Abatement curves under which a study can be repeated: the base case's and published estimates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from simulation.core.text import Text


class Curve(NamedTuple):
    """A curve: its name, the letter that marks it in labels, a text, and its keys (as TOML)."""

    name: str
    mark: str
    text: Text
    keys: Mapping[str, str]

    def of(self, text: Text) -> Text:
        """A title under this curve."""
        return Text(f"{text.ja}: {self.text.ja}", f"{text.en}: {self.text.en}")


def curve_keys(slope: int) -> dict[str, str]:
    """Keys of a curve that is linear and reversible alone: an estimate includes all measures."""
    return {
        "abatement.slope_jpy_per_t_per_mt": str(slope),
        "abatement.linear_share_max": "0.3",
        "abatement.fuel_switch_mt": "0.0",
        "abatement.investment_share": "0.0",
    }


SYNTHETIC = Curve("synthetic", "B", Text("基本の曲線", "the base curve"), {})
CURVES = (
    # 3.7 % less emissions for EUR 10 (D'Arcangelo, Pisu, Raj and van Dender 2022, OECD Economics
    # Department Working Paper 1732): 22.2 Mt of 600 for 1,600 yen at 160 yen a euro.
    Curve("flat", "F", Text("平らな曲線(OECD 2022)", "flat curve (OECD 2022)"), curve_keys(72)),
    # 0.06 percentage points of emissions growth for USD 1 (Rafaty, Dolphin and Pretis 2025, Energy
    # Economics 144), taken once: 0.36 Mt of 600 for 150 yen at 150 yen a dollar.
    Curve(
        "steep",
        "S",
        Text("急な曲線(Rafaty ほか 2025)", "steep curve (Rafaty et al. 2025)"),
        curve_keys(417),
    ),
)
