"""What an exchange is for, as its journal keeps it for ever."""

from __future__ import annotations

from typing import Literal

Mode = Literal["live", "trial", "demo"]
