"""Reads a query of Shopify's segment query language into clauses joined by AND, OR and NOT.

The grammar is that of https://shopify.dev/docs/api/shopifyql/segment-query-language-reference:
AND binds before OR, and a function takes MATCHES (name = value, ...) or, as it did before,
(name: value, ...) = true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from segment_imports.definitions import MOST_CONDITIONS
from segment_imports.remarks import DefinitionError, shown

TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<string>'(?:[^'\\]|\\.)*')
    |(?P<date>\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2})?)
    |(?P<offset>[-+]\d{1,4}[dwmy]\b)
    |(?P<named>\d{1,3}_(?:days|months)_ago\b)
    |(?P<number>-?\d{1,19}(?:\.\d{1,6})?)(?![\w.])
    |(?P<word>[A-Za-z_][\w.]*)
    |(?P<sign><=|>=|!=|=|<|>|\(|\)|,|:)""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
MOST_NESTED = 15


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign or a value: its kind, its text, and its column from 1."""

    kind: str
    text: str
    column: int

    def is_word(self, *words: str) -> bool:
        """Tell whether it is one of some keywords, in any case."""
        return self.kind == "word" and self.text.upper() in words


@dataclass(frozen=True, slots=True)
class Clause:
    """`attribute operator values`; a function has parameters, which are clauses of their own."""

    attribute: str
    operator: str
    values: tuple[Token, ...] = ()
    parameters: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Junction:
    """Parts joined by AND or OR, or the one part that NOT stands before."""

    head: str
    parts: tuple[Clause | Junction, ...]


END = Token("end", "", 0)


def parse(query: str, place: str) -> Clause | Junction:
    """Read a query, with or without `FROM customers SHOW ... WHERE` before it.

    Raises:
        DefinitionError: it is none; the text names the place and the column.
    """
    tokens = tokens_of(query, place)
    if tokens and tokens[0].is_word("FROM", "WHERE"):
        start = next((at for at, one in enumerate(tokens) if one.is_word("WHERE")), len(tokens))
        tokens = tokens[start + 1 :]
    end = next((at for at, one in enumerate(tokens) if one.is_word("ORDER")), len(tokens))
    reader = Reader(tokens[:end], place)
    found = reader.either(0)
    if reader.peek() is not END:
        raise reader.wrong("AND, OR or the end")
    return found


def tokens_of(query: str, place: str) -> list[Token]:
    """Split a query into tokens.

    Raises:
        DefinitionError: a character belongs to none.
    """
    found, at = [], 0
    while at < len(query):
        match = TOKEN.match(query, at)
        if not match:
            raise DefinitionError(
                f"{place}: column {at + 1}: {shown(query[at])} begins no word, number, date or "
                "text in single quotes."
            )
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match[0], at + 1))
        at = match.end()
    return found


