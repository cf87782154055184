"""Tanggap: comment engagement and moderation for Indonesian public offices."""

__version__ = "0.1.0"
