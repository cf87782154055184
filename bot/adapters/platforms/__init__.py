"""Places where citizens write, one module or package each.

A platform's module offers `NAME`, `Settings` (a pydantic model), `http_client(settings)` and
`build(settings, http, clock)`.
"""

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType


def discover() -> Mapping[str, ModuleType]:
    """Return the modules of all platforms by the platform's name."""
    modules = [import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__)]
    return {
        module.NAME: module
        for module in modules
        if hasattr(module, "Settings") and hasattr(module, "build")
    }
