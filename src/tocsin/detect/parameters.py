"""Parameters of a method: from text or keywords to the method's own frozen record."""

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from difflib import get_close_matches
from typing import Any

from tocsin.detect.contract import Method
from tocsin.errors import BadParameter

MOST = 1_000_000
"""Largest whole number that a parameter takes: years, periods or cases."""


def build(method: Method, given: Mapping[str, Any], *, compat: bool = False) -> Any:
    """Return the method's parameter record.

    Args:
        method: whose parameters.
        given: name -> value; a text value is read as the field's type demands.
        compat: also take R's own names (`noPeriods`, `c.ARL`).

    Raises:
        BadParameter: an unknown name, a name given twice, or a value out of its range.
    """
    known = {f.name: f for f in fields(method.parameters)}
    alias = {f.metadata["r_name"]: f.name for f in known.values() if "r_name" in f.metadata}
    values: dict[str, Any] = {}
    for name, value in _flat(given, compat=compat).items():
        plain = alias.get(name, name) if compat else name
        if plain not in known:
            raise BadParameter(_unknown(method, name, known, alias, compat=compat))
        if plain in values:
            raise BadParameter(f"{method.name}: parameter {name!r} is given twice.")
        values[plain] = _typed(method.name, known[plain], value)
    try:
        return method.parameters(**values)
    except ValueError as error:
        raise BadParameter(f"{method.name}: {error}") from error


def defaults(method: Method) -> dict[str, tuple[Any, str, str]]:
    """Return name -> (default, help, R's name) in the order of the record."""
    return {
        f.name: (_default(f), f.metadata["help"], f.metadata.get("r_name", f.name))
        for f in fields(method.parameters)
    }


def as_text(value: Any) -> str:
    """Return a parameter's value as `--set` takes it."""
    if isinstance(value, tuple):
        return ",".join(map(str, typing.cast("tuple[Any, ...]", value)))
    return str(value).lower() if value is None or isinstance(value, bool) else str(value)


def _default(declared: Field[Any]) -> Any:
    return declared.default if declared.default is not MISSING else None


def _flat(given: Mapping[str, Any], *, compat: bool) -> dict[str, Any]:
    """Spread R's nested lists (`mu0 = list(S = 1)`) into plain names (`mu0.S`)."""
    flat: dict[str, Any] = {}
    for name, value in given.items():
        nested: Any = value
        if compat and isinstance(value, str) and value.startswith("{"):
            nested = _nested(name, value)
        if compat and isinstance(nested, Mapping):
            inner = typing.cast("Mapping[str, Any]", nested)
            flat.update({f"{name}.{key}": item for key, item in inner.items()})
        else:
            flat[name] = value
    return flat


def _nested(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise BadParameter(
            f'{name} is {text!r}, which is not JSON. Remedy: write {{"S": 1}}, or {name}.S=1.'
        ) from None


def _unknown(
    method: Method, name: str, known: Mapping[str, Any], alias: Mapping[str, str], *, compat: bool
) -> str:
    there = ", ".join(sorted(known))
    if name in alias and not compat:
        return (
            f"{method.name}: {name!r} is R's name; use {alias[name]!r}, or --compat to take R's "
            "names and R's behaviour."
        )
    near = get_close_matches(name.lower(), [*known, *alias] if compat else list(known), n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{method.name} has no parameter {name!r}.{hint} It has: {there}."


def _typed(method: str, declared: Field[Any], value: Any) -> Any:
    kinds = _kinds(declared.type)
    if value is None or (isinstance(value, str) and value.lower() in {"none", "null"}):
        if type(None) in kinds:
            return None
        if isinstance(value, str) and str in kinds:
            return value
        raise BadParameter(f"{method}: {declared.name} needs a value.")
    for kind in kinds:
        try:
            return _as(kind, value)
        except (ValueError, TypeError, OverflowError):
            continue
    words = " or ".join(_word(kind) for kind in kinds)
    raise BadParameter(f"{method}: {declared.name} is {value!r}, but has to be {words}.")


def _kinds(declared: Any) -> tuple[Any, ...]:
    if isinstance(declared, types.UnionType):
        return typing.get_args(declared)
    return (declared,)


def _as(kind: Any, value: Any) -> Any:
    if kind is type(None):
        raise ValueError
    if typing.get_origin(kind) is tuple:
        parts: list[Any] = (
            value.removeprefix("c").strip("()[] ").split(",")
            if isinstance(value, str)
            else list(value)
        )
        inner = typing.get_args(kind)
        if len(parts) != len(inner):
            raise ValueError
        return tuple(_as(k, v) for k, v in zip(inner, parts, strict=True))
    if kind is bool:
        return _boolean(value)
    if isinstance(value, bool):
        raise TypeError
    if kind is int:
        number = float(value)
        if number != int(number) or abs(number) > MOST:
            raise ValueError
        return int(number)
    return kind(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in {"true", "t", "yes", "1"}:
        return True
    if text in {"false", "f", "no", "0"}:
        return False
    raise ValueError


def _word(kind: Any) -> str:
    names = {
        int: f"a whole number up to {MOST}",
        float: "a number",
        bool: "true or false",
        str: "text",
    }
    if kind is type(None):
        return "none"
    if typing.get_origin(kind) is tuple:
        return f"{len(typing.get_args(kind))} values with commas between them"
    return names.get(kind, str(kind))
