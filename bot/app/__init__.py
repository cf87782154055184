"""The composition root: the only package that knows every concrete class."""

from bot.app.application import App
from bot.app.opening import migrate, open_app
from bot.app.parts import build_classifier, knowledge_folder

__all__ = ["App", "build_classifier", "knowledge_folder", "migrate", "open_app"]
