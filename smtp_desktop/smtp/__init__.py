"""The client side of SMTP as bytes in and events out: no socket, no thread, no clock."""
