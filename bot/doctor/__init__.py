"""`foureyes doctor`: whether all that a review needs is there, and what to do where it is not."""
