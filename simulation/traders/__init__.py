"""Strategies: functions from traders' holdings, wants and market data to the orders of a
session.
"""
