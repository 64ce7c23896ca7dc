"""XML piece by piece, with everything off that reaches beyond the file or multiplies it.

No document type is allowed, so there are no entities of one's own to expand; nothing is fetched;
the parser's own limits on depth, names and texts stay on. What has been read is let go at once, so
that a million elements take no more memory than one.
"""

import io
from collections.abc import Iterator
from typing import Any

from tocsin.errors import BadInput, Place

MOST_ATTRIBUTES = 100
"""To list a hundred thousand of them takes the parser a minute and a half."""
_SAFE: dict[str, Any] = {
    "attribute_defaults": False,
    "dtd_validation": False,
    "huge_tree": False,
    "load_dtd": False,
    "no_network": True,
    "recover": False,
    "remove_comments": True,
    "remove_pis": True,
    "resolve_entities": False,
}


def outermost(raw: bytes, file: str, encoding: str | None = None) -> str:
    """Return the name of the outermost element, `{namespace}name`.

    Raises:
        BadInput: a document type is declared, or there is no element at all.
    """
    for _, element in _events(raw, file, encoding):
        return str(element.tag)
    raise _broken(file, "it holds no element")


def elements(raw: bytes, file: str, encoding: str | None = None) -> Iterator[tuple[str, Any]]:
    """Yield ("start", element) and ("end", element) in the order of the document.

    At "start" the attributes are there and the children are not; an element must be used up before
    the next one is asked for.

    Raises:
        BadInput: broken XML, a document type, or more depth than any format has.
    """
    for event, element in _events(raw, file, encoding):
        yield event, element
        if event == "end":
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _events(raw: bytes, file: str, encoding: str | None) -> Iterator[tuple[str, Any]]:
    from lxml import etree as untyped  # noqa: PLC0415  heavy, and only XML needs it

    etree: Any = untyped
    first = True
    try:
        for event, element in etree.iterparse(
            io.BytesIO(raw), events=("start", "end"), encoding=encoding, **_SAFE
        ):
            if first and element.getroottree().docinfo.internalDTD is not None:
                raise BadInput(
                    Place(file),
                    "The XML declares a document type (<!DOCTYPE).",
                    "Take the declaration out: a file of counts needs none.",
                )
            first = False
            if event == "start" and len(element.attrib) > MOST_ATTRIBUTES:
                raise BadInput(
                    Place(file, value=str(element.tag)),
                    f"An element of the XML has more than {MOST_ATTRIBUTES} attributes.",
                    "Export fewer categories at a time.",
                )
            yield event, element
    except etree.XMLSyntaxError as error:
        raise _broken(file, str(error.msg).strip(), error.lineno) from None
    except (LookupError, ValueError) as error:
        raise _broken(file, str(error)) from None


def _broken(file: str, why: str, line: int | None = None) -> BadInput:
    where = f" in line {line}" if line else ""
    return BadInput(
        Place(file), f"The XML is broken{where}: {why[:120]}.", "Export the file again."
    )
