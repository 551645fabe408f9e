// <img src="x.kmi">, <picture> and backgrounds of style sheets on a site: a service worker answers what the page asks for with
// a PNG made of the .kmi file. spec/integration/kmi-polyfill.js is this module and all that it needs in one file, which is
// the page's script and the service worker, too; `python -m tests.polyfill` makes it, spec/integration/web.md says how to use it.
//
// Where there is no service worker (a page without https, one outside of the file's folder, or of a site that has a service
// worker of its own) images that failed are replaced by the page itself; backgrounds are not.

import { KmiError } from './core.js';
import { parse } from './parse.js';
import { toIndexedPNG } from './png.js';
import { allocate, decodeStripes, shapeOf } from './stripes.js';
import { compiled, wasmCoder } from './wasm.js';

/** @import { Coder } from './stripes.js' */

/** What the page adds to its own script's address, so that a site's own service worker can import the script, too. */
const AS_WORKER = '?service-worker';

/** Decoding lets others have their turn this often, in milliseconds. */
const TURN = 20;

/** @typedef {{request: Request, respondWith: (response: Promise<Response>) => void}} FetchEvent */

/**
 * The global scope of a service worker, as far as it is needed here.
 * @typedef {object} Scope
 * @property {Location} location
 * @property {(type: string, listener: (event: FetchEvent) => void) => void} addEventListener
 * @property {() => Promise<void>} skipWaiting
 * @property {{claim: () => Promise<void>}} clients
 */

/**
 * Run, in a service worker or in a page.
 * @param {string} base64 of kmi.wasm
 */
export function startPolyfill(base64) {
  const painter = new Painter(base64);
  const scope = /** @type {Scope} */ (/** @type {unknown} */ (globalThis));
  if (typeof document === 'undefined') serve(scope, painter);
  else if (document.currentScript instanceof HTMLScriptElement) watch(document.currentScript.src, painter);
}

/** Makes PNGs of .kmi files, one after the other, so that memory is needed for one alone. */
class Painter {
  /** @param {string} base64 of kmi.wasm */
  constructor(base64) {
    this.base64 = base64;
    /** @type {Promise<Coder> | null} */
    this.coder = null;
    /** @type {Promise<unknown>} */
    this.last = Promise.resolve();
  }

  /**
   * @param {ArrayBuffer} file
   * @returns {Promise<Blob>}
   * @throws {KmiError}
   */
  paint(file) {
    const next = this.last.then(() => this.#paintNow(new Uint8Array(file)));
    this.last = next.catch(() => {});
    return next;
  }

  /** @param {Uint8Array} bytes */
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

/**
 * @param {string} base64
 * @returns {Promise<Coder>}
 */
async function coderOf(base64) {
  const module = await compiled(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
  if (module) return wasmCoder(module);
  return () => {
    throw new KmiError('unsupported', 'coded pictures need WebAssembly, which this browser or page does not allow');
  };
}

/** @param {string} url */
function isKmi(url) {
  return new URL(url, location.href).pathname.toLowerCase().endsWith('.kmi');
}

/**
 * The service worker: answer requests for pictures.
 * @param {Scope} scope
 * @param {Painter} painter
 */
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

/**
 * @param {Request} request
 * @param {Painter} painter
 * @returns {Promise<Response>} a PNG; what the server says where it is no .kmi file that can be shown
 */
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

/**
 * @param {Request} request
 * @returns {Promise<Response>} one that can be read, from another site too if that allows it
 */
async function fetched(request) {
  const elsewhere = request.mode === 'no-cors' && new URL(request.url).origin !== location.origin;
  if (!elsewhere) return fetch(request);
  return fetch(request.url, { mode: 'cors', credentials: 'omit' }).catch(() => fetch(request));
}

/**
 * The page: have the service worker, and mend what was asked for before it was there.
 * @param {string} script address of the file that this is in
 * @param {Painter} painter
 */
function watch(script, painter) {
  const workers = navigator.serviceWorker;
  const url = script + AS_WORKER;
  if (workers?.controller?.scriptURL === url) return; // all that this page asks for is answered
  const served = workers ? registered(workers, url) : Promise.resolve(false);
  Promise.all([served, loaded()]).then(([isServed]) => { if (isServed) styleAgain(); });
  /** @type {WeakMap<HTMLImageElement, string>} */
  const tried = new WeakMap();
  /** @param {unknown} image that has failed */
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

/**
 * @param {ServiceWorkerContainer} workers
 * @param {string} url of ours
 * @returns {Promise<boolean>} whether it answers, from now on, what this page asks for
 */
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

/** @returns {Promise<void>} when all that the page asks for first has come, or failed */
async function loaded() {
  if (document.readyState === 'complete') return;
  await new Promise((resolve) => {
    addEventListener('load', resolve, { once: true });
  });
}

/** Have the style sheets that name .kmi files ask for them again. */
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

/** @param {HTMLLinkElement} link */
function styleLinkAgain(link) {
  const again = /** @type {HTMLLinkElement} */ (link.cloneNode());
  again.addEventListener('load', () => link.remove());
  link.after(again);
}

/**
 * Replace an image's source by a PNG that is made here.
 * @param {HTMLImageElement} image
 * @param {string} source
 * @param {Painter} painter
 */
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
