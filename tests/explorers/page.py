"""An explorer on a plain page: no Jupyter, no kernel, the widget's state written into the file.

The page's model is the little that anywidget promises to a view.  ``window.sent`` collects what
the view saves, and :func:`answer` plays the kernel: it gives the saved changes to the Python
widget and puts what that computes back into the page.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from eigentunes import explorers

MODEL = """
// Bytes come as base64, and are a DataView in the page, as anywidget makes them.
const revived = (news) => Object.fromEntries(Object.entries(news).map(([key, value]) => [key,
  value?.base64 === undefined ? value
    : new DataView(Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0)).buffer)]));
const state = revived(STATE), handlers = {};
window.sent = [];
let changed = {};
window.model = {
  get: (key) => state[key],
  set(key, value) {
    if (state[key] === value) return;
    state[key] = changed[key] = value;
    window.fire(key);
  },
  on: (event, handler) => (handlers[event] ??= new Set()).add(handler),
  off: (event, handler) => handlers[event]?.delete(handler),
  save_changes() { window.sent.push(changed); changed = {}; },
  send() {},
};
window.fire = (key) => handlers["change:" + key]?.forEach((handler) => handler());
window.receive = (news) => {
  Object.assign(state, revived(news));
  Object.keys(news).forEach(window.fire);
};
const source = document.getElementById("esm").textContent;
window.view = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
window.view.default.render({ model: window.model, el: document.getElementById("root") });
document.body.dataset.ready = "yes";
"""

LAB = {  # what JupyterLab's themes set, as far as the explorers read it
    "light": "--jp-content-font-color1: rgba(0,0,0,.87); --jp-content-font-color2: rgba(0,0,0,.54);"
    "--jp-layout-color0: #fff; --jp-layout-color2: #eee; --jp-border-color0: #bdbdbd;"
    "--jp-border-color2: #e0e0e0; --jp-brand-color1: #1976d2; background: #fff",
    "dark": "--jp-content-font-color1: #fff; --jp-content-font-color2: rgba(255,255,255,.7);"
    "--jp-layout-color0: #111; --jp-layout-color2: #424242; --jp-border-color0: #616161;"
    "--jp-border-color2: #424242; --jp-brand-color1: #2196f3; background: #111",
}


def shared_state(widget: Any) -> dict[str, Any]:
    """Return the traits that travel to the browser."""
    own = set(widget.keys) - {"layout", "tabbable", "tooltip"}
    return {name: _plain(getattr(widget, name)) for name in own if not name.startswith("_")}


def _plain(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def write_page(widget: Any, path: Path, theme: str = "light") -> str:
    """Write a page that shows ``widget`` and return its address."""

    def inside(text: str) -> str:
        return text.replace("</", "<\\/")

    state = inside(json.dumps(shared_state(widget)))
    # A notebook holds them all, in any order; an explorer must not care.
    sheets = [getattr(explorers, name) for name in explorers.__all__]
    others = "".join(kind._css for kind in sheets if not isinstance(widget, kind))
    path.write_text(
        f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Explorer</title>
<style>body {{ margin: 16px; {LAB[theme]} }} {widget._css} {others}</style></head>
<body data-jp-theme-light="{str(theme == "light").lower()}"><main id="root"></main>
<script type="text/plain" id="esm">{inside(widget._esm)}</script>
<script type="module">{MODEL.replace("STATE", state, 1)}</script></body></html>""",
        encoding="utf-8",
    )
    return path.as_uri()


def answer(page: Any, widget: Any) -> None:
    """Let Python answer what the view has saved since the last time."""
    for changes in page.evaluate("window.sent.splice(0)"):
        widget.set_state(changes)
    page.evaluate("(news) => window.receive(news)", shared_state(widget))


def clipped(page: Any) -> list[str]:
    """Return the texts that stick out of their drawing; also what is too wide for the page."""
    return page.evaluate(
        """() => { const out = [], root = document.querySelector(".et");
        if (root.scrollWidth > root.clientWidth) out.push("the explorer itself");
        for (const text of root.querySelectorAll("svg text")) {
          const t = text.getBoundingClientRect(), s = text.ownerSVGElement.getBoundingClientRect();
          if (t.left < s.left - 1 || t.right > s.right + 1 || t.top < s.top - 1
              || t.bottom > s.bottom + 1) out.push(text.textContent); }
        return out; }"""
    )
