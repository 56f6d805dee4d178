"""The schemes of every use that a retirement may name (`registry/uses.py` has codes and years)."""

from __future__ import annotations

from exchange.errors import RegistryRejected
from exchange.registry.uses import USES, unknown_code
from exchange.schemes import article6, corsia, domestic, gx_ets, prefectures, re100, shk
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
        prefectures.TOKYO,
        prefectures.SAITAMA,
        re100.RE100,
        article6.NDC,
        domestic.PRODUCT,
        domestic.VOLUNTARY,
    )
}
assert SCHEMES.keys() == USES.keys(), "every use has rules"


def scheme(code: str) -> Scheme:
    """The scheme with this code; RegistryRejected('unknown_scheme') names the nearest one."""
    if code not in SCHEMES:
        raise RegistryRejected("unknown_scheme", unknown_code(code))
    return SCHEMES[code]
