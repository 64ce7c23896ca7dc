"""Findings as JSON: written once, read at any later time, the same findings again."""

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from tocsin.errors import BadInput, Place
from tocsin.watch.findings import Findings, Sentence

__all__ = ["VERSION", "as_json", "from_json"]

VERSION = 1


def as_json(findings: Findings) -> dict[str, Any]:
    """Return findings as what JSON can hold: objects, lists, texts, numbers, true, null.

    Numbers that JSON lacks (infinite, not a number) are written as texts: "Infinity", "NaN".
    """
    return {"version": VERSION, "findings": _out(findings)}


def from_json(data: Mapping[str, Any], name: str = "findings") -> Findings:
    """Return the findings of which `as_json` made this.

    Args:
        data: what JSON held.
        name: what the error calls it.

    Raises:
        BadInput: another version, or something is missing or of another kind.
    """
    if data.get("version") != VERSION:
        rule = f"They are of version {data.get('version')!r}; {VERSION} is read."
        raise BadInput(Place(name), rule, "Watch anew.")
    try:
        return cast("Findings", _in(Findings, data["findings"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        rule = f"They are damaged: {type(error).__name__} {error}."
        raise BadInput(Place(name), rule, "Watch anew.") from error


def _out(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {f.name: _out(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        items = cast("Mapping[str, Any]", value)
        return {key: _out(item) for key, item in items.items()}
    if isinstance(value, tuple | list):
        return [_out(item) for item in cast("list[Any]", value)]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float) and not -1e308 < value < 1e308:
        return {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}.get(str(value), value)
    return value


_ODD = {"Infinity": float("inf"), "-Infinity": float("-inf"), "NaN": float("nan")}


def _in(kind: Any, value: Any) -> Any:
    """Return a value as its annotation says it is."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _either([one for one in get_args(kind) if one is not NoneType], value)
    if origin is tuple:
        return _tuple(get_args(kind), value)
    if origin is not None and issubclass(origin, Mapping):
        of = get_args(kind)[1]
        return {str(key): _in(of, item) for key, item in value.items()}
    if dataclasses.is_dataclass(kind):
        hints = _hints(cast("type", kind))
        return cast("Any", kind)(**{name: _in(hints[name], item) for name, item in value.items()})
    return _plain(kind, value)


def _either(kinds: list[Any], value: Any) -> Any:
    """Return a value that may be of several kinds; what a sentence holds is a sentence or plain."""
    if value is None:
        return None
    if len(kinds) == 1:
        return _in(kinds[0], value)
    if isinstance(value, dict):
        return _in(Sentence, value)
    return _ODD.get(value, value) if isinstance(value, str) else value


def _tuple(kinds: tuple[Any, ...], value: Any) -> Any:
    if kinds[-1] is Ellipsis:
        return tuple(_in(kinds[0], item) for item in value)
    return tuple(_in(one, item) for one, item in zip(kinds, value, strict=True))


def _plain(kind: Any, value: Any) -> Any:
    if kind is float:
        return _ODD[value] if isinstance(value, str) else float(value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
