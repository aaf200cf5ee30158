"""Decodes the bytes of a text: UTF-8, UTF-16, GB18030 or Big5, by a fixed order of questions.

1. A byte order mark decides. 2. What begins like another kind of file, or holds control signs that no text has,
is refused. 3. What is well-formed UTF-8 is UTF-8. 4. Of GB18030 and Big5 (and UTF-16 without its mark) the one
that fits and reads as more common Chinese is taken. 5. Where none fits altogether, the one with the fewest bytes
that do not fit is taken if these are few; each stands in the text as U+FFFD and is noted.
"""

from itertools import islice

from kepan.store.files.documents import Extract, Note
from kepan.store.files.errors import NotTextError

MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
SIGNATURES = (
    (b"%PDF", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\xd0\xcf\x11\xe0", "old office (.doc, .wps)"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
    (b"\x1f\x8b", "compressed"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"PK\x03\x04", "an archive's or a .docx document's"),
)
# A text has no control signs but these: tab, line feed, form feed, carriage return, end-of-file of old systems.
ALLOWED_CONTROLS = frozenset(b"\t\n\x0b\x0c\r\x1a")
LOOKED_AT = 65_536
LOST = "\ufffd"
MIN_CHINESE = 0.05
# UTF-16 without its mark is taken only where most signs are common Chinese: nearly any bytes fit it.
MIN_CHINESE_WIDE = 0.3
MOST_LOST = 100
LEAST_SIGNS = 40
# A byte that goes astray takes its neighbours along.
LOST_AT_ONCE = 3
SHOWN_PLACES = 5
# The superset with Hong Kong's characters is asked after the plain one.
CHINESE = ("gb18030", "big5", "big5hkscs")
WIDE = ("utf-16-le", "utf-16-be")
COMMON = frozenset(
    "的一是在不了有和人中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严這個們說對會學發經過時來後實業國產與為務術創術計劃"
)


def read_encoded(content: bytes, name: str, *, declared: str = "") -> Extract:
    """Decode the bytes of a text; `declared` is the encoding that the file itself names, asked after the mark."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return read_marked(content[len(mark) :], encoding, name)
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            raise NotTextError(name, f"it begins like {kind} data")
    controls = count_controls(content[:LOOKED_AT])
    if controls:
        wide = find_fitting(content, WIDE, least=MIN_CHINESE_WIDE) if b"\x00" in content[:LOOKED_AT] else None
        if wide is None:
            raise NotTextError(name, f"it holds {controls} control signs that no text has")
        return create_extract(*wide)
    if declared and (text := find_decoded(content, declared)) is not None:
        return create_extract(text, declared)
    if (text := find_decoded(content, "utf-8")) is not None:
        return create_extract(text, "utf-8")
    fits = [text for encoding in CHINESE if (text := find_decoded(content, encoding)) is not None]
    found = find_fitting(content, (*CHINESE, *WIDE), least=MIN_CHINESE) or find_damaged(content, declared)
    if found is None:
        reason = "its signs do not read as Chinese in GB18030 or Big5"
        raise NotTextError(name, reason if fits else "it fits none of UTF-8, UTF-16, GB18030 and Big5")
    return create_extract(*found)


def read_marked(content: bytes, encoding: str, name: str) -> Extract:
    """Decode with the encoding that a byte order mark names; a few bytes that do not fit are noted."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        text = content.decode(encoding, "replace")
        if not is_little_lost(text):
            reason = f"byte {error.start} does not fit the encoding {encoding}"
            raise NotTextError(name, reason) from error
    if controls := count_controls(text[:LOOKED_AT].encode("utf-8", "surrogatepass")):
        raise NotTextError(name, f"it holds {controls} control signs that no text has")
    return create_extract(text, encoding)


def create_extract(text: str, encoding: str) -> Extract:
    """Create the result; signs that stand for bytes that did not fit are noted with their places."""
    lost = text.count(LOST)
    if not lost:
        return Extract(text, encoding)
    places: list[int] = []
    while len(places) < min(lost, SHOWN_PLACES):
        places.append(text.index(LOST, places[-1] + 1 if places else 0))
    return Extract(text, encoding, notes=(Note("undecodable", lost, ", ".join(map(str, places))),))


def count_controls(content: bytes) -> int:
    """Count the control signs that no text has."""
    return sum(1 for byte in content if byte < 0x20 and byte not in ALLOWED_CONTROLS)


def find_decoded(content: bytes, encoding: str) -> str | None:
    """Return the text where every byte fits."""
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def find_fitting(content: bytes, encodings: tuple[str, ...], *, least: float) -> tuple[str, str] | None:
    """Return text and encoding of what fits and reads as the most common Chinese; the first wins a tie."""
    best = None
    for encoding in encodings:
        text = find_decoded(content, encoding)
        if text is None or count_controls(text[:LOOKED_AT].encode("utf-8", "surrogatepass")):
            continue
        commonness = compute_commonness(text)
        if commonness >= (MIN_CHINESE_WIDE if encoding in WIDE else least) and (best is None or commonness > best[0]):
            best = (commonness, text, encoding)
    return best and best[1:]


def find_damaged(content: bytes, declared: str) -> tuple[str, str] | None:
    """Return text and encoding of what loses the fewest signs, where these are few."""
    best = None
    for encoding in filter(None, (declared, "utf-8", *CHINESE)):
        text = content.decode(encoding, "replace")
        lost = text.count(LOST)
        if is_little_lost(text) and compute_commonness(text) >= MIN_CHINESE and (best is None or lost < best[0]):
            best = (lost, text, encoding)
    return best and best[1:]


def is_little_lost(text: str) -> bool:
    """Say whether a text with signs for lost bytes is still worth reading: at most one sign in a hundred is lost."""
    return len(text) >= LEAST_SIGNS and text.count(LOST) <= max(LOST_AT_ONCE, len(text) // MOST_LOST)


def compute_commonness(text: str) -> float:
    """Compute the share of very common Chinese characters among the first non-ASCII signs of a text."""
    signs = list(islice((sign for sign in text if ord(sign) > 0x7F), LOOKED_AT))
    return sum(1 for sign in signs if sign in COMMON) / len(signs) if signs else 0.0
