"""What the service lives through: `python -m tests.endurance CAMPAIGN`; exits 1 when something went wrong."""
