"""The letters of what is drawn: DejaVu Sans, free and shipped in fonts/, for Latin, Greek, Cyrillic and symbols."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD = "DejaVuSans", "DejaVuSans-Bold"
LEFT_OUT = "[…]"
# Written from right to left, and Arabic letters change their shape with their neighbours; neither is drawn here.
RIGHT_TO_LEFT = {"R", "AL", "RLE", "RLO", "RLI"}
INVISIBLE = re.compile(
    "\u200d[\u2640\u2642]|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]"
)


@cache
def register() -> frozenset[int]:
    """Make both fonts known to reportlab, once; answer the code points that both draw."""
    fonts = [TTFont(name, str(FOLDER / f"{name}.ttf")) for name in (REGULAR, BOLD)]
    for font in fonts:
        pdfmetrics.registerFont(font)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))


def drawn(text: str) -> str:
    """The text in letters that are drawn: an accent may go, and what no letter stands for is marked, never a box."""
    letters = "".join(_drawn(letter) for letter in INVISIBLE.sub("", text))
    return re.sub(r"(\[…\]\s*)+(?=\[…\])", "", letters)


def _drawn(letter: str) -> str:
    known = register()
    if unicodedata.bidirectional(letter) in RIGHT_TO_LEFT:
        return LEFT_OUT
    if ord(letter) in known or letter.isspace():
        return letter
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if ord(part) in known)
    return plain or LEFT_OUT
