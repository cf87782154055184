"""What the outside calls: platform webhooks, the Telegram webhook and health checks."""

from bot.web.application import create_web
from bot.web.batching import IntakeBatcher
from bot.web.telegram import TelegramWebhook

__all__ = ["IntakeBatcher", "TelegramWebhook", "create_web"]
