"""The HTTP door: a signed delivery in, a Request out."""
