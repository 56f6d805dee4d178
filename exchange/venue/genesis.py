"""What a venue is built from, kept in its journal, so that the folder alone can be replayed."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from exchange.errors import JournalCorrupt
from exchange.instruments import Instrument
from exchange.venue.mode import Mode
from exchange.venue.venue import Venue, VenueSettings


class Genesis(Struct, frozen=True, omit_defaults=True):
    """The instruments, the sizes and the first moment of a venue, and what it is for.

    `mode`: "live" runs on the wall's clock; "trial" and "demo" on one that may be moved, so what
    happens there is worth nothing. A journal keeps its mode for ever.
    """

    start_ns: int
    instruments: tuple[Instrument, ...]
    settings: VenueSettings
    mode: Mode = "live"

    def encoded(self) -> bytes:
        """As the journal keeps it."""
        return msgspec.json.encode(self)

    def venue(self) -> Venue:
        """A new venue."""
        return Venue(self.instruments, self.start_ns, self.settings)


def decode_genesis(content: bytes) -> Genesis:
    """JournalCorrupt when this is no genesis."""
    try:
        return msgspec.json.decode(content, type=Genesis)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise JournalCorrupt(f"the journal's genesis cannot be read: {error}") from error
