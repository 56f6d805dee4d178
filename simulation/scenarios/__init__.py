"""Scenario files: reading and running them. The shipped scenarios are the TOML files of this
folder.
"""
