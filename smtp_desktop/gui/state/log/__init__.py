"""The page of the sending log: what the window shows of it."""
