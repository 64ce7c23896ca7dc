"""One file a command; each defines `command(chosen)`, which adds its parser to the sub-parsers."""
