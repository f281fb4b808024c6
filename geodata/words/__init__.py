"""Know words: keys with values inside the program, English and Spanish sentences at its edges."""

from geodata.words.speaker import LANGUAGES, Speaker
from geodata.words.text import Text, Value

__all__ = ["LANGUAGES", "Speaker", "Text", "Value"]
