"""The sending log: what is written down of a message, and what is read again."""
