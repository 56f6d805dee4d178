"""`tanso operator key`: create a user of any role with a key.

The key pair is generated where the command runs. The exchange receives the public key only; the
secret is written to a file for its owner, never to the screen.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from api.cli.request import DEFAULT, Address, Key, connect, credentials_of, run
from api.messages.fields import OPERATOR
from exchange.errors import ConfigError
from exchange.files import write_private

if TYPE_CHECKING:
    from api.client import AsyncClient

UserName = Annotated[str, typer.Argument(help="A user's name.")]


def make_key(
    name: UserName,
    role: Annotated[
        str,
        typer.Option(help="trader, registrar, operator or approver (needs an approver's key)."),
    ] = "trader",
    participant: Annotated[
        str, typer.Option(help="The user's participant; default: the exchange itself.")
    ] = OPERATOR,
    out: Annotated[
        Path | None, typer.Option(help="A new file for the key; default: ./NAME.key.")
    ] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Create a user with a key, in a file of mode 0600.

    The key pair is generated here and the exchange receives the public key only: hand the file
    to its owner. An existing user, unless an approver, gets another key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from api.access.signing import Credentials, key_text

    path = out or Path(f"{name}.key")
    secret = Ed25519PrivateKey.generate()
    public = secret.public_key().public_bytes_raw().hex()

    async def make() -> None:
        async with connect(address, credentials_of(key)) as client:
            key_id = await _register(
                client, {"name": name, "participant": participant}, role, public
            )
        made = Credentials(key_id, "ed25519", secret.private_bytes_raw().hex())
        try:
            write_private(path, f"{key_text(made)}\n".encode())
        except OSError as error:
            raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
        print(f"{name}'s key {key_id}: {path}")

    if path.exists():
        raise ConfigError(f"the file {path} exists; name a new one with --out")
    run(make())


async def _register(client: AsyncClient, user: dict[str, Any], role: str, public: str) -> str:
    """Create the user if needed and register the public key; return the key's id."""
    from api.client import ApiError

    if role == "approver":
        body = user | {"public_key": public}
        made = await client.http("POST", "/v1/admin/approvers", body=body)
        return str(msgspec.json.decode(made)["key_id"])
    try:
        await client.http("POST", "/v1/admin/users", body=user | {"role": role})
    except ApiError as error:
        if error.code != "idempotency_conflict":
            raise
    scopes = ["read", "trade", "settle"] if role == "trader" else ["read", "admin"]
    body = {"user": user["name"], "scopes": scopes, "public_key": public}
    return str(
        msgspec.json.decode(await client.http("POST", "/v1/admin/keys", body=body))["key_id"]
    )
