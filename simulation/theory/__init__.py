"""Closed forms with their sources: what theory says a market must do.

Nothing here reads a run. A run is held against these figures and never returns them.
"""
