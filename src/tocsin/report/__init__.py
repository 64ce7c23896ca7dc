"""The report of a watch: one HTML file that works offline, prints, and needs nothing else.

Invariants: nothing is loaded and nothing is sent (the page's own policy forbids it); every text
from data is escaped where it is written; the page can be read without its script.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tocsin.language import Tongue
from tocsin.report.page import page
from tocsin.watch.findings import Findings

__all__ = ["render"]

_NONE: Mapping[str, str] = MappingProxyType({})


def render(
    findings: Findings,
    language: Tongue | str = "en",
    others: Mapping[str, str] = _NONE,
    *,
    boundaries: Path | None = None,
) -> str:
    """Return the report as the text of an HTML file, to be written as UTF-8.

    Args:
        findings: the answer of a watch.
        language: code of the language, or the language itself.
        others: language code -> relative file name of the same report in another language.
        boundaries: a GeoJSON or TopoJSON file to draw the map from instead of the world's states;
            a feature belongs to an area if any text it carries is the area or a value of its key.

    Raises:
        BadInput: a file of boundaries that cannot be read.
    """
    tongue = Tongue(language) if isinstance(language, str) else language
    return page(findings, tongue, others, boundaries)
