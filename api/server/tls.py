"""The TLS context of this project's servers, and the rule that secrets never cross a network
unencrypted."""

from __future__ import annotations

import ssl

from api.settings import Settings
from exchange.errors import ConfigError

READ_BY_ALL = 0o007


def server_context(settings: Settings) -> ssl.SSLContext | None:
    """Make the server's TLS context; None: no encryption. ConfigError names the unusable file."""
    cert, key = settings.tls_cert, settings.tls_key
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise ConfigError("--tls-cert and --tls-key belong together: a PEM file each")
    for path in (cert, key):
        if not path.is_file():
            raise ConfigError(f"there is no file {path}")
    if key.stat().st_mode & READ_BY_ALL:
        raise ConfigError(f"{key} is readable by other users: chmod 600 {key}")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(cert, key)
    except (ssl.SSLError, OSError) as error:
        raise ConfigError(f"{cert} and {key} are not a certificate with its key: {error}") from None
    return context


def reject_in_the_clear(settings: Settings) -> None:
    """Raise ConfigError if passwords, keys and orders would cross a network unencrypted."""
    if settings.is_loopback or settings.is_encrypted:
        return
    raise ConfigError(
        f"serving on {settings.host} without TLS would send passwords and orders unencrypted: "
        "give --tls-cert and --tls-key, or name the proxy that speaks TLS with --behind-proxy "
        "ADDRESS"
    )
