"""The ASGI application and the server process."""
