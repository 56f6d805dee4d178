"""Application services between the wire and the venue."""
