"""What a series is called: its title, with the name of its state in the reader's language."""

from collections.abc import Mapping

from tocsin.codes import area_code, area_codes, area_name
from tocsin.language import Tongue
from tocsin.watch.findings import Finding, Past


def named(finding: Finding, language: Tongue) -> str:
    """Return the title with the country's name in the language, where it names one."""
    return _translated(finding.title, finding.area, finding.key, language)


def named_past(past: Past, language: Tongue) -> str:
    """Return the title of a signal that is gone, as `named` does."""
    codes = (area_code(value) for value in past.key.values() if len(value) > 2)
    area = next((code for code in codes if code and area_name(code, "en") in past.title), "")
    return _translated(past.title, area, past.key, language)


def _translated(title: str, area: str, key: Mapping[str, str], language: Tongue) -> str:
    if area not in area_codes():
        return title
    proper = area_name(area, language.code)
    written = [value for value in key.values() if area_code(value) == area]
    for word in (*written, area_name(area, "en"), area):
        if word and word in title:
            return title.replace(word, proper, 1)
    return title
