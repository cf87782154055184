"""Finds the files that travel with the code: prompts and the shipped model."""

from importlib.resources import files
from pathlib import Path

_PACKAGED = Path(str(files("bot"))) / "_data"
_CHECKOUT = Path(str(files("bot"))).parent


def prompts_folder() -> Path:
    """Return the folder of prompts: inside the wheel, or at the root of a checkout."""
    packaged = _PACKAGED / "prompts"
    return packaged if packaged.is_dir() else _CHECKOUT / "prompts"


def evaluation_folder() -> Path:
    """Return the folder of our own evaluation cases."""
    packaged = _PACKAGED / "evaluation"
    return packaged if packaged.is_dir() else _CHECKOUT / "models" / "data"


def model_folder() -> Path:
    """Return the folder of the shipped model artefact."""
    packaged = _PACKAGED / "model"
    return packaged if packaged.is_dir() else _CHECKOUT / "models" / "artefact"
