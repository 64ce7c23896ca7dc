"""Programs that hold the library against references and against the clock."""
