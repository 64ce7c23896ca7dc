"""Findings as JSON: written once, read at any later time, the same findings again."""

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from math import isfinite, isnan
from types import NoneType, UnionType
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from tocsin.errors import BadInput, Place
from tocsin.watch.findings import Findings, Sentence

__all__ = ["VERSION", "as_json", "from_json"]

VERSION = 1


def as_json(findings: Findings) -> dict[str, Any]:
    """Return findings as what JSON can hold: objects, lists, texts, numbers, true, null.

    Numbers that JSON lacks are written as an object, {"number": "Infinity"}, so that no title of a
    series that happens to be "NaN" is taken for one.
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
    try:
        version = data["version"]
        if version == VERSION:
            return cast("Findings", _in(Findings, data["findings"]))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        rule = f"They are damaged: {type(error).__name__} {error}."
        raise BadInput(Place(name), rule, "Watch anew.") from error
    rule = f"They are of version {version!r}; {VERSION} is read."
    raise BadInput(Place(name), rule, "Watch anew.")


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
    if isinstance(value, float) and not isfinite(value):
        return {_NUMBER: "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    return value


_NUMBER = "number"
_ODD = {"Infinity": float("inf"), "-Infinity": float("-inf"), "NaN": float("nan")}


def _in(kind: Any, value: Any) -> Any:
    """Return a value as its annotation says it is."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _either(get_args(kind), value)
    if origin is tuple:
        return _tuple(get_args(kind), value)
    if origin is not None and issubclass(origin, Mapping):
        of = get_args(kind)[1]
        _is(dict, value)
        return {str(key): _in(of, item) for key, item in value.items()}
    if dataclasses.is_dataclass(kind):
        hints = _hints(cast("type", kind))
        return cast("Any", kind)(**{name: _in(hints[name], item) for name, item in value.items()})
    return _plain(kind, value)


def _either(kinds: tuple[Any, ...], value: Any) -> Any:
    """Return a value that may be of several kinds; what a sentence holds is a sentence or plain."""
    if value is None and NoneType in kinds:
        return None
    some = [kind for kind in kinds if kind is not NoneType]
    if len(some) == 1:
        return _in(some[0], value)
    if isinstance(value, dict):
        return _in(float if _NUMBER in value else Sentence, value)
    return _is((str, int, float), value)


def _tuple(kinds: tuple[Any, ...], value: Any) -> Any:
    _is(list, value)
    if kinds[-1] is Ellipsis:
        return tuple(_in(kinds[0], item) for item in value)
    return tuple(_in(one, item) for one, item in zip(kinds, value, strict=True))


def _plain(kind: Any, value: Any) -> Any:
    if kind is float:
        return _ODD[value[_NUMBER]] if isinstance(value, dict) else float(_is((int, float), value))
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    return _is(cast("type", kind), value)


def _is(kinds: type | tuple[type, ...], value: Any) -> Any:
    if not isinstance(value, kinds):
        raise TypeError(f"{value!r} is none of {kinds}")
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
