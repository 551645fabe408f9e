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
startPolyfill('AGFzbQEAAAABPwpgBH9+f38Bf2AFf39/f38Bf2ADf35+AX9gAn9+AX9gA39/fwF/YAJ/fwF/YAABf2ADf398AX9gAAF8YAF/AAMWFQIDBAUBBQUFBAEGBwYGBgYGCAUJBQQFAXABAgIFAwEAAQYIAX8BQZCSAQsHaQwGbWVtb3J5AgAEaGVhcAAKBG9wZW4ACwV3aWR0aAAMBmhlaWdodAANBmNvbG9ycwAOCGNoYW5uZWxzAA8Lc3RyaXBlX3Jvd3MAEAZuZWVkZWQAEQViZWdpbgASBHNlZWsAEwNyb3cAFAkHAQBBAQsBCQqiuwEVqgMDA38BfgF/I4CAgIAAQRBrIgMkgICAgAAgA0EANgIIAkAgACABEIGAgIAAIgQNAAJAIAAoAgxBA3QgACgCKGoiBa0iBkIEfCABWA0AQRIhBAwBC0HRACEEIAAgBSADQQhqEIKAgIAARQ0AAkACQCAAKAIcIgcNACADQQxqIQUgACgCJCAGIANBDGpBBCAAKAIgEYCAgIAAgICAgAANAQwCCyAHIAVqIQULAkAgBSgAACIEQRh0IARBgP4DcUEIdHIgBEEIdkGA/gNxIARBGHZyciADKAIIRg0AQSQhBAwBCwJAIAAtABQiBEEBTQ0AQTEhBAwBCwJAIAQNACAALQAVQQJHDQBBJSEEDAELAkAgADUCBCAANQIAfiACWA0AQcAAIQQMAQsCQAJAIAAoAgxBAU4NAEEAIQcMAQtBACEFQQAhBwNAAkAgACAFEIOAgIAAIgRFDQAgBEHRAEYNAyAEIQcLIAVBAWoiBSAAKAIMSA0ACwsCQCAAKQMwIAA1Ajh8IgIgAVgNAEETIQQMAQtBJiAHIAIgAVQbIQQLIANBEGokgICAgAAgBAu5BAEFfyOAgICAAEEgayICJICAgIAAQQAhAyAAQQA2AkQgAEEANgI8IABBfzYCLCABQhQgAUIUVBunIQQgAiEFAkACQAJAIAFQRQ0AIAUhBgwBCyAAKAIcIgYNACAFIQYgACgCJEIAIAIgBCAAKAIgEYCAgIAAgICAgAANAEHRACEDDAELAkADQAJAIAQgA0cNAEEQIQMMAwsCQCAGIANqLQAAIANBgJCAgABqLQAARw0AIANBAWoiA0EHRg0CDAELC0EgIQMMAQtBESEDIAFCCFQNAAJAIAYtAAdBAUYNAEEwIQMMAQsgAUIUVA0AIABBA0EEIAYsAAhBf0obIgM6ABIgAEECQQEgBi0ACEHAAHEiBBs6ABUgACAGLQAIQT9xOgAUIAAgBi0ACUEBaiIFOwEQIAAgBSADIARBBnZ0bEEUajYCKEEAIQMDQCAAIAM6ABMgA0H/AXEhBCADQQFqIQMgBi0ACSAEdg0ACyAAIAYtAApBCHQgBi0AC3IiBDYCCCAAIAYoAAwiA0EYdCADQYD+A3FBCHRyIANBCHZBgP4DcSADQRh2cnIiBTYCACAAIAYoABAiA0EYdCADQYD+A3FBCHRyIANBCHZBgP4DcSADQRh2cnIiBjYCBEEhIQMgBUUNACAGRQ0AAkAgBCAGSQ0AQSIhAwwBCwJAIAQNACAAIAY2AgggBiEECyAAIAZBf2ogBG4iA0EBajYCDEEjQQAgA0GAgARLGyEDCyACQSBqJICAgIAAIAML1QIBB38jgICAgABBEGsiAySAgICAAAJAAkAgAUUNAAJAAkAgACgCHCIEDQBBACEFDAELIAIoAgBBf3MhBgNAIAQtAAAgBnNB/wFxQQJ0QYCIgIAAaigCACAGQQh2cyEGIARBAWohBCABQX9qIgENAAsgAiAGQX9zNgIADAELA0AgASAFayIHQRAgB0EQSRshCAJAAkAgBA0AIAMhBiAAKAIkIAWtIAMgCCAAKAIgEYCAgIAAgICAgAANAUEAIQQMBAsgBCAFaiEGCyACKAIAIQkCQCAHIAggBBsiB0UNACAJQX9zIQQgByEJA0AgBi0AACAEc0H/AXFBAnRBgIiAgABqKAIAIARBCHZzIQQgBkEBaiEGIAlBf2oiCQ0ACyAEQX9zIQkLIAIgCTYCACAHIAVqIgUgAU8NASAAKAIcIQQMAAsLQQEhBAsgA0EQaiSAgICAACAEC9IDAgd/An4jgICAgABBEGsiAiSAgICAAAJAAkACQCAAKAIsIgMgAUwNAEF/IQMgAEF/NgIsDAELIANBf0oNAQsgAEEANgI4IAAgACgCKCAAKAIMQQN0akEEaq03AzALAkACQCADIAFIDQBBACEEDAELQQAhBANAIANBA3QgACgCKGpBCGohBQJAAkAgACgCHCIGDQACQCAAKAIkIAWtIAJBDGpBBCAAKAIgEYCAgIAAgICAgAANAEHRACEEDAQLIAAoAiwhAyACQQxqIQUMAQsgBiAFaiEFCyAAIAApAzAgADUCOHw3AzAgBSgAACEFIAAgA0EBaiIDNgIsIAAgBUEYdCAFQYD+A3FBCHRyIAVBCHZBgP4DcSAFQRh2cnIiBzYCOCAALQATIQYCQAJAAkACQAJAAkAgACgCBCAAKAIIIgUgA2xrIgggBSAIIAVJG60gADUCAH4iCUL//////////w9WDQAgBq1C/wGDIQoMAQsgBkH/AXENAUIAIQoLIAAgCiAJfkIHfEIDiCIJIAetIgpROgAWIAkgClQNAiAJIApWDQEMAwsgAEEAOgAWCyAALQAUDQELQSchBAsgAyABSA0ACwsgAkEQaiSAgICAACAEC5kaBwJ/AX4CfwF+DH8BfgF7I4CAgIAAQSBrIgUkgICAgAAgAC0AEyEGIAA1AgAhB0GAgMAAIQgCQCAAKAIcDQBBgAEgBkH/AXEiCUEBIAlBAUsbbiEICwJAAkAgA0UNACAHIAGtfiACrXwgBq1C/wGDfiEKQQAhCQNAIAVBADoAACAFIQsCQCADIAggAyAISRsiDCAGQf8BcSINbCIBIAqnQQdxIg5qIgJFDQAgACkDMCAKQgOIfCEHAkAgACgCHCIPDQACQCAAKAIkIAcgBSACQQdqQQN2IAAoAiARgICAgACAgICAAA0AQdEAIQYMBQsgDCAALQATIg1sIQEgDSEGDAELIA8gB6dqIQsLAkACQAJAAkACQAJAIAZB/wFxIhAOCQECAgICAgICAAILIAhFDQRBACEOIAxBEEkNAiAEIAtrQQ9NDQIgDEHw//8AcSIOIQIgBCEGIAshAQNAIAYgAf0AAAD9CwAAIAZBEGohBiABQRBqIQEgAkFwaiICDQALIAwgDkcNAgwDCyAIRQ0DQQAhAgJAIAxBEEkNACAMQfD//wBxIgIhASAEIQYDQCAG/QwAAAAAAAAAAAAAAAAAAAAA/QsAACAGQRBqIQYgAUFwaiIBDQALIAwgAkYNAwsgBCACaiEGIAwgAmshAQNAIAZBADoAACAGQQFqIQYgAUF/aiIBDQAMAwsLIAhFDQIgCyAOIAFqQQdqQQN2IgZqIQ8gBkF5aiERQRAgDWshEkEAIRMDQAJAIA5BB3ENACALIA5BA3YiAWohBkEAIQICQAJAAkACQAJAAkACQAJAIBBBf2oOBwABAgMEBQYHCyABIBFODQYgDCATayIUQQhJDQYgBCATaiEVQQAhFkEIIQEDQCABIQJCACEHQQAhAQNAIAdCCIYiFyAGIAFqMQAAhCEHIAFBAWoiAUEIRw0ACyAVIBZqIBdCPIgiB0IEhiAXQjiIhSAHQiCGhCIHQgKIQoOAgIAwgyIXQgKGIAeFIBdCEIaEIgdCB4ZCgIKAiICggIABgyIXQjiI/RIgFyAHQoGAhICQgMAAg4QiB0IwiP0eASAHQiiI/RIgB0IgiP0eAf0NAAgQGAAAAAAAAAAAAAAAACAHQhiI/RIgB0IQiP0eASIY/RsA/RcEIBj9GwL9FwUgB0IIiP0SIhj9GwD9FwYgGCAH/R4B/RsC/RcH/VsAAAAgAkEIaiIBIBRLDQcgAiEWIA8gBkEBaiIGa0EHSg0ADAcLCyABIBFODQUgDCATayIUQQhJDQUgBCATaiEVQQAhFkEIIQEDQCABIQJCACEHQQAhAQNAIAdCCIYiFyAGIAFqMQAAhCEHIAFBAWoiAUEIRw0ACyAVIBZqIBdCOIgiB0IIhiAXQjCIhSAHQiCGhCIHQgSIQo+AgIDwAYMiF0IEhiAHhSAXQhCGhCIHQgaGQoCGgJiA4ICAA4MiF0I4iP0SIBcgB0KDhoyAsIDAAYOEIgdCMIj9HgEgB0IoiP0SIAdCIIj9HgH9DQAIEBgAAAAAAAAAAAAAAAAgB0IYiP0SIAdCEIj9HgEiGP0bAP0XBCAY/RsC/RcFIAdCCIj9EiIY/RsA/RcGIBggB/0eAf0bAv0XB/1bAAAAIAJBCGoiASAUSw0GIAIhFiAPIAZBAmoiBmtBB0oNAAwGCwsgASARTg0EIAwgE2siFEEISQ0EIAQgE2ohFUEAIRZBCCEBA0AgASECQgAhB0EAIQEDQCAHQgiGIhcgBiABajEAAIQhByABQQFqIgFBCEcNAAsgFSAWaiAXQjSIIgdCDIYgF0IoiIUgB0IghoQiB0IGiEK/gICA8AeDIhdCBoYgB4UgF0IQhoQiB0IFhkKAjoC4gOCBgAeDIhdCOIj9EiAXIAdCh46cgPDgwQODhCIHQjCI/R4BIAdCKIj9EiAHQiCI/R4B/Q0ACBAYAAAAAAAAAAAAAAAAIAdCGIj9EiAHQhCI/R4BIhj9GwD9FwQgGP0bAv0XBSAHQgiI/RIiGP0bAP0XBiAYIAf9HgH9GwL9Fwf9WwAAACACQQhqIgEgFEsNBSACIRYgDyAGQQNqIgZrQQdKDQAMBQsLIAEgEU4NAyAMIBNrIhRBCEkNAyAEIBNqIRVBACEWQQghAQNAIAEhAkIAIQdBACEBA0AgB0IIhiIXIAYgAWoxAACEIQcgAUEBaiIBQQhHDQALIBUgFmogF0IwiCIHQhCGIBdCIIiFIAdCIIaEIgdCCIhC/4GAgPAfgyIXQgiGIAeFIBdCEIaEIgdCBIZCgJ6A+IDgg4APgyIXQjiI/RIgFyAHQo+evPjw4cMHg4QiB0IwiP0eASAHQiiI/RIgB0IgiP0eAf0NAAgQGAAAAAAAAAAAAAAAACAHQhiI/RIgB0IQiP0eASIY/RsA/RcEIBj9GwL9FwUgB0IIiP0SIhj9GwD9FwYgGCAH/R4B/RsC/RcH/VsAAAAgAkEIaiIBIBRLDQQgAiEWIA8gBkEEaiIGa0EHSg0ADAQLCyABIBFODQIgDCATayIUQQhJDQIgBCATaiEVQQAhFkEIIQEDQCABIQJCACEHQQAhAQNAIAdCCIYiFyAGIAFqMQAAhCEHIAFBAWoiAUEIRw0ACyAVIBZqIBdCLIgiB0IUhiAXQhiIhSAHQiCGhCIHQgqIQv+HgIDw/wCDIhdCCoYgB4UgF0IQhoQiB0IFiEKfgPyA8IPAD4MiF0IFhiAHhUKfvvz48ePHjx+DIBdCCIaEIgdCOIj9EiAHQjCI/R4BIAdCKIj9EiAHQiCI/R4B/Q0ACBAYAAAAAAAAAAAAAAAAIAdCGIj9EiAHQhCI/R4BIhj9GwD9FwQgGP0bAv0XBSAHQgiI/RIiGP0bAP0XBiAYIAf9HgH9GwL9Fwf9WwAAACACQQhqIgEgFEsNAyACIRYgDyAGQQVqIgZrQQdKDQAMAwsLIAEgEU4NASAMIBNrIhRBCEkNASAEIBNqIRVBACEWQQghAQNAIAEhAkIAIQdBACEBA0AgB0IIhiIXIAYgAWoxAACEIQcgAUEBaiIBQQhHDQALIBUgFmogF0IoiCIHQhiGIBdCEIiFIAdCIIaEIgdCDIhC/5+AgPD/A4MiF0IMhiAHhSAXQhCGhCIHQgaIQr+A/IHwh8AfgyIXQgaGIAeFQr/+/Pnz58+fP4MgF0IIhoQiB0I4iP0SIAdCMIj9HgEgB0IoiP0SIAdCIIj9HgH9DQAIEBgAAAAAAAAAAAAAAAAgB0IYiP0SIAdCEIj9HgEiGP0bAP0XBCAY/RsC/RcFIAdCCIj9EiIY/RsA/RcGIBggB/0eAf0bAv0XB/1bAAAAIAJBCGoiASAUSw0CIAIhFiAPIAZBBmoiBmtBB0oNAAwCCwsgASARTg0AIAwgE2siFEEISQ0AIAQgE2ohFUEAIRZBCCEBA0AgASECQgAhB0EAIQEDQCAHIhdCCIYgBiABajEAAIQhByABQQFqIgFBCEcNAAsgFSAWaiAXQgSGQoCAgIDw////D4MgF0L/////AIOEIgdCDohC//+AgPD/D4MiF0IOhiAHhSAXQhCGhCIHQgeIQv+A/IPwj8A/gyIXQgeGIAeFQv/+/fvz79+/P4MgF0IIhoQiB0I4iP0SIAdCMIj9HgEgB0IoiP0SIAdCIIj9HgH9DQAIEBgAAAAAAAAAAAAAAAAgB0IYiP0SIAdCEIj9HgEiGP0bAP0XBCAY/RsC/RcFIAdCCIj9EiIY/RsA/RcGIBggB/0eAf0bAv0XB/1bAAAAIAJBCGoiASAUSw0BIAIhFiAPIAZBB2oiBmtBB0oNAAsLIAIgE2oiEyAMRg0DIAIgDWwgDmohDgsgCyAOQQN2aiIBLQAAQQh0IQYCQCABQQFqIgEgD08NACAGIAEtAAByIQYLIAQgE2ogBiAOQQdxdEH//wNxIBJ2OgAAIA4gDWohDiATQQFqIhMgDEkNAAwCCwsgCyAOaiEGIAQgDmohASAMIA5rIQIDQCABIAYtAAA6AAAgBkEBaiEGIAFBAWohASACQX9qIgINAAsLIAhFDQAgDEEBIAxBAUsbIQ5BACECAkAgDEEPTQ0AIAn9DyEYIA5B8P//AHEiAiEBIAQhBgNAIAb9AAAAIBj9eSEYIAZBEGohBiABQXBqIgENAAsgGCAYIBj9DQgJCgsMDQ4PAAAAAAAAAAD9eSIYIBggGP0NBAUGBwAAAAAAAAAAAAAAAP15IhggGCAY/Q0CAwAAAAAAAAAAAAAAAAAA/XkiGCAYIBj9DQEAAAAAAAAAAAAAAAAAAAD9ef0WACEJIAwgAkYNAQsgBCACaiEGIA4gAmshAQNAIAYtAAAiAiAJQf8BcSIJIAIgCUsbIQkgBkEBaiEGIAFBf2oiAQ0ACwsCQCAALwEQIAlB/wFxSw0AQSkhBgwDCyAEIAxqIQQgAC0AEyIGrUL/AYMgDK1+IAp8IQogAyAMayIDDQALC0EAIQYLIAVBIGokgICAgAAgBgugBQIGfwF+I4CAgIAAQRBrIgIkgICAgAAgACgCPCIDIAAoAggiBG4hBQJAAkAgAyAAKAIESQ0AQdAAIQYMAQsCQCAAIAUQg4CAgAAiBiADIAUgBGxrIgRyDQBBACEGIABBADYCQEEAIAAoAgAgAC0AE2wgACgCBCAAKAIIIgUgACgCLGxrIgcgBSAHIAVJG2xrQQdxIgVFDQAgAC0AFkUNACAAKQMwIAA1Ajh8Qn98IQgCQAJAIAAoAhwiBg0AIAJBC2ohBiAAKAIkIAggAkELakEBIAAoAiARgICAgACAgICAAA0BQdEAIQYMAgsgBiAIp2ohBgtBKEEAIAYtAABBfyAFdEF/c3EbIQYLIAYNACAAKAIAIQYCQAJAIAAtABZFDQAgACAEQQAgBiABEISAgIAAIQYMAQsCQCAAKAJEIgUNAEEyIQYMAgsgACAEQQAgBiABIAUoAgARgYCAgACAgICAACEGCyAGDQAgACgCQCEGAkAgACgCACIFRQ0AIAZBf3MhBgNAIAEtAAAgBnNB/wFxQQJ0QYCIgIAAaigCACAGQQh2cyEGIAFBAWohASAFQX9qIgUNAAsgBkF/cyEGCyAAIAY2AkAgACADQQFqNgI8AkAgBEEBaiAAKAIEIAAoAggiASAAKAIsIgVsayIDIAEgAyABSRtGDQBBACEGDAELIAAoAiggBUEDdGpBBGohAQJAAkAgACgCHCIDDQACQCAAKAIkIAGtIAJBDGpBBCAAKAIgEYCAgIAAgICAgAANAEHRACEGDAMLIAAoAkAhBiACQQxqIQAMAQsgAyABaiEAC0EAQSogACgAACIAQRh0IABBgP4DcUEIdHIgAEEIdkGA/gNxIABBGHZyciAGRhshBgsgAkEQaiSAgICAACAGC6MCAgN/AX4jgICAgABB0ABrIgIkgICAgAAgAUIANwMAAkACQCAAKAIMQQFIDQBBACEDA0AgAC0AFEEBRw0BIAAgAxCDgICAACIEDQICQCAALQAWDQAgACACQQRqEIeAgIAAIgRB7wBxQcEARg0DQrD5AiEFAkAgBA0AIAI1AhAgAjUCTEIyfiACNQJEIAI1AjB+QgKGIAI1AiwiBULAwQB+IAI1AiRCE4ZCgIAgg3wgBSACNQIohiACNQIghkIChkL/+QJ8QkCDfEK/gwF8QkCDfEI/fEJAg3xCP3xCQIN8Qj98QkCDIQULIAVCP3wiBSABKQMAWA0AIAEgBTcDAAsgA0EBaiIDIAAoAgxIDQALC0EAIQQLIAJB0ABqJICAgIAAIAQLxgUEAn8Bfgp/A34jgICAgABBEGsiAiSAgICAAAJAAkAgACgCOEECTw0AQSwhAwwBCyAAKQMwIQQCQAJAIAAoAhwiBQ0AIAJBD2ohBSAAKAIkIAQgAkEPakEBIAAoAiARgICAgACAgICAAA0BQdEAIQMMAgsgBSAEp2ohBQsgBS0AACEFIAEgAC8BECIGNgIQIAEgAC0AEyIHNgIUIAEgACgCACIINgIAIAFBASAHdCIJNgIYIAEgBUEHcTYCICABIAVBBHYiCkEIaiILNgIkIAEgByAHQQFqQQF2IAdBBUkbIgw2AhwgASAAKAIEIAAoAggiAyAAKAIsbGsiACADIAAgA0kbIgM2AgQgCiAFcyIKQQJ2IQ1BkJCAgAAhAAJAIAVBAXEiDg0AAkAgBkEISw0AQRFBIiAFQQRxG0GQkICAAGohAAwBC0EzQcQAIAZBEUkbQZCQgIAAaiEACyANIApzIQogASAALQAAIg02AiggA60iDyAIrSIQfiERQn8hBEF8IQACQANAIABBAWohACAEQgF8IgRCElYNAUIBIASGIBFUDQALC0ErIQMgBUEgSQ0AIApBAXYgCnNBAXENACALQQogACAEQg1UG0sNACANIAt0IAx0QYCAgARLDQACQCAPQgR8IBBCCXx+IgRC/////wdYDQBBwQAhAwwBCyABIAk2AjAgASAEPgIMIAEgCEEJajYCCCABIAkgB0HRAGxqIgA2AjQgASAAIAdBwQBsaiIANgI4IAEgACAHQQV0IgNqIgA2AjwgASANQQF0QQRqIA0gDhtBO2pB+A9xNgIsAkAgBUEEcUUNACAAQQEgB0EDbHRBgAIgAyAHQQRGGyAHQQRJG2ohAAsgASAANgJAIAFBASAHQQQgB0EESRsgB2p0IgA2AkQgASAAQSAgB3RqNgJIQQAhAwsgAkEQaiSAgICAACADC44FBAR/A34CfwJ7QcEAIQMCQEEAIAFrQT9xIgRBsPkCaiACSw0AIAEgBGoiBUF/NgJYIAUgAiAEazYCVCAFQZjDAGohBkEAIQRCgICAgICAgIDAACEHA0AgB0KAgICAgICAgMAAfCEIQQAhAUEQIQJCgICAgICAgIDAACEJA0AgAUEBdCAJQgGGIgkgCFoiA3IhASAJIAhCACADG30hCSACQX9qIgINAAsgBEEBdCAGakGAMGogATsBACAGQYAYIARrQQF0akEAIAFrOwEAIAdC/////w+DIghCju/9vwV+QiCIIAdCIIgiCUKO7/2/BX58IgdCIIggCUL1v4D+A358IAdC/////w+DIAhC9b+A/gN+fCIIQiCIfEIChiAIQh6IQgODhCEHIARBAWoiBEGAGEcNAAsgBSAFLwGaQzsBmEMgBUGYowFqIQogBUGY8wBqIQtBgWghAUEAIQYDQCABQX9qIQIgCyABQQF0aiEBIAZBBHRBCHJB//8DcSEEA0AgAkEBaiECIAEvAQAhAyABQQJqIQEgBCADSw0ACyAKIAZBAXRqIAI7AQAgAiEBIAZBAWoiBkGAIEcNAAsgBUGY4wFqIQL9DAAAAQACAAMAAAAAAAAAAAAhDEEAIQEDQCACIAFqQYCAAiAMQQH9iwH9DAMAAwADAAMAAwADAAMAAwD9jgEiDf0ZAEH//wFxbv0QQYCAAiAN/RkBQf//AXFu/RoBQYCAAiAN/RkCQf//AXFu/RoCQYCAAiAN/RkDQf//AXFu/RoD/akB/QsCACAM/QwEAAQABAAEAAQABAAEAAQA/Y4BIQwgAUEQaiIBQYAERw0ACyAAIAU2AkQgBUGBgICAADYCAEEAIQMLIAML6XwIA38FfhZ/AnsEfwF+JX8NeyOAgICAAEGQEGsiBSSAgICAACAAKAJEIgYgADYCUAJAAkACQAJAIAYoAlggACgCLEYNACAGQX82AlggACAGQQRqEIeAgIAAIgcNAQJAIAY1AhAgBjUCTEIyfiAGNQJEIAY1AjB+QgKGIAY1AiwiCELAwQB+IAggBjUCKIYgBjUCIIZCAoZC//kCfEJAgyIIfEK/gwF8IgkgBjUCJEIThkKAgCCDfEJAgyIKfEI/fEJAgyILfEI/fEJAgyIMfEI/fEJAgyAGNQJUWA0AQcEAIQcMAgsgBiAGQcD5Amo2Apj5AiAGIAYgDKdqNgKs+QIgBiAGIAunajYCqPkCIAYgBiAKp2o2AqT5AiAGIAYgCKdqNgKc+QIgBiAGIAmnQUBxajYCoPkCAkAgBigCUCINLwEQIg5FDQAgBkGVAWohDyAFQZAIakF8aiEQQQAhESAFQRBqIRIgDS0AEiITQQRHIRQDQCANLQAVQX9qIA5sIBFqIBNsQRRqIRUCQAJAIA0oAhwiBw0AIAVBDGohByANKAIkIBWtIAVBDGogEyANKAIgEYCAgIAAgICAgAANAUHRACEHDAULIAcgFWohBwtB/wEhFgJAIBQNACAHLQADIRYLIActAAIhFyAHLQABIRggBy0AACEZQQAhFQNAIBIgFWogFiAHIBVqLQAAbEH/AW46AAAgFUEBaiIVQQNHDQALIAVBEGogEUECdGogGEHLBGwgGUGrAmxqIBdB8gBsaiAWbCIXQZjID246AANBACEYIBAhFSARIQcCQCARRQ0AA0ACQCAVKAIAIhYgF0sNACAHIRgMAgsgFUEEaiAWNgIAIAYgB2oiFkGVAWogFkGUAWotAAA6AAAgFUF8aiEVIAdBf2oiFiEHIBYNAAsLIA8gGGogEToAACAFQZAIaiAYQQJ0aiAXNgIAIBBBBGohECASQQRqIRIgEUEBaiIRIA5HDQALCyAGQZUBaiEZIAZBmAtqIQ0gBkGVA2oiGiERQQAhEANAIA0gEEECdGoiEkEANgIAAkACQCAQIA5JDQBBACEVA0AgESAVakEAOgAAIBVBgAJqIhVBgAhHDQAMAgsLIBkgEGohGEEAIRUgBUEQaiEHIBEhFgNAIBYgByAYLQAAQQJ0ai0AACIXOgAAIBIgEigCACAXIBV0cjYCACAHQQFqIQcgFkGAAmohFiAVQQhqIhVBIEcNAAsLIBFBAWohESAQQQFqIhBBgAJHDQALAkAgBigCHEECSQ0AIAYoAhghGyAGKAIUIRwgBkGVA2ohHSAGQZUJaiEeIAZBmBNqIR8gBiEYQQEhIEEAISEDQEF/ICFBAWoiFSAhICAgFXYbIiF0ICBqQQF0IBsgIUF/c2oiFHQhGSAfICBBGGxqISL9DAAAAAABAAAAAgAAAAMAAAAhI0EAIRUDQAJAICP9DAYAAAAGAAAABgAAAAYAAAD9OiIk/RsAQQFxRQ0AIBggFWpBsBNqQQA2AgALAkAgJP0bAUEBcUUNACAYIBVqQbQTakEANgIACwJAICT9GwJBAXFFDQAgGCAVakG4E2pBADYCAAsCQCAk/RsDQQFxRQ0AIBggFWpBvBNqQQA2AgALICP9DAQAAAAEAAAABAAAAAQAAAD9rgEhIyAVQRBqIhVBIEcNAAsgIkF+ICF0ICBBAXRqNgIQAkAgGUEBIBR0IhFqIg4gHE8NACAiIB4gDmoiFUF/ai0AACAVLQAAakEHdDYCFCAOIBFqIhMgHCATIBxJGyISIA5BAWoiFSASIBVLGyAOayIPQX5xISUgDiAPQX5xIiZqIScgHSAOaiENIB0gGWohFyARQX5xISggEiAOa60hDCAUrSEpQgAhCkEAIRAgGiEWA0BCACEJAkAgGSAOTw0AAkAgFEUNAP0MAAAAAAAAAAAAAAAAAAAAACEkIBchFSAoIQcDQCAkIBUvAAD9EP2JAf2pAf3JAf3OASEkIBVBAmohFSAHQX5qIgcNAAsgJCAkICT9DQgJCgsMDQ4PAAECAwQFBgf9zgH9HQAhCQwBC0IAIQlBACEVA0AgCSAXIBVqMQAAfCEJIBEgFUEBaiIVRw0ACwtCACEIAkAgEyAOTQ0AQgAhCCAOIRUCQCAPQQJJDQD9DAAAAAAAAAAAAAAAAAAAAAAhJCANIRUgJSEHA0AgJCAVLwAA/RD9iQH9qQH9yQH9zgEhJCAVQQJqIRUgB0F+aiIHDQALICQgJCAk/Q0ICQoLDA0ODwABAgMEBQYH/c4B/R0AIQggJyEVIA8gJkYNAQsDQCAIIBYgFWoxAAB8IQggFUEBaiIVIBJJDQALCyAFQRBqIBBBA3QiFWogCCAphiIIIAkgDH4iCXw3AwAgBUGQCGogFWogCCAJfSIINwMAIAggCH4gCnwhCiAWQYACaiEWIA1BgAJqIQ0gF0GAAmohFyAQQQFqIhBBA0cNAAtCACEIQoCAgAQhCQNAIAggCCAJhCILIAsgC34gClYbIQggCUIBViEVIAlCAYghCSAVDQALIAhQDQBCACEJQbATIRUgBUEQaiEHIAVBkAhqIRYDQCAYIBVqIBYpAwBCCIYiCiAIfyILIAsgCH4gClWtfSIKPgIAIArEIAcpAwB+IAl8IQkgFkEIaiEWIAdBCGohByAVQQRqIhVBvBNHDQALICIgCSAMIClCAXyGIgh/IgogCiAIfiAJVa19PgIMCyAYQRhqIRggIEEBaiIgIAYoAhxJDQALCyAGKAIkIRYgBigCLCIHIRUCQCAHrSAGNQIohiAGNQIghiIJUA0AIAYoApj5AiESQgAhCgJAAkAgCUIEVA0AIBIhFSAJQnyDIgohCANAIBX9DAAAAAAAAAAAAAAAAAAAAAD9CwIAIBVBEGohFSAIQnx8IghCAFINAAsgCSAKUQ0BCyAJIAp9IQggEiAKp0ECdGohFQNAIBVBADYCACAVQQRqIRUgCEJ/fCIIQgBSDQALCyAGKAIsIRULIBZBAXEhFgJAIBVBsBBsQeAgaiIVRQ0AIBWtIQggBigCnPkCIRUDQCAV/QwAAABAAAAAQAAAAEAAAABA/QsCACAVQRBqIRUgCEJ8fCIIQgBSDQALCyAHIBZ0IRcgBkGY5wFqIRVCwCAhCANAIBX9DAAAAHgAAAB4AAAAeAAAAHj9CwIAIBVBEGohFSAIQnx8IghCAFINAAsCQCAGLQAkQQFxRQ0AIAYoAqD5AiEVQoCACCEIA0AgFf0MAAAAAAAAAAAAAAAAAAAAAP0LAgAgFUEQaiEVIAhCfHwiCEIAUg0ACwsCQCAGKAJEIhZFDQAgF0E0aiESIAYoAjAhFSAGKAKk+QIhEEEAIRFBACEYA0BBACEHAkAgFUUNACAQIBUgEWxqIRZBACEVA0BBACEHAkAgFUE0SQ0AQQAhByAVIBJPDQBBs+YEIBduIQcLIBYgBzYCACAWQQRqIRYgFUEBaiIVIAYoAjAiB0kNAAsgBigCRCEWCyARQQRqIREgByEVIBhBAWoiGCAWSQ0ACwsgBkGY6QJqIRZBACEVA0AgFiAVQf8BcUEDbiIHQQxsaiAVIAdBA2xrQf8BcUECdGr9DFVVAABVVQAAVVUAAFVVAAD9CwIAIBVBBGoiFUEYRw0ACwJAIAYoAkwiEUUNACAGQZjDAGohFiAGKAKo+QIhEkEAIRcDQCASIQdBACEVA0AgByAWQf8vIBUgFUGAMEYbQQF0ai8BADsBACAHQQJqIQcgFUGAAmoiFUGAMkcNAAsgEkEyaiESIBdBAWoiFyARRw0ACwsgBkH46QJqIRJBACEXA0BBACEVQQAhBwNAQQAhFgJAIAdBA0sNACAVQfCQgIAAaigCACEWCyASIBVqIBY2AgAgB0EBaiEHIBVBBGoiFUHgAEcNAAsgEkHgAGohEiAXQQFqIhdBBEcNAAsCQCAGKAIQRQ0AQQAhFQNAIAYoAqz5AiAVakEAOgAAIBVBAWoiFSAGKAIQSQ0ACwsgBkHk9AJqIQdBACEVA0AgByAVav0MAAAAAAAAAAAAAAAAAAAAACIk/QsCACAVQRBqIhVB4AJHDQALQQAhFQNAIAYgFWoiB0HE9wJqICT9CwIAIAdBhPgCaiAk/QsCACAHQbjyAmogJP0LAgAgFUEQaiIVQcAARw0ACyAGQYACNgKs9gIgBkH47AJqIQcgBv0JAgwhI0FIIRUDQCAHIBVBvpGAgABqIBVBvJGAgABqIBVBupGAgABqIBVBuJGAgABq/QcAAP1UAAAB/VQAAAL9VAAAA/2HAf2nASAjIBVBv5GAgABqIBVBvZGAgABqIBVBu5GAgABqIBVBuZGAgABq/QcAAP1UAAAB/VQAAAL9VAAAA/2HAf2nAf21Af2xAf0LAgAgB0EQaiEHIBVBCGoiFQ0AC0EAIRcgBkEANgLg9AIgBkIANwPY9AIgBkEANgKE+QIgBiAk/QsDyPQCIAZBATYCgAEgBkIANwNwIAZBADoAlAEgBv0MAAAAAAAAAAD/////AAAAAP0LA2AgBkGEAWohDkEEIRZBACEHQQAhEgNAAkACQAJAIAcgF0YNACAHIRUMAQtBACEVIAYoAlAiGCgCOCIQIAYoAoABIhFGDQEgECARayIHQRAgB0EQSRshECAYKQMwIBGtfCEIAkACQCAYKAIcIhcNAAJAIBgoAiQgCCAOIBAgGCgCIBGAgICAAICAgIAARQ0AIAYoAoABIREgDiEVDAILIAZBAToAlAEgBkIANwNwQQAhF0EAIQdBACEVDAMLIBcgCKdqIRULIAYgESAHIBAgFxsiB2o2AoABIAYgFSAHaiIXNgJ0CyAGIBVBAWoiBzYCcCAVLQAAIRULIAYgFSASQQh0ciISNgJsIBZBf2oiFg0ACyAGQQA2AlwgBkIANwN4IAYgACgCLDYCWAsgBkH46QJqISogBkHY7gJqISsgBkGY6QJqISwgBkH09AJqIR0gBkG48gJqIS0gBkH87AJqIS4gBkGVA2ohLyAGQZjDAGohDyAGQbT2AmohMCAGQZijAWohICAGQZgTaiExIAZB/PgCaiEfIAZB9PgCaiEhIAZBhPgCaiEoIAZBxPcCaiEOIAZB+PICaiEnIAZB0PgCaiENIAZBxPgCaiEbIAZB5PQCaiEUIAZB3PgCaiEZIAZB+PMCaiEiIAZBuPMCaiEAIAZBqPECaiEyIAZBmPICaiEzIAZBqPICaiE0IAZBmAtqIRwgBkHo7QJqITUgBkGY4wFqIRcgBkGEAWohNiAGQZjnAWohNyAGQaj5AmohOANAIAYoAlwiFSABSw0CIAYoAqz5AiIHIAYoAgwgFUEEamwiFkEFaiI5aiE6AkAgFUUNACAHIBZqIQdBBCEVA0AgByAVaiA6IAYoAgxrLQAAOgAAIBVBf2oiFUF/Rw0ACwsCQAJAIAYoAgRFDQBBACE7A0ACQAJAIAYoAiQiFUEEcQ0AIAYoAhhBBEshPEEYIT0MAQtBEEEYIAYoAhRBCUkbIT1BASE8CyAGQQA2AsT0AiAGKAKs+QIiEiA7IDlqIj5qIT8CQAJAAkAgFUECcUUNACA/QX9qLQAAIRBBASEHIC4hFQJAAkADQCA/IBUoAgBqLQAAIBBB/wFxIhNHDQEgFUEEaiEVQRwhFiAHQQFqIgdBHEcNAAwCCwsgByEWIAdBDEkNAQsCQAJAIAYoAsj0AiIVDQBBACEHDAELQQFBAiASIBVqQQFqLQAAIBNGGyAGKALM9AJBAXRqIQcLAkAgBigCZCIVIAYoAmgiEiAVa61BASA3IAcgFkECdEFQakERbkHBAGxqQQZ0aiAQQQ9xQQJ0aiJAKAIAIgdBD3YiFkH//wMgFkH//wNJGyAHQYCAAkkbrX5CEIinaiIHQQFqIBUgBigCbCIRIAdLIh4bIhYgEiAHIB4bIhJzQf///wdLDQAgBigCdCElIAYoAnAhBwNAAkACQAJAIAcgJUYNACAHIRUMAQtBACEVIAYoAlAiJigCOCIaIAYoAoABIhhGDQEgGiAYayIHQRAgB0EQSRshGiAmKQMwIBitfCEIAkACQCAmKAIcIiUNAAJAICYoAiQgCCA2IBogJigCIBGAgICAAICAgIAARQ0AIAYoAoABIRggNiEVDAILIAZBAToAlAEgBkIANwNwQQAhJUEAIQdBACEVDAMLICUgCKdqIRULIAYgGCAHIBogJRsiB2o2AoABIAYgFSAHaiIlNgJ0CyAGIBVBAWoiBzYCcCAVLQAAIRULIBJBCHQiGEH/AXIhEiAGIBUgEUEIdHIiETYCbCAGIAYpA3hCAXw3A3ggGCAWQQh0IhZzQYCAgAhJDQALCyAGIBI2AmggBiAWNgJkIEAgQCgCACIVIBVB/wBxIgdB/wBHakEAQf//PyAeGyAVQQt2a0EDdUF+cSAXIAdBAnRqKAIAbEGAcHFqNgIAAkAgHg0AID8gEDoAACAGKALI9AIiFUUNAkEAIQcCQAJAIAYoAqz5AiAVQQFqIhVqLQAAIBNHDQAgBigCzPQCIgdBHksNASAHQQFqIQcLIAYgBzYCzPQCCyAGIBU2Asj0AgwCCyAGQQE2AsT0AgsgBkHo7QJqIkEgPyAGKAL47AJqLQAANgIAIAYgPyAGKAL87AJqLQAANgLs7QIgBiA/IAYoAoDtAmotAAA2AvDtAiAGID8gBigChO0Cai0AADYC9O0CIAYgPyAGKAKI7QJqLQAANgL47QIgBiA/IAYoAoztAmotAAA2AvztAiAGID8gBigCkO0Cai0AADYCgO4CIAYgPyAGKAKU7QJqLQAANgKE7gIgBiA/IAYoApjtAmotAAA2AojuAiAGID8gBigCnO0Cai0AADYCjO4CIAYgPyAGKAKg7QJqLQAANgKQ7gIgBiA/IAYoAqTtAmotAAA2ApTuAiAGID8gBigCqO0Cai0AADYCmO4CIAYgPyAGKAKs7QJqLQAANgKc7gIgBiA/IAYoArDtAmotAAA2AqDuAiAGID8gBigCtO0Cai0AADYCpO4CIAYgPyAGKAK47QJqLQAANgKo7gIgBiA/IAYoArztAmotAAA2AqzuAiAGID8gBigCwO0Cai0AADYCsO4CIAYgPyAGKALE7QJqLQAANgK07gIgBiA/IAYoAsjtAmotAAA2ArjuAiAGID8gBigCzO0Cai0AADYCvO4CIAYgPyAGKALQ7QJqLQAANgLA7gIgBiA/IAYoAtTtAmotAAA2AsTuAiAGID8gBigC2O0Cai0AADYCyO4CIAYgPyAGKALc7QJqLQAANgLM7gIgBiA/IAYoAuDtAmotAAA2AtDuAiAGID8gBigC5O0Cai0AADYC1O4CQQAhFQNAIAVBkAhqIBVqIBwgBiAVaiIHQfTtAmooAgBBAnRqIBwgB0Hw7QJqKAIAQQJ0aiAcIAdB7O0CaigCAEECdGogHCAHQejtAmooAgBBAnRq/QkCAP1WAgAB/VYCAAL9VgIAA/0LBAAgFUEQaiIVQfAARw0AC0EAIRIgKyEHA0AgEkEDdCEWQQAhFQNAIAcgFWogBUGQCGogFWr9AAQAIBb9rQH9DP8AAAD/AAAA/wAAAP8AAAD9Tv0LAgAgFUEQaiIVQfAARw0ACyAHQfAAaiEHIBJBAWoiEkEERw0AC0EAIRIgKiERICshGANAICsgEkHwAGxqIRUCQAJAIBJBA0YgPHJBAXFFDQAgFSgCBCAVKAIAakEBdSIQ/REhI/0MAAAAAAAAAAAAAAAAAAAAACEkID0hFiARIRUgGCEHA0AgB/0AAgAgI/2xASAV/QACAP21ASAk/a4BISQgFUEQaiEVIAdBEGohByAWQXxqIhYNAAsgMyASQQJ0aiAQNgIAICQgJCAk/Q0ICQoLDA0ODwABAgMAAQID/a4BIiQgJCAk/Q0EBQYHAAECAwABAgMAAQID/a4B/RsAQQp1IBBBBnRqIhVBwP8AIBVBwP8ASBsiFUEAIBVBAEobIRUMAQsgFSgCAEEGdCEVCyA0IBJBAnRqIBU2AgAgEUHgAGohESAYQfAAaiEYIBJBAWoiEkEERw0ACyAGKAKs8QIiGCAGKAKw8QIiFWsiByAHQR91IgdzIAdrIDIoAgAiByAVayIQIBBBH3UiFXMgFWtqIBggBigCtPECayIVIBVBH3UiFXMgFWtqIAcgBigCuPECayIVIBVBH3UiFXMgFWtqIRJBACEHQXIhFQNAIAcgEiAVQcaRgIAAai4BAEpqIQcgFUECaiIWIRUgFg0ACyAGIAc2Arj0AiAGIAYoAuztAiIVIAYoAvTtAkZBAXQgQSgCACIWIBVGciAWIAYoAvDtAiISRkECdHIgFSASRkEDdHIgFiAGKAL47QJGQQR0ciAVIAYoAvztAkZBBXRyNgK89AJBkJCAgAAhEQJAIAYoAiQiFUEBcSJCDQACQCAGKAIUIhZBCEsNAEERQSIgFUEEcRtBkJCAgABqIREMAQtBM0HEACAWQRFJG0GQkICAAGohEQsgBigCtPICIRMgBigCsPICISUgBigCrPICISYgBigCqPICIRpBACEVA0AgBUEQaiAVaiA1IBVqKAIANgIAIBVBBGoiFUE8Rw0ACyAFIAUoAhQiFjYClAggBSAFKAIQIhI2ApAIIAUgBSgCLCIVIBJBCHQiQHI2AtgIIAUgE0ECdEGAfnEgB3I2AsAIIAUgQCAWciIeIBNBCHRBgIB8cXI2ArgIIAUgJkEBdkGA/v//B3EgGkEHdEGAgHxxciAlQQl2cjYCyAggBSAmQQp2IiZBCHQgGkEKdiIaQRB0ciAlQQp2IkNyNgLECCAFIAcgECAYakEEdEGAIGpyNgK8CCAFKAIoIUQgBSgCNCEHIAUoAkghRSAFKAJAIUYgBSgCMCEYIAUoAjwhECAFKAI4IRMgBUIANwPwCCAFQQA2AtwIIAUgBf0AAxgiJP0LBOAIIAUgEyAk/RsCIkdBCHQiSCASQRB0IklycjYCmAggBSAQICT9GwMiJUEIdCJKIBZBEHQiS3JyNgKcCCAFIBJBGHQiTCAYQQh0ciAk/RsAIk1BEHQiTnIgR3I2AqQIIAUgFSAk/RsBIhJBCHQiRyBJcnI2AqgIIAUgRyBLciJHICVyNgKsCCAFIEYgFUEQdCASQRh0cnIgRUEIdHI2AqAIIAUgByBOIBZBGHRyIEpycjYCsAggBSAVIEcgTHJyNgK0CCAFIB4gJkEEdCAaQQh0ciBDckHt+OzgAmxB7fjs4AJqIiZBD3YgJnNqQe347OACbEHt+OzgAmoiJkEPdiAmczYC+AggBSAeQe347OACbEHt+OzgAmoiJkEPdiAmcyBNQQh0IBJyakHt+OzgAmxB7fjs4AJqIhJBD3YgEnMgSCAlcmpB7fjs4AJsQe347OACaiISQQ92IBJzIhI2AswIIAUgEiAYIERBCHRyakHt+OzgAmxB7fjs4AJqIhJBD3YgEnMiEjYC0AggBSASIAcgFUEIdHJqQe347OACbEHt+OzgAmoiFUEPdiAVcyAQIBNBCHRyakHt+OzgAmxB7fjs4AJqIhVBD3YgFXM2AtQIAkAgQg0A/QwAAAAAAAAAAAAAAAAAAAAAISRBACEVA0AgMiAVav0AAgAgJP2uASEkIBVBEGoiFUHwAEcNAAsgJCAkICT9DQgJCgsMDQ4PAAECAwABAgP9rgEiJCAkICT9DQQFBgcAAQIDAAECAwABAgP9rgH9GwAhEkEAIRX9DAAAAAAAAAAAAAAAAAAAAAAiJCEjICQhTwNAIAYgFWoiB0G48AJq/QACACAk/a4BISQgB0HI7wJq/QACACAj/a4BISMgB0HY7gJq/QACACBP/a4BIU8gFUEQaiIVQSBHDQALIAUgQCASQfAAbUEQdHIgFnI2AvQIIAUgIyAjICT9DQgJCgsMDQ4PAAECAwABAgP9rgEiIyAjICT9DQQFBgcAAQIDAAECAwABAgP9rgH9GwBBAnRBgH5xIE8gTyAk/Q0ICQoLDA0ODwABAgMAAQID/a4BIiMgIyAk/Q0EBQYHAAECAwABAgMAAQID/a4B/RsAQQp0QYCAfHFyICQgJCAk/Q0ICQoLDA0ODwABAgMAAQID/a4BIiQgJCAk/Q0EBQYHAAECAwABAgMAAQID/a4B/RsAQQZ1cjYC3AggBSAG/QACyO8CIiQgJCAk/Q0ICQoLDA0ODwABAgMAAQID/a4BIiQgJCAk/Q0EBQYHAAECAwABAgMAAQID/a4B/RsAQQN0QYB+cSAr/QACACIkICQgJP0NCAkKCwwNDg8AAQIDAAECA/2uASIkICQgJP0NBAUGBwABAgMAAQIDAAECA/2uAf0bAEELdEGAgHxxciAG/QACuPACIiQgJCAk/Q0ICQoLDA0ODwABAgMAAQID/a4BIiQgJCAk/Q0EBQYHAAECAwABAgMAAQID/a4B/RsAQQV1cjYC8AgLAkAgES0AACISRQ0AQQAhGAJAIBJBCEkNAAJAIC0gEUEBaiIVIBJqTw0AIBUgLSASQQJ0akkNAQsgEkH8AXEiGCEWIC0hBwNAIAcgBUGQCGogFf1cAAD9iQH9qQEiJP0bA0ECdGogBUGQCGogJP0bAkECdGogBUGQCGogJP0bAUECdGogBUGQCGogJP0bAEECdGr9CQIA/VYCAAH9VgIAAv1WAgAD/QsCACAHQRBqIQcgFUEEaiEVIBZBfGoiFg0ACyAYIBJGDQELIBIgGGshFiARIBhqQQFqIRUgLSAYQQJ0aiEHA0AgByAFQZAIaiAVLQAAQQJ0aigCADYCACAVQQFqIRUgB0EEaiEHIBZBf2oiFg0ACwtBICAGKAIoIhJrIREgBigCxPQCQbX3yPgBbP0RIU8gBigCICEYIAYoAiwhFv0MAAAAAAEAAAACAAAAAwAAACEkQQAhFQNAIAYgFWoiB0H48wJqICT9DMtRTT3LUU09y1FNPctRTT0iUP21ASAHQbjyAmr9AAIAIE/9rgH9rgH9DJH0RSWR9EUlkfRFJZH0RSUiUf21Af0M+893zfvPd837z3fN+893zSJS/a4BIiNBD/2tASAj/VH9DDkteik5LXopOS16KTkteikiU/21ASIjQRD9rQEgI/1RIiP9DP//AAD//wAA//8AAP//AAAiVP1O/QwBAAAAAQAAAAEAAAABAAAAIlX9rgH9CwIAIAdBuPMCaiAj/QxtPBssbTwbLG08GyxtPBssIlb9tQEgEf2tASAkIBL9qwH9rgEgGP2rAf0LAgAgJP0MBAAAAAQAAAAEAAAABAAAACJX/a4BISQgFUEQaiIVQcAARw0ACwJAIBZFDQAgACEVA0AgBigCmPkCIBUoAgBBAnRqQQA6AAMgFUEEaiEVIBZBf2oiFg0ACwtBICEVAkAgBi0AJEEBcUUNAEEAIRVBACEHA0AgNSAVaigCACAHakHHmK34AmxBx5it+AJqIgdBDnYgB3MhBwJAIBVBFEcNACAGIAdBEHY2Atz0AgsgFUEEaiIVQdAARw0AC0EAIRYgBkEANgLQ9AIgBiAHQRB2IhE2AuD0AkEAIRgCQCAGKALI9AIiFUUNACAGIBVBAWoiGDYCyPQCIAYoAqz5AiAYaiESQQAhByA1IRUCQANAAkAgFSgCACASIBVBkH9qKAIAai0AAEYNACAHIRYMAgsgFUEEaiEVQRwhFiAHQQFqIgdBHEcNAAsLIAYgFjYC0PQCCyAGKAKg+QIhEAJAIAYoAsz0Ag0AIBAgEUECdGooAgAiE0UNACAGKAKs+QIgE2ohEUEAIQcgNSEVAkADQAJAIBUoAgAgESAVQZB/aigCAGotAABGDQAgByESDAILIBVBBGohFUEcIRIgB0EBaiIHQRxHDQALCwJAIBhFDQAgEiAWTQ0BCyAGIBI2AtD0AiAGIBM2Asj0AiATIRgLQQAhFiAGQQAgECAGKALc9AJBAnRqQYCAEGooAgAiFSAVIBhGGyIVNgLU9AICQCAVRQ0AIAYoAqz5AiAVaiESQQAhByA1IRUDQAJAIBUoAgAgEiAVQZB/aigCAGotAABGDQAgByEWDAILIBVBBGohFUEcIRYgB0EBaiIHQRxHDQALCyAGIBY2Atj0AkEkIRULIAZBgMgBIAYoAmAiB0ECdkGAAmpuIBVqNgLA9AICQCAHQf//P0sNACAGIAdBAWo2AmALAkACQCAGKAIYIkMNAEEBISYMAQtBACEYQQEhJiAsIRNBASEaA0ACQCAYIAYoAiBHDQBBICAGKAIoIhJrIREgBigCxPQCICZBAXRqQbX3yPgBbP0RIU8gBigCLCEW/QwAAAAAAQAAAAIAAAADAAAAISRBACEVA0AgBiAVaiIHQfjzAmogJCBQ/bUBIAdBuPICav0AAgAgT/2uAf2uASBR/bUBIFL9rgEiI0EP/a0BICP9USBT/bUBIiNBEP2tASAj/VEiIyBU/U4gVf2uAf0LAgAgB0G48wJqICMgVv21ASAR/a0BICQgEv2rAf2uASAY/asB/QsCACAkIFf9rgEhJCAVQRBqIhVBwABHDQALQQEhGiAWRQ0AIAAhFQNAIAYoApj5AiAVKAIAQQJ0akEAOgADIBVBBGohFSAWQX9qIhYNAAsLAkAgBigChPkCRQ0AIAYoApD5AiElQQAhESAGQQA2AoT5AiAlQRB0IRAgBigC6PgCIR4gBigCiPkCIUADQAJAIBAgGSARQQJ0IhVqKAIAayIHQecHakHPD0kNACAGKAIwQXhxIhZFDQAgGyAVaigCACEVIBZBfGpBAnZBAWohFiAGKAKU+QIgB2xBCHX9ESEkIB0hBwNAIBVBEGoiEiAH/QACACAk/bUB/QwAIAAAACAAAAAgAAAAIAAAIiP9rgFBDv2sASAS/QACAP2uAf0M//8HAP//BwD//wcA//8HACJP/bYB/QwBAPj/AQD4/wEA+P8BAPj/Ilj9uAH9CwIAIBUgB0Fwav0AAgAgJP21ASAj/a4BQQ79rAEgFf0AAgD9rgEgT/22ASBY/bgB/QsCACAHQSBqIQcgFUEgaiEVIBZBfmoiFg0ACwsgEUEBaiIRQQNHDQALICwgQEEMbGohFiAQIB5rQQNsQQZ1IRJBACEVA0AgFiAVaiIHIA0gFWooAgAgEmxBgMAAakEOdSAHKAIAaiIHQf//HyAHQf//H0gbIgdBgYBgIAdBgYBgShs2AgAgFUEEaiIVQQxHDQALIAYoAuz4AiIVIBUvAQAiFSAlQf//A2wiByAVa0EGdmo7AQAgBigC8PgCIhUgFS8BACIVIAcgFWtBBnZqOwEAICVB//8/bCEeIAYoAoz5AiEHIAYoApj5AiEWIAYoAiwhESAGKAKc+QIhEgJAAkAgBigCJEEBcSJARQ0AIB79ESFYICX9ESFZQQAhFQNAIAVBkAhqIBVq/QwAAAAAAAAAAAAAAAAAAAAA/QwQAAAAEAAAABAAAAAQAAAAIA4gFWr9AAIAIiNBBP2tAf0MfwAAAH8AAAB/AAAAfwAAACJP/U4iJCBP/Tf9UiAj/Qzw////8P////D////w/////U79rgEgWCAjQQv9rQH9sQFBA/2sAf0M/v////7////+/////v////1OIBcgJP0bA0ECdGogFyAk/RsCQQJ0aiAXICT9GwFBAnRqIBcgJP0bAEECdGr9CQIA/VYCAAH9VgIAAv1WAgAD/bUB/QwA+P//APj//wD4//8A+P///U79rgEgI/0MDwAAAA8AAAAPAAAADwAAAP1OIFX9uQFBAf2rASBZ/a4BIiQgJP0MBwAAAAcAAAAHAAAABwAAAP1O/QwIAAAACAAAAAgAAAAIAAAA/VD9twH9UP0LBAAgFUEQaiIVQcAARw0ADAILCyAe/REhWEEAIRUDQCAFQZAIaiAVav0MAAAAAAAAAAAAAAAAAAAAAP0MEAAAABAAAAAQAAAAEAAAACAOIBVq/QACACIjQQT9rQH9DH8AAAB/AAAAfwAAAH8AAAAiT/1OIiQgT/03/VIgI/0M8P////D////w////8P////1O/a4BIFggI0EL/a0B/bEBQQP9rAH9DP7////+/////v////7////9TiAXICT9GwNBAnRqIBcgJP0bAkECdGogFyAk/RsBQQJ0aiAXICT9GwBBAnRq/QkCAP1WAgAB/VYCAAL9VgIAA/21Af0MAPj//wD4//8A+P//APj///1O/a4B/QsEACAVQRBqIhVBwABHDQALCwJAIBFFDQAgFiAHQQJ0aiEQIAVBkAhqIRUgJyEHIBEhFgNAIBAgBygCAEECdGogFSgCADYCACAVQQRqIRUgB0EEaiEHIBZBf2oiFg0ACwsCQCBARQ0AIB79ESFYQQAhFQNAIAVBkAhqIBVqICggFWr9AAIAIiMgI/0MfwAAAH8AAAB/AAAAfwAAACJP/U4iJCBP/Tj9sQEgWCAjQQv9rQH9sQFBA/2sAf0M/v////7////+/////v////1OIBcgJP0bA0ECdGogFyAk/RsCQQJ0aiAXICT9GwFBAnRqIBcgJP0bAEECdGr9CQIA/VYCAAH9VgIAAv1WAgAD/bUB/QwA+P//APj//wD4//8A+P///U79rgH9CwQAIBVBEGoiFUHAAEcNAAsgEUUNACAFQZAIaiEVIA4hBwNAIBIgBygCAEH/D3FBAnRqIBUoAgA2AgAgFUEEaiEVIAdBBGohByASQcDBAGohEiARQX9qIhENAAsLQQAhFUEBIQcDQCAGLQAkQQFxRQ0BAkAgISAVQQJ0IhJqKAIAIhVFDQAgFSAVKAIAIhYgFkH/AHEiEUH/AEdqQf//P0EAIB8gEmooAgAgJUYbIBZBC3ZrQQN1QX5xIBcgEUECdGooAgBsQYBwcWo2AgALQQEhFSAHQQFxIRZBACEHIBYNAAsLIEMgGEF/cyJFaiFAAkAgGkEBRw0AIAYoAiwiEkUNACAGKAKY+QIhEQJAIAYoAiAiFUEDRw0AQQAhFgNAICcgFkECdCIVaiAAIBVqKAIAIgc2AgACQCARIAdBAnRqIgcoAgAgIiAVaigCACIQRg0AQQAhFQNAIAcgFWr9DAAAAEAAAABAAAAAQAAAAED9CwIAIBVBEGoiFUEgRw0ACwsgByAQNgIAIBZBAWoiFiASRw0ADAILCwJAIBVBAUsNACAiIRUDQCAVQYB/aiAVQUBqKAIAIgc2AgACQCARIAdBAnRqIgcoAgAgFSgCACIWRg0AIAdCgICAgISAgIDAADcCAAsgByAWNgIAIBVBBGohFSASQX9qIhINAAwCCwsCQEEBIBV0QXxxIh5FDQBBACEWA0AgJyAWQQJ0IhVqIAAgFWooAgAiBzYCAAJAIBEgB0ECdGoiECgCACAiIBVqKAIAIiVGDQAgHiEHIBAhFQNAIBX9DAAAAEAAAABAAAAAQAAAAED9CwIAIBVBEGohFSAHQXxqIgcNAAsLIBAgJTYCACAWQQFqIhYgEkcNAAwCCwsgIiEVA0AgFUGAf2ogFUFAaigCACIHNgIAIBEgB0ECdGogFSgCADYCACAVQQRqIRUgEkF/aiISDQALC0EAIR4CQCAmQQF0IkRBAXIgQHQgBigCHGsgBigCFE8NACAxICZBGGxqIUAgBigCGCJCIEVqIR4gBigCmPkCIBpBAnRqIREgBigCLCEHAkACQCAGLQAkQQFxDQAgDiEVIAdFDQEDQCAVIBEgFUG0e2ooAgBBAnRqKAIAIhY2AgAgFUHwfmogICAWQRJ2Qf7/AHFqLgEANgIAIBVBBGohFSAHQX9qIgcNAAwCCwsgB0UNACAHQQJ0ISUgBigCnPkCIRYgJyEVA0AgFUGMBWogFiARIBUoAgBBAnRqKAIAIhJB/w9xQQJ0aigCACIQNgIAIBVBzARqIBI2AgAgFUG8A2ogICASQRJ2Qf7/AHFqLgEANgIAIBUgJWpBvANqICAgEEESdkH+/wBxai4BADYCACAVQQRqIRUgFkHAwQBqIRYgB0F/aiIHDQALCyBAKAIMIRUgQCgCACEHIEAoAhQhFiAGIAb9AAL47QIgHv2sASBA/QkCECIk/bEBIllBCv2rAf0MAP7//wD+//8A/v//AP7//yJP/a4B/QwAAAAAAAAAAAAAAAAAAAAAIiMgWf0MAgAAAAIAAAACAAAAAgAAACJY/Tr9Uv0LAvT0AiBAKAIIIRIgQCgCBCERIAYgBv0AAojuAiAe/awBICT9sQEiWUEK/asBIE/9rgEgIyBZIFj9Ov1S/QsChPUCIAYgBv0AApjuAiAe/awBICT9sQEiWUEK/asBIE/9rgEgIyBZIFj9Ov1S/QsClPUCIAYgBv0AAqjuAiAe/awBICT9sQEiWUEK/asBIE/9rgEgIyBZIFj9Ov1S/QsCpPUCIAYgBv0AArjuAiAe/awBICT9sQEiWUEK/asBIE/9rgEgIyBZIFj9Ov1S/QsCtPUCIAZB5PQCaiBB/QACACAe/awBICT9sQEiWUEK/asBIE/9rgEgIyBZIFj9Ov1S/QsCACAGIAb9AALI7gIgHv2sASAk/bEBIiRBCv2rASBP/a4BICMgJCBY/Tr9Uv0LAsT1AiAGIDL9AAIAQQj9qwEgFv0RIlj9sQFBBP2sAf0MAAQAAAAEAAAABAAAAAQAACIk/bYB/QwA/P//APz//wD8//8A/P//Ik/9uAH9CwLU9QIgBiAG/QACuPECQQj9qwEgWP2xAUEE/awBICT9tgEgT/24Af0LAuT1AiAGIAb9AALI8QJBCP2rASBY/bEBQQT9rAEgJP22ASBP/bgB/QsC9PUCIAYgK/0AAgAgB/0RIlj9tQEgFf0RIln9sQEgBv0AAsjvAiAR/REiWv21Af2uASAG/QACuPACIBL9ESJb/bUB/a4BQQT9rAEgJP22ASBP/bgB/QsChPYCIAYgBv0AAujuAiBY/bUBIFn9sQEgBv0AAtjvAiBa/bUB/a4BIAb9AALI8AIgW/21Af2uAUEE/awBICT9tgEgT/24Af0LApT2AiAGIBEgBigCrPICbCAHIAYoAqjyAmxqIBIgBigCsPICbGpBBnUgFWtBBHUiFUGACCAVQYAISBsiFUGAeCAVQYB4Shs2AqT2AiAGIAYoArTyAiJFIBZBAnVrQQJ1IhVBgAggFUGACEgbIhVBgHggFUGAeEobNgKo9gJBACEVQQAhEAJAIAYtACRBAXFFDQAgBigCnPkCIhEgBigCLCIlQcDBAGxqIAYoAsz0AkEHdGogBigC0PQCQQJ0aiJFKAIAIRYgBiAGKAIcIAYoAqz5AiJGIAYoAsj0AiIHai0AAGoiRyAedkEBcSISNgL8+AJBACEQIAYgRUEAIAdBAEcgRyBCIBhrIkh2ICZGcSIHGzYC9PgCIDAgJUEDdGoiJSAWQQt2QYCAYGpBC3UiRUEAIEVrIBIbQQAgBxs2AgQgJSAgIBZBEnZB/v8AcWouAQAiFkEAIBZrIBIbQQAgBxs2AgACQCAHRQ0AQQQhECAWIBZBH3UiB3MgB2siB0H/D0sNAEEBIAdBCHZBAWpBAXYgB0GAAkkbIRALIBEgBigCLCISQcDBAGxqIAYoAtj0AkECdGpBwMEAaiIRKAIAIQcgBiAGKAIcIEYgBigC1PQCIiVqLQAAaiJFIB52QQFxIhY2AoD5AiAwIBJBA3RqIh4gICAHQRJ2Qf7/AHFqLgEAIhJBACASayAWG0EAICVBAEcgRSBIdiAmRnEiEhs2AgggBiARQQAgEhs2Avj4AiAeIAdBC3ZBgIBgakELdSIHQQAgB2sgFhtBACASGzYCDCAGKAK08gIhRQsgQSgCACFGIAYoAkghRyBAKAIUIUhBACEHA0AgB0EDbCAUIBVqKAIAIgdBAEdqIAdBAEpqIQcgFUEEaiIVQRBHDQALIAYgBigCpPkCIhEgBigCMCISICZsQQJ0aiIWNgLE+AIgBiARIBIgByBCbCJJIBhqIAYoAjQiSmpsQQJ0ajYCyPgCIAYoAhghFQJAAkAgEEEBSA0AIAYoAjwgGGogEEEDdCAGKAK49AJqQXhqIBVsaiEVDAELAkAgBi0AJEEEcUUNAAJAIBVBA0sNACBGIBV0IAYoAuztAmogFXQgJmogBigCQGohFQwCCyAGKAJAIQcCQCAVQQRHDQAgRkEEdCAmaiAHaiEVDAILIEYgFUF7anYgFWwgGGogB2ohFQwBC0HAACEHAkAgBigCxPQCDQAgBigCvPQCIQcLIAYoAjggGGogByAVbGohFQsgBiARIBUgEmxBAnRqIgc2Asz4AkEAIRVBACElQQAhHkEAIUACQCASQXhxIhBFDQAgESASIEogGGogSWpsQQJ0aiESIBQhESAjIU8gIyFYA0AgB/0AAgAgEf0AAgAiJP21AUEK/awBICP9rgEhIyAS/QACACAk/bUBQQr9rAEgT/2uASFPIBb9AAIAICT9tQFBCv2sASBY/a4BIVggB0EQaiEHIBJBEGohEiAWQRBqIRYgEUEQaiERIBBBfGoiEA0ACyBYIFggJP0NCAkKCwwNDg8AAQIDAAECA/2uASIkICQgJP0NBAUGBwABAgMAAQIDAAECA/2uAf0bACElIE8gTyAk/Q0ICQoLDA0ODwABAgMAAQID/a4BIiQgJCAk/Q0EBQYHAAECAwABAgMAAQID/a4B/RsAIR4gIyAjICT9DQgJCgsMDQ4PAAECAwABAgP9rgEiJCAkICT9DQQFBgcAAQIDAAECAwABAgP9rgH9GwAhQAsgBSBANgKYCCAFIB42ApQIIAUgJTYCkAhBACEWA0AgBiAVaiISQdD4AmogBUGQCGogFWooAgBBBnUiB0H/FyAHQf8XSBsiB0GBaCAHQYFoShsiBzYCACASQdz4AmogB0EBdCAPakGAMGovAQA2AgAgEyAVaigCACAHbEEIdSAWaiEWIBVBBGoiFUEMRw0ACyAGIA8gFkEIdSIVQf8XIBVB/xdIGyIVQYFoIBVBgWhKGyIVQYAYaiIHQQF0ai8BACISNgLo+AIgBiA4KAIAIhYgRkEAIEJBfGoiESARIEJLG3YgQnQgJnJBMmxqIAdBB3ZB/v//D3EiEWoiByAVQQZ2QQJxIhBqNgLs+AIgBiAWIEcgJkEFdGogRSBIQQJ1a0EHdSIlQQ8gJUEPSBsiJUFwICVBcEobakEybGogEWoiEUGgBmoiJSAQajYC8PgCAkAgBigCZCIWIBYgFUH/AXEiFSAHLwECbEGAAiAVayIQIAcvAQBsakEIdiASQQF0aiAVIBFBogZqLwEAbCAQICUvAQBsakEIdmoiFUECakECdiIHQf//AyAHQf//A0kbQQEgFUEBSxutIAYoAmgiByAWa61+QhCIp2oiFUEBaiAGKAJsIhEgFU0iHhsiFiAVIAcgHhsiEnNB////B0sNACAGKAJ0ISUgBigCcCEHA0ACQAJAAkAgByAlRg0AIAchFQwBC0EAIRUgBigCUCImKAI4IkAgBigCgAEiEEYNASBAIBBrIgdBECAHQRBJGyFAICYpAzAgEK18IQgCQAJAICYoAhwiJQ0AAkAgJigCJCAIIDYgQCAmKAIgEYCAgIAAgICAgABFDQAgBigCgAEhECA2IRUMAgsgBkEBOgCUASAGQgA3A3BBACElQQAhB0EAIRUMAwsgJSAIp2ohFQsgBiAQIAcgQCAlGyIHajYCgAEgBiAVIAdqIiU2AnQLIAYgFUEBaiIHNgJwIBUtAAAhFQsgEkEIdCIQQf8BciESIAYgFSARQQh0ciIRNgJsIAYgBikDeEIBfDcDeCAQIBZBCHQiFnNBgICACEkNAAsLIAYgGjYCjPkCIAYgGDYCiPkCIAZBATYChPkCIAYgEjYCaCAGIBY2AmQgBiAeNgKQ+QIgBiAGKALA9AI2ApT5AgsgE0EMaiETIB4gRHIhJiAeIBpBAXRyIRogGEEBaiIYIENHDQALCyAmIAYoAhxrISUCQCAGKALE9AJFDQAgJSA1KAIARw0AQS8hB0EBIRUMAgsgPyAlOgAAICpBAEEDIDwbIhhB4ABsaiESICsgGEHwAGxqIRYgPUECdCERA0AgNCAYQQJ0IhVqKAIAIRAgMyAVaigCAP0RIU8gLyAYQQh0aiAlai0AACET/QwAAAAAAAAAAAAAAAAAAAAAISQgPSEHIBYhFQNAIBX9AAIAIE/9sQEiIyAj/bUBICT9rgEhJCAVQRBqIRUgB0F8aiIHDQALAkAgJCAkICT9DQgJCgsMDQ4PAAECAwABAgP9rgEiJCAkICT9DQQFBgcAAQIDAAECAwABAgP9rgH9GwAiFUUNACATQRV0IBBBD3RrIgcgFUGwCWoiFW0iECAQIBVsIAdKa/0RISRBACEVA0AgEiAVaiIHIBYgFWr9AAIAIE/9sQEgJP21Af0MAAgAAAAIAAAACAAAAAgAAP2uAUEM/awBIAf9AAIA/a4B/Qz//wMA//8DAP//AwD//wMA/bYB/QwBAPz/AQD8/wEA/P8BAPz//bgB/QsCACARIBVBEGoiFUcNAAsLIBJB4ABqIRIgFkHwAGohFiAYQQFqIhhBBEcNAAtBACEVQQAhByAGLQAkQQFxRQ0BAkAgBigCyPQCIhVFDQBBACEHAkAgJSAGKAKs+QIgFWotAABHDQAgBigCzPQCIhVBHksNASAVQQFqIQcLIAYgBzYCzPQCCyAGKAKg+QIiFSAGKALc9AJBAnRqQYCAEGogPjYCACAVIAYoAuD0AkECdGogPjYCAAtBACEVQQAhBwsCQCAGLQCUAUUNAEHRACEHDAULAkAgFUF/cyAGKQN4QgJ8IgggBigCUDUCOCIJWHFFDQAgO0EBaiI7IAYoAgRPDQIMAQsLIAggCVgNAUEsIQcMAwtBACEVA0AgOiAVIAYoAgQiB2pqIDogB2pBf2otAAA6AAAgFUEBaiIVQQRHDQALIAYgBigCXEEBaiIVNgJcQQAhByAVIAYoAghJDQAgBigCUCIVKQMwIBU1AjgiCHxCf3whCQJAAkAgFSgCHCIHRQ0AIAcgCadqIRUMAQsgBUGQCGpBACAVKAIkIAkgBUGQCGpBASAVKAIgEYCAgIAAgICAgAAbIRUgBigCUDUCOCEICwJAIAYpA3hCAnwgCFoNAEEtIQcMAQsCQCAVDQBB0QAhBwwBC0EAQS4gBi0AayAVLQAARhshBwsgB0UNAAsLIAZBfzYCWAwBC0EAIQcgA0UNACAGKAKs+QIgBigCDCABQQRqbGogAmpBBWohFSAGQZUBaiEWA0AgBCAWIBUtAABqLQAAOgAAIBVBAWohFSAEQQFqIQQgA0F/aiIDDQALCyAFQZAQaiSAgICAACAHCwgAQZCSgYAAC4EBAQF+QQBCADcD6JGAgABBACAANgLkkYCAAEEAIABBFGpBACABQRRLGzYC4JGAgAAgAkQAoTgUmznvQ2YhAAJAAkAgAkQAAAAAAADwQ2MgAkQAAAAAAAAAAGZxRQ0AIAKxIQMMAQtCACEDC0HIkYCAACABrUJ/IAMgABsQgICAgAALCwBBACgCyJGAgAALCwBBACgCzJGAgAALCwBBAC8B2JGAgAALCwBBAC0A2pGAgAALCwBBACgC0JGAgAALUgICfwF+I4CAgIAAQRBrIgAkgICAgAAgAEIANwMIQciRgIAAIABBCGoQhoCAgAAhASAAKQMIIQIgAEEQaiSAgICAAEScdQCIPOQ3fiACuiABGwsSAEHIkYCAACAAIAEQiICAgAALDQBBACAANgKEkoCAAAusAQEIf0HIkYCAACAAEIWAgIAAIQICQCABRQ0AIAINAEEAKALIkYCAACIDRQ0AA0BBACgC4JGAgABBAC0A2pGAgAAiBCAALQAAbGoiBS0AAiEGIAUtAAEhByAFLQAAIQhB/wEhCQJAIARBBEcNACAFLQADIQkLIAEgCToAAyABIAY6AAIgASAHOgABIAEgCDoAACAAQQFqIQAgAUEEaiEBIANBf2oiAw0ACwsgAgsLzgkBAEGACAvGCQAAAACWMAd3LGEO7rpRCZkZxG0Hj/RqcDWlY+mjlWSeMojbDqS43Hke6dXgiNnSlytMtgm9fLF+By2455Edv5BkELcd8iCwakhxufPeQb6EfdTaGuvk3W1RtdT0x4XTg1aYbBPAqGtkevli/ezJZYpPXAEU2WwGY2M9D/r1DQiNyCBuO14QaUzkQWDVcnFnotHkAzxH1ARL/YUN0mu1CqX6qLU1bJiyQtbJu9tA+bys42zYMnVc30XPDdbcWT3Rq6ww2SY6AN5RgFHXyBZh0L+19LQhI8SzVpmVus8Ppb24nrgCKAiIBV+y2QzGJOkLsYd8by8RTGhYqx1hwT0tZraQQdx2BnHbAbwg0pgqENXviYWxcR+1tgal5L+fM9S46KLJB3g0+QAPjqgJlhiYDuG7DWp/LT1tCJdsZJEBXGPm9FFra2JhbBzYMGWFTgBi8u2VBmx7pQEbwfQIglfED/XG2bBlUOm3Euq4vot8iLn83x3dYkkt2hXzfNOMZUzU+1hhsk3OUbU6dAC8o+Iwu9RBpd9K15XYPW3E0aT79NbTaulpQ/zZbjRGiGet0Lhg2nMtBETlHQMzX0wKqsl8Dd08cQVQqkECJxAQC76GIAzJJbVoV7OFbyAJ1Ga5n+Rhzg753l6YydkpIpjQsLSo18cXPbNZgQ20LjtcvbetbLrAIIO47bazv5oM4rYDmtKxdDlH1eqvd9KdFSbbBIMW3HMSC2PjhDtklD5qbQ2oWmp6C88O5J3/CZMnrgAKsZ4HfUSTD/DSowiHaPIBHv7CBmldV2L3y2dlgHE2bBnnBmtudhvU/uAr04laetoQzErdZ2/fufn5776OQ763F9WOsGDoo9bWfpPRocTC2DhS8t9P8We70WdXvKbdBrU/SzaySNorDdhMGwqv9koDNmB6BEHD72DfVd9nqO+ObjF5vmlGjLNhyxqDZryg0m8lNuJoUpV3DMwDRwu7uRYCIi8mBVW+O7rFKAu9spJatCsEarNcp//XwjHP0LWLntksHa7eW7DCZJsm8mPsnKNqdQqTbQKpBgmcPzYO64VnB3ITVwAFgkq/lRR6uOKuK7F7OBu2DJuO0pINvtXlt+/cfCHf2wvU0tOGQuLU8fiz3Whug9ofzRa+gVsmufbhd7Bvd0e3GOZaCIhwag//yjsGZlwLARH/nmWPaa5i+NP/a2FFz2wWeOIKoO7SDddUgwROwrMDOWEmZ6f3FmDQTUdpSdt3bj5KatGu3FrW2WYL30DwO9g3U668qcWeu95/z7JH6f+1MBzyvb2KwrrKMJOzU6ajtCQFNtC6kwbXzSlX3lS/Z9kjLnpms7hKYcQCG2hdlCtvKje+C7ShjgzDG98FWo3vAi2LS01JCg0KAAAAAAAAAAAAEAABDxARAgMEBQYJBwgMDQ4MEBECAwQFCQgZGA4aAAAAAAwQEQIDBAUJCBkYCwoAAAAAEBIQEQIDBAULCQcIGRgACg0MAAETFBUWFxICDA0OAAAAAAAAAAAAAAAAAAAAwF0AAMBdAADA4P//QB8AAP8AAAH/AQEB/gAAAgECAgH+Af8C/QAAAwIC/gIDAf0B/wMBA/wABAH+AwIDAAQDAv0C+wABBP8EAAAIABQAKABQAIwA3AA=');
}
