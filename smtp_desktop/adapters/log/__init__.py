"""The sending log in SQLite: numbered files, of which the highest is the log."""
