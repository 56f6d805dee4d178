"""Sample files that travel with the package: what a registrar changes and hands in."""

from __future__ import annotations

from importlib.resources import files

from exchange.errors import ConfigError

FOLDER = files("exchange.registry").joinpath("data/samples")


def sample_names(ending: str) -> list[str]:
    """The samples of one kind of file ("toml", "csv"), by name."""
    found = [one.name for one in FOLDER.iterdir() if one.name.endswith(f".{ending}")]
    return sorted(name.removesuffix(f".{ending}") for name in found)


def sample(name: str, ending: str) -> str:
    """A sample's text; ConfigError names those that there are."""
    names = sample_names(ending)
    if name not in names:
        raise ConfigError(f"there is no sample {name!r}; there are {', '.join(names)}")
    return FOLDER.joinpath(f"{name}.{ending}").read_text("utf-8")
