"""What Instagram and Facebook share: Meta's Graph API, its webhooks, errors and budgets.

No platform knows another one; both may know this. Facts: Meta's documentation of the Graph
API v26.0.
"""
