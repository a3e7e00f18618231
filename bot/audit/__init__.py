"""What was asked, decided and said, so that it can be proved and done again."""
