"""All rules packs, as the type of a scenario's table `[rules]`."""

from __future__ import annotations

from simulation.schemes.european_union import EuropeanUnion
from simulation.schemes.new_zealand import NewZealand
from simulation.schemes.rules import Rules

AnyRules = Rules | NewZealand | EuropeanUnion
