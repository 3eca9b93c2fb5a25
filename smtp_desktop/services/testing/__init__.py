"""Test Email: run, look again, conclude."""
