"""What the DNS of the From domain says: SPF, DKIM, DMARC."""
