"""The side that faces the programs."""
