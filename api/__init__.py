"""The trader-facing edge of the exchange: HTTP, WebSocket, client and command line."""
