"""Sample files in the package, which a registrar edits and submits."""

from __future__ import annotations

from importlib.resources import files

from exchange.errors import ConfigError

FOLDER = files("exchange.registry").joinpath("data/samples")


def sample_names(ending: str) -> list[str]:
    """The sorted names of the samples of one file type ("toml", "csv")."""
    found = [file.name for file in FOLDER.iterdir() if file.name.endswith(f".{ending}")]
    return sorted(name.removesuffix(f".{ending}") for name in found)


def sample(name: str, ending: str) -> str:
    """Return a sample's text. ConfigError: there is none of this name."""
    names = sample_names(ending)
    if name not in names:
        raise ConfigError(f"unknown sample {name!r}; known are {', '.join(names)}")
    return FOLDER.joinpath(f"{name}.{ending}").read_text("utf-8")
