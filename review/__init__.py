"""The core: from a change to a review, without I/O, clock or environment."""
