"""`tanggap check` names what is set up wrongly in a discussion group, and how to mend it."""

import pytest

from bot.sandbox.faults import Fault, FaultKind
from bot.sandbox.telegram.model import DELETE, RESTRICT, Standing
from tests.integration.telegram.conftest import Stage, make_platform


async def failing(stage: Stage) -> dict[str, str]:
    """Return what is wrong, by the line's name: what was found and what to do."""
    return {
        one.name: f"{one.detail} {one.mend}" for one in await stage.platform.check() if not one.ok
    }


async def test_a_group_that_is_set_up_well_passes(stage: Stage) -> None:
    found = await stage.platform.check()
    assert [one.name for one in found] == [
        "telegram.grup",
        "telegram.privasi",
        "telegram.kanal",
        "telegram.hak",
    ]
    assert all(one.ok and not one.mend for one in found)


async def test_privacy_mode_is_explained(stage: Stage) -> None:
    stage.telegram.world.privacy_mode = True
    stage.discussion.make_bot(Standing(status="member"))
    wrong = await failing(stage)
    assert "/setprivacy" in wrong["telegram.privasi"]
    assert "masukkan lagi" in wrong["telegram.privasi"]
    stage.telegram.world.privacy_mode = False
    assert set(await failing(stage)) == {"telegram.hak"}
    stage.telegram.world.privacy_mode = True
    stage.discussion.make_bot(Standing())
    assert await failing(stage) == {}


async def test_a_group_without_a_channel_is_told(stage: Stage) -> None:
    stage.discussion.unlink()
    wrong = await failing(stage)
    assert set(wrong) == {"telegram.kanal"}
    assert "Diskusi" in wrong["telegram.kanal"]


async def test_a_bot_that_is_no_member_is_told(stage: Stage) -> None:
    stage.discussion.remove_bot()
    wrong = await failing(stage)
    assert set(wrong) == {"telegram.grup"}
    assert "bukan anggota" in wrong["telegram.grup"]


async def test_missing_rights_to_delete_and_to_restrict_are_named(stage: Stage) -> None:
    stage.discussion.make_bot(Standing(rights=frozenset({RESTRICT})))
    assert "nyalakan Hapus pesan" in (await failing(stage))["telegram.hak"]
    stage.discussion.make_bot(Standing(rights=frozenset({DELETE})))
    assert "nyalakan Blokir pengguna" in (await failing(stage))["telegram.hak"]
    stage.discussion.make_bot(Standing(rights=frozenset()))
    wrong = (await failing(stage))["telegram.hak"]
    assert "tanpa hak Hapus pesan dan Blokir pengguna" in wrong


async def test_an_unknown_group_and_a_moved_one_are_told(stage: Stage) -> None:
    stage.platform = make_platform(groups=-1005)
    stage.platform.join(stage.around)
    assert "tidak ditemukan" in (await failing(stage))["telegram.grup"]
    stage.platform = make_platform(groups=stage.discussion.id)
    stage.platform.join(stage.around)
    stage.discussion.group.migrated_to = -1009
    assert "-1009" in (await failing(stage))["telegram.grup"]


@pytest.mark.parametrize(
    ("call", "status", "words"),
    [("getMe", 401, "menolak token"), ("getMe", 502, "tidak menjawab"), ("getChat", 500, "tidak")],
)
async def test_telegram_itself_being_in_the_way_is_told(
    stage: Stage, call: str, status: int, words: str
) -> None:
    fault = Fault(kind=FaultKind.STATUS, status=status)
    stage.server.sandbox.faults.add(f"telegram:{call}", fault)
    assert words in (await failing(stage))["telegram.grup"]
