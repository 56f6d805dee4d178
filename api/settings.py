"""The server's settings: a TOML file, then TANSO_* in the environment, then flags.

Every limit that a hostile client could push against is a setting here, with its default.
"""

from __future__ import annotations

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
    """Parse a day of any year, as MM-DD."""
    try:
        date.fromisoformat(f"2027-{text}")
    except ValueError:
        raise ValueError(f"{text!r} is not a day of a year, such as 01-31") from None
    return text


MonthDay = Annotated[str, AfterValidator(_month_day)]


def check_public_url(url: str) -> str:
    """Return an exchange's public address without a trailing slash, empty if empty. ConfigError:
    others cannot open it."""
    if not url:
        return ""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
        raise ConfigError(f"the public address must be like https://tanso.example, not {url!r}")
    try:
        is_local = not ip_address(host).is_global
    except ValueError:
        is_local = host == "localhost" or host.endswith((".localhost", ".local"))
    if is_local:
        raise ConfigError(
            f"the public address {url} cannot be opened from other machines: {host} is local"
        )
    return url.rstrip("/")


class _Toml(TomlConfigSettingsSource):
    """A TOML file in UTF-8, with or without a byte order mark."""

    def _read_file(self, path: Any) -> dict[str, Any]:
        return tomllib.loads(path.read_text("utf-8-sig"))


class Settings(BaseSettings):
    """The server's settings. `host` is loopback by default: remote access is a decision."""

    model_config = SettingsConfigDict(env_prefix="TANSO_", extra="forbid", frozen=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    # Certificate and key (PEM) for TLS. A server without them listens beyond loopback only behind
    # named proxies: they terminate TLS, only they may connect, and X-Forwarded-For is trusted as
    # far as they wrote it.
    tls_cert: Path | None = None
    tls_key: Path | None = None
    behind_proxy: tuple[str, ...] = ()
    # The addresses or networks that may read /metrics, beside this machine.
    metrics_from: tuple[str, ...] = ()
    allowed_origins: tuple[str, ...] = ()
    docs: bool = True

    # A longer message is rejected; a frame of more than `frame_bytes` ends the connection (1009).
    message_bytes: Count = 16 * 1024
    frame_bytes: Count = 256 * 1024
    body_bytes: Count = 16 * 1024
    # The body of a request that carries a file.
    file_bytes: Count = 2 * 1024 * 1024
    queue_messages: Count = 1_000
    queue_bytes: Count = 1024 * 1024
    behind_messages: Count = 100
    behind_bytes: Count = 64 * 1024
    in_flight_max: Count = 256
    connections_per_key: Count = 20
    # Sockets before their login (at most `auth_seconds` long), in total and from one address;
    # readers without a login, likewise; members. The exchange's own staff comes on top.
    lobby_max: Count = 500
    lobby_per_address: Count = 200
    readers_max: Count = 1_000
    readers_per_address: Count = 100
    connections_max: Count = 2_000
    # Password checks are slow on purpose: the most at a time, in total and from one address.
    logins_max: Count = 8
    logins_per_address: Count = 2
    # The most days that a page's login lasts, however often its user extends it by 12 hours.
    session_days: Count = 7

    orders_per_s: Rate = 50.0
    orders_burst: Count = 100
    # Cancels do not count as orders; the cancel bucket is this many times the order bucket.
    cancels_per_order: Count = 10
    # Orders and amendments a day of an account for each of its trades, beyond the free ones; 0: no
    # limit. No figure is published for such a market, so none is the default.
    orders_per_trade: Annotated[int, Field(ge=0)] = 0
    orders_free: Count = 10_000
    messages_per_s: Rate = 100.0
    messages_burst: Count = 200
    # A connection with this many more messages rejected for their rate than accepted is closed
    # (4029).
    excess_messages: Count = 500
    # The seconds in which a socket must log in or request public data.
    auth_seconds: Rate = 5.0
    heartbeat_s: Count = 1
    snapshot_every: Count = 100_000
    reconcile_s: Rate = 60.0
    # Japan's standard rate since 2019-10-01; market prices exclude the tax.
    tax_percent: Annotated[int, Field(ge=0, le=100)] = 10
    # The registry's address (postgresql://…, https://…), empty: registry.db in the data folder; the
    # token of a registry service, at least 16 characters; and a PEM file with the only certificates
    # to trust there.
    registry_url: str = ""
    registry_token: str = ""
    registry_ca: Path | None = None
    # The message broker between exchange and gateways: the key that both share (the exchange's own
    # is gateway.key in its folder), credentials for the broker, and the only certificates to trust.
    gateway_key: Path | None = None
    nats_creds: Path | None = None
    nats_ca: Path | None = None
    # The address at which certificates are published, e.g. https://tanso.example; empty: they carry
    # no address and no QR code, and say so.
    public_url: str = ""
    # The day (MM-DD) by which the allowances of a GX-ETS year must be held, in the following year;
    # 31 January is from memory and not verified.
    gx_ets_deadline: MonthDay = "01-31"
    # A published figure of OTC trades covers at least so many, besides the other rules of
    # `exchange.views.otc_statistics`.
    otc_deals_min: Count = 3
    # The license under which the operator publishes the open data, as its name.
    data_license: str = "CC BY 4.0"
    # Logs: JSON lines to this file, else to stderr, from this level up.
    log_file: Path | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    # Commits in a thread leave the event loop free while a slow disk syncs; orders are slower then.
    commit_in_thread: bool = False
    # The seconds for which a server that no longer accepts commands reports so before it ends.
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
        """True if clients use TLS, with this server or with a proxy in front of it."""
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


def load_settings(path: Path | None = None, **flags: Any) -> Settings:
    """Load settings from a file (if any), the environment and flags that are not None.

    ConfigError, in one sentence: a setting is wrong.
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
