"""The `fields` parameter: `id,text,replies.limit(5){id,text}`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.graph.errors import GraphError

_TOKEN = re.compile(r"\s*([A-Za-z0-9_]+|[.,(){}])")
_MAX_DEPTH = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One asked field; `fields` is None when it was asked without braces."""

    name: str
    modifiers: Mapping[str, str] = field(default_factory=dict)
    fields: "tuple[Field, ...] | None" = None


def named(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name=name) for name in names)


def parse(expression: str) -> tuple[Field, ...]:
    """Parse a field expression.

    Raises:
        GraphError: 2500, as the platform answers to a syntax error.
    """
    parser = _Parser(expression)
    fields = parser.field_list(depth=0)
    parser.expect("")
    return fields


class _Parser:
    def __init__(self, expression: str) -> None:
        self._tokens: list[str] = []
        position, end = 0, len(expression.rstrip())
        while position < end:
            match = _TOKEN.match(expression, position)
            if match is None:
                raise _syntax_error(expression[position])
            self._tokens.append(match[1])
            position = match.end()
        self._next = 0

    def field_list(self, *, depth: int) -> tuple[Field, ...]:
        if depth > _MAX_DEPTH:
            raise _syntax_error("{")
        fields = [self._field(depth)]
        while self._take(","):
            fields.append(self._field(depth))
        return tuple(fields)

    def expect(self, token: str) -> None:
        if self._peek() != token:
            raise _syntax_error(self._peek())
        self._next += 1

    def _field(self, depth: int) -> Field:
        name = self._word()
        modifiers = {}
        while self._take("."):
            modifier = self._word()
            self.expect("(")
            modifiers[modifier] = self._word()
            self.expect(")")
        nested = None
        if self._take("{"):
            nested = self.field_list(depth=depth + 1)
            self.expect("}")
        return Field(name=name, modifiers=modifiers, fields=nested)

    def _word(self) -> str:
        token = self._peek()
        if not token.replace("_", "a").isalnum():
            raise _syntax_error(token)
        self._next += 1
        return token

    def _take(self, token: str) -> bool:
        if self._peek() != token:
            return False
        self._next += 1
        return True

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""


def _syntax_error(token: str) -> GraphError:
    found = f'"{token}"' if token else "end of string"
    return GraphError(2500, message=f"Syntax error: unexpected {found} in fields.")
