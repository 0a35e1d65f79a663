"""The knowledge base: which article, and which passage of it, answers a question, and how sure that is.

`library.py` is what actions use; `index.py` searches, `lexical.py` and `dense.py` are its two halves and `fusion.py`
puts them together; `confidence.py` and `calibration.py` learn what a score means; `building.py` makes it all anew when
the articles of `source.py` change.
"""

from actions.knowledge.library import PART, Found, Knowledge
from actions.knowledge.source import FOLDER

__all__ = ["FOLDER", "PART", "Found", "Knowledge"]
