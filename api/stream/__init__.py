"""The WebSocket: outlets write frames, streams number them, the feed fills them.

sequencer ──group──▶ Feed ──▶ Stream (channel, symbol, detail) ──same frame──▶ Connection
                                                                    │ bounded queue
                                                          WebSocketWriter (of uvicorn) ▶ socket
"""
