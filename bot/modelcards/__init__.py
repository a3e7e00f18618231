"""`foureyes models`: which models there are, what they need, and what they cost."""
