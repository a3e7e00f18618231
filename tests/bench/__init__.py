"""How quick the product is: `python -m tests.bench`; reported, never asserted."""
