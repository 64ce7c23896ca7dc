"""The append-only record of who did, saw, exported and released what. Imports nothing of ours.

Invariants: an entry is written in the transaction of what it tells, or neither is; an entry holds
the digest of the one before it, so a changed, removed or inserted row breaks the chain from there
on; names are copied as text, so that an entry outlives what it names; the database itself refuses
to change or remove an entry (a trigger), and `journal verify` finds it where somebody got round.
"""
