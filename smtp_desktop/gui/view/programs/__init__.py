"""The page of other programs: the relay, who may send through it, and what others here use."""
