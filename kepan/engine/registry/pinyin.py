"""Sounds of Chinese names without tones, for finding a record by what one types with a Latin keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pinyin:
    """Sounds of characters, and of words whose characters sound otherwise."""

    sounds: Mapping[str, str]
    words: Mapping[str, tuple[str, ...]]

    def list_sounds(self, text: str) -> list[str]:
        """List the sound of each character; letters and digits sound as they are, other signs are left out.

        >>> table = Pinyin({"银": "yin", "行": "xing", "云": "yun"}, {"银行": ("yin", "hang")})
        >>> table.list_sounds("云A银行-行")
        ['yun', 'a', 'yin', 'hang', 'xing']
        """
        sounds: list[str] = []
        place = 0
        longest = max(map(len, self.words), default=0)
        while place < len(text):
            sizes = range(min(longest, len(text) - place), 1, -1)
            word = next((text[place : place + size] for size in sizes if text[place : place + size] in self.words), "")
            if word:
                sounds += self.words[word]
            elif sound := self.sounds.get(text[place]):
                sounds.append(sound)
            elif text[place].isalnum():
                sounds.append(text[place].lower())
            place += len(word) or 1
        return sounds

    def compute_pinyin(self, text: str) -> str:
        """Return the sounds of a text in one word."""
        return "".join(self.list_sounds(text))

    def compute_initials(self, text: str) -> str:
        """Return the first letter of each sound."""
        return "".join(sound[0] for sound in self.list_sounds(text))
