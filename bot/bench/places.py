"""The platforms that are measured: how each is set up against its stand-in, and written to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.bench.posts import MARK, text
from bot.sandbox.app import Sandbox
from bot.sandbox.graph.config import AppConfig
from bot.sandbox.graph.state import GraphState
from bot.sandbox.youtube.state import YouTubeState
from bot.settings import PREFIX

State = GraphState | YouTubeState
Settings = Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """`settings`: of an account, from the stand-ins and their address.

    `write`: one comment as a citizen, by its number; every number writes another one.
    """

    name: str
    settings: Callable[[Sandbox, str], Settings]
    state: Callable[[Sandbox], State]
    write: Callable[[Sandbox, int], object]

    def environment(
        self, sandbox: Sandbox, url: str, *, key: str = "", **more: str
    ) -> dict[str, str]:
        """Return the variables of an account; `key` begins with an underscore.

        `more`: further ones by the setting's name.
        """
        values = {**self.settings(sandbox, url), **more}
        prefix = f"{PREFIX}PLATFORMS__{self.name.upper()}{key.upper()}__"
        return {f"{prefix}{name}": value for name, value in values.items()}


def _instagram(sandbox: Sandbox, url: str) -> Settings:
    config = sandbox.graph.config
    return {"USER_ID": config.user_id, **_meta(config, f"{url}/graph")}


def _facebook(sandbox: Sandbox, url: str) -> Settings:
    config = sandbox.pages.config
    return {"PAGE_ID": config.page_id, **_meta(config, f"{url}/pages")}


def _meta(config: AppConfig, url: str) -> Settings:
    """Return what every account on the Graph API is set up with."""
    return {
        "BASE_URL": url,
        "ACCESS_TOKEN": config.access_token,
        "APP_SECRETS": config.app_secret,
        "VERIFY_TOKEN": config.verify_token,
    }


def _youtube(sandbox: Sandbox, url: str) -> Settings:
    config = sandbox.youtube.config
    return {
        "BASE_URL": f"{url}/google",
        "TOKEN_URL": f"{url}/google/token",
        "CHANNEL_ID": config.channel_id,
        "CLIENT_ID": config.client_id,
        "CLIENT_SECRET": config.client_secret,
        "REFRESH_TOKEN": config.refresh_token,
    }


def _comment(number: int) -> str:
    return f"{text(number)} {MARK.format(number)}"


def _one_of(keys: Sequence[str], number: int) -> str:
    return keys[number % len(keys)]


INSTAGRAM = Place(
    name="instagram",
    settings=_instagram,
    state=lambda sandbox: sandbox.graph.state,
    write=lambda sandbox, number: sandbox.graph.state.write(
        _comment(number),
        username=f"warga_{number % 997}",
        media_id=_one_of(list(sandbox.graph.state.posts), number),
    ),
)
FACEBOOK = Place(
    name="facebook",
    settings=_facebook,
    state=lambda sandbox: sandbox.pages.state,
    write=lambda sandbox, number: sandbox.pages.add_comment(
        text=_comment(number),
        name=f"Warga {number % 997}",
        post_id=_one_of(list(sandbox.pages.state.posts), number),
    ),
)
YOUTUBE = Place(
    name="youtube",
    settings=_youtube,
    state=lambda sandbox: sandbox.youtube.state,
    write=lambda sandbox, number: sandbox.youtube.add_comment(
        text=_comment(number),
        name=f"@warga{number % 997}",
        video_id=_one_of(list(sandbox.youtube.state.videos), number),
    ),
)
PLACES = (INSTAGRAM, FACEBOOK, YOUTUBE)
