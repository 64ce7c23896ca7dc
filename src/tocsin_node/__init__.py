"""One party's own node: people, rights, a journal, pages and an API around the library `tocsin`.

The rooms stand in the order of the data's way (`docs/architecture.md`); a room imports rooms that
the data passed earlier, never later ones.
"""
