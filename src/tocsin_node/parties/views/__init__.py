"""Pages of parties and people."""
