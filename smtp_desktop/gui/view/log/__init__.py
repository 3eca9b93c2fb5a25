"""The page of the sending log: what was sent and what failed, and the people to notify."""
