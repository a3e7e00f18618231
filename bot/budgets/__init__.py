"""What Claude may cost."""
