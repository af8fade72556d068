/** The page of `flash serve`: it loads the module, shows what it prints, and calls what it exports. */

/** The page for a program of that name; all else it hears from the server. */
export function page(title: string): string {
  const name = title.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}</title>
<style>${style}</style>
</head>
<body>
<header><h1>${name}</h1><span id="state">loading</span></header>
<pre id="problems" hidden></pre>
<section id="functions"></section>
<pre id="console" aria-live="polite"></pre>
<script type="module">${script}</script>
</body>
</html>
`;
}

const style = `
body{font:14px/1.45 system-ui,sans-serif;margin:0 auto;max-width:60em;padding:0 1em 1em;color:#1b1f24;background:#fff}
header{display:flex;gap:1em;align-items:baseline}h1{font-size:18px}#state{color:#57606a}
form{display:flex;gap:.5em;align-items:center;flex-wrap:wrap;margin:.3em 0}form b,input,output,pre{font-family:ui-monospace,monospace}
input{width:12em}pre{white-space:pre-wrap;background:#f6f8fa;padding:.7em;min-height:1.4em;border-radius:4px}
#problems,.err,output.err{color:#cf222e}.note{color:#57606a}
@media (prefers-color-scheme:dark){body{background:#15181c;color:#d8dee4}pre{background:#1f242a}#state,.note{color:#8b949e}}
`;

const script = `
const $ = (id) => document.getElementById(id);
let go, shown = 0, loading = Promise.resolve();

function print(text, kind) {
  const line = document.createElement('span');
  if (kind) line.className = kind;
  line.textContent = text + '\\n';
  $('console').append(line);
}

/** What was typed, as the function takes it. */
function value(type, text) {
  if (type.kind === 'string') return text;
  if (type.kind === 'int64' || type.kind === 'uint64') return BigInt(text.trim() || 0);
  if (type.kind === 'slice' || type.kind === 'struct') return whole(type, JSON.parse(text || (type.kind === 'slice' ? '[]' : '{}')));
  return type.kind === 'bool' ? text.trim() === 'true' : Number(text);
}

/** JSON has no bigint. */
function whole(type, data) {
  if (type.kind === 'int64' || type.kind === 'uint64') return BigInt(data);
  if (type.kind === 'slice') return type.elem.endsWith('64') && type.elem !== 'float64' ? data.map(BigInt) : data;
  if (type.kind !== 'struct') return data;
  return Object.fromEntries(Object.entries(data).map(([name, v]) => [name, whole(type.fields.find((f) => f.name === name)?.type ?? {}, v)]));
}

function show(result) {
  const plain = (_, v) => (typeof v === 'bigint' ? String(v) + 'n' : ArrayBuffer.isView(v) ? Array.from(v) : v);
  return result === undefined ? '' : typeof result === 'bigint' ? result + 'n' : JSON.stringify(result, plain);
}

const hint = (t) => (t.kind === 'slice' ? '[]' + t.elem : t.kind === 'struct' ? t.name : t.kind);

function form(f) {
  const e = document.createElement('form');
  e.dataset.name = f.name;
  const title = document.createElement('b');
  title.textContent = f.name;
  const inputs = f.params.map((p) => {
    const i = document.createElement('input');
    i.name = p.name;
    i.placeholder = p.name + ' ' + hint(p.type);
    return i;
  });
  const button = document.createElement('button');
  button.textContent = 'Call';
  const out = document.createElement('output');
  e.append(title, ...inputs, button, out);
  e.onsubmit = (event) => {
    event.preventDefault();
    const start = performance.now();
    try {
      const args = f.params.map((p, i) => value(p.type, inputs[i].value));
      const result = go[f.name](...args);
      out.className = '';
      out.textContent = show(result);
      print(f.name + '(' + args.map(show).join(', ') + ') ' + show(result) + '  ' + (performance.now() - start).toFixed(2) + ' ms', 'note');
    } catch (error) {
      out.className = 'err';
      out.textContent = error.message;
      print(error.goStack || String(error), 'err');
    }
  };
  return e;
}

/** Loads a build in place of the one before; what was typed stays. */
async function start(state) {
  $('problems').hidden = state.problems === '';
  $('problems').textContent = state.problems;
  if (state.problems !== '') return void ($('state').textContent = 'does not build');
  const typed = new Map([...document.querySelectorAll('input')].map((i) => [i.form.dataset.name + ' ' + i.name, i.value]));
  if (shown > 0) print('built again', 'note');
  shown++;
  try {
    const { load } = await import('/main.js?' + state.version);
    go = await load('/main.wasm?' + state.version, { stdout: (line) => print(line), stderr: (line) => print(line, 'err') });
  } catch (error) {
    go = undefined;
    print(error.goStack || String(error), 'err');
  }
  $('functions').replaceChildren(...(go ? state.functions.map(form) : []));
  for (const i of document.querySelectorAll('input')) i.value = typed.get(i.form.dataset.name + ' ' + i.name) ?? '';
  $('state').textContent = go ? 'build ' + state.version + ', ' + state.bytes.toLocaleString('en') + ' bytes' : 'ended';
}

const events = new EventSource('/events');
events.onmessage = (e) => { loading = loading.then(() => start(JSON.parse(e.data))); };
events.onerror = () => { $('state').textContent = 'the server has gone'; };
`;
