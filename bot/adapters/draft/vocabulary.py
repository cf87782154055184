"""The words of a citizen's comment, folded onto the words the office uses.

Slang, spelling variants, Sundanese, Betawi and Javanese words become their standard Indonesian
form; words that carry no subject are dropped. The lists were written for this project from how
people write to city accounts.
"""

import re
from collections.abc import Iterable

from bot.language.normalise import normalise


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TOKEN = re.compile(r"[a-z]+(?:\d+)?|\d+")
_DOUBLED = re.compile(r"\b([a-z]{2,})(?:2|-\1)\b")
_SUFFIX = re.compile(r"(?<=[a-z]{3})(?:nya|nye|ku)$")

# The concept on the left, everything people write for it on the right.
_VARIANTS = {
    "": (
        "min mimin admin kak ka gan bro sis pak bapak bpk bu ibu bunda mas mbak mba tolong "
        "tlg mohon mhn minta bantu dong donk deh sih nih nich tuh kok koq ya yah yaa iya y "
        "kan lho loh euy mah teh atuh ih oh eh lah dah halo hai hi hallo selamat pagi siang "
        "sore malam assalamualaikum ass wr wb maaf permisi izin ijin tanya nanya bertanya "
        "info infonya informasi kasih tau tahu terima makasih thanks trims nuhun punten apa "
        "apakah apaan aja saja naon gimana bagaimana gmn gmna gmana kumaha piye pripun cara "
        "caranya carana kapan kpn iraha dimana mana dmn dmna di ke dari dr kamana kemana kmn "
        "kmna timana berapa brp brapa sabaraha kenapa knp kunaon napa mengapa siapa sapa yang "
        "yg nu sing dan atau dgn dengan sama untuk utk buat bwt pikeun kanggo nggo pada dlm "
        "dalam ini itu tu eta ieu saya sy aku gue gua gw ane abdi urang kami kita kt anda "
        "kamu km lu lo dia mereka bisa bs bsa tiasa iso boleh harus hrs kudu perlu mau mo "
        "pengen pingin ingin rek hayang hoyong pgn udah sudah sdh udh geus parantos wis belum "
        "blm blum acan durung masih msh lagi lg deui maneh juga jg oge kalau kalo klo kl "
        "lamun nek jika bila pas saat waktu sering suka selalu terus trus trs wae sangat "
        "banget bgt bngt pisan temen sekali skali paling lebih cuma cuman hanya karena krn "
        "soalnya jadi jd supaya biar agar tapi tp namun malah ada aya ono gak ga ngga nggak "
        "enggak kagak kaga tidak tdk tak g gk nda ndak ora teu henteu bukan bkn jangan jgn "
        "sekarang skrg skrng skg ayeuna saiki tadi kemarin kmrn kmaren besok bsk hari minggu "
        "bulan tahun thn taun lama lila lawas sampai sampe nyampe sejak banyak bnyk loba akeh "
        "semua smua sedikit para tiap setiap per si sang nya plis please wkwk haha hehe hadeh "
        "duh aduh waduh ampun astaga serius beneran katanya ktnya cek coba cobain lihat liat "
        "tengok gitu gini begitu begini kayak kyk seperti sprti punya dapat dapet dpt kena "
        "orang org wong jalma warga rakyat masyarakat pemkot pemda pemerintah kota kab "
        "tentang soal terkait satu dua hubungi lapor lapornya melapor laporin laporan "
        "ngelapor dilaporin urus ngurus mengurus ngurusin ngurusna diurus syarat syaratnya "
        "sarat saratna persyaratan daerah wilayah sini situ sana disini disana dieu ditu "
        "depan dkt dekat deket rmh hampir mulu pernah prnh moal tempat tmpt ko lewat via "
        "jalur bang bg ye kemane dimane gimane ngapa ape ade ame ngurusnye bae nyala piro "
        "neng cak pakai pake apasih dl dulu hal ngapain pd sdg sedang"
    ),
    "daftar": (
        "pendaftaran mendaftar ndaftar didaftar mendaftarkan daftarin registrasi regist dftr"
    ),
    "bikin": "bkin membuat nyieun ngadamel damel pembuatan mbuat bikinnya",
    "bayar": "mayar membayar pembayaran byr dibayar mbayar bayarnya biaya",
    "gratis": "gretong free haratis",
    "hilang": "ilang ical kehilangan leungit hlg raib",
    "rusak": "rusk ruksak ancur hancur butut bobrok jebol kerusakan rusakk",
    "berlubang": "bolong lubang lobang berlobang bopeng lubangnya lobangnya",
    "jalan": "jln jl jalanan jalannya jalane dalan jalanannya",
    "mati": "padam paeh pareum pejah modar matot mokat",
    "nonaktif": "inactive nonaktip",
    "aktif": "aktip ngaktifin mengaktifkan aktifin aktivasi aktifkan reaktivasi",
    "gelap": "poek peteng gulita",
    "banjir": "kebanjiran kabanjiran banjirr caah cileuncang bnjir banjirnya kebanjirn",
    "mampet": "tersumbat mampat mandeg sumbat buntu",
    "saluran": "got selokan solokan drainase gorong drainasenya",
    "kali": "sungai kalen walungan cikali",
    "sampah": "runtah smpah sampahnya sampahh",
    "angkut": "diangkut ngangkut pengangkutan diambil ngambil ngangkutin",
    "pohon": "tangkal wit puun pohonnya",
    "tumbang": "roboh rubuh ambruk rungkad runtuh tumbangg",
    "berisik": "brisik bising kebisingan gandeng bisingnya berisikk ribut",
    "ktp": "ektp ktpel katepe ktpnya ktep",
    "kk": "kknya",
    "akta": "akte aktanya",
    "lahir": "kelahiran lahiran ngalahirkeun",
    "kematian": "meninggal wafat almarhum almarhumah maot",
    "anak": "budak bocah ank anaknya orok bayi bocil anakku",
    "pindah": "pindahan pindh ngalih pindahin mutasi kepindahan",
    "disdukcapil": "dukcapil capil dukcapilnya",
    "bpjs": "kis jkn bpjsnya bpjsku",
    "puskesmas": "pkm puskesmasnya pusksmas puskemas puskes",
    "vaksin": "vaksinasi vaksinnya vaksinasinya vaccine paksin",
    "imunisasi": "imunisasinya munisasi imun",
    "ambulans": "ambulan ambulance ambulannya",
    "fogging": "foging poging pengasapan semprot disemprot penyemprotan",
    "nyamuk": "reungit",
    "pbb": "pbbnya",
    "pajak": "pajek pajag",
    "lowongan": "loker lowker pegawean gawe pagawean",
    "ppdb": "spmb ppdbnya",
    "sekolah": "sklh skolah sakola sekolahan",
    "bansos": "blt bantuansosial bansosnya bpnt pkh",
    "cair": "cairnya cairna pencairan dicairkan ngecair",
    "lampu": "lampunya lampune lampunye",
    "pju": "penerangan",
    "lampumerah": "bangjo trafficlight lamer apil",
    "parkir": "parkiran parkirnya parkirnye markir",
    "jukir": "jukirnya",
    "trotoar": "trotoir pedestrian",
    "bus": "bis busnya bisnya transcontoh busway",
    "air": "cai banyu aer airnya caina",
    "pdam": "pam ledeng perumda palyja pdamnya",
    "listrik": "pln setrum listriknya listrikna",
    "wifi": "hotspot wipi wifinya",
    "damkar": "pemadam branwir damkarnya",
    "kebakaran": "kahuruan kebakar terbakar kobongan",
    "pedagang": "pkl lapak jualan berjualan dagang",
    "makam": "kuburan pemakaman kubur tpu makamnya",
    "masjid": "mesjid musala mushola musholla mushala",
    "menikah": "nikah nikahan nikahnya kawin kawinan perkawinan pernikahan nikahi",
    "antrean": "antrian antri ngantri antre ngantre ngantrinya",
    "buka": "bukanya bukana dibuka ngebuka",
    "jadwal": "jdwl jadwalnya jadual",
    "online": "daring onlen",
    "tetangga": "tetanggaku tatangga tonggo",
    "umkm": "ukm umkmnya",
    "iuran": "retribusi iurannya",
    "perbaiki": (
        "benerin dibenerin diperbaiki didangdosan dandan perbaikan memperbaiki dibetulin betulin"
    ),
    "aspal": "diaspal pengaspalan ngaspal",
    "nomor": "no nmr nomer nmer nomornya",
    "telepon": "telp tlp telpon tlpn telfon telponnya hubungin",
    "tilang": "ditilang",
    "hujan": "ujan hujannya",
    "macet": "kemacetan macetnya maceet",
    "mahal": "awis mahalnya",
    "uang": "duit artos duid",
    "bau": "bauu kebauan baunya",
    "walikota": "walkot wakot waliko mayor",
}

