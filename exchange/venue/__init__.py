"""The running market: one pure state machine and the shell that feeds it."""
