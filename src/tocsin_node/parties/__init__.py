"""Parties, their dated statuses, and the people who act for them.

Invariants: no right is stored. What a party may do on a day is computed by `tocsin.rules` from its
spans; what a person may do is computed at each request from appointments and delegations, so that a
role that was removed gives nothing at the next click. A span is never changed: a correction is a
new one, and the old one says until when it was believed.
"""
