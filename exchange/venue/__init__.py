"""The venue: a pure state machine, its journal, and the sequencer that runs it."""
