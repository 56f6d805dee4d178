"""The public address is a setting that others can open."""

from pathlib import Path

import pytest

from api.settings import check_public_url, load_settings
from exchange.errors import ConfigError


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000", "http://localhost", "https://192.168.1.4", "https://[::1]",
        "tanso.example", "javascript:alert(1)", "https://", "https://tanso.example?x=1",
        "http://exchange.local",
    ],
)  # fmt: skip
def test_an_address_that_others_cannot_open_is_rejected(url: str) -> None:
    with pytest.raises(ConfigError, match="public address"):
        check_public_url(url)
    with pytest.raises(ConfigError, match="public_url"):
        load_settings(public_url=url)


def test_an_address_loses_its_last_slash_and_an_empty_one_stays_empty() -> None:
    assert load_settings(public_url="https://tanso.example/x/").public_url == (
        "https://tanso.example/x"
    )
    assert load_settings().public_url == ""


def test_a_settings_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "tanso.toml"
    path.write_text('\ufeffpublic_url = "https://tanso.example"\n', "utf-8")
    assert load_settings(path).public_url == "https://tanso.example"
