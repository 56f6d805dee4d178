"""Static cap-and-trade markets held against their closed forms."""
