"""The server's settings: a TOML file, then TANSO_* in the environment, then flags.

Every limit that a hostile client could push against stands here with its default.
"""

from __future__ import annotations

import os
import tomllib
from datetime import date
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from exchange.errors import ConfigError

Count = Annotated[int, Field(ge=1)]
Rate = Annotated[float, Field(gt=0)]


def _month_day(text: str) -> str:
    """A day of any year, as MM-DD."""
    try:
        date.fromisoformat(f"2027-{text}")
    except ValueError:
        raise ValueError(f"{text!r} is no day of a year, such as 01-31") from None
    return text


MonthDay = Annotated[str, AfterValidator(_month_day)]


def check_public_url(url: str) -> str:
    """An exchange's public address, without a slash at its end; ConfigError for one that nobody
    else could open. Nothing stays nothing."""
    if not url:
        return ""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise ConfigError(f"the public address is such as https://tanso.example, not {url!r}")
    try:
        is_local = not ip_address(host).is_global
    except ValueError:
        is_local = host == "localhost" or host.endswith((".localhost", ".local"))
    if is_local:
        raise ConfigError(f"the public address {url} can be opened by nobody else: {host} is local")
    return url.rstrip("/")


class _Toml(TomlConfigSettingsSource):
    """A TOML file in UTF-8, with or without the mark that some editors put before it."""

    def _read_file(self, path: Any) -> dict[str, Any]:
        return tomllib.loads(path.read_text("utf-8-sig"))


class Settings(BaseSettings):
    """`host` is loopback by default: to be reached from elsewhere is a decision."""

    model_config = SettingsConfigDict(env_prefix="TANSO_", extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    # Certificate and key (PEM) to speak TLS with; without them, beyond loopback, only behind the
    # proxies named: they speak TLS, they alone may connect, and X-Forwarded-For is believed as far
    # as they wrote it.
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: tuple[str, ...] = ()
    # Who reads /metrics beside this machine: addresses or networks.
    metrics_from: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    docs: bool = True

    # A message of more is rejected; a frame of more than `frame_bytes` ends the connection (1009).
    message_bytes: Count = 16 * 1024
    frame_bytes: Count = 256 * 1024
    body_bytes: Count = 16 * 1024
    queue_messages: Count = 1_000
    queue_bytes: Count = 1024 * 1024
    behind_messages: Count = 100
    behind_bytes: Count = 64 * 1024
    in_flight_max: Count = 256
    connections_per_key: Count = 20
    # Sockets of whoever has just come (`auth_seconds` long), in all and of one address; of readers
    # who gave no name, likewise; of members. The exchange's own people come on top.
    lobby_max: Count = 500
    lobby_per_address: Count = 200
    readers_max: Count = 1_000
    readers_per_address: Count = 100
    connections_max: Count = 2_000
    # Passwords are checked slowly on purpose: at most so many at a time, and so many of an address.
    logins_max: Count = 8
    logins_per_address: Count = 2

    orders_per_s: Rate = 50.0
    orders_burst: Count = 100
    # Cancels cost no order; an account may send this many times as many of them.
    cancels_per_order: Count = 10
    # Orders and amendments a day of an account for each of its trades, beyond the free ones; 0: as
    # many as it likes. No published figure for such a market: none by default.
    orders_per_trade: Annotated[int, Field(ge=0)] = 0
    orders_free: Count = 10_000
    messages_per_s: Rate = 100.0
    messages_burst: Count = 200
    # A connection with so many more messages rejected for the rate than taken is closed (4029).
    excess_messages: Count = 500
    # How long a socket may take to log in, or to ask for something public.
    auth_seconds: Rate = 5.0
    heartbeat_s: Count = 1
    snapshot_every: Count = 100_000
    reconcile_s: Rate = 60.0
    # Japan's standard rate since 2019-10-01; market prices are without it.
    tax_percent: Annotated[int, Field(ge=0, le=100)] = 10
    # The registry's address (postgresql://…, https://…), empty: registry.db in the data folder;
    # what a registry service wants to see, at least 16 characters; and a PEM file with the only
    # certificates to trust there.
    registry_url: str = ""
    registry_token: str = ""
    registry_ca: Path | None = None
    # The broker between exchange and gateways: the key that both hold (the exchange's own is
    # gateway.key in its folder), credentials for the broker, and the only certificates to trust.
    gateway_key: Path | None = None
    nats_creds: Path | None = None
    nats_ca: Path | None = None
    # Where certificates are found, e.g. https://tanso.example; empty: they carry no address and no
    # QR code, and say so.
    public_url: str = ""
    # The day (MM-DD) by which the allowances of a GX-ETS year must be held, in the year after it;
    # 31 January is from memory and not verified.
    gx_ets_deadline: MonthDay = "01-31"
    # Logs: JSON lines to this file, else to stderr; what is less than this level is left out.
    log_file: Path | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    # Commits in a thread leave the loop free for other than orders while a slow disk syncs; orders
    # are slower then.
    commit_in_thread: bool = False
    # How long a server that has stopped taking commands still says so before it ends.
    halted_s: Annotated[float, Field(ge=0)] = 5.0
    feed_interval_s: Annotated[float, Field(ge=0)] = 0.002

    @field_validator("public_url")
    @classmethod
    def _reachable(cls, url: str) -> str:
        try:
            return check_public_url(url)
        except ConfigError as error:
            raise ValueError(str(error)) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _Toml(settings_cls)

    @property
    def is_encrypted(self) -> bool:
        """Whether clients speak TLS, with this server or with a proxy before it."""
        return self.tls_cert is not None or bool(self.behind_proxy)

    @property
    def holding_deadline(self) -> tuple[int, int]:
        """Month and day of `gx_ets_deadline`."""
        month, day = self.gx_ets_deadline.split("-")
        return int(month), int(day)

    @property
    def is_loopback(self) -> bool:
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def reject_secret_in(address: str | None, option: str, variable: str) -> None:
    """ConfigError when an argument, which every user of the machine can read, has a password."""
    if address is None or address == os.environ.get(variable):
        return
    if urlsplit(address).password is not None:
        raise ConfigError(
            f"{option} would show a password to every user of this machine: give the whole "
            f"address in {variable} instead"
        )


def load_settings(path: Path | None = None, **flags: Any) -> Settings:
    """Settings from a file (if any), the environment and flags that are not None.

    ConfigError with one sentence when something is wrong.
    """
    given = {name: value for name, value in flags.items() if value is not None}

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    if path is not None and not path.is_file():
        raise ConfigError(f"there is no settings file {path}")
    try:
        return FromFile(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            near = get_close_matches(name, Settings.model_fields, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ConfigError(f"there is no setting {name!r}{hint}") from None
        raise ConfigError(f"setting {name!r}: {first['msg']}") from None
    except ValueError as error:
        raise ConfigError(f"{path} is not a TOML file: {error}") from None
