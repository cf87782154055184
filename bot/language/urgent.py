"""Signs that somebody is in danger right now, chosen for precision.

A danger alone is not urgent ("kapan banjir surut?", "simulasi kebakaran"). A signal needs a
danger and a sign of the present, and no sign of the past, a plan, a drill or a metaphor.
"""

import re

from bot.language.normalise import normalise

FIRE = "kebakaran sedang terjadi"
FLOOD = "air naik, warga dalam bahaya"
TRAPPED = "orang terjebak atau tertimbun"
MEDICAL = "keadaan medis darurat"
CRIME = "kejahatan sedang terjadi"
HAZARD = "bahaya listrik, gas atau runtuhan"

_PRESENT = (
    r"\b(?:sekarang|skrg|skrang|skr|barusan|baru saja|baru aja|lagi|sedang|masih|msh|makin|ayeuna|"
    r"saiki|isih|terus naik|naik terus|tolong|tlg|tulung|cepat|cepet|cepetan|buruan|sos|darurat|"
    r"damkar|ambulan|ambulans|ambulance|112|113|119|bpbd|udah|udh|sudah|wis|ude)\b"
)
_NOT_NOW = (
    r"\b(?:kemarin|kemaren|kmrn|kmaren|minggu lalu|bulan lalu|tahun lalu|taun lalu|thn lalu|dulu|"
    r"semalam|simulasi|latihan|sosialisasi|penyuluhan|pelatihan|pencegahan|mencegah|antisipasi|"
    r"kalau|kalo|klo|jika|misal|misalnya|seandainya|andai|semoga|jangan sampai|jgn sampe|takut|"
    r"khawatir|film|lagu|game|sinetron|novel|jadwal|seminar|lomba|harga|usul|saran|sebaiknya|"
    r"makasih|terima kasih|alhamdulillah|gercep|berhasil|udah padam|sudah padam|surut|rawan|"
    r"tiap|setiap|selalu|sering|bonus|promo|kuota|lowongan|kocak|wkwk\w*|haha\w*|ngakak|jantungan|"
    r"panas banget|hati|semangat|diskon|turut|rip|tadi pagi|video|macet|euforia|"
    r"driver|ulang tahun|giliran|testimoni|juara|almarhum\w*|"
    r"innalillahi|pekan|vaksin\w*)\b"
)
_DANGERS = {
    FIRE: (
        r"\b(?:kebakaran|kebakar|kobongan|kahuruan|apinya|apine|apinye|api)\b.{0,60}\b(?:rumah|omah|"
        r"gudang|kontrakan|ruko|pasar|pabrik|sekolah|musholla|atap|besar|gede|tembus|nyamber\w*|"
        r"merembet|kejebak|terjebak|damkar|tolong|tulung|barusan|sekarang|skrg)\b"
        r"|\b(?:rumah|gudang|kontrakan|ruko|pasar|pabrik|trafo|dapur)\b.{0,30}"
        r"\b(?:kebakar|kebakaran|terbakar|meledak|meleduk|kahuruan)\b"
    ),
    FLOOD: (
        r"\b(?:air|aer|aernya|airnya|banyu|banjir)\b.{0,25}\b(?:sedada|sepaha|seleher|sepinggang|"
        r"sak dada|masih naik|masih naek|makin naik|makin tinggi|naik tiap menit|masuk rumah)\b"
        r"|\b(?:tanggul|turap)\b.{0,20}\b(?:jebol|ambrol)\b"
        r"|\b(?:perahu|evakuasi)\b.{0,60}\b(?:terjebak|kejebak|atap|genteng|lansia|bayi|hamil)\b"
        r"|\bdi (?:atas )?(?:atap|genteng)\b.{0,60}\b(?:air|aer|banjir|perahu)\b"
    ),
    TRAPPED: (
        r"\b(?:terjebak|kejebak|tertimbun|ketimbun|tertimpa|ketimpa|ketindihan|tenggelam|hanyut|"
        r"keseret|kesetrum|tersengat)\b"
    ),
    MEDICAL: (
        r"\b(?:kejang|stroke|serangan jantung|pingsan|ga napas|gak napas|tidak bernapas|sekarat|"
        r"pendarahan|kritis|saturasi \d+|bunuh diri|digigit ular|tergeletak|sesak napas|"
        r"sesek napas)\b"
    ),
    CRIME: (
        r"\b(?:lagi|sedang|keur|masih|msh)(?: \w+)? tawuran\b|\b(?:dirampok|rampok|begal|dibegal|"
        r"dikeroyok|digebukin|gebukin|bawa (?:golok|celurit|sajam|pistol|samurai)|ngamuk bawa|"
        r"ngancem bunuh|diculik)\b"
    ),
    HAZARD: (
        r"\bkabel\b.{0,30}\b(?:putus|jatuh|jatoh|nyala|percikan|meletup|nyetrum)\b"
        r"|\b(?:gas|elpiji|lpg)\b.{0,20}\b(?:bocor|mendesis|meledak|meleduk)\b|\bbau gas\b"
        r"|\b(?:jembatan|tembok|bangunan|atap|tebing)\b.{0,20}"
        r"\b(?:ambruk|ambrol|roboh|runtuh|longsor)\b"
        r"|\bada ular\b|\bular(?:nya)?\b.{0,25}\bkamar\b"
    ),
}
_RULES = tuple((name, re.compile(pattern)) for name, pattern in _DANGERS.items())
_ANY_PRESENT, _ANY_NOT_NOW = re.compile(_PRESENT), re.compile(_NOT_NOW)


def urgent_signals(text: str) -> tuple[str, ...]:
    """Return the dangers found, in Indonesian; empty unless the text speaks of the present.

    Looks at the normalised text, that is at most `normalise.MODEL_WINDOW` characters.
    """
    plain = normalise(text)
    if _ANY_NOT_NOW.search(plain) or not _ANY_PRESENT.search(plain):
        return ()
    return tuple(name for name, pattern in _RULES if pattern.search(plain))
