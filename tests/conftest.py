"""The people, books and records that tests are written about."""
