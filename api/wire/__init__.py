"""Conversion between wire records and the integers of the venue."""
