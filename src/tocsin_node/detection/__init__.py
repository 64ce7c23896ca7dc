"""Watches of the data sets: what was unusual, as known on a day, and why.

Invariants: a run is kept as it was found and never changed; its signals are rows only so that they
can be searched and pointed at; pictures are drawn from the run when somebody looks.
"""
