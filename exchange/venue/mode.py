"""The purpose of an exchange, fixed in its journal."""

from __future__ import annotations

from typing import Literal

Mode = Literal["live", "trial", "demo"]
