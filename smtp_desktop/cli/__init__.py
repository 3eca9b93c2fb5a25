"""The command line: thin, the same services as the window."""
