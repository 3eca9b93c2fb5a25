"""Connect and Disconnect."""
