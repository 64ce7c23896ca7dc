"""Which 8-bit or Chinese code a text is in, judged by its words; two readings are asked about.

A word is a run of bytes above 127. In the right code it is written as the language is written:
Russian has its small letters behind its capitals and is full of о, е, а; Arabic is full of alef,
lam and yeh and never has Latin letters inside of a word; Chinese uses the first 3,755 characters of
GB 2312 for nearly everything. Korean and Japanese are here because short texts of theirs can pass
for Chinese. In a wrong code all of this falls apart at once.
"""

import re
from collections.abc import Callable
from itertools import pairwise

_WORD = re.compile(rb"[\x80-\xff]+(?:[\x30-\x39\x40-\x7e][\x80-\xff]+)*")
_SIGNS = "«»„“”‘’…№–—·°§©®™•\u00a0،؛؟"
_CYRILLIC = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўјљњћђџѓќѕ")
_FREQUENT = frozenset("оеаинтсрвлкмдуыяі")
_ARABIC = frozenset("اليمنهوترةب")
_SLENDER = frozenset("ليمنهوىک")
_MOST = 20_000


def codes_of(raw: bytes) -> list[str]:
    """Return every code in which the words of a text look like words.

    Args:
        raw: a text that is not UTF-8 and whose high bytes mostly stand side by side.
    """
    words: list[bytes] = []
    for found in _WORD.finditer(raw):
        words.append(found[0])
        if len(words) >= _MOST:
            break
    return [name for name, fits in _TESTS.items() if fits(raw, words)]


def _decoded(words: list[bytes], code: str) -> list[str]:
    return [word.decode(code, "replace") for word in words]


def _cyrillic(_raw: bytes, words: list[bytes]) -> bool:
    texts = [text.strip(_SIGNS) for text in _decoded(words, "cp1251")]
    letters = [sign for text in texts for sign in text if sign not in _SIGNS]
    if not letters:
        return False
    foreign = sum(sign.lower() not in _CYRILLIC for sign in letters)
    frequent = sum(sign.lower() in _FREQUENT for sign in letters)
    turned = sum(
        before.islower() and after.isupper() for text in texts for before, after in pairwise(text)
    )
    size = len(letters)
    return foreign <= 0.02 * size and frequent >= 0.5 * size and turned <= 0.03 * size


def _arabic(_raw: bytes, words: list[bytes]) -> bool:
    letters = [sign for text in _decoded(words, "cp1256") for sign in text if sign not in _SIGNS]
    if not letters:
        return False
    size = len(letters)
    foreign = sum(not ("\u0600" <= sign <= "\u06ff" or sign in "\u200c\u200d") for sign in letters)
    frequent = sum(sign in _ARABIC for sign in letters)
    slender = sum(sign in _SLENDER for sign in letters)
    return foreign <= 0.02 * size and frequent >= 0.4 * size and slender >= 0.06 * size


def _chinese(raw: bytes, _words: list[bytes]) -> bool:
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    signs = [sign for sign in text if sign > "\x7f" and sign not in _SIGNS]
    signs = [sign for sign in signs if not "\u3000" <= sign <= "\u303f" and sign < "\uff00"]
    usual = sum(_is_usual(sign) for sign in signs)
    return bool(signs) and usual >= 0.85 * len(signs)


def _korean(_raw: bytes, words: list[bytes]) -> bool:
    """Whether every pair is a syllable of KS X 1001, where Chinese has its signs a to p."""
    pairs = [word[place : place + 2] for word in words for place in range(0, len(word), 2)]
    return bool(pairs) and all(
        len(pair) == 2 and 0xB0 <= pair[0] <= 0xC8 and pair[1] >= 0xA1 for pair in pairs
    )


def _japanese(raw: bytes, _words: list[bytes]) -> bool:
    """Whether nearly every sign is of the first level of JIS X 0208, rows 16 to 47, or kana."""
    try:
        text = raw.decode("euc-jp")
    except UnicodeDecodeError:
        return False
    codes = [sign.encode("euc-jp") for sign in text if sign > "\x7f"]
    usual = sum(len(code) == 2 and code[0] in (0xA4, 0xA5, *range(0xB0, 0xD0)) for code in codes)
    return usual >= 0.97 * len(codes)


def _is_usual(sign: str) -> bool:
    """Whether a sign is of the first level of GB 2312, rows 16 to 55."""
    code = sign.encode("gb18030")
    return len(code) == 2 and 0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1


_TESTS: dict[str, Callable[[bytes, list[bytes]], bool]] = {
    "cp1251": _cyrillic,
    "cp1256": _arabic,
    "gb18030": _chinese,
    "euc-kr": _korean,
    "euc-jp": _japanese,
}
