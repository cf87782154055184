"""Measurements that an operator can repeat: `tanggap bench`."""
