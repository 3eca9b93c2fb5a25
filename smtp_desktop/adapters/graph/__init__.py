"""Microsoft Graph over HTTPS."""
