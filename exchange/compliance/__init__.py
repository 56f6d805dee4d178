"""A firm's duties: its file, dated prices, coverage by fiscal year, the calendar of deadlines."""
