"""Settings from elsewhere: files, pages, other programs."""
