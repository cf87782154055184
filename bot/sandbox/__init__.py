"""Local stand-ins of the platforms, over real HTTP, for the demo and the tests."""
