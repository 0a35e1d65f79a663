"""Checks the products' names: each belongs to one product, and every product has one in every language."""

from __future__ import annotations

from collections.abc import Iterator

from content.findings import Finding, error, warning
from content.project import Project, Text, language_name
from content.reading import PRODUCTS
from content.writing import plain


def check_products(project: Project) -> Iterator[Finding]:
    """All findings about products.yml."""
    owner: dict[str, tuple[str, Text]] = {}
    for product in project.products:
        for language in project.languages:
            if not product.names.get(language):
                reason = (
                    f"The product '{product.id}' has no name in {language_name(language)}: it is not recognised there."
                )
                yield warning("untranslated", PRODUCTS, product.line, reason, "Add its names.", product.id)
        for name in (name for names in product.names.values() for name in names):
            whose, first = owner.setdefault(plain(name.text), (product.id, name))
            if first is not name:
                reason = f"'{name.text}' is already a name of '{whose}' (line {first.line})."
                repair = "Keep it at the product that customers mean by it."
                found = error if whose != product.id else warning
                yield found("same-name", PRODUCTS, name.line, reason, repair, name.text)
