"""The verbs of the reviews floor.

Rows are locked in one order everywhere: sections by id, then the report, then the round, its
sections, reviews and findings.
"""
