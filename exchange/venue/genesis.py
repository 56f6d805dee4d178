"""Genesis: the first record of a journal, from which its venue is built."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from exchange.errors import JournalCorrupt
from exchange.instruments import Instrument
from exchange.venue.mode import Mode
from exchange.venue.venue import Venue, VenueSettings


class Genesis(Struct, frozen=True, omit_defaults=True):
    """The instruments, the settings, the start and the mode of a venue.

    `mode`: "live" runs on the machine's clock; "trial" and "demo" on a clock that may be moved, so
    their trades have no value. A journal's mode never changes.
    """

    start_ns: int
    instruments: tuple[Instrument, ...]
    settings: VenueSettings
    mode: Mode = "live"

    def encoded(self) -> bytes:
        """The encoded form in the journal."""
        return msgspec.json.encode(self)

    def venue(self) -> Venue:
        """Build the venue."""
        return Venue(self.instruments, self.start_ns, self.settings)


def decode_genesis(content: bytes) -> Genesis:
    """Decode a genesis. JournalCorrupt if the data is none."""
    try:
        return msgspec.json.decode(content, type=Genesis)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise JournalCorrupt(f"the journal's genesis cannot be read: {error}") from error
