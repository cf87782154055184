// What a citizen might write: one tap fills the box, a second one sends.

export const SAMPLES = [
  {
    label: "😟 Keluhan banjir", username: "siti.rahmawati", name: "Siti Rahmawati",
    text: "Min, air di Perum Melati RT 04 udah selutut dari subuh, perahu karetnya kapan datang ya? Ada lansia di rumah 😭",
  },
  {
    label: "❓ Tanya e-KTP", username: "budi_santoso88", name: "Budi Santoso",
    text: "Kak, mau tanya. Kalau e-KTP hilang, urus yang baru perlu surat kehilangan dari polisi dulu atau bisa langsung ke Disdukcapil?",
  },
  {
    label: "👏 Apresiasi", username: "rina.mulyani", name: "Rina Mulyani",
    text: "Terima kasih petugas Damkar dan BPBD, semalam gercep banget bantu evakuasi warga. Sehat selalu, Pak 🙏",
  },
  {
    label: "💡 Lampu jalan", username: "agus.prasetyo", name: "Agus Prasetyo",
    text: "lampu PJU di jln Kenanga depan SDN 3 mati udh 2 minggu, gelap bgt rawan begal. tlg dicek min",
  },
  {
    label: "✍️ Saran", username: "dewi.lestari_", name: "Dewi Lestari",
    text: "Saran min, job fair berikutnya ada sesi daring juga, biar yang kerja shift tetap bisa ikut wawancara",
  },
  {
    label: "😠 Kritik pedas", username: "warga.kesel", name: "Hendra Gunawan",
    text: "Tiap hujan pasti banjir. Dari dulu janji normalisasi kali, hasilnya mana?? Kerja dong jangan cuma upacara!",
  },
  {
    label: "🎰 Spam judol", username: "hoki_777_gacor", name: "Hoki Gacor Official",
    text: "🎰 𝗚𝟰𝗖𝟬𝗥 hari ini!! depo 10rb langsung M4XW1N 💰 klik link di bio, dijamin cair tanpa ribet",
  },
  {
    label: "🪪 Ada data pribadi", username: "ibu.sumarni", name: "Ibu Sumarni",
    text: "Pak tolong cek KTP anak saya blm jadi2, NIK 3299014405900001, hp saya 0812-0000-1234 ya pak makasih",
  },
  {
    label: "🗣️ Bahasa Sunda", username: "kang.ujang", name: "Kang Ujang",
    text: "Punten min, cai PDAM di Mekarsari teu ngocor ti kamari, iraha hurung deui? Hatur nuhun",
  },
  { label: "🔥 Emoji saja", username: "naufal.adit", name: "Naufal Adit", text: "🔥🔥🔥👍" },
];
