// <kmi-image src="picture.kmi" alt="…"> shows a .kmi file in a web page.
//
//   <script type="module" src="kmi-image.js"></script>
//   <kmi-image src="sunset.kmi" alt="A sunset" pixelated></kmi-image>
//
// Attributes: src; alt; pixelated (enlarged with hard edges); max-pixels (more are refused). It decodes in a worker. Events:
// 'load' when the picture is there, 'error' (detail.verdict, detail.message) when it cannot be shown.

import { KmiError, MAX_PIXELS, decode, toRGBA } from './kmi.js';

const STYLE = `
  :host { display: inline-block; max-width: 100%; line-height: 0; }
  :host([hidden]) { display: none; }
  canvas { max-width: 100%; height: auto; }
  :host([pixelated]) canvas { image-rendering: pixelated; width: 100%; }
  p { margin: 0; padding: .5em .75em; border: 1px solid; border-radius: 4px; font: 14px/1.4 system-ui, sans-serif; opacity: .8; }
`;

/** What the worker runs. It imports this reader by its address, so that pages of other sites can use it too. */
const WORKER = `
  import { decode, toRGBA } from ${JSON.stringify(new URL('./kmi.js', import.meta.url).href)};
  onmessage = ({ data: { bytes, maxPixels } }) => {
    try {
      const image = decode(bytes, { maxPixels });
      const pixels = toRGBA(image);
      postMessage({ width: image.width, height: image.height, pixels }, [pixels.buffer]);
    } catch (error) {
      postMessage({ verdict: error.verdict ?? 'refused', message: error.message });
    }
  };
  postMessage('ready');
`;

export class KmiImage extends HTMLElement {
  static observedAttributes = ['src', 'alt', 'max-pixels'];

  #stop = new AbortController();
  #root = this.attachShadow({ mode: 'open' });

  connectedCallback() {
    this.#load();
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  /**
   * @param {string} name
   * @param {string | null} before
   * @param {string | null} now
   */
  attributeChangedCallback(name, before, now) {
    if (!this.isConnected || before === now) return;
    if (name === 'alt') this.#root.querySelector('[role=img]')?.setAttribute('aria-label', now ?? '');
    else this.#load();
  }

  async #load() {
    this.#stop.abort();
    const stop = new AbortController();
    this.#stop = stop;
    const source = this.getAttribute('src');
    if (!source) return;
    try {
      const response = await fetch(source, { signal: stop.signal });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
      const bytes = new Uint8Array(await response.arrayBuffer());
      const maxPixels = Number(this.getAttribute('max-pixels')) || MAX_PIXELS;
      const picture = await decodeInWorker(bytes, maxPixels, stop.signal);
      if (!stop.signal.aborted) this.#show(picture);
    } catch (error) {
      if (!stop.signal.aborted) this.#fail(/** @type {any} */ (error));
    }
  }

  /** @param {{width: number, height: number, pixels: Uint8ClampedArray<ArrayBuffer>}} picture */
  #show({ width, height, pixels }) {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    if (!context) throw new Error(`a canvas of ${width} x ${height} pixels is too large for this browser`);
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
    this.#fill(canvas);
    this.dispatchEvent(new Event('load'));
  }

  /** @param {Error & {verdict?: string}} error */
  #fail({ verdict = 'unread', message }) {
    const text = document.createElement('p');
    text.textContent = `${this.getAttribute('alt') ?? this.getAttribute('src')} (${verdict}: ${message})`;
    this.#fill(text);
    this.dispatchEvent(new CustomEvent('error', { detail: { verdict, message } }));
  }

  /** @param {HTMLElement} content */
  #fill(content) {
    const style = document.createElement('style');
    style.textContent = STYLE;
    content.setAttribute('role', 'img');
    content.setAttribute('aria-label', content.textContent || (this.getAttribute('alt') ?? ''));
    this.#root.replaceChildren(style, content);
  }
}

/**
 * Decode in a worker; in the page where none is to be had.
 * @param {Uint8Array} bytes
 * @param {number} maxPixels
 * @param {AbortSignal} signal ends the worker
 * @returns {Promise<any>}
 */
async function decodeInWorker(bytes, maxPixels, signal) {
  const url = URL.createObjectURL(new Blob([WORKER], { type: 'text/javascript' }));
  /** @type {Worker | undefined} */
  let worker;
  try {
    return await new Promise((resolve, reject) => {
      worker = new Worker(url, { type: 'module' });
      signal.addEventListener('abort', () => reject(signal.reason));
      let ready = false;
      worker.onmessage = ({ data }) => {
        if (data === 'ready') {
          ready = true;
          worker?.postMessage({ bytes, maxPixels });
        } else if (data.verdict) reject(new KmiError(data.verdict, data.message));
        else resolve(data);
      };
      worker.onerror = () => reject(ready ? new KmiError('refused', 'the decoder stopped') : new TypeError('no worker'));
    });
  } catch (error) {
    if (signal.aborted || error instanceof KmiError) throw error;
    const image = decode(bytes, { maxPixels });
    return { width: image.width, height: image.height, pixels: toRGBA(image) };
  } finally {
    worker?.terminate();
    URL.revokeObjectURL(url);
  }
}

if (!customElements.get('kmi-image')) customElements.define('kmi-image', KmiImage);
