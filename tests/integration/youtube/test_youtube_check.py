"""`tanggap check` on a channel: each mistake is named with what to do about it."""

import pytest

from bot.sandbox.faults import FaultKind


async def wrong(stage) -> tuple[str, str, str]:
    """Return name, detail and mend of the one finding that is not well."""
    (finding,) = [one for one in await stage.platform.check() if not one.ok]
    return finding.name, finding.detail, finding.mend


async def test_all_is_well_and_nothing_is_changed(stage):
    stage.comment("ditahan", held=True)
    before = stage.youtube.dump()["comments"]
    findings = await stage.platform.check()
    assert [one.name for one in findings] == [
        "youtube.kanal",
        "youtube.komentar",
        "youtube.antrean_tahan",
        "youtube.kuota",
    ]
    assert all(one.ok and not one.mend for one in findings)
    assert "Humas Kota Contoh" in findings[0].detail
    assert findings[2].detail.startswith("1 utas")
    assert stage.youtube.dump()["comments"] == before
    assert stage.used == 3


async def test_another_channel(staged):
    async with staged(channel_id="UClainlagi00000000000001") as stage:
        name, detail, mend = await wrong(stage)
    assert name == "youtube.kanal"
    assert "UCkotacontoh000000000001" in detail
    assert "connect youtube" in mend


async def test_consent_taken_back(stage):
    stage.youtube.oauth.revoke_all()
    name, detail, mend = await wrong(stage)
    assert name == "youtube.kanal"
    assert "invalid_grant" in detail
    assert "connect youtube" in mend
    assert "In production" in mend


async def test_another_clients_secret(staged):
    async with staged(client_secret="salah") as stage:
        _, detail, mend = await wrong(stage)
    assert "invalid_client" in detail
    assert "CLIENT_SECRET" in mend


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("insufficientPermissions", "izin"),
        ("accessNotConfigured", "YouTube Data API v3"),
        ("youtubeSignupRequired", "kanal"),
        ("ineligibleAccount", "Gabungkan"),
        ("quotaExceeded", "Pasifik"),
    ],
)
async def test_what_google_refuses(stage, reason, word):
    stage.fault("channels", FaultKind.STATUS, body={"reason": reason})
    name, detail, mend = await wrong(stage)
    assert name == "youtube.kanal"
    assert reason in detail
    assert word in mend


async def test_google_cannot_be_reached(staged):
    async with staged(token_url="http://127.0.0.1:9/token") as stage:
        _, detail, mend = await wrong(stage)
    assert "ConnectError" in detail
    assert "internet" in mend


async def test_polling_that_would_use_up_the_quota(staged):
    async with staged(poll_every=5) as stage:
        name, _, mend = await wrong(stage)
    assert name == "youtube.kuota"
    assert "POLL_EVERY" in mend
