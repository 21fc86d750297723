"""Makes a page, much as GitHub shows it, of the comment that is its standard input."""

import re
import sys

from markdown_it import MarkdownIt

STYLE = """
body { margin: 0; padding: 24px; font: 16px/1.5 'Noto Sans', 'Liberation Sans', sans-serif }
article { border: 1px solid #d1d9e0; border-radius: 6px; max-width: 1350px }
header { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; padding: 8px 16px }
main { padding: 16px } main, header { color: #1f2328 }
h3 { font-size: 20px; margin: 0 0 16px } p, ul, details { margin: 0 0 16px }
table { border-collapse: collapse; margin-bottom: 16px }
th, td { border: 1px solid #d1d9e0; padding: 6px 13px }
tr:nth-child(2n) td { background: #f6f8fa }
code { background: #818b981f; border-radius: 6px; font: 85% monospace; padding: .2em .4em }
.alert { border-left: 4px solid #9a6700; margin: 0 0 16px; padding: 8px 16px }
.alert b { color: #9a6700 } .alert ul { margin: 0 } sub { color: #59636e }
"""
markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
page = markdown.render(sys.stdin.read())
page = re.sub(
    r"<blockquote>\s*<p>\[!WARNING\]\s*</p>(.*?)</blockquote>",
    r'<div class="alert"><b>⚠ Warning</b>\1</div>',
    page,
    flags=re.DOTALL,
)
who = "<b>github-actions</b> <small>bot</small> commented"
print(f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>")
print(f"<article><header>{who}</header><main>{page}</main></article>")
