// Shows .kmi files in <img>, <picture> and style sheets: spec/integration/web.md of palettefmt. MIT licence.
'use strict';
{
class KmiError extends Error {
constructor(verdict, message) {
super(message);
this.name = 'KmiError';
this.verdict = verdict;
}
}
const SIGNATURE = Uint8Array.of(0x8b, 0x4b, 0x4d, 0x49, 0x0a, 0x0d, 0x0a);
const VERSION = 1;
const FIXED_BYTES = 20;
const MAX_STRIPES = 65537;
const PACKED = 0;
const CONTEXT = 1;
const ALPHA_BIT = 0x80;
const MODEL_BIT = 0x40;
const CODING_BITS = 0x3f;
function grouped(number) {
return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}
function bitsPerLabel(colors) {
return 32 - Math.clz32(colors - 1);
}
function packedBytes(labels, bits) {
return Math.ceil((labels * bits) / 8);
}
function readU32(bytes, at) {
return bytes[at] * 0x1000000 + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
}
function writeU32(bytes, at, value) {
bytes[at] = value >>> 24;
bytes[at + 1] = value >>> 16;
bytes[at + 2] = value >>> 8;
bytes[at + 3] = value;
}
const CRC_TABLES = makeCrcTables();
function makeCrcTables() {
const tables = new Int32Array(4 * 256);
for (let byte = 0; byte < 256; byte++) {
let crc = byte;
for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
tables[byte] = crc;
}
for (let i = 256; i < tables.length; i++) tables[i] = (tables[i - 256] >>> 8) ^ tables[tables[i - 256] & 255];
return tables;
}
function crc32(bytes, before = 0) {
const tables = CRC_TABLES;
const fours = bytes.length & ~3;
let crc = ~before;
let i = 0;
for (; i < fours; i += 4) {
crc ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
crc =
tables[768 + (crc & 255)] ^
tables[512 + ((crc >>> 8) & 255)] ^
tables[256 + ((crc >>> 16) & 255)] ^
tables[crc >>> 24];
}
for (; i < bytes.length; i++) crc = (crc >>> 8) ^ tables[(crc ^ bytes[i]) & 255];
return ~crc >>> 0;
}
function unpack(payload, bits, labels) {
if (bits === 0) {
labels.fill(0);
return true;
}
if (bits === 8) {
labels.set(payload);
return true;
}
const mask = (1 << bits) - 1;
let held = 0; // how many low bits of `window` are not yet taken: less than 16
let window = 0;
let at = 0;
for (let i = 0; i < labels.length; i++) {
if (held < bits) {
window = ((window & 255) << 8) | payload[at++];
held += 8;
}
held -= bits;
labels[i] = (window >>> held) & mask;
}
return (window & ((1 << held) - 1)) === 0;
}
function pack(labels, bits, payload) {
if (bits === 0) return;
let held = 0;
let window = 0;
let at = 0;
for (let i = 0; i < labels.length; i++) {
window = ((window << bits) | labels[i]) & 0xffff;
held += bits;
if (held >= 8) {
held -= 8;
payload[at++] = window >>> held;
}
}
if (held > 0) payload[at] = window << (8 - held);
}
const MAX_PIXELS = 89478485;
function parse(data, { maxPixels = MAX_PIXELS } = {}) {
const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
checkSignature(bytes);
if (bytes.length > 7 && bytes[7] !== VERSION) {
const known = `this program reads version ${VERSION}`;
throw new KmiError('unsupported', `byte 7: format version ${bytes[7]}; ${known}; upgrade palettefmt`);
}
if (bytes.length < FIXED_BYTES) {
throw new KmiError('truncated', `the file ends at byte ${bytes.length}, inside the header of ${FIXED_BYTES} bytes`);
}
const { mode, colors, rowsField, width, height, count } = readFixed(bytes);
const channels = mode & ALPHA_BIT ? 4 : 3;
const paletteBytes = colors * channels;
const modelBytes = mode & MODEL_BIT ? paletteBytes : 0;
const tableAt = FIXED_BYTES + paletteBytes + modelBytes;
const crcAt = tableAt + 8 * count;
if (bytes.length < crcAt + 4) {
const what = `inside its palette or stripe table, which end at byte ${grouped(crcAt + 4)}`;
throw new KmiError('truncated', `the file ends at byte ${grouped(bytes.length)}, ${what}`);
}
if (crc32(bytes.subarray(0, crcAt)) !== readU32(bytes, crcAt)) {
const what = `the CRC-32 of bytes 0 to ${grouped(crcAt - 1)} does not match`;
throw new KmiError('corrupt', `the header is damaged: ${what}`);
}
const coding = mode & CODING_BITS;
if (coding !== PACKED && coding !== CONTEXT) {
throw new KmiError('unsupported', `byte 8: coding ${coding} is not known to this program; upgrade palettefmt`);
}
if (coding === PACKED && modelBytes) {
throw new KmiError('corrupt', 'byte 8: a model palette in a packed file, which has no model');
}
checkPixels(width, height, maxPixels);
const stripeRows = rowsField || height;
const stripes = readStripes(bytes, tableAt, { count, stripeRows, height });
const bits = bitsPerLabel(colors);
checkLengths(stripes, coding, width, bits);
const payloadBytes = bytes.length - crcAt - 4;
return {
version: VERSION, width, height, colors, channels, coding, bits, stripeRows, stripes,
palette: bytes.slice(FIXED_BYTES, FIXED_BYTES + paletteBytes),
modelPalette: modelBytes ? bytes.slice(FIXED_BYTES + paletteBytes, tableAt) : null,
ledger: [
{ part: 'signature', bytes: 7 },
{ part: 'fixed fields', bytes: FIXED_BYTES - 7 },
{ part: 'palette', bytes: paletteBytes },
...(modelBytes ? [{ part: 'model palette', bytes: modelBytes }] : []),
{ part: 'stripe table', bytes: 8 * count },
{ part: 'header CRC', bytes: 4 },
{ part: 'payload', bytes: payloadBytes },
],
fileBytes: bytes.length,
};
}
function checkSignature(bytes) {
if (bytes.length === 0) throw new KmiError('truncated', 'the file is empty');
const start = bytes.subarray(0, SIGNATURE.length);
if (start.every((byte, i) => byte === SIGNATURE[i])) {
if (start.length === SIGNATURE.length) return;
throw new KmiError('truncated', `the file ends at byte ${start.length}, inside the signature`);
}
if ([1, 2, 3].every((i) => start[i] === SIGNATURE[i])) {
const what = 'the signature is damaged, as by a transfer in text mode; copy the file again in binary mode';
throw new KmiError('corrupt', `byte 0: ${what}`);
}
const what = 'it does not start with the signature 8B 4B 4D 49 0A 0D 0A';
throw new KmiError('corrupt', `byte 0: not a .kmi file: ${what}`);
}
function checkPixels(width, height, maxPixels) {
if (width * height > maxPixels) {
const pixels = BigInt(width) * BigInt(height); // may be too large to be exact as a number
const size = `${grouped(width)} x ${grouped(height)} = ${grouped(pixels)} pixels`;
throw new KmiError('refused', `the picture is ${size}; the limit is ${grouped(maxPixels)}`);
}
}
function readFixed(bytes) {
const rowsField = (bytes[10] << 8) | bytes[11];
const width = readU32(bytes, 12);
const height = readU32(bytes, 16);
if (width < 1 || height < 1) {
throw new KmiError('corrupt', `bytes 12 to 19: a picture of ${width} x ${height} pixels has no pixels`);
}
if (rowsField >= height) {
const what = `stripes of ${rowsField} rows in a picture of ${height} rows`;
throw new KmiError('corrupt', `bytes 10 to 11: ${what}; one stripe of all rows is written as 0`);
}
const count = rowsField ? Math.ceil(height / rowsField) : 1;
if (count > MAX_STRIPES) {
const what = `stripes of ${rowsField} rows make more than ${grouped(MAX_STRIPES)} stripes`;
throw new KmiError('corrupt', `bytes 10 to 11: ${what}`);
}
return { mode: bytes[8], colors: bytes[9] + 1, rowsField, width, height, count };
}
function readStripes(bytes, tableAt, { count, stripeRows, height }) {
const stripes = [];
let offset = tableAt + 8 * count + 4;
for (let index = 0; index < count; index++) {
const row = index * stripeRows;
const length = readU32(bytes, tableAt + 8 * index);
const crc = readU32(bytes, tableAt + 8 * index + 4);
stripes.push({ index, row, rows: Math.min(stripeRows, height - row), offset, length, crc });
offset += length;
}
if (bytes.length < offset) {
let cut = count - 1; // the last stripe that starts where the file still goes on, or ends
while (stripes[cut].offset > bytes.length) cut--;
const where = `the file ends at byte ${grouped(bytes.length)}, inside stripe ${cut}`;
throw new KmiError('truncated', `${where}; it should have ${grouped(offset)} bytes`);
}
if (bytes.length > offset) {
const what = `${grouped(bytes.length - offset)} bytes follow the last payload`;
throw new KmiError('corrupt', `${what}, which ends at byte ${grouped(offset)}`);
}
return stripes;
}
function checkLengths(stripes, coding, width, bits) {
stripes.forEach(({ rows, length }, index) => {
const packed = packedBytes(width * rows, bits);
if (length > packed || (coding === PACKED && length < packed)) {
const what = `the payload has ${grouped(length)} bytes; ${bits} bits a label make ${grouped(packed)}`;
throw new KmiError('corrupt', `stripe ${index}: ${what}`);
}
});
}
function shapeOf({ width, colors, channels, bits, palette, modelPalette }) {
return { width, colors, channels, bits, palette: modelPalette ?? palette };
}
function* decodeStripes(bytes, shape, stripes, labels, coder) {
let before = 0;
for (const stripe of stripes) {
const { offset, length, rows, row, index } = stripe;
const part = labels.subarray(before * shape.width, (before + rows) * shape.width);
try {
for (const done of decodeOne(bytes.subarray(offset, offset + length), shape, stripe, part, coder)) yield before + done;
} catch (error) {
if (!(error instanceof KmiError)) throw error;
throw new KmiError(error.verdict, `stripe ${index} (rows ${row} to ${row + rows - 1}): ${error.message}`);
}
before += rows;
yield before;
}
}
function* decodeOne(payload, { width, colors, channels, bits, palette }, { rows, crc }, labels, coder) {
if (payload.length === packedBytes(labels.length, bits)) {
if (!unpack(payload, bits, labels)) {
const padding = 8 * payload.length - labels.length * bits;
throw new KmiError('corrupt', `the ${padding} padding bits behind the last label are not zero`);
}
} else {
yield* coder(payload, { width, rows, colors, channels, palette, crc }, labels);
}
if (colors < 1 << bits) {
let largest = 0;
for (let i = 0; i < labels.length; i++) if (labels[i] > largest) largest = labels[i];
if (largest >= colors) throw new KmiError('corrupt', `label ${largest} has no entry in a palette of ${colors}`);
}
if (crc32(labels) !== crc) throw new KmiError('corrupt', 'the CRC-32 of its labels does not match');
}
function allocate(pixels) {
try {
return new Uint8Array(pixels);
} catch {
throw new KmiError('refused', `no memory for ${pixels} pixels`);
}
}
const PAGE = 65536;
const ALIGNMENT = 64;
const NO_LIMIT = 1e300; // of pixels: parse.js has checked it
const PARAMETER = 0x2b;
const MEMORY = 0x41;
const WORDS = {
0x2a: 'the CRC-32 of its labels does not match',
0x2c: 'the coded data ends too early',
0x2d: 'there is more coded data than the stripe needs',
0x2e: 'the coded data does not end as it should',
0x2f: 'a pixel that ends a run is like the run',
};
async function compiled(bytes) {
try {
return await WebAssembly.compile(await bytes);
} catch {
return null; // not there, too old a browser, or forbidden by the page's security policy
}
}
function wasmCoder(module) {
const wasm = /** @type {Exports} */ (/** @type {unknown} */ (new WebAssembly.Instance(module).exports));
return function* (payload, stripe, labels) {
const memory = new Places(wasm);
const file = oneStripeFile(payload, stripe);
const at = memory.take(file.length);
new Uint8Array(wasm.memory.buffer, at, file.length).set(file);
const check = (/** @type {number} */ status) => {
if (status !== 0) throw errorOf(status, payload, stripe);
};
check(wasm.open(at, file.length, NO_LIMIT));
const needed = wasm.needed();
check(needed > 2 ** 32 ? MEMORY : wasm.begin(memory.take(needed), needed));
const row = memory.take(stripe.width);
const rowLabels = new Uint8Array(wasm.memory.buffer, row, stripe.width);
for (let y = 0; y < stripe.rows; y++) {
check(wasm.row(row, 0));
labels.set(rowLabels, y * stripe.width);
yield y + 1;
}
};
}
class Places {
constructor(wasm) {
this.memory = wasm.memory;
this.end = wasm.heap() >>> 0;
}
take(size) {
const at = Math.ceil(this.end / ALIGNMENT) * ALIGNMENT;
this.end = at + size;
const missing = Math.ceil((this.end - this.memory.buffer.byteLength) / PAGE);
try {
if (missing > 0) this.memory.grow(missing);
} catch {
throw new KmiError('refused', `no memory for ${grouped(size)} bytes`);
}
return at;
}
}
function oneStripeFile(payload, { width, rows, colors, channels, palette, crc }) {
const tableAt = FIXED_BYTES + palette.length;
const file = new Uint8Array(tableAt + 12 + payload.length);
file.set(SIGNATURE);
file[7] = VERSION;
file[8] = CONTEXT | (channels === 4 ? ALPHA_BIT : 0);
file[9] = colors - 1;
writeU32(file, 12, width);
writeU32(file, 16, rows);
file.set(palette, FIXED_BYTES);
writeU32(file, tableAt, payload.length);
writeU32(file, tableAt + 4, crc);
writeU32(file, tableAt + 8, crc32(file.subarray(0, tableAt + 8)));
file.set(payload, tableAt + 12);
return file;
}
function errorOf(status, payload, { colors, width, rows }) {
if (status === PARAMETER) {
const shape = `${colors} colours and ${grouped(width * rows)} labels`;
return new KmiError('corrupt', `the parameter byte ${payload[0]} is not defined for ${shape}`);
}
if (status === MEMORY) return new KmiError('refused', `no memory for a stripe of ${rows + 4} x ${width + 9} pixels`);
return new KmiError('corrupt', WORDS[status] ?? `status ${status} of kmi.h`);
}
const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const BAND_BYTES = 1 << 20;
async function toIndexedPNG({ width, height, channels, labels, palette }) {
if (Math.max(width, height) > 0x7fffffff) throw new RangeError('PNG takes at most 2147483647 pixels a side');
const colors = palette.length / channels;
const depth = 1 << Math.ceil(Math.log2(Math.max(1, bitsPerLabel(colors)))); // 1, 2, 4 or 8
const fields = new Uint8Array(13);
writeU32(fields, 0, width);
writeU32(fields, 4, height);
fields[8] = depth;
fields[9] = 3; // indexed; no interlacing, and filter method and compression are always 0
const chunks = [PNG_SIGNATURE, chunk('IHDR', fields), chunk('PLTE', channel(palette, channels, [0, 1, 2]))];
const alphas = channels === 4 ? channel(palette, 4, [3]) : new Uint8Array(0);
const opaqueFrom = alphas.findLastIndex((alpha) => alpha < 255) + 1;
if (opaqueFrom > 0) chunks.push(chunk('tRNS', alphas.subarray(0, opaqueFrom)));
chunks.push(chunk('IDAT', await deflated([...scanlines(width, height, labels, depth)])));
chunks.push(chunk('IEND', new Uint8Array(0)));
return joined(chunks);
}
function* scanlines(width, height, labels, depth) {
const stride = 1 + Math.ceil((width * depth) / 8);
const rowsOfBand = Math.max(1, Math.floor(BAND_BYTES / stride));
for (let top = 0; top < height; top += rowsOfBand) {
const rows = Math.min(rowsOfBand, height - top);
const band = new Uint8Array(rows * stride);
for (let row = 0; row < rows; row++) {
const start = (top + row) * width;
pack(labels.subarray(start, start + width), depth, band.subarray(row * stride + 1, (row + 1) * stride));
}
yield band;
}
}
async function deflated(parts) {
const stream = new Blob(parts).stream().pipeThrough(new CompressionStream('deflate'));
return new Uint8Array(await new Response(stream).arrayBuffer());
}
function chunk(name, body) {
const bytes = new Uint8Array(body.length + 12);
writeU32(bytes, 0, body.length);
for (let i = 0; i < 4; i++) bytes[4 + i] = name.charCodeAt(i);
bytes.set(body, 8);
writeU32(bytes, body.length + 8, crc32(bytes.subarray(4, body.length + 8)));
return bytes;
}
function channel(palette, channels, picked) {
const entries = palette.length / channels;
return Uint8Array.from({ length: entries * picked.length }, (_, i) => {
return palette[Math.floor(i / picked.length) * channels + picked[i % picked.length]];
});
}
function joined(parts) {
const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
let at = 0;
for (const part of parts) {
whole.set(part, at);
at += part.length;
}
return whole;
}
const AS_WORKER = '?service-worker';
const TURN = 20;
function startPolyfill(base64) {
const painter = new Painter(base64);
const scope = /** @type {Scope} */ (/** @type {unknown} */ (globalThis));
if (typeof document === 'undefined') serve(scope, painter);
else if (document.currentScript instanceof HTMLScriptElement) watch(document.currentScript.src, painter);
}
class Painter {
constructor(base64) {
this.base64 = base64;
this.coder = null;
this.last = Promise.resolve();
}
paint(file) {
const next = this.last.then(() => this.#paintNow(new Uint8Array(file)));
this.last = next.catch(() => {});
return next;
}
async #paintNow(bytes) {
const header = parse(bytes);
const labels = allocate(header.width * header.height);
this.coder ??= coderOf(this.base64);
let until = performance.now() + TURN;
const work = decodeStripes(bytes, shapeOf(header), header.stripes, labels, await this.coder);
while (!work.next().done) {
if (performance.now() < until) continue;
await new Promise((resolve) => {
setTimeout(resolve);
});
until = performance.now() + TURN;
}
return new Blob([await toIndexedPNG({ ...header, labels })], { type: 'image/png' });
}
}
async function coderOf(base64) {
const module = await compiled(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
if (module) return wasmCoder(module);
return () => {
throw new KmiError('unsupported', 'coded pictures need WebAssembly, which this browser or page does not allow');
};
}
function isKmi(url) {
return new URL(url, location.href).pathname.toLowerCase().endsWith('.kmi');
}
function serve(scope, painter) {
if (scope.location.search === AS_WORKER) {
scope.addEventListener('install', () => scope.skipWaiting());
scope.addEventListener('activate', () => scope.clients.claim());
scope.addEventListener('message', () => scope.clients.claim());
}
scope.addEventListener('fetch', (event) => {
const { destination, url } = event.request;
if (destination === 'image' && isKmi(url)) event.respondWith(answer(event.request, painter));
});
}
async function answer(request, painter) {
const response = await fetched(request);
if (!response.ok) return response;
try {
return new Response(await painter.paint(await response.clone().arrayBuffer()));
} catch (error) {
console.warn(`${request.url}: ${error instanceof Error ? error.message : error}`);
return response;
}
}
async function fetched(request) {
const elsewhere = request.mode === 'no-cors' && new URL(request.url).origin !== location.origin;
if (!elsewhere) return fetch(request);
return fetch(request.url, { mode: 'cors', credentials: 'omit' }).catch(() => fetch(request));
}
function watch(script, painter) {
const workers = navigator.serviceWorker;
const url = script + AS_WORKER;
if (workers?.controller?.scriptURL === url) return; // all that this page asks for is answered
const served = workers ? registered(workers, url) : Promise.resolve(false);
Promise.all([served, loaded()]).then(([isServed]) => { if (isServed) styleAgain(); });
const tried = new WeakMap();
const mend = async (image) => {
if (!(image instanceof HTMLImageElement) || !isKmi(image.currentSrc || image.src)) return;
const source = image.currentSrc || image.src;
if (tried.get(image) === source) return;
tried.set(image, source);
if (await served) image.src = image.getAttribute('src') ?? ''; // asked for again, it is answered
else await replace(image, source, painter);
};
document.addEventListener('error', ({ target }) => mend(target), true);
for (const image of document.images) if (image.complete && !image.naturalWidth) mend(image);
}
async function registered(workers, url) {
if (workers.controller) return false; // the site has one of its own
try {
const { active, scope } = await workers.register(url);
if (!location.href.startsWith(scope)) return false;
active?.postMessage(null); // it is there, but the page was loaded past it
} catch {
return false;
}
if (!workers.controller) {
await new Promise((resolve) => {
workers.addEventListener('controllerchange', resolve, { once: true });
});
}
return true;
}
async function loaded() {
if (document.readyState === 'complete') return;
await new Promise((resolve) => {
addEventListener('load', resolve, { once: true });
});
}
function styleAgain() {
for (const style of document.querySelectorAll('style')) {
if (style.textContent?.includes('.kmi')) style.replaceWith(style.cloneNode(true));
}
for (const link of document.querySelectorAll('link')) {
if (link.relList.contains('stylesheet')) styleLinkAgain(link);
}
for (const element of document.querySelectorAll('[style*=".kmi"]')) {
const style = element.getAttribute('style') ?? '';
element.setAttribute('style', '');
getComputedStyle(/** @type {HTMLElement} */ (element)).backgroundImage; // so that the style goes, and comes anew
element.setAttribute('style', style);
}
}
function styleLinkAgain(link) {
const again = /** @type {HTMLLinkElement} */ (link.cloneNode());
again.addEventListener('load', () => link.remove());
link.after(again);
}
async function replace(image, source, painter) {
try {
const response = await fetch(source);
if (!response.ok) return;
const png = await painter.paint(await response.arrayBuffer());
for (const other of image.parentElement?.querySelectorAll(':scope > source') ?? []) other.remove();
image.removeAttribute('srcset');
image.src = URL.createObjectURL(png);
} catch (error) {
console.warn(`${source}: ${error instanceof Error ? error.message : error}`);
}
}
startPolyfill('AGFzbQEAAAABPwpgBH9+f38Bf2AFf39/f38Bf2ADf35+AX9gAn9+AX9gA39/fwF/YAJ/fwF/YAABf2ADf398AX9gAAF8YAF/AAMWFQIDBAUBBQUFBAEGBwYGBgYGCAUJBQQFAXABAgIFAwEAAQYIAX8BQZCSAQsHaQwGbWVtb3J5AgAEaGVhcAAKBG9wZW4ACwV3aWR0aAAMBmhlaWdodAANBmNvbG9ycwAOCGNoYW5uZWxzAA8Lc3RyaXBlX3Jvd3MAEAZuZWVkZWQAEQViZWdpbgASBHNlZWsAEwNyb3cAFAkHAQBBAQsBCQqTqgEVqgMDA38BfgF/I4CAgIAAQRBrIgMkgICAgAAgA0EANgIIAkAgACABEIGAgIAAIgQNAAJAIAAoAgxBA3QgACgCKGoiBa0iBkIEfCABWA0AQRIhBAwBC0HRACEEIAAgBSADQQhqEIKAgIAARQ0AAkACQCAAKAIcIgcNACADQQxqIQUgACgCJCAGIANBDGpBBCAAKAIgEYCAgIAAgICAgAANAQwCCyAHIAVqIQULAkAgBSgAACIEQRh0IARBgP4DcUEIdHIgBEEIdkGA/gNxIARBGHZyciADKAIIRg0AQSQhBAwBCwJAIAAtABQiBEEBTQ0AQTEhBAwBCwJAIAQNACAALQAVQQJHDQBBJSEEDAELAkAgADUCBCAANQIAfiACWA0AQcAAIQQMAQsCQAJAIAAoAgxBAU4NAEEAIQcMAQtBACEFQQAhBwNAAkAgACAFEIOAgIAAIgRFDQAgBEHRAEYNAyAEIQcLIAVBAWoiBSAAKAIMSA0ACwsCQCAAKQMwIAA1Ajh8IgIgAVgNAEETIQQMAQtBJiAHIAIgAVQbIQQLIANBEGokgICAgAAgBAu5BAEFfyOAgICAAEEgayICJICAgIAAQQAhAyAAQQA2AkQgAEEANgI8IABBfzYCLCABQhQgAUIUVBunIQQgAiEFAkACQAJAIAFQRQ0AIAUhBgwBCyAAKAIcIgYNACAFIQYgACgCJEIAIAIgBCAAKAIgEYCAgIAAgICAgAANAEHRACEDDAELAkADQAJAIAQgA0cNAEEQIQMMAwsCQCAGIANqLQAAIANBgJCAgABqLQAARw0AIANBAWoiA0EHRg0CDAELC0EgIQMMAQtBESEDIAFCCFQNAAJAIAYtAAdBAUYNAEEwIQMMAQsgAUIUVA0AIABBA0EEIAYsAAhBf0obIgM6ABIgAEECQQEgBi0ACEHAAHEiBBs6ABUgACAGLQAIQT9xOgAUIAAgBi0ACUEBaiIFOwEQIAAgBSADIARBBnZ0bEEUajYCKEEAIQMDQCAAIAM6ABMgA0H/AXEhBCADQQFqIQMgBi0ACSAEdg0ACyAAIAYtAApBCHQgBi0AC3IiBDYCCCAAIAYoAAwiA0EYdCADQYD+A3FBCHRyIANBCHZBgP4DcSADQRh2cnIiBTYCACAAIAYoABAiA0EYdCADQYD+A3FBCHRyIANBCHZBgP4DcSADQRh2cnIiBjYCBEEhIQMgBUUNACAGRQ0AAkAgBCAGSQ0AQSIhAwwBCwJAIAQNACAAIAY2AgggBiEECyAAIAZBf2ogBG4iA0EBajYCDEEjQQAgA0GAgARLGyEDCyACQSBqJICAgIAAIAML1QIBB38jgICAgABBEGsiAySAgICAAAJAAkAgAUUNAAJAAkAgACgCHCIEDQBBACEFDAELIAIoAgBBf3MhBgNAIAQtAAAgBnNB/wFxQQJ0QYCIgIAAaigCACAGQQh2cyEGIARBAWohBCABQX9qIgENAAsgAiAGQX9zNgIADAELA0AgASAFayIHQRAgB0EQSRshCAJAAkAgBA0AIAMhBiAAKAIkIAWtIAMgCCAAKAIgEYCAgIAAgICAgAANAUEAIQQMBAsgBCAFaiEGCyACKAIAIQkCQCAHIAggBBsiB0UNACAJQX9zIQQgByEJA0AgBi0AACAEc0H/AXFBAnRBgIiAgABqKAIAIARBCHZzIQQgBkEBaiEGIAlBf2oiCQ0ACyAEQX9zIQkLIAIgCTYCACAHIAVqIgUgAU8NASAAKAIcIQQMAAsLQQEhBAsgA0EQaiSAgICAACAEC9IDAgd/An4jgICAgABBEGsiAiSAgICAAAJAAkACQCAAKAIsIgMgAUwNAEF/IQMgAEF/NgIsDAELIANBf0oNAQsgAEEANgI4IAAgACgCKCAAKAIMQQN0akEEaq03AzALAkACQCADIAFIDQBBACEEDAELQQAhBANAIANBA3QgACgCKGpBCGohBQJAAkAgACgCHCIGDQACQCAAKAIkIAWtIAJBDGpBBCAAKAIgEYCAgIAAgICAgAANAEHRACEEDAQLIAAoAiwhAyACQQxqIQUMAQsgBiAFaiEFCyAAIAApAzAgADUCOHw3AzAgBSgAACEFIAAgA0EBaiIDNgIsIAAgBUEYdCAFQYD+A3FBCHRyIAVBCHZBgP4DcSAFQRh2cnIiBzYCOCAALQATIQYCQAJAAkACQAJAAkAgACgCBCAAKAIIIgUgA2xrIgggBSAIIAVJG60gADUCAH4iCUL//////////w9WDQAgBq1C/wGDIQoMAQsgBkH/AXENAUIAIQoLIAAgCiAJfkIHfEIDiCIJIAetIgpROgAWIAkgClQNAiAJIApWDQEMAwsgAEEAOgAWCyAALQAUDQELQSchBAsgAyABSA0ACwsgAkEQaiSAgICAACAEC5kaBwJ/AX4CfwF+DH8BfgF7I4CAgIAAQSBrIgUkgICAgAAgAC0AEyEGIAA1AgAhB0GAgMAAIQgCQCAAKAIcDQBBgAEgBkH/AXEiCUEBIAlBAUsbbiEICwJAAkAgA0UNACAHIAGtfiACrXwgBq1C/wGDfiEKQQAhCQNAIAVBADoAACAFIQsCQCADIAggAyAISRsiDCAGQf8BcSINbCIBIAqnQQdxIg5qIgJFDQAgACkDMCAKQgOIfCEHAkAgACgCHCIPDQACQCAAKAIkIAcgBSACQQdqQQN2IAAoAiARgICAgACAgICAAA0AQdEAIQYMBQsgDCAALQATIg1sIQEgDSEGDAELIA8gB6dqIQsLAkACQAJAAkACQAJAIAZB/wFxIhAOCQECAgICAgICAAILIAhFDQRBACEOIAxBEEkNAiAEIAtrQQ9NDQIgDEHw//8AcSIOIQIgBCEGIAshAQNAIAYgAf0AAAD9CwAAIAZBEGohBiABQRBqIQEgAkFwaiICDQALIAwgDkcNAgwDCyAIRQ0DQQAhAgJAIAxBEEkNACAMQfD//wBxIgIhASAEIQYDQCAG/QwAAAAAAAAAAAAAAAAAAAAA/QsAACAGQRBqIQYgAUFwaiIBDQALIAwgAkYNAwsgBCACaiEGIAwgAmshAQNAIAZBADoAACAGQQFqIQYgAUF/aiIBDQAMAwsLIAhFDQIgCyAOIAFqQQdqQQN2IgZqIQ8gBkF5aiERQRAgDWshEkEAIRMDQAJAIA5BB3ENACALIA5BA3YiAWohBkEAIQICQAJAAkACQAJAAkACQAJAIBBBf2oOBwABAgMEBQYHCyABIBFODQYgDCATayIUQQhJDQYgBCATaiEVQQAhFkEIIQEDQCABIQJCACEHQQAhAQNAIAdCCIYiFyAGIAFqMQAAhCEHIAFBAWoiAUEIRw0ACyAVIBZqIBdCPIgiB0IEhiAXQjiIhSAHQiCGhCIHQgKIQoOAgIAwgyIXQgKGIAeFIBdCEIaEIgdCB4ZCgIKAiICggIABgyIXQjiI/RIgFyAHQoGAhICQgMAAg4QiB0IwiP0eASAHQiiI/RIgB0IgiP0eAf0NAAgQGAAAAAAAAAAAAAAAACAHQhiI/RIgB0IQiP0eASIY/RsA/RcEIBj9GwL9FwUgB0IIiP0SIhj9GwD9FwYgGCAH/R4B/RsC/RcH/VsAAAAgAkEIaiIBIBRLDQcgAiEWIA8gBkEBaiIGa0EHSg0ADAcLCyABIBFODQUgDCATayIUQQhJDQUgBCATaiEVQQAhFkEIIQEDQCABIQJCACEHQQAhAQNAIAdCCIYiFyAGIAFqMQAAhCEHIAFBAWoiAUEIRw0ACyAVIBZqIBdCOIgiB0IIhiAXQjCIhSAHQiCGhCIHQgSIQo+AgIDwAYMiF0IEhiAHhSAXQhCGhCIHQgaGQoCGgJiA4ICAA4MiF0I4iP0SIBcgB0KDhoyAsIDAAYOEIgdCMIj9HgEgB0IoiP0SIAdCIIj9HgH9DQAIEBgAAAAAAAAAAAAAAAAgB0IYiP0SIAdCEIj9HgEiGP0bAP0XBCAY/RsC/RcFIAdCCIj9EiIY/RsA/RcGIBggB/0eAf0bAv0XB/1bAAAAIAJBCGoiASAUSw0GIAIhFiAPIAZBAmoiBmtBB0oNAAwGCwsgASARTg0EIAwgE2siFEEISQ0EIAQgE2ohFUEAIRZBCCEBA0AgASECQgAhB0EAIQEDQCAHQgiGIhcgBiABajEAAIQhByABQQFqIgFBCEcNAAsgFSAWaiAXQjSIIgdCDIYgF0IoiIUgB0IghoQiB0IGiEK/gICA8AeDIhdCBoYgB4UgF0IQhoQiB0IFhkKAjoC4gOCBgAeDIhdCOIj9EiAXIAdCh46cgPDgwQODhCIHQjCI/R4BIAdCKIj9EiAHQiCI/R4B/Q0ACBAYAAAAAAAAAAAAAAAAIAdCGIj9EiAHQhCI/R4BIhj9GwD9FwQgGP0bAv0XBSAHQgiI/RIiGP0bAP0XBiAYIAf9HgH9GwL9Fwf9WwAAACACQQhqIgEgFEsNBSACIRYgDyAGQQNqIgZrQQdKDQAMBQsLIAEgEU4NAyAMIBNrIhRBCEkNAyAEIBNqIRVBACEWQQghAQNAIAEhAkIAIQdBACEBA0AgB0IIhiIXIAYgAWoxAACEIQcgAUEBaiIBQQhHDQALIBUgFmogF0IwiCIHQhCGIBdCIIiFIAdCIIaEIgdCCIhC/4GAgPAfgyIXQgiGIAeFIBdCEIaEIgdCBIZCgJ6A+IDgg4APgyIXQjiI/RIgFyAHQo+evPjw4cMHg4QiB0IwiP0eASAHQiiI/RIgB0IgiP0eAf0NAAgQGAAAAAAAAAAAAAAAACAHQhiI/RIgB0IQiP0eASIY/RsA/RcEIBj9GwL9FwUgB0IIiP0SIhj9GwD9FwYgGCAH/R4B/RsC/RcH/VsAAAAgAkEIaiIBIBRLDQQgAiEWIA8gBkEEaiIGa0EHSg0ADAQLCyABIBFODQIgDCATayIUQQhJDQIgBCATaiEVQQAhFkEIIQEDQCABIQJCACEHQQAhAQNAIAdCCIYiFyAGIAFqMQAAhCEHIAFBAWoiAUEIRw0ACyAVIBZqIBdCLIgiB0IUhiAXQhiIhSAHQiCGhCIHQgqIQv+HgIDw/wCDIhdCCoYgB4UgF0IQhoQiB0IFiEKfgPyA8IPAD4MiF0IFhiAHhUKfvvz48ePHjx+DIBdCCIaEIgdCOIj9EiAHQjCI/R4BIAdCKIj9EiAHQiCI/R4B/Q0ACBAYAAAAAAAAAAAAAAAAIAdCGIj9EiAHQhCI/R4BIhj9GwD9FwQgGP0bAv0XBSAHQgiI/RIiGP0bAP0XBiAYIAf9HgH9GwL9Fwf9WwAAACACQQhqIgEgFEsNAyACIRYgDyAGQQVqIgZrQQdKDQAMAwsLIAEgEU4NASAMIBNrIhRBCEkNASAEIBNqIRVBACEWQQghAQNAIAEhAkIAIQdBACEBA0AgB0IIhiIXIAYgAWoxAACEIQcgAUEBaiIBQQhHDQALIBUgFmogF0IoiCIHQhiGIBdCEIiFIAdCIIaEIgdCDIhC/5+AgPD/A4MiF0IMhiAHhSAXQhCGhCIHQgaIQr+A/IHwh8AfgyIXQgaGIAeFQr/+/Pnz58+fP4MgF0IIhoQiB0I4iP0SIAdCMIj9HgEgB0IoiP0SIAdCIIj9HgH9DQAIEBgAAAAAAAAAAAAAAAAgB0IYiP0SIAdCEIj9HgEiGP0bAP0XBCAY/RsC/RcFIAdCCIj9EiIY/RsA/RcGIBggB/0eAf0bAv0XB/1bAAAAIAJBCGoiASAUSw0CIAIhFiAPIAZBBmoiBmtBB0oNAAwCCwsgASARTg0AIAwgE2siFEEISQ0AIAQgE2ohFUEAIRZBCCEBA0AgASECQgAhB0EAIQEDQCAHIhdCCIYgBiABajEAAIQhByABQQFqIgFBCEcNAAsgFSAWaiAXQgSGQoCAgIDw////D4MgF0L/////AIOEIgdCDohC//+AgPD/D4MiF0IOhiAHhSAXQhCGhCIHQgeIQv+A/IPwj8A/gyIXQgeGIAeFQv/+/fvz79+/P4MgF0IIhoQiB0I4iP0SIAdCMIj9HgEgB0IoiP0SIAdCIIj9HgH9DQAIEBgAAAAAAAAAAAAAAAAgB0IYiP0SIAdCEIj9HgEiGP0bAP0XBCAY/RsC/RcFIAdCCIj9EiIY/RsA/RcGIBggB/0eAf0bAv0XB/1bAAAAIAJBCGoiASAUSw0BIAIhFiAPIAZBB2oiBmtBB0oNAAsLIAIgE2oiEyAMRg0DIAIgDWwgDmohDgsgCyAOQQN2aiIBLQAAQQh0IQYCQCABQQFqIgEgD08NACAGIAEtAAByIQYLIAQgE2ogBiAOQQdxdEH//wNxIBJ2OgAAIA4gDWohDiATQQFqIhMgDEkNAAwCCwsgCyAOaiEGIAQgDmohASAMIA5rIQIDQCABIAYtAAA6AAAgBkEBaiEGIAFBAWohASACQX9qIgINAAsLIAhFDQAgDEEBIAxBAUsbIQ5BACECAkAgDEEPTQ0AIAn9DyEYIA5B8P//AHEiAiEBIAQhBgNAIAb9AAAAIBj9eSEYIAZBEGohBiABQXBqIgENAAsgGCAYIBj9DQgJCgsMDQ4PAAAAAAAAAAD9eSIYIBggGP0NBAUGBwAAAAAAAAAAAAAAAP15IhggGCAY/Q0CAwAAAAAAAAAAAAAAAAAA/XkiGCAYIBj9DQEAAAAAAAAAAAAAAAAAAAD9ef0WACEJIAwgAkYNAQsgBCACaiEGIA4gAmshAQNAIAYtAAAiAiAJQf8BcSIJIAIgCUsbIQkgBkEBaiEGIAFBf2oiAQ0ACwsCQCAALwEQIAlB/wFxSw0AQSkhBgwDCyAEIAxqIQQgAC0AEyIGrUL/AYMgDK1+IAp8IQogAyAMayIDDQALC0EAIQYLIAVBIGokgICAgAAgBgugBQIGfwF+I4CAgIAAQRBrIgIkgICAgAAgACgCPCIDIAAoAggiBG4hBQJAAkAgAyAAKAIESQ0AQdAAIQYMAQsCQCAAIAUQg4CAgAAiBiADIAUgBGxrIgRyDQBBACEGIABBADYCQEEAIAAoAgAgAC0AE2wgACgCBCAAKAIIIgUgACgCLGxrIgcgBSAHIAVJG2xrQQdxIgVFDQAgAC0AFkUNACAAKQMwIAA1Ajh8Qn98IQgCQAJAIAAoAhwiBg0AIAJBC2ohBiAAKAIkIAggAkELakEBIAAoAiARgICAgACAgICAAA0BQdEAIQYMAgsgBiAIp2ohBgtBKEEAIAYtAABBfyAFdEF/c3EbIQYLIAYNACAAKAIAIQYCQAJAIAAtABZFDQAgACAEQQAgBiABEISAgIAAIQYMAQsCQCAAKAJEIgUNAEEyIQYMAgsgACAEQQAgBiABIAUoAgARgYCAgACAgICAACEGCyAGDQAgACgCQCEGAkAgACgCACIFRQ0AIAZBf3MhBgNAIAEtAAAgBnNB/wFxQQJ0QYCIgIAAaigCACAGQQh2cyEGIAFBAWohASAFQX9qIgUNAAsgBkF/cyEGCyAAIAY2AkAgACADQQFqNgI8AkAgBEEBaiAAKAIEIAAoAggiASAAKAIsIgVsayIDIAEgAyABSRtGDQBBACEGDAELIAAoAiggBUEDdGpBBGohAQJAAkAgACgCHCIDDQACQCAAKAIkIAGtIAJBDGpBBCAAKAIgEYCAgIAAgICAgAANAEHRACEGDAMLIAAoAkAhBiACQQxqIQAMAQsgAyABaiEAC0EAQSogACgAACIAQRh0IABBgP4DcUEIdHIgAEEIdkGA/gNxIABBGHZyciAGRhshBgsgAkEQaiSAgICAACAGC6ECAgN/AX4jgICAgABB0ABrIgIkgICAgAAgAUIANwMAAkACQCAAKAIMQQFIDQBBACEDA0AgAC0AFEEBRw0BIAAgAxCDgICAACIEDQICQCAALQAWDQAgACACQQRqEIeAgIAAIgRB7wBxQcEARg0DQqDvAiEFAkAgBA0AIAI1AhAgAjUCTEIyfiACNQJEIAI1AjB+QgKGIAI1AiwiBUINhiACNQIkQhOGQoCAIIN8IAUgAjUCKIYgAjUCIIZCAoZC/+8CfEJAg3xCv4ABfEJAg3xCP3xCQIN8Qj98QkCDfEI/fEJAgyEFCyAFQj98IgUgASkDAFgNACABIAU3AwALIANBAWoiAyAAKAIMSA0ACwtBACEECyACQdAAaiSAgICAACAEC8YFBAJ/AX4KfwN+I4CAgIAAQRBrIgIkgICAgAACQAJAIAAoAjhBAk8NAEEsIQMMAQsgACkDMCEEAkACQCAAKAIcIgUNACACQQ9qIQUgACgCJCAEIAJBD2pBASAAKAIgEYCAgIAAgICAgAANAUHRACEDDAILIAUgBKdqIQULIAUtAAAhBSABIAAvARAiBjYCECABIAAtABMiBzYCFCABIAAoAgAiCDYCACABQQEgB3QiCTYCGCABIAVBB3E2AiAgASAFQQR2IgpBCGoiCzYCJCABIAcgB0EBakEBdiAHQQVJGyIMNgIcIAEgACgCBCAAKAIIIgMgACgCLGxrIgAgAyAAIANJGyIDNgIEIAogBXMiCkECdiENQZCQgIAAIQACQCAFQQFxIg4NAAJAIAZBCEsNAEERQSIgBUEEcRtBkJCAgABqIQAMAQtBM0HEACAGQRFJG0GQkICAAGohAAsgDSAKcyEKIAEgAC0AACINNgIoIAOtIg8gCK0iEH4hEUJ/IQRBfCEAAkADQCAAQQFqIQAgBEIBfCIEQhJWDQFCASAEhiARVA0ACwtBKyEDIAVBIEkNACAKQQF2IApzQQFxDQAgC0EKIAAgBEINVBtLDQAgDSALdCAMdEGAgIAESw0AAkAgD0IEfCAQQgl8fiIEQv////8HWA0AQcEAIQMMAQsgASAJNgIwIAEgBD4CDCABIAhBCWo2AgggASAJIAdB0QBsaiIANgI0IAEgACAHQcEAbGoiADYCOCABIAAgB0EFdCIDaiIANgI8IAEgDUEBdEEEaiANIA4bQTtqQfgPcTYCLAJAIAVBBHFFDQAgAEEBIAdBA2x0QYACIAMgB0EERhsgB0EESRtqIQALIAEgADYCQCABQQEgB0EEIAdBBEkbIAdqdCIANgJEIAEgAEEgIAd0ajYCSEEAIQMLIAJBEGokgICAgAAgAwuNBQQEfwN+An8Ce0HBACEDAkBBACABa0E/cSIEQaDvAmogAksNACABIARqIgVBfzYCWCAFIAIgBGs2AlQgBUGYO2ohBkEAIQRCgICAgICAgIDAACEHA0AgB0KAgICAgICAgMAAfCEIQQAhAUEQIQJCgICAgICAgIDAACEJA0AgAUEBdCAJQgGGIgkgCFoiA3IhASAJIAhCACADG30hCSACQX9qIgINAAsgBEEBdCAGakGAMGogATsBACAGQYAYIARrQQF0akEAIAFrOwEAIAdC/////w+DIghCju/9vwV+QiCIIAdCIIgiCUKO7/2/BX58IgdCIIggCUL1v4D+A358IAdC/////w+DIAhC9b+A/gN+fCIIQiCIfEIChiAIQh6IQgODhCEHIARBAWoiBEGAGEcNAAsgBSAFLwGaOzsBmDsgBUGYmwFqIQogBUGY6wBqIQtBgWghAUEAIQYDQCABQX9qIQIgCyABQQF0aiEBIAZBBHRBCHJB//8DcSEEA0AgAkEBaiECIAEvAQAhAyABQQJqIQEgBCADSw0ACyAKIAZBAXRqIAI7AQAgAiEBIAZBAWoiBkGAIEcNAAsgBUGY2wFqIQL9DAAAAQACAAMAAAAAAAAAAAAhDEEAIQEDQCACIAFqQYCAAiAMQQH9iwH9DAMAAwADAAMAAwADAAMAAwD9jgEiDf0ZAEH//wFxbv0QQYCAAiAN/RkBQf//AXFu/RoBQYCAAiAN/RkCQf//AXFu/RoCQYCAAiAN/RkDQf//AXFu/RoD/akB/QsCACAM/QwEAAQABAAEAAQABAAEAAQA/Y4BIQwgAUEQaiIBQYAERw0ACyAAIAU2AkQgBUGBgICAADYCAEEAIQMLIAML3WsKA38Ffg5/AXsIfwF7BH8Bfip/BXsjgICAgABBkBBrIgUkgICAgAAgACgCRCIGIAA2AlACQAJAAkACQCAGKAJYIAAoAixGDQAgBkF/NgJYIAAgBkEEahCHgICAACIHDQECQCAGNQIQIAY1AkxCMn4gBjUCRCAGNQIwfkIChiAGNQIsIghCDYYgCCAGNQIohiAGNQIghkIChkL/7wJ8QkCDIgh8Qr+AAXwiCSAGNQIkQhOGQoCAIIN8QkCDIgp8Qj98QkCDIgt8Qj98QkCDIgx8Qj98QkCDIAY1AlRYDQBBwQAhBwwCCyAGIAZBwO8CajYChO8CIAYgBiAMp2o2ApjvAiAGIAYgC6dqNgKU7wIgBiAGIAqnajYCkO8CIAYgBiAIp2o2AojvAiAGIAYgCadBQHFqNgKM7wICQCAGKAJQIg0vARAiDkUNACAGQZUBaiEPIAVBkAhqQXxqIRBBACERIAVBEGohEiANLQASIhNBBEchFANAIA0tABVBf2ogDmwgEWogE2xBFGohFQJAAkAgDSgCHCIHDQAgBUEMaiEHIA0oAiQgFa0gBUEMaiATIA0oAiARgICAgACAgICAAA0BQdEAIQcMBQsgByAVaiEHC0H/ASEWAkAgFA0AIActAAMhFgsgBy0AAiEXIActAAEhGCAHLQAAIRlBACEVA0AgEiAVaiAWIAcgFWotAABsQf8BbjoAACAVQQFqIhVBA0cNAAsgBUEQaiARQQJ0aiAYQcsEbCAZQasCbGogF0HyAGxqIBZsIhdBmMgPbjoAA0EAIRggECEVIBEhBwJAIBFFDQADQAJAIBUoAgAiFiAXSw0AIAchGAwCCyAVQQRqIBY2AgAgBiAHaiIWQZUBaiAWQZQBai0AADoAACAVQXxqIRUgB0F/aiIWIQcgFg0ACwsgDyAYaiAROgAAIAVBkAhqIBhBAnRqIBc2AgAgEEEEaiEQIBJBBGohEiARQQFqIhEgDkcNAAsLIAZBlQFqIRIgBkGVA2oiGiEHQQAhFgNAAkACQCAWIA5JDQBBACEVA0AgByAVakEAOgAAIBVBgAJqIhVBgAhHDQAMAgsLIBogFmoiFSAFQRBqIBIgFmotAABBAnRq/VwCACIb/VgAAAAgFUGAAmogG/1YAAABIBVBgARqIBv9WAAAAiAVQYAGaiAb/VgAAAMLIAdBAWohByAWQQFqIhZBgAJHDQALAkAgBigCHEECSQ0AIAYoAhghHCAGKAIUIR0gBkGVA2ohHiAGQZUJaiEfIAZBmAtqISAgBiEOQQEhIUEAISIDQEF/ICJBAWoiFSAiICEgFXYbIiJ0ICFqQQF0IBwgIkF/c2oiFHQhGSAgICFBGGxqISP9DAAAAAABAAAAAgAAAAMAAAAhJEEAIRUDQAJAICT9DAYAAAAGAAAABgAAAAYAAAD9OiIb/RsAQQFxRQ0AIA4gFWpBsAtqQQA2AgALAkAgG/0bAUEBcUUNACAOIBVqQbQLakEANgIACwJAIBv9GwJBAXFFDQAgDiAVakG4C2pBADYCAAsCQCAb/RsDQQFxRQ0AIA4gFWpBvAtqQQA2AgALICT9DAQAAAAEAAAABAAAAAQAAAD9rgEhJCAVQRBqIhVBIEcNAAsgI0F+ICJ0ICFBAXRqNgIQAkAgGUEBIBR0IhFqIhAgHU8NACAjIB8gEGoiFUF/ai0AACAVLQAAakEHdDYCFCAQIBFqIhMgHSATIB1JGyISIBBBAWoiFSASIBVLGyAQayIPQX5xISUgECAPQX5xIiZqIScgHiAQaiENIB4gGWohFyARQX5xISggEiAQa60hDCAUrSEpQgAhCkEAIRggGiEWA0BCACEJAkAgGSAQTw0AAkAgFEUNAP0MAAAAAAAAAAAAAAAAAAAAACEbIBchFSAoIQcDQCAbIBUvAAD9EP2JAf2pAf3JAf3OASEbIBVBAmohFSAHQX5qIgcNAAsgGyAbIBv9DQgJCgsMDQ4PAAECAwQFBgf9zgH9HQAhCQwBC0IAIQlBACEVA0AgCSAXIBVqMQAAfCEJIBEgFUEBaiIVRw0ACwtCACEIAkAgEyAQTQ0AQgAhCCAQIRUCQCAPQQJJDQD9DAAAAAAAAAAAAAAAAAAAAAAhGyANIRUgJSEHA0AgGyAVLwAA/RD9iQH9qQH9yQH9zgEhGyAVQQJqIRUgB0F+aiIHDQALIBsgGyAb/Q0ICQoLDA0ODwABAgMEBQYH/c4B/R0AIQggJyEVIA8gJkYNAQsDQCAIIBYgFWoxAAB8IQggFUEBaiIVIBJJDQALCyAFQRBqIBhBA3QiFWogCCAphiIIIAkgDH4iCXw3AwAgBUGQCGogFWogCCAJfSIINwMAIAggCH4gCnwhCiAWQYACaiEWIA1BgAJqIQ0gF0GAAmohFyAYQQFqIhhBA0cNAAtCACEIQoCAgAQhCQNAIAggCCAJhCILIAsgC34gClYbIQggCUIBViEVIAlCAYghCSAVDQALIAhQDQBCACEJQbALIRUgBUEQaiEHIAVBkAhqIRYDQCAOIBVqIBYpAwBCCIYiCiAIfyILIAsgCH4gClWtfSIKPgIAIArEIAcpAwB+IAl8IQkgFkEIaiEWIAdBCGohByAVQQRqIhVBvAtHDQALICMgCSAMIClCAXyGIgh/IgogCiAIfiAJVa19PgIMCyAOQRhqIQ4gIUEBaiIhIAYoAhxJDQALCyAGKAIkIRYgBigCLCIHIRUCQCAHrSAGNQIohiAGNQIghiIJUA0AIAYoAoTvAiESQgAhCgJAAkAgCUIEVA0AIBIhFSAJQnyDIgohCANAIBX9DAAAAAAAAAAAAAAAAAAAAAD9CwIAIBVBEGohFSAIQnx8IghCAFINAAsgCSAKUQ0BCyAJIAp9IQggEiAKp0ECdGohFQNAIBVBADYCACAVQQRqIRUgCEJ/fCIIQgBSDQALCyAGKAIsIRULIBZBAXEhFgJAIBVBC3RBgCBqIhVFDQAgFa0hCCAGKAKI7wIhFQNAIBX9DAAAAEAAAABAAAAAQAAAAED9CwIAIBVBEGohFSAIQnx8IghCAFINAAsLIAcgFnQhFyAGQZjfAWohFULAICEIA0AgFf0MAAAAeAAAAHgAAAB4AAAAeP0LAgAgFUEQaiEVIAhCfHwiCEIAUg0ACwJAIAYtACRBAXFFDQAgBigCjO8CIRVCgIAIIQgDQCAV/QwAAAAAAAAAAAAAAAAAAAAA/QsCACAVQRBqIRUgCEJ8fCIIQgBSDQALCwJAIAYoAkQiFkUNACAXQTRqIRIgBigCMCEVIAYoApDvAiEYQQAhEUEAIQ4DQEEAIQcCQCAVRQ0AIBggFSARbGohFkEAIRUDQEEAIQcCQCAVQTRJDQBBACEHIBUgEk8NAEGz5gQgF24hBwsgFiAHNgIAIBZBBGohFiAVQQFqIhUgBigCMCIHSQ0ACyAGKAJEIRYLIBFBBGohESAHIRUgDkEBaiIOIBZJDQALCyAGQZjhAmohFkEAIRUDQCAWIBVB/wFxQQNuIgdBDGxqIBUgB0EDbGtB/wFxQQJ0av0MVVUAAFVVAABVVQAAVVUAAP0LAgAgFUEEaiIVQRhHDQALAkAgBigCTCIRRQ0AIAZBmDtqIRYgBigClO8CIRJBACEXA0AgEiEHQQAhFQNAIAcgFkH/LyAVIBVBgDBGG0EBdGovAQA7AQAgB0ECaiEHIBVBgAJqIhVBgDJHDQALIBJBMmohEiAXQQFqIhcgEUcNAAsLIAZB+OECaiESQQAhFwNAQQAhFUEAIQcDQEEAIRYCQCAHQQNLDQAgFUHwkICAAGooAgAhFgsgEiAVaiAWNgIAIAdBAWohByAVQQRqIhVB4ABHDQALIBJB4ABqIRIgF0EBaiIXQQRHDQALAkAgBigCEEUNAEEAIRUDQCAGKAKY7wIgFWpBADoAACAVQQFqIhUgBigCEEkNAAsLIAZB5OsCaiEHQQAhFQNAIAcgFWr9DAAAAAAAAAAAAAAAAAAAAAAiG/0LAgAgFUEQaiIVQeACRw0ACyAGQYACNgKs7QIgBkH45AJqIQcgBv0JAgwhJEFIIRUDQCAHIBVBvpGAgABqIBVBvJGAgABqIBVBupGAgABqIBVBuJGAgABq/QcAAP1UAAAB/VQAAAL9VAAAA/2HAf2nASAkIBVBv5GAgABqIBVBvZGAgABqIBVBu5GAgABqIBVBuZGAgABq/QcAAP1UAAAB/VQAAAL9VAAAA/2HAf2nAf21Af2xAf0LAgAgB0EQaiEHIBVBCGoiFQ0AC0EAIRcgBkEANgLg6wIgBkIANwPY6wIgBiAb/QsDyOsCIAZBATYCgAEgBkIANwNwIAZBADoAlAEgBv0MAAAAAAAAAAD/////AAAAAP0LA2AgBkGEAWohEEEEIRZBACEHQQAhEgNAAkACQAJAIAcgF0YNACAHIRUMAQtBACEVIAYoAlAiDigCOCIYIAYoAoABIhFGDQEgGCARayIHQRAgB0EQSRshGCAOKQMwIBGtfCEIAkACQCAOKAIcIhcNAAJAIA4oAiQgCCAQIBggDigCIBGAgICAAICAgIAARQ0AIAYoAoABIREgECEVDAILIAZBAToAlAEgBkIANwNwQQAhF0EAIQdBACEVDAMLIBcgCKdqIRULIAYgESAHIBggFxsiB2o2AoABIAYgFSAHaiIXNgJ0CyAGIBVBAWoiBzYCcCAVLQAAIRULIAYgFSASQQh0ciISNgJsIBZBf2oiFg0ACyAGQQA2AlwgBkIANwN4IAYgACgCLDYCWAsgBkH44QJqISogBkHY5gJqISsgBkHk6wJqIRkgBkHs5QJqISwgBkGY4QJqIS0gBkHc7gJqISUgBkGYO2ohKCAGQdDuAmohJiAGQcTuAmohGiAGQfzuAmohHiAGQfTuAmohIyAGQZibAWohACAGQbTtAmohLiAGQZgLaiEvIAZB+OoCaiEdIAZBuOoCaiEwIAZBqOkCaiExIAZBmOoCaiEyIAZBqOoCaiEzIAZBlQNqITQgBkGY2wFqIQ8gBkGEAWohNSAGQZjfAWohNiAGQejlAmohDiAGQZTvAmohNwNAIAYoAlwiFSABSw0CIAYoApjvAiIHIAYoAgwgFUEEamwiFkEFaiI4aiE5AkAgFUUNACAHIBZqIQdBBCEVA0AgByAVaiA5IAYoAgxrLQAAOgAAIBVBf2oiFUF/Rw0ACwsCQAJAIAYoAgRFDQBBACE6A0ACQAJAIAYoAiQiFkEEcQ0AIAYoAhhBBEshO0EYITwMAQtBEEEYIAYoAhRBCUkbITxBASE7CyAGKAKY7wIiFyA6IDhqIj1qIT5BACEVA0AgBiAVaiIHQejlAmogPiAHQfjkAmooAgBqLQAANgIAIBVBBGoiFUHwAEcNAAsgBkEANgLE6wICQAJAAkAgFkECcUUNACAOKAIAIRZBASEHICwhFQJAAkADQCAVKAIAIBZHDQEgFUEEaiEVQRwhEiAHQQFqIgdBHEcNAAwCCwsgByESIAdBDEkNAQsCQAJAIAYoAsjrAiIVDQBBACEHDAELQQFBAiAWIBcgFWpBAWotAABGGyAGKALM6wJBAXRqIQcLAkAgBigCZCIVIAYoAmgiESAVa61BASA2IAcgEkECdEFQakERbkHBAGxqQQZ0aiAWQQ9xQQJ0aiIUKAIAIgdBD3YiFkH//wMgFkH//wNJGyAHQYCAAkkbrX5CEIinaiIHQQFqIBUgBigCbCIXIAdLIhMbIhYgESAHIBMbIhJzQf///wdLDQAgBigCdCEYIAYoAnAhBwNAAkACQAJAIAcgGEYNACAHIRUMAQtBACEVIAYoAlAiECgCOCINIAYoAoABIhFGDQEgDSARayIHQRAgB0EQSRshDSAQKQMwIBGtfCEIAkACQCAQKAIcIhgNAAJAIBAoAiQgCCA1IA0gECgCIBGAgICAAICAgIAARQ0AIAYoAoABIREgNSEVDAILIAZBAToAlAEgBkIANwNwQQAhGEEAIQdBACEVDAMLIBggCKdqIRULIAYgESAHIA0gGBsiB2o2AoABIAYgFSAHaiIYNgJ0CyAGIBVBAWoiBzYCcCAVLQAAIRULIBJBCHQiEUH/AXIhEiAGIBUgF0EIdHIiFzYCbCAGIAYpA3hCAXw3A3ggESAWQQh0IhZzQYCAgAhJDQALCyAGIBI2AmggBiAWNgJkIBRBAEH//z8gExsgFCgCACIVQQt2IgdrQQR1IA8gFUH/D3EiFUECdGooAgBsQQp2IAdqQQt0IBVBAWpB/wAgFUH/AEkbcjYCAAJAIBMNACA+IAZB6OUCaiIVKAIAOgAAIAYoAsjrAiIHRQ0CQQAhFgJAAkAgFSgCACAGKAKY7wIgB0EBaiIVai0AAEcNACAGKALM6wIiB0EeSw0BIAdBAWohFgsgBiAWNgLM6wILIAYgFTYCyOsCDAILIAZBATYCxOsCCyA8QQJ0IRBBACEXICohEiArIQcDQCA0IBdBCHRqIRZBACEVA0AgByAVaiAWIA4gFWooAgBqLQAANgIAIBVBBGoiFUHwAEcNAAsgKyAXQfAAbGohFQJAAkAgF0EDRiA7ckEBcUUNACAVKAIEIBUoAgBqQQF1Ihb9ESEk/QwAAAAAAAAAAAAAAAAAAAAAIRtBACEVA0AgByAVav0AAgAgJP2xASASIBVq/QACAP21ASAb/a4BIRsgECAVQRBqIhVHDQALIDIgF0ECdGogFjYCACAbIBsgG/0NCAkKCwwNDg8AAQIDAAECA/2uASIbIBsgG/0NBAUGBwABAgMAAQIDAAECA/2uAf0bAEEKdSAWQQZ0aiIVQcD/ACAVQcD/AEgbIhVBACAVQQBKGyEVDAELIBUoAgBBBnQhFQsgMyAXQQJ0aiAVNgIAIBJB4ABqIRIgB0HwAGohByAXQQFqIhdBBEcNAAsgBigCrOkCIhMgBigCsOkCIhVrIgcgB0EfdSIHcyAHayAxKAIAIgcgFWsiFCAUQR91IhVzIBVraiATIAYoArTpAmsiFSAVQR91IhVzIBVraiAHIAYoArjpAmsiFSAVQR91IhVzIBVraiESQQAhB0FyIRUDQCAHIBIgFUHGkYCAAGouAQBKaiEHIBVBAmoiFiEVIBYNAAsgBiAHNgK46wIgBiAGKALs5QIiFSAGKAL05QJGQQF0IAZB6OUCaiI/KAIAIhYgFUZyIBYgBigC8OUCIhJGQQJ0ciAVIBJGQQN0ciAWIAYoAvjlAkZBBHRyIBUgBigC/OUCRkEFdHI2ArzrAkGQkICAACEXAkAgBigCJCIVQQFxIh8NAAJAIAYoAhQiFkEISw0AQRFBIiAVQQRxG0GQkICAAGohFwwBC0EzQcQAIBZBEUkbQZCQgIAAaiEXCyAGKAK06gIhHCAGKAKw6gIhICAGKAKs6gIhFiAGKAKo6gIhEkEAIRUDQCAFQZAIaiAVaiAOIBVqKAIANgIAIBVBBGoiFUE8Rw0ACwJAIBctAAAiGEUNACAFKAKQCCIRQQh0IiEgBSgClAgiDXIiIiAWQQZ2QfD//x9xIBJBAnZBgP7//wNxciAgQQp2IkByQe347OACbEHt+OzgAmoiFUEPdiAVc2pB7fjs4AJsQe347OACaiIVQQ92IBVzIUEgBSgCrAgiFUEIdCAFKAK0CCJCciAiQe347OACbEHt+OzgAmoiIkEPdiAicyAFKAKYCCJDQQh0IAUoApwIIiJyakHt+OzgAmxB7fjs4AJqIidBD3YgJ3MgBSgCoAgiREEIdCJFIAUoAqQIIidyakHt+OzgAmxB7fjs4AJqIkZBD3YgRnMiRiAFKAKwCCJHIAUoAqgIQQh0cmpB7fjs4AJsQe347OACaiJIQQ92IEhzIkhqQe347OACbEHt+OzgAmoiSUEPdiBJcyAFKAK4CCJKQQh0IAUoArwIIktyakHt+OzgAmxB7fjs4AJqIklBD3YgSXMhSSAnQQh0IkwgDUEQdCJNciBLciFLICJBCHQiTiARQRB0Ik9yIBVyIVAgTiBNciJRICdyIU0gBSgCwAggIkEYdHIgBSgCyAhBCHRyIBVBEHRyIU4gEUEYdCJSIEdBCHRyIENBEHQiU3IgRHIhRyBTIA1BGHRyIExyIEJyIUIgUSBSciAVciFMIBZBAnZBgP7//wNxIBJBBnRBgIB8cXIgQHIhQCAWQQF2QYD+//8HcSASQQd0QYCAfHFyICBBCXZyISAgFSAhciFRIEUgT3IgSnIhRSAcQQJ0QYB+cSAHciFKIAcgFCATakEEdEGAIGpyIRMgISAcQQh0QYCAfHFyIA1yIRRBACEWA0AgESEVAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAIBcgFkEBaiISai0AAA4aGgMEBQYHCAkKCwwNDg8QERITFAIVFhcYAQAZC/0MAAAAAAAAAAAAAAAAAAAAACEbQQAhFQNAIDEgFWr9AAIAIBv9rgEhGyAVQRBqIhVB8ABHDQALICEgGyAbIBv9DQgJCgsMDQ4PAAECAwABAgP9rgEiGyAbIBv9DQQFBgcAAQIDAAECAwABAgP9rgH9GwBB8ABtQRB0ciANciEVDBkLIAb9AALI5wIiGyAbIBv9DQgJCgsMDQ4PAAECAwABAgP9rgEiGyAbIBv9DQQFBgcAAQIDAAECAwABAgP9rgH9GwBBA3RBgH5xIAZB2OYCav0AAgAiGyAbIBv9DQgJCgsMDQ4PAAECAwABAgP9rgEiGyAbIBv9DQQFBgcAAQIDAAECAwABAgP9rgH9GwBBC3RBgIB8cXIgBv0AArjoAiIbIBsgG/0NCAkKCwwNDg8AAQIDAAECA/2uASIbIBsgG/0NBAUGBwABAgMAAQIDAAECA/2uAf0bAEEFdXIhFQwYC0EAIRX9DAAAAAAAAAAAAAAAAAAAAAAiGyEkIBshVANAIAYgFWoiB0G46AJq/QACACAb/a4BIRsgB0HI5wJq/QACACAk/a4BISQgB0HY5gJq/QACACBU/a4BIVQgFUEQaiIVQSBHDQALICQgJCAb/Q0ICQoLDA0ODwABAgMAAQID/a4BIiQgJCAb/Q0EBQYHAAECAwABAgMAAQID/a4B/RsAQQJ0QYB+cSBUIFQgG/0NCAkKCwwNDg8AAQIDAAECA/2uASIkICQgG/0NBAUGBwABAgMAAQIDAAECA/2uAf0bAEEKdEGAgHxxciAbIBsgG/0NCAkKCwwNDg8AAQIDAAECA/2uASIbIBsgG/0NBAUGBwABAgMAAQIDAAECA/2uAf0bAEEGdXIhFQwXCyANIRUMFgsgRSEVDBULIEshFQwUCyBOIRUMEwsgRyEVDBILIFAhFQwRCyBNIRUMEAsgQiEVDA8LIEwhFQwOCyAUIRUMDQsgEyEVDAwLIEohFQwLCyBAIRUMCgsgICEVDAkLIEYhFQwICyBIIRUMBwsgSSEVDAYLIFEhFQwFCyBDIRUMBAsgIiEVDAMLIEQhFQwCCyAnIRUMAQsgQSEVCyAwIBZBAnRqIBU2AgAgEiEWIBIgGEcNAAsLQSAhFQJAIB9FDQBBACEVQQAhBwNAIA4gFWooAgAgB2pBx5it+AJsQceYrfgCaiIHQQ52IAdzIQcCQCAVQRRHDQAgBiAHQRB2NgLc6wILIBVBBGoiFUHQAEcNAAtBACEWIAZBADYC0OsCIAYgB0EQdiIXNgLg6wJBACERAkAgBigCyOsCIhVFDQAgBiAVQQFqIhE2AsjrAiAGKAKY7wIgEWohEkEAIQcgDiEVAkADQAJAIBUoAgAgEiAVQZB/aigCAGotAABGDQAgByEWDAILIBVBBGohFUEcIRYgB0EBaiIHQRxHDQALCyAGIBY2AtDrAgsgBigCjO8CIRgCQCAGKALM6wINACAYIBdBAnRqKAIAIg1FDQAgBigCmO8CIA1qIRdBACEHIA4hFQJAA0ACQCAVKAIAIBcgFUGQf2ooAgBqLQAARg0AIAchEgwCCyAVQQRqIRVBHCESIAdBAWoiB0EcRw0ACwsCQCARRQ0AIBIgFk0NAQsgBiASNgLQ6wIgBiANNgLI6wIgDSERC0EAIRYgBkEAIBggBigC3OsCQQJ0akGAgBBqKAIAIhUgFSARRhsiFTYC1OsCAkAgFUUNACAGKAKY7wIgFWohEkEAIQcgDiEVA0ACQCAVKAIAIBIgFUGQf2ooAgBqLQAARg0AIAchFgwCCyAVQQRqIRVBHCEWIAdBAWoiB0EcRw0ACwsgBiAWNgLY6wJBJCEVCyAGQYDIASAGKAJgIgdBAnZBgAJqbiAVajYCwOsCAkAgB0H//z9LDQAgBiAHQQFqNgJgCyAGKALE6wIhISAGKAIYIUQCQCAGKAIsIhFFDQAgBigCICESQSAgBigCKCITayEUICFBtffI+AFsQcujteoDaiEHQQAhFiAFQZAIaiEXIB0hFQNAIBUgBigChO8CIAcgFUFAaigCAGpBkemXqgJsIhhBD3YgGHNBudroywJsIhhBEHYgGHMiGEHt+OzgAmwgFHYgFiATdGogEnRBAnRqIg02AgAgFyAYQf//A3FBAWogDSgCAHM2AgAgB0HLo7XqA2ohByAVQQRqIRUgF0EEaiEXIBEgFkEBaiIWRw0ACwJAIBJFDQBBACEXA0ACQCAFQZAIaiAXQQJ0aigCACIWRQ0AQQIhFSAdIBdBAnRqKAIAIgcgBygCACAWczYCACAHQQRqIQcDQCAHQYCAgIAENgIAIAdBBGohByAVIBJ2IRYgFUEBaiEVIBZFDQALCyAXQQFqIhcgEUcNAAwCCwsgBUGQCGohFSAdIQcDQAJAIBUoAgAiFkUNACAHKAIAIhIgEigCACAWczYCAAsgFUEEaiEVIAdBBGohByARQX9qIhENAAsLAkACQCBEDQBBASEcDAELICFBtffI+AFsQcujteoDaiFHQQAhF0EBIRwgLSENQQEhEwNAIEQgF0F/cyJDaiEnAkAgFyAGKAIgRw0AAkAgBigCLCIRRQ0AQSAgBigCKCIUayEhIEcgHEHq7pHxA2xqIQdBACEWIAVBkAhqIRIgHSEVA0AgFSAGKAKE7wIgByAVQUBqKAIAakGR6ZeqAmwiGEEPdiAYc0G52ujLAmwiGEEQdiAYcyIYQe347OACbCAhdiAWIBR0aiAXdEECdGoiEzYCACASIBhB//8DcUEBaiATKAIAczYCACAHQcujteoDaiEHIBVBBGohFSASQQRqIRIgESAWQQFqIhZHDQALAkAgF0UNAEEAIRIDQAJAIAVBkAhqIBJBAnRqKAIAIhZFDQBBAiEVIB0gEkECdGooAgAiByAHKAIAIBZzNgIAIAdBBGohBwNAIAdBgICAgAQ2AgAgB0EEaiEHIBUgF3YhFiAVQQFqIRUgFkUNAAsLIBJBAWoiEiARRw0ADAILCyAFQZAIaiEVIB0hBwNAAkAgFSgCACIWRQ0AIAcoAgAiEiASKAIAIBZzNgIACyAVQQRqIRUgB0EEaiEHIBFBf2oiEQ0ACwtBASETC0EAISICQCAcQQF0IkZBAXIgJ3QgBigCHGsgBigCFE8NACAvIBxBGGxqISAgBigCGCEfAkAgBigCLCIWRQ0AIBZBAnQhEUEAIQcgLiEVA0AgFSAAIBVBxH1qKAIAIBNBAnRqKAIAIhJBEnZB/v8AcWouAQA2AgACQCAGLQAkQQFxRQ0AIBUgEWogACAGKAKI7wIgByASQf8PcWpBAnRqKAIAQRJ2Qf7/AHFqLgEANgIACyAHQYAQaiEHIBVBBGohFSAWQX9qIhYNAAsLIB8gQ2ohFiAg/QkCECEkICAoAhQhEiAgKAIMIREgICgCCCEYICAoAgQhFCAgKAIAISFBACEVA0AgBiAVaiIHQeTrAmr9DAACAAAAAgAAAAIAAAACAAD9DAAAAAAAAAAAAAAAAAAAAAAiGyAHQejlAmr9AAIAIBb9rAEiVCAk/bEB/QwBAAAAAQAAAAEAAAABAAAA/Tf9Uv0MAP7//wD+//8A/v//AP7//yAbIFQgJP03/VL9rgH9CwIAIBVBEGoiFUHwAEcNAAsgEv0RIVVBACEVA0AgBiAVaiIHQdTsAmogB0Go6QJq/QACAEEI/asBIFX9sQFBBP2sAf0MAAQAAAAEAAAABAAAAAQAACIk/bYB/QwA/P//APz//wD8//8A/P//IlT9uAH9CwIAIBVBEGoiFUEwRw0ACyAR/REhVSAY/REhViAU/REhVyAh/REhWEEAIQcDQCAGIAdqIhVBhO0CaiAVQdjmAmr9AAIAIFj9tQEgVf2xASAVQcjnAmr9AAIAIFf9tQH9rgEgFUG46AJq/QACACBW/bUB/a4BQQT9rAEgJP22ASBU/bgB/QsCACAHQRBqIgdBIEcNAAsgBiAGKAK06gIgEkECdWtBAnUiFUGACCAVQYAISBsiFUGAeCAVQYB4Shs2AqjtAiAGIAYoAqzqAiAUbCAGKAKo6gIgIWxqIAYoArDqAiAYbGpBBnUgEWtBBHUiFUGACCAVQYAISBsiFUGAeCAVQYB4Shs2AqTtAkEAIRVBACESAkAgBi0AJEEBcUUNACAGKAKY7wIiESAGKALI6wIiGGotAAAhFCAGKALQ6wIhIkEAIRIgLiAGKAIsQQN0aiIHQQA2AgQgBigCzOsCIScgBigCHCEhIAdBADYCACAGQQA2AvTuAgJAIBhFDQAgISAUaiIYIB8gF2t2IBxHDQAgBigCiO8CIAYoAixBDXRqICdBB3RqICJBAnRqIiEoAgAhEiAGIBggFnZBAXEiFDYC/O4CIAYgITYC9O4CIAcgEkELdkGAgGBqQQt1IhhBACAYayAUGzYCBCAHIAAgEkESdkH+/wBxai4BACIYQQAgGGsgFBs2AgBBBCESIBggGEEfdSIHcyAHayIHQf8PSw0AQQEgB0EIdkEBakEBdiAHQYACSRshEgsgESAGKALU6wIiGGotAAAhESAGKALY6wIhISAuIAYoAixBA3RqIgdBADYCDCAGKAIcIRQgB0EANgIIIAZBADYC+O4CIBhFDQAgFCARaiIRIB8gF2t2IBxHDQAgBigCiO8CIAYoAixBDXRqICFBAnRqQYDAAGoiFCgCACEYIAYgESAWdkEBcSIWNgKA7wIgBiAUNgL47gIgByAYQQt2QYCAYGpBC3UiEUEAIBFrIBYbNgIMIAcgACAYQRJ2Qf7/AHFqLgEAIhFBACARayAWGzYCCAtBACEHA0BBAUECIBkgFWooAgAiFkEASBtBACAWGyAHQQNsaiEHIBVBBGoiFUEQRw0ACyAGIAYoApDvAiJDIAYoAjAiJyAcbEECdCJNaiIWNgLE7gIgBiBDICcgByAfbCJLIBdqIAYoAjQiUGpsQQJ0ajYCyO4CID8oAgAhSCAGKAIYIRUCQAJAIBJBAUgNACAGKAI8IBdqIBJBA3QgBigCuOsCakF4aiAVbGohFQwBCwJAIAYtACRBBHFFDQACQCAVQQNLDQAgSCAVdCAGKALs5QJqIBV0IBxqIAYoAkBqIRUMAgsgBigCQCEHAkAgFUEERw0AIEhBBHQgHGogB2ohFQwCCyBIIBVBe2p2IBVsIBdqIAdqIRUMAQtBwAAhBwJAIAYoAsTrAg0AIAYoArzrAiEHCyAGKAI4IBdqIAcgFWxqIRULIAYgQyAVICdsQQJ0Ik5qIgc2AszuAkEAIRVBACEUQQAhIUEAISICQCAnRQ0AQQAhSUEAISJBACEhQQAhFAJAICdBBEkNACBDICcgUCAXaiBLamxBAnRqIRIgJ0F8cSJJIRggGSERIBshVCAbIVUDQCAH/QACACAR/QACACIk/bUBQQr9rAEgG/2uASEbIBL9AAIAICT9tQFBCv2sASBU/a4BIVQgFv0AAgAgJP21AUEK/awBIFX9rgEhVSAHQRBqIQcgEkEQaiESIBZBEGohFiARQRBqIREgGEF8aiIYDQALIFUgVSAb/Q0ICQoLDA0ODwABAgMAAQID/a4BIiQgJCAb/Q0EBQYHAAECAwABAgMAAQID/a4B/RsAIRQgVCBUIBv9DQgJCgsMDQ4PAAECAwABAgP9rgEiJCAkIBv9DQQFBgcAAQIDAAECAwABAgP9rgH9GwAhISAbIBsgG/0NCAkKCwwNDg8AAQIDAAECA/2uASIbIBsgG/0NBAUGBwABAgMAAQIDAAECA/2uAf0bACEiICcgSUYNAQsgQyBNIElBAnQiEWpqIQcgQyBOIBFqaiEWIEMgEWogJyBQIBdqIEtqbEECdGohEiAnIElrIScgGSARaiERA0AgFigCACARKAIAIhhsQQp1ICJqISIgEigCACAYbEEKdSAhaiEhIAcoAgAgGGxBCnUgFGohFCARQQRqIREgB0EEaiEHIBJBBGohEiAWQQRqIRYgJ0F/aiInDQALCyAFICI2ApgIIAUgITYClAggBSAUNgKQCEEAIRYDQCAGIBVqIhJB0O4CaiAFQZAIaiAVaigCAEEGdSIHQf8XIAdB/xdIGyIHQYFoIAdBgWhKGyIHNgIAIBJB3O4CaiAHQQF0IChqQYAwai8BADYCACANIBVqKAIAIAdsQQh1IBZqIRYgFUEEaiIVQQxHDQALIAYgKCAWQQh1IhVB/xcgFUH/F0gbIhVBgWggFUGBaEobIhVBgBhqIgdBAXRqLwEAIkM2AujuAiAGIDcoAgAiFiBIQQAgH0F8aiISIBIgH0sbdiAfdCAcckEybGogB0EHdkH+//8PcSISaiIHIBVBBnZBAnEiEWo2AuzuAiAGIBYgBigCSCAcQQV0aiAGKAK06gIgICgCFEECdWtBB3UiGEEPIBhBD0gbIhhBcCAYQXBKG2pBMmxqIBJqIhJBoAZqIhggEWo2AvDuAgJAIAYoAmQiFiAWIBVB/wFxIhUgBy8BAmxBgAIgFWsiESAHLwEAbGpBCHYgQ0EBdGogFSASQaIGai8BAGwgESAYLwEAbGpBCHZqIhVBAmpBAnYiB0H//wMgB0H//wNJG0EBIBVBAUsbrSAGKAJoIhUgFmutfkIQiKdqIhxBAWogBigCbCIgIBxNIiIbIhYgHCAVICIbIhJzQf///wdLDQAgBigCdCEUIAYoAnAhByAgIREDQAJAAkACQCAHIBRGDQAgByEVDAELQQAhFSAGKAJQIiEoAjgiJyAGKAKAASIYRg0BICcgGGsiB0EQIAdBEEkbIScgISkDMCAYrXwhCAJAAkAgISgCHCIUDQACQCAhKAIkIAggNSAnICEoAiARgICAgACAgICAAEUNACAGKAKAASEYIDUhFQwCCyAGQQE6AJQBIAZCADcDcEEAIRRBACEHQQAhFQwDCyAUIAinaiEVCyAGIBggByAnIBQbIgdqNgKAASAGIBUgB2oiFDYCdAsgBiAVQQFqIgc2AnAgFS0AACEVCyASQQh0IhhB/wFyIRIgBiAVIBFBCHRyIhE2AmwgBiAGKQN4QgF8NwN4IBggFkEIdCIWc0GAgIAISQ0ACyAGKALo7gIhQwsgBiASNgJoIAYgFjYCZCAiQRB0ISFBACEYA0ACQCAhICUgGEECdCIVaigCAGsiB0GYeGpBsHBLDQAgBigCMCISRQ0AIAYoAsDrAiAHbEEIdSERIBogFWooAgAhJ0EAIRQCQCASQQRJDQAgEf0RIRsgEkF8cSIUIRYgGSEHICchFQNAIBUgB/0AAgAgG/21Af0MACAAAAAgAAAAIAAAACAAAP2uAUEO/awBIBX9AAIA/a4B/Qz//wcA//8HAP//BwD//wcA/bYB/QwBAPj/AQD4/wEA+P8BAPj//bgB/QsCACAHQRBqIQcgFUEQaiEVIBZBfGoiFg0ACyASIBRGDQELIBIgFGshFiAnIBRBAnQiB2ohFSAZIAdqIQcDQCAVIAcoAgAgEWxBgMAAakEOdSAVKAIAaiISQf//HyASQf//H0gbIhJBgYBgIBJBgYBgShs2AgAgFUEEaiEVIAdBBGohByAWQX9qIhYNAAsLIBhBAWoiGEEDRw0ACyAhIENrQQNsQQZ1IRZBACEVA0AgDSAVaiIHICYgFWooAgAgFmxBgMAAakEOdSAHKAIAaiIHQf//HyAHQf//H0gbIgdBgYBgIAdBgYBgShs2AgAgFUEEaiIVQQxHDQALIAYoAuzuAiIVIBUvAQAiFUH//wNBACAiGyIHIBVrQQZ2ajsBACAGKALw7gIiFSAVLwEAIhUgByAVa0EGdmo7AQACQCAGKAIsIhVFDQBB//8/QQAgICAcTRshFgJAIAYtACRBAXENACAdIQcDQCAHKAIAIBNBAnRqIhJB8A8gEigCACISQQR2Qf8AcSIRQQR0QRBqIBFB/wBGGyASQQ9xciAWIBJBC3YiEmtBBHUgDyARQQJ0aigCAGxBCnYgEmpBC3RyNgIAIAdBBGohByAVQX9qIhUNAAwCCwsgBigCiO8CIRIgHSERA0AgEiARKAIAIBNBAnRqIhQoAgAiB0H/D3FBAnRqIhggFiAYKAIAIhhBC3YiIWtBBHUgDyAYQf8PcSIYQQJ0aigCAGxBCnYgIWpBC3QgGEEBakH/ACAYQf8ASRtyNgIAIBQgB0EPcSIYQQEgGEEBSxtBAXQgInIiIUEHcUEIciAhIBhBB0sbQfAPIAdBBHZB/wBxIhhBBHRBEGogGEH/AEYbciAPIBhBAnRqKAIAIBYgB0ELdiIHa0EEdWxBCnYgB2pBC3RyNgIAIBFBBGohESASQYDAAGohEiAVQX9qIhUNAAsLQQAhFUEBIQcDQCAGLQAkQQFxRQ0BAkAgIyAVQQJ0IhZqKAIAIhVFDQAgFUH//z9BACAeIBZqKAIAICJGGyAVKAIAIhZBC3YiEmtBBHUgDyAWQf8PcSIWQQJ0aigCAGxBCnYgEmpBC3QgFkEBakH/ACAWQf8ASRtyNgIAC0EBIRUgB0EBcSEWQQAhByAWDQALCyANQQxqIQ0gIiBGciEcICIgE0EBdHIhEyAXQQFqIhcgREcNAAsLIBwgBigCHGshDQJAIAYoAsTrAkUNACANIA4oAgBHDQBBLyEHQQEhFQwCCyA+IA06AAAgKkEAQQMgOxsiF0HgAGxqIRIgKyAXQfAAbGohFgNAIDMgF0ECdCIVaigCACERIDIgFWooAgD9ESFUIDQgF0EIdGogDWotAAAhGP0MAAAAAAAAAAAAAAAAAAAAACEbIDwhByAWIRUDQCAV/QACACBU/bEBIiQgJP21ASAb/a4BIRsgFUEQaiEVIAdBfGoiBw0ACwJAIBsgGyAb/Q0ICQoLDA0ODwABAgMAAQID/a4BIhsgGyAb/Q0EBQYHAAECAwABAgMAAQID/a4B/RsAIhVFDQAgGEEGdCARa6xCD4YiCCAVQbAJaq0iCX8iCiAKIAl+IAhVrX2n/REhG0EAIRUDQCASIBVqIgcgFiAVav0AAgAgVP2xASAb/bUB/QwACAAAAAgAAAAIAAAACAAA/a4BQQz9rAEgB/0AAgD9rgH9DP//AwD//wMA//8DAP//AwD9tgH9DAEA/P8BAPz/AQD8/wEA/P/9uAH9CwIAIBAgFUEQaiIVRw0ACwsgEkHgAGohEiAWQfAAaiEWIBdBAWoiF0EERw0AC0EAIRVBACEHIAYtACRBAXFFDQECQCAGKALI6wIiFUUNAEEAIQcCQCANIAYoApjvAiAVai0AAEcNACAGKALM6wIiFUEeSw0BIBVBAWohBwsgBiAHNgLM6wILIAYoAozvAiIVIAYoAtzrAkECdGpBgIAQaiA9NgIAIBUgBigC4OsCQQJ0aiA9NgIAC0EAIRVBACEHCwJAIAYtAJQBRQ0AQdEAIQcMBQsCQCAVQX9zIAYpA3hCAnwiCCAGKAJQNQI4IglYcUUNACA6QQFqIjogBigCBE8NAgwBCwsgCCAJWA0BQSwhBwwDC0EAIRUDQCA5IBUgBigCBCIHamogOSAHakF/ai0AADoAACAVQQFqIhVBBEcNAAsgBiAGKAJcQQFqIhU2AlxBACEHIBUgBigCCEkNACAGKAJQIhUpAzAgFTUCOCIIfEJ/fCEJAkACQCAVKAIcIgdFDQAgByAJp2ohFQwBCyAFQZAIakEAIBUoAiQgCSAFQZAIakEBIBUoAiARgICAgACAgICAABshFSAGKAJQNQI4IQgLAkAgBikDeEICfCAIWg0AQS0hBwwBCwJAIBUNAEHRACEHDAELQQBBLiAGLQBrIBUtAABGGyEHCyAHRQ0ACwsgBkF/NgJYDAELQQAhByADRQ0AIAYoApjvAiAGKAIMIAFBBGpsaiACakEFaiEVIAZBlQFqIRYDQCAEIBYgFS0AAGotAAA6AAAgFUEBaiEVIARBAWohBCADQX9qIgMNAAsLIAVBkBBqJICAgIAAIAcLCABBkJKBgAALgQEBAX5BAEIANwPokYCAAEEAIAA2AuSRgIAAQQAgAEEUakEAIAFBFEsbNgLgkYCAACACRAChOBSbOe9DZiEAAkACQCACRAAAAAAAAPBDYyACRAAAAAAAAAAAZnFFDQAgArEhAwwBC0IAIQMLQciRgIAAIAGtQn8gAyAAGxCAgICAAAsLAEEAKALIkYCAAAsLAEEAKALMkYCAAAsLAEEALwHYkYCAAAsLAEEALQDakYCAAAsLAEEAKALQkYCAAAtSAgJ/AX4jgICAgABBEGsiACSAgICAACAAQgA3AwhByJGAgAAgAEEIahCGgICAACEBIAApAwghAiAAQRBqJICAgIAARJx1AIg85Dd+IAK6IAEbCxIAQciRgIAAIAAgARCIgICAAAsNAEEAIAA2AoSSgIAAC6wBAQh/QciRgIAAIAAQhYCAgAAhAgJAIAFFDQAgAg0AQQAoAsiRgIAAIgNFDQADQEEAKALgkYCAAEEALQDakYCAACIEIAAtAABsaiIFLQACIQYgBS0AASEHIAUtAAAhCEH/ASEJAkAgBEEERw0AIAUtAAMhCQsgASAJOgADIAEgBjoAAiABIAc6AAEgASAIOgAAIABBAWohACABQQRqIQEgA0F/aiIDDQALCyACCwvOCQEAQYAIC8YJAAAAAJYwB3csYQ7uulEJmRnEbQeP9GpwNaVj6aOVZJ4yiNsOpLjceR7p1eCI2dKXK0y2Cb18sX4HLbjnkR2/kGQQtx3yILBqSHG5895BvoR91Noa6+TdbVG11PTHhdODVphsE8Coa2R6+WL97Mllik9cARTZbAZjYz0P+vUNCI3IIG47XhBpTORBYNVycWei0eQDPEfUBEv9hQ3Sa7UKpfqotTVsmLJC1sm720D5vKzjbNgydVzfRc8N1txZPdGrrDDZJjoA3lGAUdfIFmHQv7X0tCEjxLNWmZW6zw+lvbieuAIoCIgFX7LZDMYk6Quxh3xvLxFMaFirHWHBPS1mtpBB3HYGcdsBvCDSmCoQ1e+JhbFxH7W2BqXkv58z1LjooskHeDT5AA+OqAmWGJgO4bsNan8tPW0Il2xkkQFcY+b0UWtrYmFsHNgwZYVOAGLy7ZUGbHulARvB9AiCV8QP9cbZsGVQ6bcS6ri+i3yIufzfHd1iSS3aFfN804xlTNT7WGGyTc5RtTp0ALyj4jC71EGl30rXldg9bcTRpPv01tNq6WlD/NluNEaIZ63QuGDacy0EROUdAzNfTAqqyXwN3TxxBVCqQQInEBALvoYgDMkltWhXs4VvIAnUZrmf5GHODvneXpjJ2SkimNCwtKjXxxc9s1mBDbQuO1y9t61susAgg7jttrO/mgzitgOa0rF0OUfV6q930p0VJtsEgxbccxILY+OEO2SUPmptDahaanoLzw7knf8JkyeuAAqxngd9RJMP8NKjCIdo8gEe/sIGaV1XYvfLZ2WAcTZsGecGa252G9T+4CvTiVp62hDMSt1nb9+5+fnvvo5DvrcX1Y6wYOij1tZ+k9GhxMLYOFLy30/xZ7vRZ1e8pt0GtT9LNrJI2isN2EwbCq/2SgM2YHoEQcPvYN9V32eo745uMXm+aUaMs2HLGoNmvKDSbyU24mhSlXcMzANHC7u5FgIiLyYFVb47usUoC72yklq0KwRqs1yn/9fCMc/QtYue2Swdrt5bsMJkmybyY+yco2p1CpNtAqkGCZw/Ng7rhWcHchNXAAWCSr+VFHq44q4rsXs4G7YMm47Skg2+1eW379x8Id/bC9TS04ZC4tTx+LPdaG6D2h/NFr6BWya59uF3sG93R7cY5loIiHBqD//KOwZmXAsBEf+eZY9prmL40/9rYUXPbBZ44gqg7tIN11SDBE7CswM5YSZnp/cWYNBNR2lJ23duPkpq0a7cWtbZZgvfQPA72DdTrrypxZ673n/Pskfp/7UwHPK9vYrCusowk7NTpqO0JAU20LqTBtfNKVfeVL9n2SMuemazuEphxAIbaF2UK28qN74LtKGODMMb3wVaje8CLYtLTUkKDQoAAAAAAAAAAAAQAAEPEBECAwQFBgkHCAwNDgwQEQIDBAUJCBkYDhoAAAAADBARAgMEBQkIGRgLCgAAAAAQEhARAgMEBQsJBwgZGAAKDQwAARMUFRYXEgIMDQ4AAAAAAAAAAAAAAAAAAADAXQAAwF0AAMDg//9AHwAA/wAAAf8BAQH+AAACAQICAf4B/wL9AAADAgL+AgMB/QH/AwED/AAEAf4DAgMABAMC/QL7AAEE/wQAAAgAFAAoAFAAjADcAA==');
}
