"""Says how alike two names of indicators are: the same, perhaps one renamed, or different things."""

from dataclasses import dataclass

from kepan.engine.plandoc.folding import get_table
from kepan.engine.plandoc.vocabulary import Vocabulary, Words

SHORTEST = 4
CONTAINED = 0.6
CLOSE = 0.8
LONGEST = 80
COUNT, COUNTED = "数", "总人户指系次倍分基参岁天"
TURNED = 0.97


@dataclass(frozen=True, slots=True)
class Name:
    """A name brought to one form: `key` for equality, `contrasts` for what tells it apart from its neighbours."""

    key: str
    contrasts: frozenset[str]

    def is_same(self, other: "Name") -> bool:
        """Say whether two names are one: equal, or with the verb at the other end (净增企业, 企业净增)."""
        if self.key == other.key:
            return True
        turned = len(self.key) == len(other.key) >= SHORTEST and other.key in self.key * 2
        return turned and self.contrasts == other.contrasts

    def list_pairs(self) -> set[str]:
        """List the pairs of neighbouring signs, by which names that may be alike are found."""
        return {self.key[at : at + 2] for at in range(len(self.key) - 1)} or {self.key}


class NameReader:
    """Brings names to one form: script, width, signs and synonyms folded."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.words = vocabulary.comparison
        self.table = get_table(vocabulary.script)
        self.known: dict[str, Name] = {}

    def read_name(self, text: str) -> Name:
        """Read a name; one that was read before is not read again."""
        name = self.known.get(text)
        if name is None:
            key = self.read_key(text)
            name = self.known[text] = Name(key, frozenset(list_words(key, self.words.contrast_words)))
        return name

    def read_key(self, text: str) -> str:
        """Read the form of a name that is compared: synonyms replaced, empty words and signs left out."""
        plain = text.translate(self.table)[:LONGEST]
        parts: list[str] = []
        at = 0
        while at < len(plain):
            word = self.words.synonym_words.match_start(plain, at) or self.words.empty.match_start(plain, at)
            part = self.words.synonyms.get(word, "") if word else plain[at].lower() * plain[at].isalnum()
            # 研究与试验发展(R&D) says one thing twice.
            if part and not (word and parts and parts[-1] == part):
                parts.append(part)
            at += len(word) or 1
        return read_without_count("".join(parts))


def read_without_count(key: str) -> str:
    """Read a name without a last 数 that adds nothing (入库数); 总数 and 指数 are words of their own.

    >>> read_without_count("企业评价入库数"), read_without_count("企业总数"), read_without_count("指数")
    ('企业评价入库', '企业总数', '指数')
    """
    return key[:-1] if len(key) > SHORTEST and key[-1] == COUNT and key[-2] not in COUNTED else key


def list_words(text: str, words: Words) -> list[str]:
    """List the words of a set that stand in a text, from the left, the longest first.

    >>> list_words("申请发明专利", Words(["申请", "发明", "发明专利"]))
    ['申请', '发明专利']
    """
    found, at = [], 0
    while at < len(text):
        word = words.match_start(text, at)
        if word:
            found.append(word)
        at += len(word) or 1
    return found


def compute_likeness(left: Name, right: Name) -> float:
    """Compute how alike two names are: 1 the same, 0 different things.

    Between the two lie names of which one holds the other, or that share nearly all their signs in the same
    order, and that no contrasting word (申请 and 授权) tells apart.

    >>> one, two = Name("关键技术", frozenset()), Name("关键核心技术", frozenset())
    >>> compute_likeness(one, one), compute_likeness(one, two), compute_likeness(one, Name("专利", frozenset()))
    (1.0, 0.88, 0.0)
    """
    if left.is_same(right):
        return 1.0 if left.key == right.key else TURNED
    shorter = min(len(left.key), len(right.key))
    if left.contrasts != right.contrasts or shorter < SHORTEST:
        return 0.0
    shared = compute_shared(left.key, right.key)
    ratio = 2 * shared / (len(left.key) + len(right.key))
    if shared == shorter and ratio >= CONTAINED:
        return round(0.6 + 0.35 * ratio, 4)
    return round(0.5 + 0.4 * ratio, 4) if ratio >= CLOSE else 0.0


def compute_shared(left: str, right: str) -> int:
    """Compute how many signs two texts share in the same order (their longest common subsequence).

    >>> compute_shared("登记科技成果", "登记技术成果")
    5
    """
    # One bit a sign of `left`, as in Hyyrö's bit-vector algorithm: linear in `right`.
    masks: dict[str, int] = {}
    for at, sign in enumerate(left):
        masks[sign] = masks.get(sign, 0) | 1 << at
    full = (1 << len(left)) - 1
    row = full
    for sign in right:
        common = row & masks.get(sign, 0)
        row = ((row + common) | (row - common)) & full
    return len(left) - row.bit_count()
