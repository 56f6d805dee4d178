"""Runs held against closed forms and against the stylized facts of real markets."""
