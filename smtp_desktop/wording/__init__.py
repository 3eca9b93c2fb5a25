"""The sentences that window and terminal share."""
