"""The page of other programs: what the window shows of them."""
