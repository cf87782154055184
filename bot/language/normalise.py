"""Text as people type it, folded to text a model and rules can read.

Everything here is pure and bounded: at most `RAW_WINDOW` characters of a comment are looked at.
"""

import re
import unicodedata

RAW_WINDOW = 20_000
"""Characters of the raw comment that are read; the rest is ignored."""

MODEL_WINDOW = 2_000
"""Characters of the normalised comment that the model sees (Instagram allows 2,200)."""

_LATIN = "abcdefghijklmnopqrstuvwxyz"

# Alphabets of the "fancy text" generators and the look-alikes seen in gambling advertisements
# that Unicode's own compatibility decomposition does not fold. Each pair is position by position.
_LOOK_ALIKES = (
    ("αβεηικνορτυχωγσδζμ", "abenikvoptuxwyodzu"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧΛΣΩ", "ABEZHIKMNOPTYXAEO"),
    ("авсегниjјкмопрѕтухԁԛԝѵьԍіһʏя", "abcerhnjjkmonpstyxdqwvbgihyr"),
    ("АВСЕГНИЈКМОПРЅТУХԌԜІЯ", "ABCERHNJKMONPSTYXGWIR"),
    ("ᴀʙᴄᴅᴇꜰғɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡᴢ", "abcdeffghijklmnopqrstuvwz"),
    ("ᗩᗷᑕᗪᖴᕼᒍᒪᗰᑎᑭᑫᖇᔕᑌᐯᗯ᙭ᘔ", "ABCDFHJLMNPQRSUVWXZ"),
    ("ᎪᏴᏟᎠᎬᎻᎥᎫᏦᏞᎷᏁᎾᏢᏒᏕᎢᏬᏙᏔᏃ", "ABCDEHIJKLMNOPRSTUVWZ"),
    ("₳฿₵₣₲₭₥₦₱₴₮₩ɆⱧⱠⱤɄɎⱫӾ", "ABCFGKMNPSTWEHLRUYZX"),
    ("ค๒ς๔єŦђเןкɭ๓ภ๏קгรՇยשฬאץչ", "abcdefhijklmnoprstuvwxyz"),
    ("ɑɓɔƈɗɖđɛƒɠɡɦħɨıɩƙɭłƚɱɲŋøƥɋɾɽʂƭŧʈʉʋɯʍƴʐƶ", "abocdddefgghhiiiklllmnnopqrrstttuvwmyzz"),
    ("ƁƇƊƎƑƓĦƖƘŁƝØƤƦƬŦƲƳƵĐ", "BCDEFGHIKLNOPRTTUYZD"),
    ("𐊗𐌀𐌁𐌂𐌄𐌅𐌉𐌊𐌋𐌌𐌍𐌏𐌐𐌔𐌕𐌖𐌗", "TABCEFIKLMNOPSTVX"),
)

# Letters that look empty but are no white space to Unicode.
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"


def _fold_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {}
    for code in (*range(0x10000), *range(0xE0000, 0xE0200)):
        category = unicodedata.category(chr(code))
        if category in {"Mn", "Me", "Cf", "Cc", "Cs"}:
            table[code] = None
        elif category in {"Zs", "Zl", "Zp"}:
            table[code] = " "
    table.update(dict.fromkeys(map(ord, "\t\n\r\v\f\x85"), " "))
    table.update(dict.fromkeys(map(ord, _BLANK_LETTERS), None))
    for start in (0x1F150, 0x1F170):  # letters in black circles and black squares
        table.update({start + i: letter.upper() for i, letter in enumerate(_LATIN)})
    for start in (0x2776, 0x2780, 0x278A):  # digits in circles
        table.update({start + i: str(i + 1) for i in range(9)})
    for source, target in _LOOK_ALIKES:
        table.update(dict(zip(map(ord, source), target, strict=True)))
    return table


_FOLD = _fold_table()
_LAST_SIGN = "\u2000"  # emoji and symbols lie beyond, punctuation before
_SPACES = re.compile(r"\s+")
_URL = re.compile(r"(?:https?://|www\.)([\w.-]{1,60})\S*")
_MENTION = re.compile(r"@[\w.]{2,}")
_LONG_LETTERS = re.compile(r"([^\W\d_])\1{2,}")
_LONG_SIGNS = re.compile(r"([^\w\s])\1{2,}")


def fold(text: str) -> str:
    """Return plain letters for styled ones, without marks, invisible or control characters.

    Case, digits and emoji stay. Greek and Cyrillic letters that look Latin become Latin: nobody
    writes Indonesian with them except to hide a word.
    """
    window = text[:RAW_WINDOW]
    if window.isascii() and window.isprintable():
        return window
    decomposed = unicodedata.normalize("NFKD", window).translate(_FOLD)
    return unicodedata.normalize("NFC", decomposed[:RAW_WINDOW])


def squeeze(text: str) -> str:
    """Return `text` with elongation removed: mantaaap → mantap, !!!! → !!."""
    return _LONG_SIGNS.sub(r"\1\1", _LONG_LETTERS.sub(r"\1", text))


def normalise(text: str) -> str:
    """Return the comment as the model reads it: folded, lower case, one space, squeezed.

    Mentions become `@`, links keep only their host. At most `MODEL_WINDOW` characters.
    """
    lowered = _SPACES.sub(" ", fold(text)).strip().lower()[: 2 * MODEL_WINDOW]
    if "://" in lowered or "www." in lowered:
        lowered = _URL.sub(r"://\1", lowered)
    if "@" in lowered:
        lowered = _MENTION.sub("@", lowered)
    return squeeze(lowered)[:MODEL_WINDOW]


def skeleton(text: str) -> str:
    """Return letters, digits and emoji only: equal for copies that differ in signs or case."""
    return "".join(char for char in normalise(text) if char.isalnum() or char > _LAST_SIGN)
