"""One file with all that a node must not lose, and a node made from such a file.

Invariants: every table comes from one snapshot of the database, and files are copied after it, so
that nothing a row names is missing; a backup appears under its name whole or not at all; a restore
goes into an empty node only, checks every byte before it changes anything, and ends with the commit
of the database: what was cut off before that is begun anew by the next restore.

A backup is a ZIP file: `manifest.json`, `tables/NAME.jsonl` (one row a line, a list of the
columns' values, the same from SQLite and PostgreSQL) and `files/…` from the data folder.

Not kept: sessions (a restore must not revive one that was ended; everybody signs in again), what is
made anew (caches, static files), letters already written, and the secret key: nothing in the
database needs it (TOTP secrets are not encrypted with it), and who finds a backup must not be able
to sign anything with it.
"""
