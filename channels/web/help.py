"""Owns the shop's help pages `/help/<id>`: the knowledge base's articles as a customer reads them.

A shop with a help centre of its own links there instead (BATON_SITE_URL).
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from string import Template

import frontmatter
import yaml
from aiohttp import web
from markdown_it import MarkdownIt

from conversation.language import LANGUAGES, preferred_language

_ID = re.compile(r"[a-z0-9-]{1,80}")
NAMES = {"en": "English", "ko": "한국어"}


class HelpPages:
    """Renders articles of `articles` (data/kb) into `template`."""

    def __init__(self, articles: Path, template: Path) -> None:
        self._articles = articles
        self._template = template
        self._markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get("/help/{id}", self._show)]

    async def _show(self, request: web.Request) -> web.Response:
        """One article: in the language that is asked for, else the browser's, else one that there is."""
        id = request.match_info["id"]
        wanted = request.query.get("language") or preferred_language(request.headers.get("Accept-Language"))
        there = [language for language in LANGUAGES if self._file(language, id).is_file()] if _ID.fullmatch(id) else []
        if not there:
            raise web.HTTPNotFound(text="There is no such article.")
        return self._render(id, wanted if wanted in there else there[0], there)

    def _file(self, language: str, id: str) -> Path:
        return self._articles / language / f"{id}.md"

    def _render(self, id: str, language: str, there: list[str]) -> web.Response:
        try:
            article = frontmatter.load(str(self._file(language, id)))
        except (OSError, ValueError, yaml.YAMLError) as error:
            raise web.HTTPServiceUnavailable(text="This article cannot be shown just now.") from error
        others = " ".join(
            f'<a lang="{other}" hreflang="{other}" href="/help/{id}?language={other}">{NAMES[other]}</a>'
            for other in there
            if other != language
        )
        page = Template(self._template.read_text(encoding="utf-8")).substitute(
            language=language,
            title=escape(str(article.get("title") or id)),
            updated=escape(str(article.get("updated") or "")),
            others=others,
            body=self._markdown.render(article.content),
        )
        return web.Response(text=page, content_type="text/html", headers={"Cache-Control": "no-cache"})
