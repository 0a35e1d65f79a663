"""`python -m double [PORT]` in web/staff/tests: the double with the built application, for trying it by hand."""

import sys

from aiohttp import web

from .api import create_app

if __name__ == "__main__":
    web.run_app(create_app(), host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8090)
