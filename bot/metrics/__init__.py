"""What monitoring sees of the service."""
