"""The WebSocket: the feed publishes on streams, streams number pushes, writers write frames.

sequencer ──group──▶ Feed ──▶ Stream (channel, symbol, detail) ──same frame──▶ Subscriptions
                                                                                    │
                                             WebSocketWriter ◀── bounded queue ── Outgoing
                                                    ▼
                                                  socket

`subscriptions`, `outgoing`, `visitor` and `handshake` serve a gateway's clients too.
"""
