"""The record: one DuckDB file with the ledger of reports and the events coded from them.

Read `store.py` first: `Record.open(path)`, `commit`, `events`, `verify`.
"""
