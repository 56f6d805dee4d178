"""Route for a backup of the running exchange, for the operator."""

from __future__ import annotations

from msgspec import Struct

from api.messages.account import BackupBody, BackupReply
from api.rest.routing import Call, Routes
from api.wire.errors import ApiError
from exchange.errors import ConfigError

ROUTES = Routes()


@ROUTES.add(
    "POST",
    "/v1/admin/backups",
    BackupReply,
    body=BackupBody,
    errors=("invalid_params", "not_found"),
    status=201,
)
async def back_up(call: Call) -> Struct:
    """Copy journal, registry, users and keys; the market continues meanwhile."""
    backups = call.service.backups
    if backups is None:
        raise ApiError("not_found", "this exchange keeps no files")
    try:
        path, made = await backups.make(call.body.name)
    except ConfigError as error:
        raise ApiError("invalid_params", str(error), "name") from None
    return BackupReply(str(path), made.seq, made.digest, made.files)
