"""Electronic invoices through a connector."""
