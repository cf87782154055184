"""Personal data in comments, masked before it reaches cards, logs or a language model.

A street or neighbourhood name stays, because the office must find the place; what points at one
household or one person goes. Prices, years and public numbers (112, 110, 1500xxx) stay.
"""

import re

_GAP = "[\\s.\u00ad\u200b-\u200d\u2060-]?"

_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?@\s?(?:[\w-]{1,63}\.){1,4}[a-z]{2,10}\b", re.IGNORECASE
)

# 16 digits in a row or in groups: NIK and KK numbers, and NPWP since 2024.
_IDENTITY_NUMBER = re.compile(rf"(?<!\d)(?<!\d[.,])\d(?:{_GAP}\d){{15}}(?!\d)")
_TAX_NUMBER = re.compile(r"(?<!\d)\d{2}\.\d{3}\.\d{3}\.\d[-.]\d{3}\.\d{3}(?!\d)")

# Mobile numbers start 081-089 (0800 is toll-free and public); landlines have an area code.
_PHONE_GAP = "[\\s().\u00ad\u200b-\u200d\u2060-]{0,3}"
_MOBILE = re.compile(
    rf"(?<![\w])(?:\(?\+?\s?62{_PHONE_GAP}0?|\(?[0oO]{_PHONE_GAP})8{_PHONE_GAP}[1-9]"
    rf"(?:{_PHONE_GAP}\d){{7,10}}(?!\d)"
)
_MOBILE_AFTER_CUE = re.compile(
    r"(\b(?:wa|whatsapp|hp|telp|tlp|hub|hubungi|nomor|no)\b[\s.:]{0,3})8[1-9](?:[\s-]?\d){7,10}(?!\d)",
    re.IGNORECASE,
)
_LANDLINE = re.compile(
    r"(?<![\w.,])(?:\(\+?62\s?[2-79]\d{1,2}\)|\+62[\s-]?[2-79]\d{1,2}|\(0[2-79]\d{1,2}\)|0[2-79]\d{1,2})"
    r"[\s-]?\d(?:[\s-]?\d){5,7}(?!\d)"
)

_PLATE_AREA = (
    "A[ABDEG]?|B[ABDEGHKLMNP]?|D[ABCDEGHKLMNPRSTW]?|E[ABD]?|K[BHTU]?|P[AB]?|F|G|H|L|M|N|R|S|T|W|Z"
)
_NOT_A_PLATE_TAIL = (
    "DI|KE|YA|YG|NO|RT|RW|KM|JT|RB|AN|TH|THN|HR|JAM|WIB|DAN|KK|ORG|BLN|M|CM|KG|KG|PCS|LT|NYA|LAH|"
    "GA|GK|TDK|AJA|ADA|ITU|INI|MIN|PAK|BU|SD|SMP|SMA|KTP|VIA|TON|LBR|MBL|MTR|KWH|MB|GB|TB|HP"
)
_PLATE = re.compile(
    rf"\b(?:{_PLATE_AREA})[ .-]?[1-9]\d{{2,3}}[ .-]?(?!(?:{_NOT_A_PLATE_TAIL})\b)[A-Z]{{1,3}}\b"
)
_PLATE_COMPACT = re.compile(
    rf"\b(?:{_PLATE_AREA})[1-9]\d{{3}}(?!(?:{_NOT_A_PLATE_TAIL})\b)[a-z]{{2,3}}\b", re.IGNORECASE
)
_PLATE_AFTER_CUE = re.compile(
    r"(\b(?:plat|plat nomor|no ?pol|nopol|nomor polisi|bernopol|berplat)\b[\s.:]{0,3}"
    rf"(?:nomor |no\.? )?)(?:{_PLATE_AREA})[ .-]?\d{{1,4}}(?:[ .-]?[a-z]{{1,3}}\b)?",
    re.IGNORECASE,
)

_NEIGHBOURHOOD = re.compile(
    r"\bRT[\s.:]{0,3}\d{1,3}(?:\s?[/,.-]\s?(?:RW[\s.:]{0,3})?|\s?RW[\s.:]{0,3})\d{1,3}\b",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    r"(\b(?:jl|jln|jalan|gg|gang|perum|perumahan|komplek|kompleks|griya|cluster|blok|blk)\b\.?"
    r"(?:\s(?!no\b|nomor\b|yang\b|yg\b|di\b)[\w./-]{1,20}){1,5}?,?\s?)"
    r"\b(?:no|nomor|nmr)\b[\s.:]{0,3}\d{1,4}(?:\s?[a-d]\b)?"
    r"(?!\d|\s*(?:hari|tahun|kali|orang|meter|km)\b)",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    r"\bblok\s[a-z]{1,2}\s?-?\d{1,3}\s?(?:/|no\.?|nomor)\s?\d{1,4}\b", re.IGNORECASE
)

_RULES = (
    (_EMAIL, "[email]"),
    (_TAX_NUMBER, "[NPWP]"),
    (_IDENTITY_NUMBER, "[NIK/KK]"),
    (_MOBILE, "[telepon]"),
    (_MOBILE_AFTER_CUE, r"\1[telepon]"),
    (_LANDLINE, "[telepon]"),
    (_PLATE_AFTER_CUE, r"\1[plat nomor]"),
    (_PLATE, "[plat nomor]"),
    (_PLATE_COMPACT, "[plat nomor]"),
    (_NEIGHBOURHOOD, "[RT/RW]"),
    (_BLOCK, "[nomor rumah]"),
    (_HOUSE, r"\1[nomor rumah]"),
)


def mask(text: str) -> str:
    """Return `text` with personal data replaced by a tag that names its kind.

    Masking twice changes nothing more. The work is linear in the length of the text.
    """
    for pattern, tag in _RULES:
        text = pattern.sub(tag, text)
    return text


def mask_name(username: str) -> str:
    """Return a user name that staff can tell apart but outsiders cannot look up.

    The first letter and the last part stay: `warga_contoh` → `w****_contoh`; digits go. Where
    there is no name, there is none to mask.
    """
    at = "@" if username.startswith("@") else ""
    name = username.removeprefix("@").strip()
    if not name:
        return ""
    head, separator, tail = _split_last(name)
    hidden = head[:1] + "*" * (len(head) - 1) if len(head) > 1 else "*"
    return at + hidden + separator + re.sub(r"\d", "*", tail)


def _split_last(name: str) -> tuple[str, str, str]:
    for position in range(len(name) - 1, 0, -1):
        if name[position] in "._- ":
            return name[:position], name[position], name[position + 1 :]
    return name, "", ""
