"""SQL behind the storage ports; each repository works within one open transaction."""
