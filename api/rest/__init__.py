"""HTTP routes, each one `Operation`, from which routing, OpenAPI and the tests are made."""
