"""Decides which numbered entries are headings: an entry of a list is one when most of the list is."""

from dataclasses import replace

from kepan.engine.plandoc.blocks import LONGEST_HEADING, LONGEST_TITLE, SENTENCE_ENDS, Block
from kepan.engine.plandoc.markers import DASH, FIRST, PLAIN
from kepan.engine.plandoc.vocabulary import Words

SEPARATORS = "，,；;:："
MANY = 3


def update_headings(plain: str, blocks: list[Block], duties: Words) -> list[Block]:
    """Settle the headings of all lists of entries.

    A heading needs something under it: a text behind it or entries of a deeper style. An entry of one sentence is
    a heading only when running text follows it, and in a list all entries are headings or none is, as most are.
    A line that opens with one of the words `duties` (责任单位) is no such text.
    """
    following = list_following(plain, blocks, duties)
    settled = [settle_block(plain, block, next_one) for block, next_one in zip(blocks, following, strict=True)]
    for entries in list_lists(settled):
        headed = sum(settled[number].title is not None for number in entries)
        for number in entries:
            block = settled[number]
            strict = len(entries) >= MANY or settled[entries[0]].rank == DASH
            if headed * 2 < len(entries) + strict:
                settled[number] = drop_title(block)
            elif block.title is None and len(entries) >= MANY and headed * 3 >= len(entries) * 2:
                settled[number] = add_title(plain, block)
    return settled


def list_following(plain: str, blocks: list[Block], duties: Words) -> list[Block | None]:
    """List for each block the one that follows it, lines of duties left out."""
    found: list[Block | None] = []
    following: Block | None = None
    for block in reversed(blocks):
        found.append(following)
        label = duties.match_start(plain, block.start)
        if block.rank or not label or plain[block.start + len(label) : block.start + len(label) + 1] not in (":", "："):
            following = block
    return found[::-1]


def settle_block(plain: str, block: Block, following: Block | None) -> Block:
    """Settle one block by what follows it."""
    if not block.rank or block.rank == PLAIN:
        return block
    start, end = block.marker[1], block.end
    whole = block.title is not None and block.title[1] >= end and block.rank > FIRST
    sentence = block.title is None and (is_sentence(plain, start, end) or is_dashed_line(plain, block))
    if sentence and block.rank == DASH and any(sign.isdigit() for sign in plain[start:end]):
        return block
    if not (whole or sentence):
        return block
    if following is None or not is_followed(block, following):
        return drop_title(block)
    while start < end and plain[start] == " ":
        start += 1
    stop = end - (plain[end - 1] in SENTENCE_ENDS)
    return block if whole else replace(block, title=(start, stop), body=end)


def is_sentence(plain: str, start: int, end: int) -> bool:
    """Say whether a stretch is one short sentence with its full stop."""
    if plain[end - 1] not in SENTENCE_ENDS or not 1 < end - start <= LONGEST_HEADING:
        return False
    return not any(sign in SENTENCE_ENDS for sign in plain[start : end - 1])


def is_dashed_line(plain: str, block: Block) -> bool:
    """Say whether a block is a short line behind a dash that nothing closes."""
    short = 1 < block.end - block.marker[1] <= LONGEST_TITLE
    return block.rank == DASH and short and plain[block.end - 1] not in SEPARATORS


def is_followed(block: Block, following: Block) -> bool:
    """Say whether text or entries of a deeper style stand right under a block."""
    if following.rank == 0 or (following.rank == PLAIN and block.rank == FIRST):
        return True
    return following.rank > block.rank or (following.number == 1 and following.rank != block.rank)


def list_lists(blocks: list[Block]) -> list[list[int]]:
    """List the lists of entries: blocks of one style whose numbers rise, with nothing that stands higher between."""
    found: list[list[int]] = []
    opened: dict[int, list[int]] = {}
    for number, block in enumerate(blocks):
        if block.title is not None and block.rank <= FIRST:
            opened.clear()
        if block.rank <= FIRST:
            continue
        for rank in [rank for rank in opened if rank > block.rank]:
            del opened[rank]
        entries = opened.get(block.rank)
        if entries is None or (block.rank != DASH and block.number <= blocks[entries[-1]].number):
            entries = opened[block.rank] = []
            found.append(entries)
        entries.append(number)
    return found


def drop_title(block: Block) -> Block:
    """Read a block as an entry without a heading."""
    return block if block.title is None else replace(block, title=None, body=block.marker[1])


def add_title(plain: str, block: Block) -> Block:
    """Give a long entry among headings its first clause as a title."""
    start, stop = block.marker[1], block.marker[1]
    if block.end - start <= LONGEST_HEADING:
        return block
    while start < block.end and plain[start] == " ":
        start += 1
    while stop < block.end and plain[stop] not in SEPARATORS:
        stop += 1
    return replace(block, title=(start, stop)) if 1 < stop - start <= LONGEST_TITLE else block
