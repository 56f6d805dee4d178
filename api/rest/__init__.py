"""The HTTP routes; each is one `Operation` that routing, OpenAPI and the tests read."""
