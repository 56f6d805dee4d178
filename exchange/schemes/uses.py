"""Which uses one retirement serves, said in its purpose, and which may share it.

The registry is the only record of claims: a retirement is final, has one purpose and one
beneficiary, so a tonne cannot be claimed anew or by another. A purpose names its uses as
codes joined by '+', each with its own detail: "shk:FY2025", "shk:FY2025+product:Mug 7".
A purpose without a known code is a voluntary use.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from exchange.errors import RegistryRefused
from exchange.schemes import article6, corsia, domestic, gx_ets, shk
from exchange.schemes.rules import Scheme

SCHEMES: dict[str, Scheme] = {
    scheme.code: scheme
    for scheme in (
        shk.SHK,
        gx_ets.GX_ETS,
        domestic.GX_LEAGUE,
        domestic.PORTS,
        domestic.GREEN_PURCHASING,
        domestic.KEIDANREN,
        corsia.CORSIA,
        domestic.TOKYO,
        domestic.SAITAMA,
        domestic.VOLUNTARY,
    )
}
PRODUCT, NDC = "product", "ndc"
USES = frozenset(SCHEMES) | {PRODUCT, NDC}

# A firm's emissions are part of the nation's, so the national target always may (note 23);
# who retires and who buys the offset product may both claim (note 41). Other pairs may not,
# until a scheme's rules say so.
_WITH_PRODUCT = frozenset(frozenset((code, PRODUCT)) for code in SCHEMES)
_WITH_NDC = frozenset(
    frozenset((code, NDC))
    for code in ("shk", "gx-ets", "gx-league", "cnp", "keidanren", "voluntary")
)
MAY_SHARE: frozenset[frozenset[str]] = _WITH_PRODUCT | _WITH_NDC | {frozenset((NDC, PRODUCT))}

__all__ = ["MAY_SHARE", "SCHEMES", "USES", "article6", "check_purpose", "scheme", "uses_of"]


def scheme(code: str) -> Scheme:
    """The scheme with this code; RegistryRefused('unknown_scheme') names those that exist."""
    if code not in SCHEMES:
        raise RegistryRefused(
            "unknown_scheme", f"there is no scheme {code!r}; known: {', '.join(sorted(SCHEMES))}"
        )
    return SCHEMES[code]


def uses_of(purpose: str) -> tuple[str, ...]:
    """The uses that a purpose names, in its order; voluntary when it names none."""
    named = [part.split(":", 1)[0].strip() for part in purpose.split("+")]
    known = tuple(use for use in named if use in USES)
    return known or ("voluntary",)


def check_purpose(purpose: str, may_share: Iterable[frozenset[str]] = MAY_SHARE) -> tuple[str, ...]:
    """The purpose's uses; RegistryRefused('uses_exclude_each_other') where they may not share."""
    uses, allowed = uses_of(purpose), frozenset(may_share)
    for one, other in combinations(uses, 2):
        if one == other or frozenset((one, other)) not in allowed:
            raise RegistryRefused(
                "uses_exclude_each_other", f"one retirement cannot serve both {one} and {other}"
            )
    return uses
