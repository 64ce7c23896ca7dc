"""Counts with both dates. `store.py` is the only place that knows how millions of series are kept.

Invariants: a data set is a name and the meaning of its columns; its counts lie in `tocsin.archive`,
append only; what was known on a day can be asked for ever.
"""
