"""Certificates by their hashes, for whoever has only the hash.

The registry stores no hashes: they are computed from its records. The index is filled at the first
question, and at each later one with the acts since.
"""

from __future__ import annotations

import threading
from itertools import takewhile

from exchange.errors import RegistryRejected
from exchange.registry.reports.certificate import certificate_of, certificates
from exchange.registry.whole import WholeRegistry

ACTS_MAX = 1_000  # more new acts than these are read in bulk


class CertificateHashes:
    """The keys of a registry's certificates by hash. Its calls block; threads may share it."""

    def __init__(self, registry: WholeRegistry) -> None:
        self._registry = registry
        self._keys: dict[str, str] = {}
        self._last = ""
        self._lock = threading.Lock()

    def find(self, digest: str) -> str | None:
        """Return the key of the certificate with a hash, None if there is none. RegistryError: the
        registry does not answer."""
        known = self._keys.get(digest)
        if known is not None:
            return known
        with self._lock:
            self._refresh()
            return self._keys.get(digest)

    def _refresh(self) -> None:
        newest = self._registry.latest_keys(ACTS_MAX)
        new = list(takewhile(lambda key: key != self._last, newest))
        if not new:
            return
        if len(new) < len(newest):
            for key in new:
                self._add(key)
        else:
            for certificate in certificates(self._registry):
                self._keys[certificate.hash] = certificate.key
        self._last = newest[0]

    def _add(self, key: str) -> None:
        try:
            certificate = certificate_of(self._registry, key)
        except RegistryRejected:
            return
        self._keys[certificate.hash] = key
