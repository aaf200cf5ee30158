"""Reads from words, times and headings whether something is done or wanted."""

from kepan.engine.plandoc.statements import StatementReader
from kepan.engine.plandoc.times import Time

ACHIEVED, TARGET = "achieved", "target"
PAST = ("去年", "上年", "前年", "目前", "当前", "过去", "以来", "年来", "近年", "至今", "迄今", "这", "近", "年间")
PASSED = ("上半年", "前三季度", "一季度", "二季度", "三季度")
AHEAD = ("明年", "今后", "未来", "下半年", "目标年")
TASK_CUES = frozenset(("目标任务", "任务", "预期目标", "主要目标"))
WISHES = frozenset(("争取", "要", "计划", "努力"))
NO_WISH = frozenset("不只就还")
BACK = 4
# 计划 is a helper at the head of a clause or behind a time; elsewhere it is mostly a name.
TIME_ENDS = frozenset("年月内底末度，,；;。：: ")
# Words that only a task stands behind when it is being completed: 完成…目标任务…的98%, 为目标任务的98%.
COMPLETING = ("完成", "占", "为", "是")
FAR = 16
EXPECTED = "预计"


class TenseReader:
    """Reads tenses; a time that a change is measured from (比上年) says nothing and is left out."""

    def __init__(self, reader: StatementReader) -> None:
        self.plain = reader.plain
        self.words = reader.vocabulary
        self.masked = mask(reader.plain, [time for time in reader.times if time.base])

    def read_stretch(self, start: int, end: int) -> str:
        """Read a tense from the words of a stretch: the side with more cues, empty when even."""
        text = self.masked[start:end]
        done, wanted = self.count_done(text), self.count_wanted(text)
        if done == wanted:
            return ""
        return ACHIEVED if done > wanted else TARGET

    def count_done(self, text: str) -> int:
        """Count the words of deeds done; 了 counts behind a verb only."""
        count, end = 0, 0
        while (found := self.words.verbs.done.find_from(text, end))[1]:
            at, word = found
            end = at + len(word)
            if word == "了" and text[at - 1 : at] in ("为", "除", ""):
                word = ""
                end = at + 1
            count += bool(word) and not self.is_neutral(text, at)
        return count

    def count_wanted(self, text: str) -> int:
        """Count the words of wishes; 将 behind 预计 only says what is expected."""
        count, end = 0, 0
        first = text.find(EXPECTED)
        while (found := self.words.verbs.wanted.find_from(text, end))[1]:
            at, word = found
            end = at + len(word)
            expected = word == "将" and -1 < first < at
            count += not expected and self.is_wanted(text, at, word) and not self.is_neutral(text, at)
        return count

    def is_neutral(self, text: str, at: int) -> bool:
        """Say whether a word stands inside one that says nothing about the time (预期 in 预期寿命, 要 in 主要)."""
        words = self.words.verbs.no_cues
        return any(len(words.match_start(text, at - back)) > back for back in range(min(at + 1, BACK)))

    def is_wanted(self, text: str, at: int, word: str) -> bool:
        """Say whether a word is a wish where it stands: 要 with a verb behind it, a task that nobody completes."""
        if word == "计划" and at and text[at - 1] not in TIME_ENDS:
            return False
        if word in WISHES:
            return text[max(0, at - 1) : at] not in NO_WISH and self.is_wish(text, at + len(word))
        if word in TASK_CUES:
            before = text[max(0, at - FAR) : at]
            return not any(verb in before for verb in COMPLETING)
        return True

    def is_wish(self, text: str, at: int) -> bool:
        """Say whether 争取, 要, 计划 is a helper, with a verb or time behind it, and no verb or noun of its own."""
        verbs, times = self.words.verbs, self.words.times
        if text.startswith("到", at):
            return False
        return any(
            words.match_start(text, at) for words in (verbs.counted, verbs.activity, verbs.level, times.relative)
        )

    def read_time(self, time: Time) -> str:
        """Read a tense from the governing time: 到2027年 lies ahead, 截至目前 is past."""
        if self.plain[time.end : time.end + 2].removeprefix("的")[:1].isdigit():
            # 增加到2016年的5家 only says when the figure was counted.
            return ""
        printed = self.plain[time.start : time.end]
        behind = self.plain[max(0, time.start - 2) : time.start]
        until = self.words.times.until.match_end(self.plain, time.start)
        if printed.startswith(PAST) or printed.endswith(PAST) or until.startswith("截"):
            return ACHIEVED
        if time.kind == "month" and not printed.endswith("前"):
            return ACHIEVED
        if printed.endswith(PASSED):
            return ACHIEVED
        ahead = until and time.kind in ("year", "plan_year", "relative")
        return TARGET if ahead or printed.startswith(AHEAD) or behind == "展望" else ""

    def read_titles(self, titles: tuple[str, ...]) -> str:
        """Read a tense from the headings above a figure, the nearest first; results at the end of one are past."""
        for title in reversed(titles):
            if found := self.read_title(title):
                return found
        results = self.words.structure.result_tails
        return ACHIEVED if any(results.match_end(title) for title in titles) else ""

    def read_title(self, title: str) -> str:
        """Read a tense from a heading; the last cue in it decides."""
        structure = self.words.structure
        end = len(title)
        while end:
            end -= len(structure.neutral_heads.match_end(title, end))
            if structure.achieved_heads.match_end(title, end) or structure.problem_heads.match_end(title, end):
                return ACHIEVED
            if structure.wanted_heads.match_end(title, end):
                return TARGET
            end -= bool(end)
        return ""


def mask(plain: str, times: list[Time]) -> str:
    """Blank out some expressions of time, place for place.

    >>> mask("比上年增长", [Time(1, 3, "上年", "relative", True)])
    '比  增长'
    """
    pieces, at = [], 0
    for time in times:
        pieces += [plain[at : time.start], " " * (time.end - time.start)]
        at = time.end
    return "".join([*pieces, plain[at:]])
