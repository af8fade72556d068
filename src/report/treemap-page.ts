/** The page of a treemap: markup, style and the few lines of script that show what is under the pointer. */
import { withCommas } from '../util/size';
import type { Box, WayStep, What } from './treemap';

export interface PageData {
  readonly title: string;
  readonly total: number;
  readonly kinds: Readonly<Record<What, number>>;
  readonly boxes: readonly Box[];
  readonly steps: readonly WayStep[];
}

/** What stands in the page: boxes as short lists, since there are thousands. */
function data(d: PageData): string {
  const packages = [...new Set(d.boxes.map((b) => b.package))];
  const boxes = d.boxes.map((b) => [b.name, ['package', 'kind', 'symbol'].indexOf(b.depth), b.what ?? '', packages.indexOf(b.package), b.size, b.x, b.y, b.w, b.h, b.way]);
  // A name may hold anything, </script> too.
  return JSON.stringify({ total: d.total, packages, boxes, steps: d.steps.map((s) => [s.text, s.before]) }).replace(/</g, '\\u003c');
}

/** The whole page. */
export function page(d: PageData): string {
  const legend = (['code', 'types', 'data'] as const).map((k) => `<span class="key ${k}"></span>${names[k]} ${withCommas(d.kinds[k])}`).join(' ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escape(d.title)}: ${withCommas(d.total)} bytes</title>
<style>${style}</style>
</head>
<body>
<header><h1>${escape(d.title)}</h1><span>${withCommas(d.total)} bytes: ${legend}</span><input id="find" type="search" placeholder="find a symbol" aria-label="find a symbol"></header>
<main id="view"><div id="map"></div></main>
<aside id="info">Point at an area to see how the program gets to it; a click keeps it. A click on a package's name makes it large, Escape makes it small again.</aside>
<script type="application/json" id="data">${data(d)}</script>
<script>${script}</script>
</body>
</html>
`;
}

const names: Readonly<Record<What, string>> = { code: 'functions', types: 'type descriptions', data: 'data' };

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] as string);
}

const style = `
*{box-sizing:border-box}html,body{height:100%;margin:0}
body{display:flex;flex-direction:column;font:13px/1.4 system-ui,sans-serif;background:#fff;color:#1b1f24}
header{display:flex;gap:1em;align-items:baseline;padding:6px 10px;flex-wrap:wrap}h1{font-size:15px;margin:0}
header input{margin-left:auto}.key{display:inline-block;width:10px;height:10px;margin:0 4px 0 8px}
main{flex:1;position:relative;overflow:hidden;margin:0 10px;min-height:200px}#map{position:absolute;inset:0}
#map div{position:absolute;overflow:hidden;white-space:nowrap;font-size:11px;line-height:14px}
.package{background:#d0d7de;color:#1b1f24;padding:0 3px;cursor:zoom-in}
.symbol{color:#102030;padding:0 2px;cursor:default}.code{background:#9cc4e8}.types{background:#f0c27b}.data{background:#a9d6a5}
.symbol:hover,.pinned{outline:2px solid #cf222e;outline-offset:-2px}.faint{opacity:.2}
aside{height:11em;overflow:auto;padding:6px 10px;white-space:pre-wrap;font:12px/1.45 ui-monospace,monospace;border-top:1px solid #d0d7de;margin-top:6px}
@media (prefers-color-scheme:dark){body{background:#15181c;color:#d8dee4}.package{background:#3a424b;color:#d8dee4}.code{background:#5a8fc0}.types{background:#c79a4e}.data{background:#6ea86a}}
`;

const script = `
const {total, packages, boxes, steps} = JSON.parse(document.getElementById('data').textContent);
const map = document.getElementById('map'), info = document.getElementById('info');
let pinned, zoomed = false;
const words = {code: 'function', types: 'type description', data: 'data'};
const bytes = (n) => n.toLocaleString('en') + ' bytes (' + (100 * n / total).toFixed(2) + '%)';
function way(i) {
  const lines = [];
  for (; i >= 0; i = steps[i][1]) lines.unshift(steps[i][0]);
  return lines;
}
function text([name, depth, what, p, size, , , , , i]) {
  if (depth < 2) return packages[p] + '\\n' + bytes(size);
  const lines = way(i);
  return name + '\\n' + (words[what] || '') + ' of ' + packages[p] + ', ' + bytes(size) + '\\n' + (lines.length ? lines.join('\\n') : 'how the program gets here is not known');
}
const shown = [];
for (const b of boxes) {
  const [name, depth, what, p, , x, y, w, h] = b;
  if (depth === 1) continue;
  const e = document.createElement('div');
  e.className = depth === 0 ? 'package' : 'symbol ' + what;
  e.style.cssText = 'left:' + x + '%;top:' + y + '%;width:' + w + '%;height:' + h + '%';
  e.textContent = depth === 0 ? name : name.startsWith(packages[p] + '.') ? name.slice(packages[p].length + 1) : name;
  e.title = name;
  e.onmouseenter = () => { if (!pinned) info.textContent = text(b); };
  e.onclick = () => depth === 0 ? zoom(b) : pin(e, b);
  map.append(e);
  shown.push([e, name.toLowerCase(), depth]);
}
function pin(e, b) {
  const same = pinned === e;
  if (pinned) pinned.classList.remove('pinned');
  pinned = same ? undefined : e;
  if (pinned) pinned.classList.add('pinned');
  info.textContent = text(b);
}
function place(x, y, w, h) {
  map.style.cssText = 'inset:auto;left:' + -100 * x / w + '%;top:' + -100 * y / h + '%;width:' + 10000 / w + '%;height:' + 10000 / h + '%';
}
function zoom([, , , , , x, y, w, h]) {
  zoomed = !zoomed;
  if (zoomed) place(x, y, w, h); else place(0, 0, 100, 100);
}
addEventListener('keydown', (e) => { if (e.key === 'Escape') { zoomed = false; place(0, 0, 100, 100); } });
document.getElementById('find').oninput = (e) => {
  const wanted = e.target.value.toLowerCase();
  for (const [el, name, depth] of shown) el.classList.toggle('faint', depth === 2 && wanted !== '' && !name.includes(wanted));
};
`;
