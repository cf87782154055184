"""The steps of the pipeline. Each step is one transaction that leaves one job."""
