"""The whole product in a real browser: a comment on the left, its card on the right."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.demo.demo_page import SLOW, DemoPage

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180), pytest.mark.xdist_group("by hand")]

COMPLAINT = "Lampu jalan di gang kenanga mati sudah dua minggu, gelap sekali"
GAMBLING = "GACOR MAXWIN slot88 depo 10rb langsung WD, cek bio"
CHATTY = "Taman kotanya kapan dibuka lagi min, anak-anak sudah kangen"


async def test_a_handful_of_comments_arrives_by_itself(demo: DemoPage) -> None:
    await expect(demo.card("air sudah masuk rumah")).to_have_count(1, timeout=SLOW)
    await expect(demo.card("jalan melati lubangnya")).to_have_count(1, timeout=SLOW)


async def test_a_comment_is_carded_approved_and_answered_without_a_reload(demo: DemoPage) -> None:
    question = "Kapan jadwal posyandu melati bulan ini ya kak?"
    await demo.say(question)
    card = demo.card(question)
    await expect(card).to_have_count(1, timeout=SLOW)
    await expect(card).to_contain_text("Pertanyaan")
    await expect(card.get_by_role("link", name="kiriman")).to_be_visible()
    draft = await card.locator("blockquote").last.inner_text()

    await demo.press(card, "Setujui")

    await expect(card).to_contain_text("Disetujui Rina")
    await expect(demo.key(card, "Batalkan")).to_be_visible()
    await expect(demo.answer(question)).to_have_count(0)  # it may still be undone
    await expect(demo.answer(question)).to_have_count(1, timeout=SLOW)
    await expect(demo.answer(question)).to_contain_text(draft.replace("\u2060", "").split("\n")[0])
    await expect(card).to_contain_text(re.compile(r"Disetujui Rina · terbit \d\d\.\d\d"))
    await expect(card.locator(".key")).to_have_text(["⋯ Lainnya…"])


@pytest.mark.parametrize(
    ("place", "question"),
    [
        ("facebook", "Syarat pindah alamat satu kota apa saja ya, Min?"),
        ("youtube", "Jadwal pelayanan SIM keliling hari apa saja min?"),
    ],
)
async def test_facebook_and_youtube_are_answered_as_instagram_is(
    demo: DemoPage, place: str, question: str
) -> None:
    await demo.go_to(place)
    await demo.say(question, as_citizen="Siti Uji")
    card = demo.card(question)
    await expect(card).to_have_count(1, timeout=SLOW)
    await demo.press(card, "Setujui")
    await expect(demo.answer(question)).to_have_count(1, timeout=SLOW)
    await expect(card).to_contain_text("terbit")


async def test_a_private_chat_is_acknowledged_answered_and_rated(demo: DemoPage) -> None:
    question = "Syarat pindah domisili ke kota lain apa saja, Pak?"
    await demo.go_to("chat")
    chat = demo.citizen
    await chat.locator("#who button").filter(has_text="Dewi").click()
    await chat.locator("#text").fill(question)
    await chat.locator("#text").press("Enter")
    said = chat.locator(".message:not(.own)")
    await expect(said).to_contain_text([re.compile(r"nomor tiket T-\d{4}-\d{4}")], timeout=SLOW)
    card = demo.card(question)
    await expect(card).to_contain_text(re.compile(r"🎫 T-\d{4}-\d{4}"), timeout=SLOW)
    await demo.press(card, "Setujui")
    await expect(said).to_have_count(2, timeout=SLOW)
    await expect(said.last).to_contain_text("Jawaban untuk tiket")
    await said.last.locator(".key").filter(has_text="👍").click()
    await expect(chat.locator(".toast")).to_have_text("Terima kasih atas penilaiannya.")


async def test_spam_on_youtube_is_held_back_from_the_card(demo: DemoPage) -> None:
    spam = "GACOR MAXWIN slot77 depo 5rb langsung WD, cek profil"
    await demo.go_to("youtube")
    await demo.say(spam, as_citizen="@hoki")
    card = demo.card(spam)
    await demo.press(card, "Sembunyikan")
    await demo.press(card, "Ya, sembunyikan")
    held = demo.citizen.locator("#held > li").filter(has_text=spam)
    await expect(held).to_have_count(1, timeout=SLOW)


async def test_an_approval_can_be_undone_and_nothing_is_sent(demo: DemoPage) -> None:
    question = "Syarat bikin KIA untuk bayi baru lahir apa saja min?"
    await demo.say(question)
    card = demo.card(question)
    await demo.press(card, "Setujui")
    await demo.press(card, "Batalkan")
    await expect(demo.key(card, "Setujui")).to_be_visible()
    await demo.page.wait_for_timeout(9_000)  # longer than the undo window
    await expect(demo.answer(question)).to_have_count(0)
    await expect(demo.key(card, "Setujui")).to_be_visible()


async def test_a_draft_is_edited_by_reply_and_the_new_text_is_published(demo: DemoPage) -> None:
    own_words = "Halo Kak @warga_uji, petugas PJU sudah kami hubungi. Nomor tiangnya berapa ya? 🙏"
    await demo.say(COMPLAINT)
    card = demo.card(COMPLAINT)
    await demo.press(card, "Ubah")
    box = demo.staff.locator("#text")
    await expect(box).to_have_attribute("placeholder", "Teks balasan baru")
    await expect(card).to_contain_text("Sedang diubah oleh Rina")
    await box.fill(own_words)
    await box.press("Enter")
    await expect(demo.staff.locator(".messages")).to_contain_text("Rina mengubah draf")
    await expect(card).to_contain_text("ditulis petugas")

    await demo.press(card, "Setujui")

    await expect(demo.answer(COMPLAINT)).to_contain_text(own_words, timeout=SLOW)


async def test_a_card_is_rejected_with_a_reason(demo: DemoPage) -> None:
    await demo.say(CHATTY)
    card = demo.card(CHATTY)
    await demo.press(card, "Tolak")
    await demo.press(card, "Sudah dijawab di tempat lain")
    await expect(card).to_contain_text(
        re.compile(r"Ditolak Rina \d\d\.\d\d · Sudah dijawab di tempat lain")
    )
    await expect(card.locator(".key")).to_have_text(["⋯ Lainnya…"])
    await expect(demo.answer(CHATTY)).to_have_count(0)


async def test_gambling_spam_is_hidden_and_a_supervisor_can_show_it_again(demo: DemoPage) -> None:
    await demo.say(GAMBLING, as_citizen="hoki_777")
    card = demo.card(GAMBLING)
    await expect(card).to_contain_text("Terduga spam atau judol", timeout=SLOW)
    await expect(demo.key(card, "Setujui")).to_have_count(0)
    await expect(demo.key(card, "Draf lain")).to_have_count(0)

    await demo.press(card, "Sembunyikan")
    await demo.press(card, "Ya, sembunyikan")

    await expect(card).to_contain_text("Disembunyikan Rina")
    await expect(demo.comment(GAMBLING).locator(".hidden-mark")).to_be_visible()

    await demo.press(card, "Tampilkan lagi")
    await demo.expect_alert("Maaf, peran Anda tidak mencakup tindakan ini.")
    await demo.become("Siti")
    await demo.press(card, "Tampilkan lagi")
    await expect(demo.comment(GAMBLING).locator(".hidden-mark")).to_be_hidden()


async def test_of_two_officers_pressing_at_once_the_second_reads_who_was_faster(
    demo: DemoPage,
) -> None:
    question = "Puskesmas utara buka hari minggu tidak ya?"
    await demo.say(question)
    card = demo.card(question)
    await expect(card).to_have_count(1, timeout=SLOW)
    budi = await demo.another_page("telegram?as=7002")
    message = await card.get_attribute("id")
    his = budi.locator(f"#{message} .key").filter(has_text="Setujui")
    keys = [await one.element_handle() for one in (demo.key(card, "Setujui"), his)]

    # A finger already on its way down presses even what is being redrawn.
    await asyncio.gather(*(key.evaluate("key => key.click()") for key in keys))

    alerts = (demo.staff.locator("#alert-text"), budi.locator("#alert-text"))
    await expect(card).to_contain_text(re.compile(r"Disetujui (Rina|Budi)"))
    await expect(demo.answer(question)).to_have_count(1, timeout=SLOW)
    told = [text for alert in alerts if (text := await alert.text_content())]
    assert len(told) == 1
    assert re.match(r"^Sudah disetujui (Rina|Budi) \d\d\.\d\d", told[0])


async def test_somebody_who_is_no_officer_is_refused_politely(demo: DemoPage) -> None:
    question = "Mau tanya, bayar PBB bisa lewat apa saja?"
    await demo.say(question)
    card = demo.card(question)
    await expect(card).to_have_count(1, timeout=SLOW)
    await demo.become("Joko")
    await demo.press(card, "Setujui")
    await demo.expect_alert(re.compile("^Maaf, hanya petugas Humas yang terdaftar"))
    await expect(demo.key(card, "Setujui")).to_be_visible()


async def test_markup_from_a_citizen_stays_text_on_both_sides(demo: DemoPage) -> None:
    evil = "<img src=x onerror=\"document.title='kena'\"> <b>kapan</b> loket KTP buka? /lanjut"
    await demo.say(evil)
    card = demo.card("loket KTP buka?")
    await expect(card.locator("blockquote").first).to_contain_text("<b>kapan", timeout=SLOW)
    assert await card.locator("img, script, .token").filter(has_text="/lanjut").count() == 0
    assert await demo.page.title() == "Tanggap — ruang coba"


async def test_a_comment_of_100_kilobytes_is_folded_on_its_card(demo: DemoPage) -> None:
    await demo.say("Jalan kenari rusak parah. " * 4_000)
    card = demo.card("Jalan kenari rusak parah.")
    await expect(card).to_have_count(1, timeout=SLOW)
    await expect(card).to_contain_text("Komentar dipotong di kartu ini")
    quoted = card.locator("blockquote").first
    folded = (await quoted.bounding_box() or {})["height"]
    await quoted.click()
    assert folded < 100 < (await quoted.bounding_box() or {})["height"]
    await expect(demo.key(card, "Setujui")).to_be_visible()


async def test_the_page_fits_phones_and_tablets(demo: DemoPage) -> None:
    await demo.say("kata" * 120 + " kapan loket buka?")
    for width in (360, 390, 820):
        await demo.page.set_viewport_size({"width": width, "height": 844})
        for pane, inner in (("telegram", demo.staff), ("instagram", demo.citizen)):
            await demo.page.locator(f"#tab-{pane}").click()
            wide = await inner.locator("body").evaluate("b => b.scrollWidth - b.clientWidth")
            assert wide == 0


async def test_a_comment_in_the_discussion_group_is_answered_in_its_thread(
    demo: DemoPage,
) -> None:
    question = "Kapan jadwal vaksin anak di puskesmas kenanga ya?"
    await demo.go_to("discussion")
    await demo.citizen.locator("#text").fill(question)
    await demo.citizen.locator("#text").press("Enter")
    card = demo.card(question)
    await expect(card).to_contain_text("Telegram", timeout=SLOW)
    await demo.press(card, "Setujui")
    await expect(demo.citizen.locator(".office")).to_have_count(1, timeout=SLOW)
