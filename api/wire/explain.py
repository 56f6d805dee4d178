"""Readable rejections of messages that do not decode.

msgspec's sentence gives the path but speaks of patterns and types. The sentence here is made from
the field's type, which gives the valid values, and from the message, which gives the value
received.
"""

from __future__ import annotations

import json
import re
from difflib import get_close_matches
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from api.wire.errors import ApiError

LONGEST_VALUE = 60
_PATH = re.compile(r" - at `\$\.?(?P<path>[^`]*)`$")
_NAMED = re.compile(r"^Object (?P<what>missing required|contains unknown) field `(?P<name>.*)`$")
_STEP = re.compile(r"\[(\d+)\]|\[\.\.\.\]|([^.\[\]]+)")


def rejection_of(
    error: msgspec.ValidationError, kind: Any, given: Any, codes: dict[str, str]
) -> ApiError:
    """Convert a validation error to a rejection with the field, its value and its valid values.

    `kind` is the expected type, `given` the input: JSON text or its decoded value; `codes` are the
    codes of paths that have their own.
    """
    if isinstance(given, str | bytes):
        given, text = (
            _decoded(given),
            given.decode(errors="replace") if isinstance(given, bytes) else given,
        )
        twice = None if given is None else repeated_key(text)
        if twice is not None:
            return repeated(twice)
    sentence = str(error)
    match = _PATH.search(sentence)
    path = match["path"] if match else ""
    sentence = _PATH.sub("", sentence)
    steps = [int(index) if index else name for index, name in _STEP.findall(path)]
    named = _NAMED.match(sentence)
    if named is not None:
        steps.append(named["name"])
        path = f"{path}.{named['name']}" if path else named["name"]
    field = _name(steps[1:] if steps and steps[0] == "params" else steps)
    wanted = _type_at(kind, steps, given)
    if named is not None and named["what"] == "contains unknown":
        field = field[:LONGEST_VALUE]
        return ApiError("invalid_params", _unknown(field, kind, steps, given), field)
    right = "" if wanted is None else _right(wanted)
    if named is not None:
        must = f"; it must be {right}" if right else ""
        return ApiError("invalid_params", f"{field} is missing{must}", field)
    code = codes.get(path, "invalid_params")
    if not right:
        return ApiError(code, f"{field or 'the message'} has the wrong type", field or None)
    what = f"{field} is {_shown(_value_at(given, steps))}" if field else "the message is wrong"
    return ApiError(code, f"{what}; it must be {right}", field or None)


def repeated_key(text: str) -> str | None:
    """Return a key that occurs twice in one object of this JSON; None if all are unique.

    Each key has a colon: if there are as many colons as keys after decoding, no key was lost. This
    settles most messages in a fifth of the time of decoding them pair by pair, which the rest
    needs.
    """
    decoded, colons = msgspec.json.decode(text), text.count(":")
    if type(decoded) is dict:
        params = decoded.get("params")
        # Most messages have no objects but these two.
        left = len(decoded) + len(params) if type(params) is dict else len(decoded)
        if colons == left:
            return None
    if colons == _keys(decoded):
        return None
    found: list[str] = []

    def take(pairs: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in pairs]
        if len(set(names)) != len(names):
            found.append(next(name for name in names if names.count(name) > 1))

    json.loads(text, object_pairs_hook=take)
    return found[0] if found else None


def _keys(decoded: Any) -> int:
    """Return the number of keys in decoded JSON, at all depths."""
    if type(decoded) is dict:
        return len(decoded) + sum(map(_keys, decoded.values()))
    return sum(map(_keys, decoded)) if type(decoded) is list else 0


def repeated(key: str) -> ApiError:
    """Make the rejection of a message with a repeated key."""
    shown = key[:LONGEST_VALUE]
    return ApiError("bad_json", f"{shown} occurs twice in one object; send it once", shown)


