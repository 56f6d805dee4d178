"""The venue: order books, clearing, registry and settlement as one deterministic state machine."""
