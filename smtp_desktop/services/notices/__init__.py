"""Notices: who is told when sending fails, and what is owed to whom."""
