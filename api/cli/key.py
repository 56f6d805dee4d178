"""`tanso operator key`: a user with a key, for any role, by one command.

The key is made where the command runs; the exchange hears its public half only, and the secret
goes into a file for its owner, never to the screen.
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
        str, typer.Option(help="trader, registrar, operator, or approver: by an approver's key.")
    ] = "trader",
    participant: Annotated[
        str, typer.Option(help="Whose user it is; the exchange's own, unless said.")
    ] = OPERATOR,
    out: Annotated[
        Path | None, typer.Option(help="New file for the key; default: NAME.key here.")
    ] = None,
    key: Key = "",
    address: Address = DEFAULT,
) -> None:
    """Make a user with a key, in a file of mode 0600 for that person; any role, one command.

    The key is made here and the exchange hears its public half only: take the file to its owner.
    A user who is there already, and is no approver, gets one more key.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from api.access.signing import Credentials, key_text

    path = out or Path(f"{name}.key")
    secret = Ed25519PrivateKey.generate()
    public = secret.public_key().public_bytes_raw().hex()

    async def make() -> None:
        async with connect(address, credentials_of(key)) as client:
            key_id = await _registered(
                client, {"name": name, "participant": participant}, role, public
            )
        made = Credentials(key_id, "ed25519", secret.private_bytes_raw().hex())
        try:
            write_private(path, f"{key_text(made)}\n".encode())
        except OSError as error:
            raise ConfigError(f"{path} cannot be written: {error.strerror}") from None
        print(f"{name}'s key {key_id}: {path}")

    if path.exists():
        raise ConfigError(f"there is already a file {path}; name another with --out")
    run(make())


async def _registered(client: AsyncClient, who: dict[str, Any], role: str, public: str) -> str:
    """The id of the key with this public half, of a user who is there then."""
    from api.client import ApiError

    if role == "approver":
        body = who | {"public_key": public}
        made = await client.http("POST", "/v1/admin/approvers", body=body)
        return str(msgspec.json.decode(made)["key_id"])
    try:
        await client.http("POST", "/v1/admin/users", body=who | {"role": role})
    except ApiError as error:
        if error.code != "idempotency_conflict":
            raise
    scopes = ["read", "trade", "settle"] if role == "trader" else ["read", "admin"]
    body = {"user": who["name"], "scopes": scopes, "public_key": public}
    return str(
        msgspec.json.decode(await client.http("POST", "/v1/admin/keys", body=body))["key_id"]
    )
