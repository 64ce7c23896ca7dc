"""One benchmark a file; `python -m benchmarks` finds them by their place here."""
