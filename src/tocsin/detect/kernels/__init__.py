"""Compiled loops and the numeric pieces that several methods share; imported when first used."""
