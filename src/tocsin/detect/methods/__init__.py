"""One file a method; each defines `method`, and none knows another."""
