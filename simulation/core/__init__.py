"""Random draws, intervals of means, types of scenario keys, and the simulated calendar."""
