"""Comparison of runs with closed forms and with the stylized facts of real markets."""
