"""Notices: who is told."""