# Names of several words, made one before the words are looked at.
_PHRASES = {
    "mati lampu": "listrik mati",
    "kartu keluarga": "kk",
    "kartu kuning": "ak1",
    "kartu pencari kerja": "ak1",
    "kartu identitas anak": "kia",
    "ktp anak": "kia",
    "ktp digital": "ikd",
    "identitas kependudukan digital": "ikd",
    "wali kota": "walikota",
    "pak wali": "walikota",
    "pajak bumi dan bangunan": "pbb",
    "pajak bumi bangunan": "pbb",
    "pedagang kaki lima": "pkl",
    "orang gila": "odgj",
    "car free day": "cfd",
    "job fair": "jobfair",
    "bursa kerja": "jobfair",
    "kartu indonesia pintar": "pip",
    "lampu jalan": "pju",
    "lampu gang": "pju",
    "lampu pju": "pju",
    "penerangan jalan umum": "pju",
    "penerangan jalan": "pju",
    "lampu merah": "lampumerah",
    "lampu lalu lintas": "lampumerah",
    "traffic light": "lampumerah",
    "juru parkir": "jukir",
    "tukang parkir": "jukir",
    "ak 1": "ak1",
    "e ktp": "ktp",
    "e-ktp": "ktp",
    "satpol pp": "satpolpp",
    "pol pp": "satpolpp",
    "demam berdarah": "dbd",
    "rumah tidak layak huni": "rutilahu",
    "bedah rumah": "rutilahu",
    "call center": "callcenter",
    "pemadam kebakaran": "damkar",
    "sound horeg": "horeg",
}
_PHRASE = re.compile(
    r"\b("
    + "|".join(sorted(map(re.escape, _PHRASES), key=len, reverse=True))
    + r")(?:nya|na|ne)?\b"
)

