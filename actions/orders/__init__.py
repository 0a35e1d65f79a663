"""Orders of the shop: one narrow interface, and the adapters behind it."""