def _unknown(field: str, kind: Any, steps: list[int | str], given: Any) -> str:
    """Make the sentence on an unknown field, with the known ones."""
    within = _type_at(kind, steps[:-1], given)
    known = [sibling.encode_name for sibling in getattr(within, "fields", ())]
    tag = getattr(within, "tag_field", None)
    known = [*([tag] if tag else []), *known]
    if not known:
        return f"{field} is not a known field; leave it out"
    near = get_close_matches(str(steps[-1])[:LONGEST_VALUE], known, 1)
    hint = f"did you mean {near[0]}?" if near else f"the fields are {', '.join(known)}"
    return f"{field} is not a field of this message; {hint}"


def _decoded(text: str | bytes) -> Any:
    """Decode JSON; None if it is malformed."""
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


@cache
def _root(kind: Any) -> Any:
    return inspect.type_info(kind)


def _type_at(kind: Any, steps: list[int | str], given: Any) -> Any:
    """Return the type at the end of a path; None if the path leads nowhere."""
    found, value = _root(kind), given
    for step in steps:
        found = _chosen(_bare(found), value)
        if isinstance(step, int):
            found = getattr(found, "item_type", None)
        elif step == getattr(found, "tag_field", None):
            return _Tags(_tags(_bare(_root(kind))))
        else:
            fields = {field.encode_name: field.type for field in getattr(found, "fields", ())}
            found = fields.get(str(step))
        if found is None:
            return None
        value = _value_at(value, [step])
    return _chosen(found, value)


class _Tags(msgspec.Struct, frozen=True):
    """Return the tags of the methods that a message may name."""

    values: tuple[object, ...]


def _tags(union: Any) -> tuple[object, ...]:
    return tuple(member.tag for member in getattr(union, "types", (union,)))


def _bare(kind: Any) -> Any:
    return kind.type if isinstance(kind, inspect.Metadata) else kind


def _chosen(kind: Any, value: Any) -> Any:
    """Select one of several types: by its tag, or the only one beside null."""
    if not isinstance(kind, inspect.UnionType):
        return kind
    tagged = [member for member in kind.types if getattr(_bare(member), "tag_field", None)]
    if tagged:
        named = value.values() if isinstance(value, dict) else ()
        return next((member for member in tagged if _bare(member).tag in named), tagged[0])
    rest = [member for member in kind.types if not isinstance(member, inspect.NoneType)]
    return rest[0] if len(rest) == 1 else kind


def _value_at(given: Any, steps: list[int | str]) -> Any:
    for step in steps:
        try:
            given = given[step]
        except (KeyError, IndexError, TypeError):
            return None
    return given


def _name(steps: list[int | str]) -> str:
    """Return a path as a field's name."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def _shown(value: Any) -> str:
    """Return a value as JSON, shortened."""
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        return "something else"
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def _right(kind: Any) -> str:
    """Describe the valid values of a type in words."""
    described = ""
    if isinstance(kind, inspect.Metadata):
        described = (kind.extra_json_schema or {}).get("description", "")
        kind = kind.type
    if described:
        return str(described)
    match kind:
        case inspect.LiteralType() | _Tags():
            return "one of " + ", ".join(str(value) for value in kind.values)
        case inspect.StrType():
            return "a text" + _between(kind.min_length, kind.max_length, " of ", " characters")
        case inspect.IntType():
            return "a whole number" + _between(kind.ge, kind.le, " from ", "")
        case inspect.BoolType():
            return "true or false"
        case inspect.ListType() | inspect.VarTupleType():
            return "a list" + _between(kind.min_length, kind.max_length, " of ", " items")
        case inspect.DateType():
            return "a day such as 2026-11-20"
        case inspect.StructType() | inspect.DictType():
            return "an object"
        case inspect.UnionType():
            options = (
                _right(member) for member in kind.types if not isinstance(member, inspect.NoneType)
            )
            return " or ".join(options)
    return ""


def _between(low: int | None, high: int | None, before: str, after: str) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"{before}at least {low:,}{after}"
    return (
        f"{before}{low or 0:,} to {high:,}{after}"
        if low is not None
        else (f"{before}at most {high:,}{after}")
    )
