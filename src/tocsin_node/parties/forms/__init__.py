"""Forms of parties and people."""
