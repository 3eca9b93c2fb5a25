"""Names, connections, TLS, HTTPS and DNS."""
