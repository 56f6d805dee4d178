"""Recorded market data in the formats that others read, each with a reader of our own."""
