"""Recorded market data in the formats of other programs: LOBSTER and hftbacktest."""
