"""The client address of a request: the peer's own, or the one that trusted proxies report.

A proxy appends the address of its caller to X-Forwarded-For, and any other sender may write
anything there. The header is therefore read from its right end, as far as named proxies wrote it:
the first address that is not a named proxy's is the client's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from exchange.errors import ConfigError

# An IPv6 household or machine has this whole network to itself.
IPV6_PREFIX = 64


class Networks:
    """A list of addresses and networks. ConfigError: a text is neither."""

    def __init__(self, texts: Iterable[str], setting: str) -> None:
        self._networks: list[IPv4Network | IPv6Network] = []
        for text in texts:
            try:
                self._networks.append(ip_network(text, strict=False))
            except ValueError:
                raise ConfigError(
                    f"{setting} takes addresses or networks, such as 10.0.0.5 or 10.0.0.0/24, "
                    f"not {text!r}"
                ) from None

    def __contains__(self, address: str) -> bool:
        found = _parsed(address)
        return found is not None and any(found in network for network in self._networks)

    def __bool__(self) -> bool:
        return bool(self._networks)


class Hops:
    """The named proxies in front of this server."""

    def __init__(self, proxies: Sequence[str]) -> None:
        self.proxies = Networks(proxies, "behind_proxy")

    def client(self, peer: str, headers: Iterable[tuple[bytes, bytes]]) -> str:
        """Return the client's address: the peer's own unless it is a named proxy, else the
        right-most one in X-Forwarded-For that is not a named proxy's; empty if that is not an
        address."""
        if peer not in self.proxies:
            return peer
        said = [value.decode("latin-1") for name, value in headers if name == b"x-forwarded-for"]
        hops = [hop.strip() for hop in ",".join(said).split(",") if hop.strip()]
        for hop in reversed(hops):
            if hop not in self.proxies:
                return hop if _parsed(hop) is not None else ""
        return hops[0] if hops else peer


def is_loopback(address: str) -> bool:
    """True if this is a loopback address, which only this machine can reach."""
    found = _parsed(address)
    return found is not None and found.is_loopback


def counted(address: str) -> str:
    """Return the key under which an address is counted: an IPv4 address itself, the /64 network of
    an IPv6 address."""
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, IPV6_PREFIX), strict=False))
    return str(found) if found is not None else address


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Parse an address, None if it is not one; an IPv4-mapped IPv6 address becomes IPv4."""
    try:
        found = ip_address(address)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
