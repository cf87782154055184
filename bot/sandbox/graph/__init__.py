"""A stand-in of the Instagram Graph API: real HTTP, in memory, with its traps and faults."""

from bot.sandbox.graph.config import GraphConfig
from bot.sandbox.graph.errors import GraphError
from bot.sandbox.graph.payloads import Form, Signature
from bot.sandbox.graph.sandbox import TOPIC, GraphSandbox
from bot.sandbox.graph.state import Comment
from bot.sandbox.graph.webhooks import Delivery, DeliveryState, Order

__all__ = [
    "TOPIC",
    "Comment",
    "Delivery",
    "DeliveryState",
    "Form",
    "GraphConfig",
    "GraphError",
    "GraphSandbox",
    "Order",
    "Signature",
]
