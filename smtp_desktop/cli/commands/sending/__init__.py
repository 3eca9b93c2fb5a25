"""The commands of what is sent: a message, the relay, the log and whom it tells."""
