"""Projects: their cycle, the office that keeps their files, their rules and authorizations."""