class Reader:
    """Reads tokens from left to right, each once."""

    def __init__(self, tokens: list[Token], place: str) -> None:
        """Begin before the first token; `place` is how messages name the query."""
        self.tokens, self.place, self.at, self.clauses = tokens, place, 0, 0

    def peek(self, ahead: int = 0) -> Token:
        """Give a token that is not read yet."""
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else END

    def take(self) -> Token:
        """Read a token."""
        token = self.peek()
        self.at += 1
        return token

    def wrong(self, wanted: str) -> DefinitionError:
        """Say what stands where something else is wanted; what is in quotes is not repeated."""
        token = self.peek()
        what = "the end" if token is END else shown(token.text)
        what = "a text" if token.kind == "string" else what
        column = token.column or (self.tokens[-1].column if self.tokens else 0) + 1
        return DefinitionError(f"{self.place}: column {column}: {what} instead of {wanted}.")

    def expect(self, *texts: str) -> Token:
        """Read one of some signs or keywords."""
        token = self.peek()
        if token.text.upper() not in texts or token.kind == "string":
            raise self.wrong(" or ".join(texts))
        return self.take()

    def either(self, nested: int) -> Clause | Junction:
        """Read parts joined by OR."""
        parts = [self.both(nested)]
        while self.peek().is_word("OR"):
            self.take()
            parts.append(self.both(nested))
        return parts[0] if len(parts) == 1 else Junction("any", tuple(parts))

    def both(self, nested: int) -> Clause | Junction:
        """Read parts joined by AND."""
        parts = [self.part(nested)]
        while self.peek().is_word("AND"):
            self.take()
            parts.append(self.part(nested))
        return parts[0] if len(parts) == 1 else Junction("all", tuple(parts))

    def part(self, nested: int) -> Clause | Junction:
        """Read a clause, or what stands in parentheses or after NOT."""
        if nested > MOST_NESTED:
            raise DefinitionError(f"{self.place}: nested deeper than {MOST_NESTED} levels.")
        if self.peek().is_word("NOT"):
            self.take()
            return Junction("not", (self.part(nested + 1),))
        if self.peek().text == "(":
            self.take()
            found = self.either(nested + 1)
            self.expect(")")
            return found
        return self.clause()

    def clause(self) -> Clause:
        """Read one clause."""
        self.clauses += 1
        if self.clauses > MOST_CONDITIONS:
            raise DefinitionError(f"{self.place}: more than {MOST_CONDITIONS:,} clauses.")
        if self.peek().kind != "word" or self.peek().is_word("AND", "OR", "NOT"):
            raise self.wrong("an attribute")
        name = self.take().text
        if self.peek().text == "(":  # the older form of a function
            parameters = self.parameters()
            operator, values = self.comparison()
            return Clause(name, operator, values, parameters)
        negation = "NOT " if self.peek().is_word("NOT") else ""
        if negation:
            self.take()
        if self.peek().is_word("MATCHES"):
            self.take()
            return Clause(name, f"{negation}MATCHES", (), self.parameters())
        if self.peek().is_word("CONTAINS"):
            self.take()
            return Clause(name, f"{negation}CONTAINS", (self.value(),))
        if negation and not self.peek().is_word("IN"):
            raise self.wrong("CONTAINS, MATCHES or IN")
        operator, values = self.comparison()
        return Clause(name, negation + operator, values)

    def comparison(self) -> tuple[str, tuple[Token, ...]]:
        """Read an operator with its values."""
        token = self.peek()
        if token.is_word("BETWEEN"):
            self.take()
            low = self.value()
            self.expect("AND")
            return "BETWEEN", (low, self.value())
        if token.is_word("IN"):
            self.take()
            return "IN", self.listed()
        if token.is_word("IS"):
            self.take()
            negation = "NOT " if self.peek().is_word("NOT") else ""
            if negation:
                self.take()
            self.expect("NULL")
            return f"IS {negation}NULL", ()
        return self.expect(*COMPARISONS).text, (self.value(),)

    def listed(self) -> tuple[Token, ...]:
        """Read values in parentheses."""
        self.expect("(")
        found = [self.value()]
        while self.peek().text == ",":
            self.take()
            found.append(self.value())
        self.expect(")")
        return tuple(found)

    def value(self) -> Token:
        """Read a value: a text, a number, a date, or a word such as `today`."""
        if self.peek().kind not in ("string", "number", "date", "offset", "named", "word"):
            raise self.wrong("a value")
        return self.take()

    def parameters(self) -> tuple[Clause, ...]:
        """Read the parameters of a function, in either form."""
        self.expect("(")
        found: list[Clause] = []
        while self.peek().text != ")":
            if found:
                self.expect(",")
            if self.peek().kind == "string":  # anniversary ('metafields.facts.birth_date')
                found.append(Clause("date", "=", (self.take(),)))
                continue
            if self.peek().kind != "word":
                raise self.wrong("a parameter")
            found.append(self.parameter(self.take().text))
        self.expect(")")
        return tuple(found)

    def parameter(self, name: str) -> Clause:
        """Read what stands behind the name of a parameter."""
        if self.peek().text == ":":
            self.take()
            if self.peek().text == "(":
                return Clause(name, "IN", self.listed())
            if self.peek().is_word("BETWEEN") or self.peek().text in COMPARISONS:
                return Clause(name, *self.comparison())
            return Clause(name, "=", (self.value(),))
        negation = "NOT " if self.peek().is_word("NOT") else ""
        if negation:
            self.take()
        operator, values = self.comparison()
        return Clause(name, negation + operator, values)


def unquoted(token: Token) -> str:
    r"""Give the text of a value; `\'` is a quote."""
    return re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL) if (
        token.kind == "string") else token.text  # fmt: skip
