"""The systems that segments can be imported from, by the name that `--from` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segment_imports import klaviyo, salla, shopify, treasure_data, voucherify

if TYPE_CHECKING:
    from collections.abc import Callable

    from segment_imports.remarks import Context, Imported

SYSTEMS: dict[str, Callable[[bytes, str, Context], list[Imported]]] = {
    "shopify": shopify.read,
    "klaviyo": klaviyo.read,
    "voucherify": voucherify.read,
    "salla": salla.read,
    "tdx": treasure_data.read,
}
LABELS = {
    "shopify": "Shopify",
    "klaviyo": "Klaviyo",
    "voucherify": "Voucherify",
    "salla": "Salla",
    "tdx": "Treasure Data",
}
