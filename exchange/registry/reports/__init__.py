"""Certificates, bills, exports and the audit of a registry."""
