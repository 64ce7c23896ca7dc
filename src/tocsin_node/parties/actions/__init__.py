"""Changing parties and people."""
