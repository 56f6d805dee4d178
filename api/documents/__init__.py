"""OpenAPI, AsyncAPI and the reference page, generated from the operations and Structs.

They repeat by hand nothing that the code defines, so they cannot disagree with it.
"""
