"""Checks the products' names: each belongs to one product, and every product has one in every language."""

from __future__ import annotations

from collections.abc import Iterator

from content.findings import Finding, error, warning
from content.product_reading import PRODUCTS
from content.project import Product, Project, Text, language_name
from content.writing import plain


def check_products(project: Project) -> Iterator[Finding]:
    """All findings about products.yml."""
    owner: dict[str, tuple[str, Text]] = {}
    ids: dict[str, Product] = {}
    for product in project.products:
        first = ids.setdefault(product.id, product)
        if first is not product:
            reason = f"'{product.id}' is already the id of the product on line {first.line}."
            yield error(
                "same-id", PRODUCTS, product.line, reason, "Give this one its own id, or join them.", product.id
            )
        for language in project.languages:
            if not product.names.get(language):
                reason = (
                    f"The product '{product.id}' has no name in {language_name(language)}: it is not recognised there."
                )
                yield warning("untranslated", PRODUCTS, product.line, reason, "Add its names.", product.id)
        for name in (name for names in product.names.values() for name in names):
            whose, there = owner.setdefault(plain(name.text), (product.id, name))
            if there is not name:
                reason = f"'{name.text}' is already a name of '{whose}' (line {there.line})."
                repair = "Keep it at the product that customers mean by it."
                found = error if whose != product.id else warning
                yield found("same-name", PRODUCTS, name.line, reason, repair, name.text)
