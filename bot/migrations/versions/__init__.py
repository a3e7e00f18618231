"""One module for each version of our tables; never changed once released."""
