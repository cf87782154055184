"""Tries what the bot may do in each group without changing anything; for `tanggap check`.

The texts are for the operator, in Indonesian.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from telegram import Bot, ChatFullInfo, ChatMember, ChatMemberAdministrator, User
from telegram.constants import ChatType
from telegram.error import ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.adapters.platforms.telegram.groups import Groups
from bot.ports import Finding

_GROUP, _READING, _CHANNEL, _RIGHTS = (
    "telegram.grup",
    "telegram.privasi",
    "telegram.kanal",
    "telegram.hak",
)
_ADMIN = "Buka grup → nama grup → Edit → Administrator → Tambah admin → pilih bot"
_RESTRICT = "Blokir pengguna"
_SETTING = "TANGGAP_PLATFORMS__TELEGRAM__GROUPS"


@dataclass(frozen=True, kw_only=True)
class Checker:
    groups: Groups
    bot: Bot | None = field(repr=False)

    async def check(self) -> Sequence[Finding]:
        if self.bot is None:
            return [
                _bad(_GROUP, "TANGGAP_TELEGRAM__TOKEN belum diisi.", "Isi token dari @BotFather.")
            ]
        try:
            me = await self.bot.get_me()
        except InvalidToken:
            return [
                _bad(_GROUP, "Telegram menolak token bot.", "Salin ulang token dari @BotFather.")
            ]
        except TelegramError as error:
            return [_unreachable(error)]
        found: list[Finding] = []
        for chat_id in await self.groups.addresses():
            found += await self._group(self.bot, me, chat_id)
        return found

    async def _group(self, bot: Bot, me: User, chat_id: int) -> Sequence[Finding]:
        try:
            chat = await bot.get_chat(chat_id)
            member = await bot.get_chat_member(chat_id, me.id)
        except ChatMigrated as error:
            return [
                _bad(
                    _GROUP,
                    f"Grup {chat_id} telah menjadi supergrup dan bernomor baru.",
                    f"Ganti nomornya pada {_SETTING} dengan {error.new_chat_id}.",
                )
            ]
        except Forbidden:
            return [_not_a_member(str(chat_id))]
        except TelegramError as error:
            if "not found" in error.message.lower():
                return [
                    _bad(
                        _GROUP,
                        f"Grup {chat_id} tidak ditemukan.",
                        f"Masukkan bot ke grup itu, dan periksa {_SETTING}: nomor supergrup "
                        "diawali -100.",
                    )
                ]
            return [_unreachable(error)]
        name = chat.title or str(chat_id)
        if member.status in {ChatMember.LEFT, ChatMember.BANNED}:
            return [_not_a_member(name)]
        return [
            Finding(name=_GROUP, ok=True, detail=f"{name} ({member.status})"),
            _reading(me, member, name),
            _linked(chat, name),
            _rights(member, name),
        ]


def _reading(me: User, member: ChatMember, name: str) -> Finding:
    if member.status == ChatMember.ADMINISTRATOR or me.can_read_all_group_messages:
        return Finding(name=_READING, ok=True, detail=f"{name}: bot membaca semua pesan.")
    return _bad(
        _READING,
        f"{name}: bot bukan admin dan mode privasinya menyala, sehingga komentar warga tidak "
        "sampai.",
        f"{_ADMIN}. Atau: @BotFather → /setprivacy → pilih bot → Disable, lalu keluarkan bot "
        "dari grup dan masukkan lagi.",
    )


def _linked(chat: ChatFullInfo, name: str) -> Finding:
    if chat.type == ChatType.SUPERGROUP and chat.linked_chat_id:
        return Finding(name=_CHANNEL, ok=True, detail=f"{name} tertaut ke kanal.")
    return _bad(
        _CHANNEL,
        f"{name} tidak tertaut ke kanal mana pun; komentar kiriman kanal tidak muncul di sini.",
        "Buka kanal → nama kanal → Edit → Diskusi (Discussion) → pilih grup ini.",
    )


def _rights(member: ChatMember, name: str) -> Finding:
    if not isinstance(member, ChatMemberAdministrator):
        detail = f"{name}: bot bukan admin, tidak dapat menghapus atau membatasi."
        return _bad(_RIGHTS, detail, f"{_ADMIN}.")
    held = {"Hapus pesan": member.can_delete_messages, _RESTRICT: member.can_restrict_members}
    if missing := " dan ".join(right for right, has in held.items() if not has):
        return _bad(
            _RIGHTS,
            f"{name}: bot admin tanpa hak {missing}.",
            f"Buka grup → nama grup → Edit → Administrator → bot → nyalakan {missing}.",
        )
    detail = f"{name}: bot dapat menghapus komentar dan membatasi penulisnya."
    return Finding(name=_RIGHTS, ok=True, detail=detail)


def _not_a_member(name: str) -> Finding:
    return _bad(
        _GROUP,
        f"Bot bukan anggota grup {name}.",
        "Buka grup → Tambah anggota → cari nama bot; lalu jadikan admin.",
    )


def _unreachable(error: TelegramError) -> Finding:
    return _bad(
        _GROUP,
        f"Telegram tidak menjawab sebagaimana mestinya ({type(error).__name__}).",
        "Periksa sambungan internet, lalu coba lagi.",
    )


def _bad(name: str, detail: str, mend: str) -> Finding:
    return Finding(name=name, ok=False, detail=detail, mend=mend)
