"""The limits of a laboratory: workers, runs at once, runs kept, disk, and the size of one run."""

from __future__ import annotations

from typing import NamedTuple

from api.lab.faults import fault
from api.messages.lab import LabFault

RUNS_MAX = 2_000  # of the simulator, in one run of the laboratory
SECONDS_MAX = 24 * 3600.0
AT_ONCE_MAX = 20
KEPT_MAX = 500
BYTES_MAX = 5 * 2**30
SPARE_BYTES = 200 * 2**20  # of the disk, left free


class Limits(NamedTuple):
    """The limits. `workers`: processes that compute at once; `bytes`: of all runs together."""

    workers: int
    at_once: int = AT_ONCE_MAX
    kept: int = KEPT_MAX
    bytes: int = BYTES_MAX
    runs: int = RUNS_MAX
    seconds: float = SECONDS_MAX

    def over(self, runs: int, seconds: float) -> LabFault | None:
        """The fault of a run that is too large."""
        if runs > self.runs:
            text = (
                f"These are {runs:,} runs of the simulator; at most {self.runs:,} are allowed.",
                f"シミュレーター {runs:,} 回の計算になります。上限は {self.runs:,} 回です。",
            )
        elif seconds > self.seconds:
            text = (
                f"This would take about {seconds / 3600:,.0f} hours; at most "
                f"{self.seconds / 3600:,.0f} are allowed.",
                f"約 {seconds / 3600:,.0f} 時間かかります。"
                f"上限は {self.seconds / 3600:,.0f} 時間です。",
            )
        else:
            return None
        cure = (
            "Take fewer replications, values or fiscal years; for more, use tanso sweep.",
            "反復、値、年度を減らしてください。それ以上は tanso sweep を使います。",
        )
        return fault("too_much", text, cure)
