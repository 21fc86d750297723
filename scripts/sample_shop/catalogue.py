"""What the sample shop sells: products with a category, a brand and a price in each currency."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_shop.columns import Ints


@dataclass(frozen=True, slots=True)
class Product:
    """One product; prices are cents of the accounts' currencies (EUR, USD)."""

    name: str
    category: str
    brand: str
    cents: tuple[int, int]


_LIST = """
MacBook Air | Laptops | Apple | 1199.00 1099.00
MacBook Air 15 | Laptops | Apple | 1499.00 1299.00
ThinkPad X1 | Laptops | Lenovo | 1649.00 1549.00
XPS 13 | Laptops | Dell | 1299.00 1199.00
Chromebook 14 | Laptops | Acer | 329.00 279.00
Laptop sleeve 13" | Accessories | Tułów & Co | 34.90 29.95
USB-C cable 2 m | Accessories | Anker | 14.99 12.99
USB-C hub, 7 ports | Accessories | Anker | 49.99 44.99
Wireless mouse | Accessories | Logitech | 29.99 24.99
Mechanical keyboard | Accessories | Keychron | 99.00 89.00
Noise-cancelling headphones | Audio | Sony | 329.00 299.00
Earbuds | Audio | Jabra | 89.99 79.99
Bluetooth speaker | Audio | JBL | 119.00 99.95
Vinyl: Greatest Hits | Audio | Various | 27.50 24.98
Phone 15 | Phones | Apple | 899.00 799.00
Galaxy S25 | Phones | Samsung | 849.00 799.99
Phone case | Phones | Spigen | 19.99 15.99
Screen protector (2 pcs) | Phones | Spigen | 12.99 9.99
Organic cotton T-shirt | Clothing | Żubr | 24.90 22.00
Rain jacket | Clothing | Patagonia | 149.00 139.00
Wool socks, 3 pairs | Clothing | Żubr | 17.90 18.00
Running shoes | Shoes | Brooks | 134.95 129.95
Hiking boots | Shoes | Salomon | 179.00 165.00
Kids' sneakers | Shoes | Adidas | 44.95 39.95
Face cream | Beauty | Nivea | 7.49 8.99
Lipstick "Rouge" | Beauty | L'Oréal | 12.49 11.99
Shampoo 100% natural | Beauty | Weleda | 9.95 10.50
Espresso beans 1 kg | Groceries | Lavazza | 18.99 21.99
Green tea | Groceries | Twinings | 4.29 4.99
Dark chocolate 85% | Groceries | Wedel | 2.99 3.49
Espresso machine | Kitchen | DeLonghi | 399.00 379.95
Chef's knife | Kitchen | Wüsthof | 89.00 94.95
Cast-iron pan | Kitchen | Lodge | 39.95 29.90
Water bottle_1L | Kitchen | SIGG | 21.95 19.95
Desk lamp | Home | IKEA | 24.99 19.99
Office chair | Home | Herman Miller | 1195.00 1255.00
Bed linen | Home | Pościel | 69.90 64.00
Lego city set | Toys | LEGO | 59.99 54.99
Board game | Toys | Ravensburger | 39.99 34.99
Teddy bear | Toys | Steiff | 49.90 47.50
Dog food 12 kg | Pets | Royal Canin | 64.99 69.99
Cat tree | Pets | Trixie | 74.99 69.00
Novel | Books | Penguin | 12.99 14.00
Cookbook, signed; "2nd ed." | Books | Phaidon | 39.95 39.95
Gift wrapping | Services | Sample Shop | 3.50 4.00
"""


def _product(line: str) -> Product:
    name, category, brand, prices = (cell.strip() for cell in line.split(" | "))
    euros, dollars = (int(price.replace(".", "")) for price in prices.split())
    return Product(name, category, brand, (euros, dollars))


PRODUCTS = tuple(_product(line) for line in _LIST.strip().splitlines())
PRODUCT_IDS = tuple(f"P-{1001 + place}" for place in range(len(PRODUCTS)))
SKUS = tuple(
    f"{product.category[:3].upper()}-{place:05d}" for place, product in enumerate(PRODUCTS, 17)
)
NAMES = tuple(product.name for product in PRODUCTS)
CATEGORIES = tuple(product.category for product in PRODUCTS)
BRANDS = tuple(product.brand for product in PRODUCTS)

# Cheap things sell more often; the square root keeps laptops from vanishing.
POPULARITY = tuple(float(1 / np.sqrt(product.cents[0])) for product in PRODUCTS)

# Products x accounts, in cents.
PRICES: Ints = np.array([product.cents for product in PRODUCTS], dtype=np.int64)
