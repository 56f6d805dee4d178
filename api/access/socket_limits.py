"""Admission of sockets: strangers can neither fill the server nor keep members from logging in.

Each socket is counted in one room. A new one waits in the lobby for a few seconds: it logs in, or
reads public data without a login if it has requested some and the readers' room has space, or it is
closed. A full lobby never rejects a new socket because of strangers: it closes the oldest socket of
the same address, or of the address with the most. Readers, members and the exchange's own staff
(operators, approvers, registrars) have separate rooms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Literal

from api.access.addresses import counted
from api.settings import Settings

Room = Literal["lobby", "readers", "members", "staff", "closed"]


def _nothing() -> None:
    return


def _unheard(room: Room) -> None:
    return


class Guest:
    """One socket: its address, its room, and the function that closes it. `known_as`: the owner of
    a valid signature or session on it, which protects it from being closed. `moved` is called at
    each change of room."""

    __slots__ = ("_admission", "address", "end", "group", "known_as", "moved", "room")

    def __init__(self, admission: Admission, address: str, end: Callable[[], None]) -> None:
        self._admission = admission
        self.address = address
        self.group = counted(address)
        self.end = end
        self.known_as = ""
        self.moved: Callable[[Room], None] = _unheard
        self.room: Room = "closed"

    def vouch(self, who: str) -> None:
        """Protect the socket after an authenticated request of `owner`, within the limit of one
        owner."""
        self._admission.vouch(self, who)

    def read_on(self) -> bool:
        """Stay without a login, as a reader of public data, if there is room."""
        return self._admission.read_on(self)

    def log_in(self, is_staff: bool) -> bool:
        """Move to the logged-in sockets; False if there is no room."""
        return self._admission.log_in(self, is_staff)

    def log_out(self) -> None:
        """Return to the lobby."""
        self._admission.log_out(self)

    def leave(self) -> None:
        """Release the socket's place; a repetition does nothing."""
        self._admission.leave(self)


class Admission:
    """Counts sockets by room and, before a login, by address."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rooms: dict[Room, int] = {"lobby": 0, "readers": 0, "members": 0, "staff": 0}
        self._lobby: dict[str, dict[Guest, None]] = {}
        self._readers: dict[str, int] = {}
        self._known: Counter[str] = Counter()
        self.ended = 0

    def count(self, room: Room) -> int:
        """Return the number of sockets in a room."""
        return self._rooms[room]

    def arrive(self, address: str, end: Callable[[], None] = _nothing) -> Guest | None:
        """Admit a new socket; `end` closes it when its place is needed. None: no room, because all
        sockets in the lobby are authenticated."""
        guest = Guest(self, address, end)
        own = self._lobby.setdefault(guest.group, {})
        is_full = self._rooms["lobby"] >= self._settings.lobby_max
        crowd = max(self._lobby.values(), key=len) if is_full else own
        if is_full or len(own) >= self._settings.lobby_per_address:
            oldest = next((guest for guest in crowd if not guest.known_as), None)
            if oldest is None:
                self._tidy(guest.group)
                return None
            self._end(oldest)
        self._enter(guest, "lobby")
        return guest

    def vouch(self, guest: Guest, who: str) -> None:
        """Protect a socket of the lobby from being closed, up to `connections_per_key` of one
        owner, so that a member cannot fill the lobby either."""
        has_room = self._known[who] < self._settings.connections_per_key
        if guest.room == "lobby" and not guest.known_as and has_room:
            self._known[who] += 1
            guest.known_as = who

    def read_on(self, guest: Guest) -> bool:
        """Let a new socket stay without a login, as a reader of public data, if there is room."""
        settings = self._settings
        has_room = (
            self._rooms["readers"] < settings.readers_max
            and self._readers.get(guest.group, 0) < settings.readers_per_address
        )
        if has_room:
            self._move(guest, "readers")
        return has_room

    def log_in(self, guest: Guest, is_staff: bool) -> bool:
        """Move a logged-in socket to the members, or to the exchange's own staff, for which there
        is always room."""
        if not is_staff and self._rooms["members"] >= self._settings.connections_max:
            return False
        self._move(guest, "staff" if is_staff else "members")
        return True

    def log_out(self, guest: Guest) -> None:
        """Return a socket to the lobby as if it were new."""
        if guest.room != "closed":
            self._move(guest, "lobby")

    def leave(self, guest: Guest) -> None:
        """Release the place of a closed socket."""
        if guest.room == "closed":
            return
        self._rooms[guest.room] -= 1
        if guest.known_as:
            self._known[guest.known_as] -= 1
            if not self._known[guest.known_as]:
                del self._known[guest.known_as]
            guest.known_as = ""
        if guest.room == "lobby":
            self._lobby[guest.group].pop(guest)
            self._tidy(guest.group)
        elif guest.room == "readers":
            self._readers[guest.group] -= 1
            if not self._readers[guest.group]:
                del self._readers[guest.group]
        guest.room = "closed"

    def _end(self, guest: Guest) -> None:
        self.ended += 1
        self.leave(guest)
        guest.end()

    def _move(self, guest: Guest, room: Room) -> None:
        self.leave(guest)
        self._enter(guest, room)

    def _enter(self, guest: Guest, room: Room) -> None:
        guest.room = room
        guest.moved(room)
        self._rooms[room] += 1
        if room == "lobby":
            self._lobby.setdefault(guest.group, {})[guest] = None
        elif room == "readers":
            self._readers[guest.group] = self._readers.get(guest.group, 0) + 1

    def _tidy(self, group: str) -> None:
        if not self._lobby[group]:
            del self._lobby[group]
