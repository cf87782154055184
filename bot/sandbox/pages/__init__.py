"""A stand-in of a Facebook Page's Graph API: real HTTP, in memory, with its traps and faults."""

from bot.sandbox.pages.config import PERMISSIONS, PagesConfig
from bot.sandbox.pages.payloads import Form
from bot.sandbox.pages.sandbox import TOPIC, PagesSandbox

__all__ = ["PERMISSIONS", "TOPIC", "Form", "PagesConfig", "PagesSandbox"]
