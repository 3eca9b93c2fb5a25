"""The watch: whether an account still works, before anybody misses an email."""