# Words that fit many services say little about which one is meant.
_GENERIC = _set(
    "ikut berlaku kurang mampu bantuan sabtu libur daftar bikin bayar gratis buka tutup jam "
    "nomor wa telepon jadwal online hilang rusak ganti baru acara tiket nama mati tarif lampu "
    "air alamat lokasi kantor umum tanggal boleh masuk keluar naik turun besar kecil mahal "
    "bagus jelek kirim surat data anak tetangga kampung gang komplek perumahan selesai proses "
    "layanan petugas kelurahan kecamatan sekolah warung pasar hujan macet bau"
)

DECISIVE = _set(
    "gaji honor upah thr pesangon cpns pppk asn lowongan korupsi dana anggaran proyek paspor "
    "sim haji umk ump bbm pertalite pertamax elpiji gas tol krl tarif denda toilet diskon "
    "promo blangko njop lrt mrt kereta pilkada pemilu kpu dewan dprd ijazah seragam legalisir "
    "komite libur konser pertandingan rugi limbah polusi rabies kucing anjing jembatan halte "
    "truk tanggul digusur gusur atm pelantikan steril wakil kepala atap patung tugu golongan "
    "judes obat dokter lahiran melahirkan caesar bpn omdo omon janji sertipikat sertifikat "
    "pelajar buku indihome telkomsel sinyal kuota perusahaan pabrik"
)
"""Words that turn a question about a service into another one, unless the entry has them too."""

_GENERIC_WEIGHT = 0.4

_CANONICAL = {
    variant: standard for standard, variants in _VARIANTS.items() for variant in variants.split()
}


def subject_words(text: str) -> list[str]:
    """Return the words of `text` that say what it is about, in standard form and in order.

    Empty where the text is only greetings, particles or emoji.
    """
    plain = _PHRASE.sub(lambda found: _PHRASES[found[1]], _DOUBLED.sub(r"\1", normalise(text)))
    return [word for token in _TOKEN.findall(plain) if (word := _standard(token))]


def _standard(token: str) -> str:
    if token in _CANONICAL:
        return _CANONICAL[token]
    stem = _SUFFIX.sub("", token)
    return _CANONICAL.get(stem, stem)


def weight(word: str) -> float:
    """Return how much a word says about what is asked: 1, or less for words of no theme."""
    return _GENERIC_WEIGHT if word in _GENERIC or word.isdigit() else 1.0


def has_subject(words: Iterable[str]) -> bool:
    """Tell whether any word names a theme; 'masih buka?' alone asks about nothing known."""
    return any(weight(word) == 1.0 for word in words)
