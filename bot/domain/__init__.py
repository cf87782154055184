"""What Tanggap knows about comments, reviews and replies: standard library only, no I/O."""
