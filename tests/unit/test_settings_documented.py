"""Every setting stands in deploy/env.example, and nothing else does."""

import re
from pathlib import Path

from bot.adapters.platforms import discover
from bot.settings import PREFIX, AccountSettings, variable_names

EXAMPLE = Path(__file__).parents[2] / "deploy" / "env.example"
PLATFORMS = f"{PREFIX}PLATFORMS"


def test_every_setting_is_in_the_example_and_every_line_of_it_is_a_setting() -> None:
    wanted = set(variable_names()) - {PLATFORMS}
    for name, module in discover().items():
        wanted |= set(variable_names(module.Settings, f"{PLATFORMS}__{name.upper()}__"))
    wanted |= set(variable_names(AccountSettings, f"{PLATFORMS}__INSTAGRAM_DISHUB__"))
    shown = set(re.findall(r"^#?\s?(TANGGAP_[A-Z0-9_]+)=", EXAMPLE.read_text(), re.MULTILINE))
    assert shown == wanted
