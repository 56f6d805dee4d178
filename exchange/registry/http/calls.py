"""The table of calls of a registry service, from which client and server are made.

A call is a function of a registry under a verb and a path. Its arguments are sent by name, in the
query of a GET or a DELETE, else as a JSON object in the body; omitted ones have the function's
defaults. The answer is the JSON of the function's result. `RegistryCalls` is the table; each entry
is a method of the client and an endpoint of the server.

A rejection is a `Rejection` with status 409 (a key used otherwise) or 422; 503: nothing was
done. Writes are safe to send again, because each carries its key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import (
    Annotated,
    Any,
    Concatenate,
    Generic,
    ParamSpec,
    Protocol,
    TypeVar,
    get_type_hints,
)

import msgspec
from msgspec import Meta, Struct

from exchange.registry.port import Instruction, Receipt, Registry
from exchange.registry.whole import WholeRegistry

P = ParamSpec("P")
T = TypeVar("T")
Of = Callable[Concatenate[Any, P], T]

BODY_MAX = 4 * 1024 * 1024
BATCH_MAX = 1_000
Instructions = Annotated[tuple[Instruction, ...], Meta(max_length=BATCH_MAX)]
Count = Annotated[int, Meta(ge=0, le=BATCH_MAX)]


class Rejection(Struct, frozen=True):
    """The code and the sentence of a RegistryRejected."""

    code: str
    sentence: str


class Answer(Struct, frozen=True, omit_defaults=True):
    """The outcome of one act: a receipt or a rejection."""

    receipt: Receipt | None = None
    rejection: Rejection | None = None


class Sender(Protocol):
    """The client's side of the table."""

    def send(self, call: Call[P, T], arguments: Struct) -> T:
        """The answer of the service, or a RegistryError."""


class Call(Generic[P, T]):
    """A call: its verb, its path, its arguments as a Struct and the type of its answer."""

    def __init__(self, verb: str, path: str, function: Of[P, T]) -> None:
        hints = get_type_hints(function, include_extras=True)
        self.verb, self.path, self.name = verb, path, function.__name__.lstrip("_")
        self.answer: type[T] = hints["return"]
        self._function: Callable[..., T] = function
        _, *parameters = signature(function).parameters.values()
        fields = [
            (p.name, hints[p.name], msgspec.NODEFAULT if p.default is p.empty else p.default)
            for p in parameters
        ]
        self._arguments = msgspec.defstruct(
            function.__name__, fields, frozen=True, forbid_unknown_fields=True
        )

    def __get__(self, client: Sender, owner: type[Sender]) -> Callable[P, T]:
        """The call as a method of the client."""

        def sent(*args: P.args, **kwargs: P.kwargs) -> T:
            return client.send(self, self._arguments(*args, **kwargs))

        return sent

    @property
    def is_question(self) -> bool:
        """True if the call changes nothing."""
        return self.verb == "GET"

    @property
    def has_body(self) -> bool:
        """True if the arguments are sent in the body, not in the query."""
        return self.verb not in ("GET", "DELETE")

    def read_query(self, query: Mapping[str, str]) -> Struct:
        """The arguments of a query; msgspec.ValidationError if they are invalid."""
        return msgspec.convert(dict(query), self._arguments, strict=False)

    def read_body(self, body: bytes) -> Struct:
        """The arguments of a body; msgspec.DecodeError if they are invalid."""
        return msgspec.json.decode(body, type=self._arguments)

    def run(self, registry: WholeRegistry, arguments: Struct) -> T:
        """Make the call at a registry."""
        return self._function(registry, *msgspec.structs.astuple(arguments))


def query_of(arguments: Struct) -> dict[str, str]:
    """The arguments as a query, without those that are None."""
    values = msgspec.to_builtins(arguments)
    return {name: str(value) for name, value in values.items() if value is not None}


def _method(declared: Of[P, T]) -> Of[P, T]:
    """A method of a protocol as a function of any registry that has it."""

    @wraps(declared)
    def call(registry: Any, /, *args: P.args, **kwargs: P.kwargs) -> T:
        method: Callable[P, T] = getattr(registry, declared.__name__)
        return method(*args, **kwargs)

    return call


def _perform_batch(registry: Registry, instructions: Instructions) -> list[Answer]:
    """Registry.perform_many for one body; an exception has no JSON."""
    return [
        Answer(found)
        if isinstance(found, Receipt)
        else Answer(rejection=Rejection(found.code, found.sentence))
        for found in registry.perform_many(instructions)
    ]


def _latest_keys(registry: WholeRegistry, count: Count = BATCH_MAX) -> list[str]:
    """WholeRegistry.latest_keys, of no more keys than one answer holds."""
    return registry.latest_keys(count)


class RegistryCalls:
    """The table of calls."""

    perform_batch = Call("POST", "/v1/acts", _perform_batch)
    outcome = Call("GET", "/v1/act", _method(WholeRegistry.outcome))
    abandon = Call("DELETE", "/v1/act", _method(WholeRegistry.abandon))
    merge = Call("POST", "/v1/merge", _method(WholeRegistry.merge))
    accounts = Call("GET", "/v1/accounts", _method(WholeRegistry.accounts))
    open_account = Call("POST", "/v1/accounts", _method(WholeRegistry.open_account))
    lock_account = Call("PATCH", "/v1/accounts", _method(WholeRegistry.lock_account))
    projects = Call("GET", "/v1/projects", _method(WholeRegistry.projects))
    register_project = Call("POST", "/v1/projects", _method(WholeRegistry.register_project))
    holdings = Call("GET", "/v1/holdings", _method(WholeRegistry.holdings))
    locate = Call("GET", "/v1/serial", _method(WholeRegistry.locate))
    history = Call("GET", "/v1/history", _method(WholeRegistry.history))
    events = Call("GET", "/v1/events", _method(WholeRegistry.events))
    imports = Call("GET", "/v1/imports", _method(WholeRegistry.imports))
    totals = Call("GET", "/v1/totals", _method(WholeRegistry.totals))
    latest_keys = Call("GET", "/v1/keys", _latest_keys)
    proposals = Call("GET", "/v1/proposals", _method(WholeRegistry.proposals))
    save_proposal = Call("POST", "/v1/proposals", _method(WholeRegistry.save_proposal))
    filings = Call("GET", "/v1/filings", _method(WholeRegistry.filings))
    save_filing = Call("POST", "/v1/filings", _method(WholeRegistry.save_filing))


CALLS: tuple[Call[..., Any], ...] = tuple(
    entry for entry in vars(RegistryCalls).values() if isinstance(entry, Call)
)
