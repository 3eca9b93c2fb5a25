"""The side that faces the providers."""
