"""Other programs that send through the relay: who may, and how they are told to."""
