"""Static cap-and-trade markets compared with their closed forms."""
