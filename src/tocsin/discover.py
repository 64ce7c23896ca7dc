"""The one plugin mechanism: every module in a folder, plus entry points of other packages.

A plugin is a module with one attribute of the expected name, so adding one is adding one file.
Names are written with hyphens; the file of `ears-c1` is `ears_c1.py`.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Any

from tocsin.errors import UnknownName


@cache
def names(package: str) -> tuple[str, ...]:
    """Return the names of a folder's plugins in order, without importing any of them."""
    home = import_module(package)
    found = {info.name.replace("_", "-") for info in iter_modules(home.__path__)}
    found.update(point.name for point in entry_points(group=package))
    return tuple(sorted(found))


def plugin(package: str, attribute: str, name: str) -> Any:
    """Return one plugin, or say which names there are.

    Raises:
        UnknownName: nothing of that name is in the folder or among the entry points.
    """
    known = names(package)
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise UnknownName(f"There is no {attribute} {name!r}.{hint} There are: {', '.join(known)}.")
    module = name.replace("-", "_")
    home = import_module(package)
    if any(info.name == module for info in iter_modules(home.__path__)):
        return getattr(import_module(f"{package}.{module}"), attribute)
    return next(point.load() for point in entry_points(group=package) if point.name == name)


@cache
def plugins(package: str, attribute: str) -> Mapping[str, Any]:
    """Return name -> plugin for a folder; an entry point may add a name, never replace one."""
    return MappingProxyType({name: plugin(package, attribute, name) for name in names(package)})
