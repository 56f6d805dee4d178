"""Closed forms with their sources: the results that theory requires of a market.

Nothing here reads a run. A run is compared with these figures and never computes them.
"""
