"""What one Graph stand-in is set up with."""

from dataclasses import dataclass, field

HOURS_36 = 36 * 3600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class AppConfig:
    """What every product of the Graph API has in common.

    Attributes:
        access_token: the long-lived token of the office's account.
        app_secret: signs webhooks and verifies `appsecret_proof`.
        callback_url: taken as verified from the start; None waits for a handshake.
        subscribed_fields: what the account's side is subscribed to at the start.
        token_age_days, token_life_days: age and whole life of the first token; no life: for ever.
        data_access_days: how long from its making on the app may see the person's data.
        tells_permissions: whether `/debug_token` answers.
        daily_calls: calls per 24 h that count as 100 % usage.
        retry_gaps: seconds before each re-send of an unanswered webhook; the last one repeats.
        retry_for_seconds: how long a delivery is tried before it is dropped.
        delivery_timeout: seconds after which an unanswered delivery counts as failed.
    """

    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)
    verify_token: str = field(repr=False)
    app_id: str = "667788990011223"
    page_id: str = "102938475610293"
    name: str = "Humas Kota Contoh"
    callback_url: str | None = None
    subscribed_fields: tuple[str, ...] = ()
    require_appsecret_proof: bool = False
    token_age_days: int = 7
    token_life_days: int | None = 60
    data_access_days: int = 90
    tells_permissions: bool = True
    daily_calls: int = 48_000
    text_limit: int = 2_200
    retry_gaps: tuple[float, ...] = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
    retry_for_seconds: float = HOURS_36
    delivery_timeout: float = 10.0


@dataclass(frozen=True, kw_only=True, slots=True)
class GraphConfig(AppConfig):
    """Credentials, identities and webhook timing of the Instagram stand-in.

    Attributes:
        user_id: the professional account's id, as in webhook `entry[].id`.
        app_scoped_id: what `/me` calls `id`; it matches nothing else.
        page_id: the Facebook Page linked to the account (Facebook Login only).
        may_message: whether the app has the permission to send messages.
        message_bytes: longest message.
    """

    user_id: str = "17841400000000001"
    app_scoped_id: str = "24680135791113151"
    username: str = "humas.kotacontoh"
    subscribed_fields: tuple[str, ...] = ("comments", "live_comments")
    may_message: bool = True
    message_bytes: int = 1_000
