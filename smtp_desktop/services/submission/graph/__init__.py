"""The way out by Microsoft Graph."""
