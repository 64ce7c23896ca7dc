"""One way of writing an e-mail address, so that one address is one account. Pure."""

import unicodedata


def canonical(address: str | None) -> str:
    """Return an address as it is kept and compared: NFKC, small letters, no spaces around."""
    folded = unicodedata.normalize("NFKC", address or "").strip().casefold()
    return unicodedata.normalize("NFKC", folded)
