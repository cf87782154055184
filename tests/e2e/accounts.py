"""Further accounts of an office whose process has not been started yet."""

from bot.sandbox.pages import PagesSandbox
from bot.sandbox.youtube import YouTubeSandbox
from tests.e2e.office import Office


def add_page(office: Office, **settings: str) -> PagesSandbox:
    """Set the Page up in an office whose process has not been started yet."""
    pages = office.sandbox.pages
    config = pages.config
    values = {
        "BASE_URL": f"{office.graph_gate.url}/pages",
        "PAGE_ID": config.page_id,
        "ACCESS_TOKEN": config.access_token,
        "APP_SECRETS": config.app_secret,
        "VERIFY_TOKEN": config.verify_token,
        "POLL_EVERY": "1",
        "READ_TIMEOUT": "1.5",
        **settings,
    }
    named = {f"TANGGAP_PLATFORMS__FACEBOOK__{name}": value for name, value in values.items()}
    office.serve.environment = {**office.serve.environment, **named}
    secrets = (config.access_token, config.app_secret, config.verify_token)
    office.serve.secrets = (*office.serve.secrets, *secrets)
    return pages


def add_channel(office: Office) -> YouTubeSandbox:
    config, base = office.sandbox.youtube.config, f"{office.graph_gate.url}/google"
    values = {
        "BASE_URL": base,
        "TOKEN_URL": f"{base}/token",
        "CHANNEL_ID": config.channel_id,
        "CLIENT_ID": config.client_id,
        "CLIENT_SECRET": config.client_secret,
        "REFRESH_TOKEN": config.refresh_token,
        "POLL_EVERY": "1",
        "HELD_EVERY": "1",
        "READ_TIMEOUT": "1.5",
    }
    named = {f"TANGGAP_PLATFORMS__YOUTUBE__{name}": value for name, value in values.items()}
    office.serve.environment = {**office.serve.environment, **named}
    office.serve.secrets = (*office.serve.secrets, config.client_secret, config.refresh_token)
    return office.sandbox.youtube
