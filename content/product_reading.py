"""Reads the products and what they are called."""

from __future__ import annotations

import yaml

from content.keys import PRODUCT_KEYS, check_keys
from content.project import LANGUAGES, Product, Project, Text
from content.texts import read_text
from content.yaml_lines import entry, items, line_of, pairs, scalar

PRODUCTS = "data/products.yml"
_HOW = "Write it like - {id: mug, names: {en: [mug], ko: [머그컵]}}."


def read_products(project: Project, name: str, tree: yaml.Node) -> None:
    """Adds the products."""
    check_keys(project, name, tree, frozenset(["products"]), "The file")
    if not items(entry(tree, "products")):
        reason = "There is no list below 'products:' in it: no product is recognised."
        project.wrong(
            "wrong-form", name, line_of(tree), reason, "Begin the file with `products:`, and each with '- id:'."
        )
    for item in items(entry(tree, "products")):
        product, names = scalar(entry(item, "id")), entry(item, "names")
        whose = f"The product '{product}'" if product else "A product"
        check_keys(project, name, item, PRODUCT_KEYS, whose)
        if not product:
            project.wrong("wrong-form", name, line_of(item), "A product has no id.", _HOW)
        if not pairs(names):
            reason = f"{whose} has no names by language."
            project.wrong("wrong-form", name, line_of(item), reason, _HOW)
        elif names is not None:
            check_keys(project, name, names, LANGUAGES, f"{whose}, in its names,")
        called = {language: _names(project, name, whose, listed) for language, _, listed in pairs(names)}
        project.products.append(Product(product, line_of(item), called))


def _names(project: Project, file: str, whose: str, listed: yaml.Node) -> tuple[Text, ...]:
    """The names in one language: a list, or one alone."""
    written = items(listed) or [listed]
    texts = [(read_text(project, file, one, whose.replace("The ", "the ")), line_of(one)) for one in written]
    for text, line in texts:
        if not text.strip():
            project.wrong("empty", file, line, f"{whose} has a name without letters.", "Write one, or take it out.")
    return tuple(Text(text, file, line) for text, line in texts if text.strip())
