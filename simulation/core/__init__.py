"""Random draws, types of scenario keys, and the simulated calendar around the venue."""
