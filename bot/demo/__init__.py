"""The demo: the production application against the sandbox, by hand or as a scripted day."""
