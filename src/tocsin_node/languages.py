"""The languages of the screens: one folder each in `locale/`, nothing else to touch.

A catalogue is kept as text (`<code>/LC_MESSAGES/<room>.po`). Django wants it compiled; this is done
when the node starts, into the data folder, so that an installed package stays as it was delivered.
"""

import os
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HOME = Path(__file__).parent / "locale"


def languages(home: Path = HOME) -> list[tuple[str, str]]:
    """Return code and own name of each language, English first."""
    codes = ["en", *sorted({folder.parent.name for folder in _folders(home)} - {"en"})]
    return [(code.replace("_", "-").lower(), _own_name(code)) for code in codes]


def right_to_left(home: Path = HOME) -> list[str]:
    """Return the codes of the languages whose script runs from right to left."""
    return [code for code, _ in languages(home) if _order(code) == "right-to-left"]


def compiled(into: Path, home: Path = HOME) -> Path:
    """Compile each language whose catalogues are newer than what was compiled; return the folder.

    A language may have several catalogues, one for each room; they are put together.
    """
    for folder in _folders(home):
        sources = sorted(folder.glob("*.po"))
        target = into / folder.relative_to(home) / "django.mo"
        if target.exists() and target.stat().st_mtime >= max(s.stat().st_mtime for s in sources):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_suffix(f".{os.getpid()}")
        with fresh.open("wb") as file:
            write_mo(file, together(sources, folder.parent.name))
        fresh.replace(target)  # two processes may start at once: each sees a whole file
    return into


def together(sources: list[Path], code: str) -> Catalog:
    """Return one catalogue of all files of a language."""
    whole = Catalog(locale=code)
    for source in sources:
        with source.open("rb") as file:
            part = read_po(file, locale=code)
        for message in part:
            if message.id:
                whole[message.id] = message
            elif source is sources[0]:
                whole.mime_headers = part.mime_headers
    return whole


def _folders(home: Path) -> list[Path]:
    return sorted({path.parent for path in home.glob("*/LC_MESSAGES/*.po")})


def _own_name(code: str) -> str:
    locale = _locale(code)
    return str(locale.languages.get(locale.language, code)).capitalize() if locale else code


def _order(code: str) -> str:
    locale = _locale(code)
    return locale.character_order if locale else "left-to-right"


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
