"""The relay: other programs of this computer send through the saved accounts."""
