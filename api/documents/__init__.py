"""OpenAPI, AsyncAPI and the reference page, all generated from the operations and Structs.

Nothing in them is written by hand that the code also says, so they cannot disagree with it.
"""
