"""Tables in Markdown, of counts that say nothing about a single person."""

from collections.abc import Sequence

FEW = 10  # people: smaller groups are not told apart


def hidden(count: int) -> str:
    """Give a number of people, but few of them as `<10`."""
    return f"{count:,}" if count == 0 or count >= FEW else f"&lt;{FEW}"


def markdown(columns: tuple[str, str], rows: Sequence[tuple[str, str]]) -> str:
    """Print names and numbers as a table."""
    lines = [f"| {name} | {number} |" for name, number in rows]
    return "\n".join([f"| {columns[0]} | {columns[1]} |", "| --- | ---: |", *lines])
