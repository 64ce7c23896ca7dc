"""Slow twins of the compiled loops: plain Python, one period at a time, written from the papers."""
