// Ways out of a frame, as statements: each asks the listener for a path of its own. An unguarded page shows that the attempt works.
// What an attempt may use: `out` (the listener), `go` (the same, as a function of the attempt's name).
export const ATTEMPTS = {
  fetch: "fetch(go('fetch'), { mode: 'no-cors' }).catch(() => 0)",
  xhr: "const x = new XMLHttpRequest(); x.open('GET', go('xhr')); x.send()",
  beacon: "navigator.sendBeacon(go('beacon'), 'x')",
  keepalive: "fetch(go('keepalive'), { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' }).catch(() => 0)",
  image: "new Image().src = go('image')",
  srcset: "const i = document.createElement('img'); i.srcset = go('srcset') + ' 1x'; document.body.append(i)",
  style:
    "const s = document.createElement('style'); s.textContent = 'body{background:url(' + go('style') + ')}'; document.head.append(s)",
  import:
    "const s = document.createElement('style'); s.textContent = '@import url(' + go('import') + ')'; document.head.append(s)",
  font: "const f = new FontFace('x', 'url(' + go('font') + ')'); f.load().catch(() => 0)",
  stylesheet: "link('stylesheet', 'stylesheet')",
  prefetch: "link('prefetch', 'prefetch')",
  preload: "link('preload', 'preload', { as: 'fetch', crossOrigin: '' })",
  modulepreload: "link('modulepreload', 'modulepreload')",
  icon: "link('icon', 'icon')",
  media: "const v = document.createElement('video'); v.preload = 'auto'; v.src = go('media'); document.body.append(v)",
  object: "const o = document.createElement('object'); o.data = go('object'); document.body.append(o)",
  embed: "const o = document.createElement('embed'); o.src = go('embed'); document.body.append(o)",
  frame: "const f = document.createElement('iframe'); f.src = go('frame'); document.body.append(f)",
  script: "const s = document.createElement('script'); s.src = go('script'); document.body.append(s)",
  module: "import(go('module')).catch(() => 0)",
  inner:
    "const d = document.createElement('div'); d.innerHTML = '<img src=' + go('inner') + '>'; document.body.append(d)",
  svg: "const d = document.createElementNS('http://www.w3.org/2000/svg', 'image'); d.setAttribute('href', go('svg')); const s = document.createElementNS('http://www.w3.org/2000/svg', 'svg'); s.append(d); document.body.append(s)",
  events: "new EventSource(go('events'))",
  socket: "new WebSocket(go('socket').replace('http', 'ws'))",
  worker: "new Worker(URL.createObjectURL(new Blob(['fetch(\"' + go('worker') + '\", {mode: \"no-cors\"})'])))",
  evaluated: "Function('u', 'fetch(u, {mode: \"no-cors\"})')(go('evaluated'))",
  timer: "setTimeout('fetch(\"' + go('timer') + '\", {mode: \"no-cors\"})', 0)",
  popup: "window.open(go('popup'))",
  ping: "const a = document.createElement('a'); a.href = '#x'; a.ping = go('ping'); document.body.append(a); a.click()",
  form: "const f = document.createElement('form'); f.action = go('form'); f.target = 'elsewhere'; f.method = 'post'; document.body.append(f); f.submit()",
};
// These leave the page that makes them, so each has a page of its own.
export const DEPARTURES = {
  self: "location.href = go('self')",
  refresh:
    "const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=' + go('refresh'); document.head.append(m)",
  link: "const a = document.createElement('a'); a.href = go('link'); document.body.append(a); a.click()",
  top: "top.location.href = go('top')",
  formself:
    "const f = document.createElement('form'); f.action = go('formself'); f.method = 'post'; document.body.append(f); f.submit()",
};

/** The statements of the attempts, for a page (`side`: "outside") or a frame ("inside"). */
export const code = (origin, side, attempts) => `
const go = (name) => ${JSON.stringify(origin)} + "/${side}/" + name;
const link = (name, rel, more = {}) => document.head.append(Object.assign(document.createElement("link"), { rel, href: go(name), ...more }));
const refused = [];
for (const [name, run] of [${Object.entries(attempts)
  .map(([name, text]) => `[${JSON.stringify(name)}, () => { ${text} }]`)
  .join(",")}]) {
  try { run(); } catch (error) { refused.push(name); }
}
`;
