"""Projects: cycle, office with project files, rules and authorizations."""
