"""Read models: pure, bounded projections of the venue's events, rebuilt by replay."""
