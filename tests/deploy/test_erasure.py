"""The statements of docs/privacy.md erase a citizen's words for good."""

import re
from pathlib import Path

from sqlalchemy import text

from bot.adapters.db.engine import create_engine
from bot.adapters.db.uow import SqlUnitOfWork
from bot.domain.comment import IncomingComment
from bot.domain.private_reply import PrivateReply
from bot.domain.reply import Draft, DraftOrigin
from bot.ports import Channel, NewItem
from tests.fakes import START, make_verdict
from tests.unit.desk.desk_builders import ZONE

GUIDE = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text()
COMMENT = IncomingComment(
    platform="instagram",
    external_id="c1",
    account_id="17",
    text="Rumah saya banjir",
    author_name="nama_pengguna",
    author_id="900",
)


def statements() -> list[str]:
    block = "\n".join(re.findall(r"^    (.+)", GUIDE.partition("## Deletion")[2], re.MULTILINE))
    return [part for part in block.split(";") if part.strip()]


async def test_words_and_name_are_gone_and_do_not_come_back_with_a_poll(engine_url: str) -> None:
    engine = create_engine(engine_url)
    uow = SqlUnitOfWork.over(engine, zone=ZONE)
    async with uow() as tx:
        (stored,) = await tx.comments.store([COMMENT], channel=Channel.POLL, at=START)
        await tx.comments.save_verdicts({stored.comment_id: make_verdict()})
        new = NewItem(comment_id=stored.comment_id, created_at=START, due_at=START)
        (item,) = await tx.reviews.open_many([new])
        item.present(Draft(text="Halo Kak @nama_pengguna", origin=DraftOrigin.HOLDING))
        await tx.reviews.save(item, at=START)
        private = PrivateReply(item_id=item.id, text="Halo Kak @nama_pengguna")
        await tx.private_replies.save(private)

    found = statements()
    assert len(found) == 4
    async with engine.begin() as connection:
        for statement in found:
            assert (await connection.execute(text(statement))).rowcount == 1

    async with uow() as tx:
        await tx.comments.store([COMMENT], channel=Channel.POLL, at=START)
    async with uow() as tx:
        comment = await tx.comments.get(stored.comment_id)
        assert (comment.text, comment.author_name, comment.author_id) == ("(dihapus)", "", "")
        assert (await tx.reviews.get(item.id)).draft.text == ""
        assert (await tx.private_replies.get(item.id)).text == ""
        assert [one.text for one in await tx.reviews.revisions(item.id)] == [""]
    await engine.dispose()
