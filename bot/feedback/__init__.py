"""What becomes of our findings: collected when a pull request ends, told by `foureyes stats`."""
