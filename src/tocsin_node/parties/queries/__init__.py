"""Reading parties and people."""
