"""Watching feeds: what is new is read, and what is remarkable in it is told, once.

alerts.py    what an alert is
firsts.py    the first event of a kind between two actors
changes.py   a new phase of a pair
shocks.py    a day far above what a region's days are like
state.py     what was told already, and what is still to be delivered
sinks.py     to standard output, a file, a web address
rounds.py    one round: fetch, read, look, deliver
"""
