"""One file a format; each defines `format`, and none knows another."""
