"""Wire types, one Struct for each message; OpenAPI and AsyncAPI are generated from them.

Money, prices and quantities are decimal strings, times RFC 3339 in UTC with six digits.
Requests reject unknown fields. A client must ignore unknown fields of replies and pushes, so that
a new field never breaks it.
"""
