"""`foureyes eval`: how good the readers are, measured on cases."""
