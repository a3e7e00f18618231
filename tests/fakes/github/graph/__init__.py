"""The GraphQL face: a small, strict part of GitHub's schema. What it lacks is refused, and fails the test."""
