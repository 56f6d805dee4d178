"""The wire types, one Struct a message; OpenAPI and AsyncAPI are generated from them.

Money, prices and quantities are decimal strings, times RFC 3339 in UTC with six digits.
Requests reject unknown fields; whoever reads replies and pushes must ignore them, so that
adding a field never breaks a client.
"""
