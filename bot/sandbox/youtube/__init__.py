"""A stand-in of YouTube's Data API v3 and of Google's OAuth: real HTTP, in memory, with traps."""

from bot.sandbox.youtube.config import YouTubeConfig
from bot.sandbox.youtube.sandbox import TOPIC, YouTubeSandbox
from bot.sandbox.youtube.state import Status

__all__ = ["TOPIC", "Status", "YouTubeConfig", "YouTubeSandbox"]
