"""The `tanso` command line."""
