// <kmi-image src="picture.kmi" alt="…"> shows a .kmi file in a web page, and behaves as <img> does.
//
//   <script type="module" src="kmi-image.js"></script>
//   <kmi-image src="sunset.kmi" alt="A sunset" width="640" height="427" loading="lazy" fallback="sunset.png"></kmi-image>
//
// Attributes as of <img>: src; alt (shown where the picture cannot be; empty for a picture that only decorates); width and
// height (in pixels; with both the place is kept free before the picture is there); loading ("lazy" waits until it is
// nearly in view). And its own: fallback (another picture, such as a PNG, that is shown where the .kmi cannot be);
// pixelated (enlarged with hard edges); max-pixels (more are refused). A picture is never wider than its place.
//
// Properties: src, alt, width, height, loading, naturalWidth, naturalHeight, complete. Events: 'load' when a picture is
// there, 'error' when the .kmi file cannot be shown; why is for you, in detail.verdict and detail.message, and not for your
// visitors, who see the fallback or the words of alt. It decodes in a worker.

import { KmiError } from './core.js';
import { decodeAndPaint } from './decoder.js';
import { MAX_PIXELS } from './read.js';
import { runAside } from './worker.js';

/** @import { Painted } from './decoder.js' */

const STYLE = `
  :host { display: inline-block; max-width: 100%; line-height: 0; overflow: hidden; }
  :host([hidden]) { display: none; }
  canvas, img { display: block; width: 100%; height: 100%; }
  :host([pixelated]) :is(canvas, img) { image-rendering: pixelated; }
  span { line-height: 1.4; }
`;

/** What visitors read where a picture without alt cannot be shown. */
const NO_WORDS = 'This picture cannot be shown.';

/** How far outside of the view a lazy picture is loaded. */
const NEARLY = '300px';

/** What the worker runs. It imports its modules by their addresses, so that pages of other sites can use them too. */
const WORKER_SCRIPT = `
  import { decodeAndPaint } from ${addressOf('./decoder.js')};
  import { serveJob } from ${addressOf('./worker.js')};
  serveJob(self, decodeAndPaint);
`;

export class KmiImage extends HTMLElement {
  static observedAttributes = ['src', 'alt', 'width', 'height', 'loading', 'fallback', 'max-pixels'];

  #stop = new AbortController();
  #root = this.attachShadow({ mode: 'open' });
  #style = document.createElement('style');
  /** @type {HTMLCanvasElement | HTMLImageElement | null} */
  #picture = null;
  #done = false;

  connectedCallback() {
    this.#lay();
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
    if (name === 'width' || name === 'height') this.#lay();
    else if (name === 'alt') this.#describe();
    else if (name === 'loading') {
      if (now !== 'lazy' && !this.#done) this.#load();
    } else if (name !== 'fallback' || !(this.#picture instanceof HTMLCanvasElement)) this.#load();
  }

  get naturalWidth() {
    return sizeOf(this.#picture).width;
  }

  get naturalHeight() {
    return sizeOf(this.#picture).height;
  }

  /** Whether nothing is left to wait for. */
  get complete() {
    return this.#done || !this.getAttribute('src');
  }

  async #load() {
    this.#stop.abort();
    const stop = new AbortController();
    this.#stop = stop;
    this.#done = false;
    const source = this.getAttribute('src');
    if (!source) return;
    try {
      if (this.getAttribute('loading') === 'lazy') await nearlyInView(this, stop.signal);
      const response = await fetch(source, { signal: stop.signal });
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim());
      const bytes = new Uint8Array(await response.arrayBuffer());
      const maxPixels = Number(this.getAttribute('max-pixels')) || MAX_PIXELS;
      const input = { bytes, maxPixels };
      const picture = await runAside(decodeAndPaint, input, { script: WORKER_SCRIPT, type: 'module', signal: stop.signal });
      if (!stop.signal.aborted) this.#show(painted(picture));
    } catch (error) {
      if (!stop.signal.aborted) await this.#fail(error, stop.signal);
    }
  }

  /** @param {HTMLCanvasElement | HTMLImageElement | null} picture null for the words of alt */
  #show(picture) {
    this.#picture = picture;
    this.#done = true;
    this.#lay();
    this.#root.replaceChildren(this.#style, picture ?? document.createElement('span'));
    this.#describe();
    if (picture) this.dispatchEvent(new Event('load'));
  }

  /**
   * Tell the page why, and show the visitor something else.
   * @param {unknown} error
   * @param {AbortSignal} signal
   */
  async #fail(error, signal) {
    const verdict = error instanceof KmiError ? error.verdict : 'unread';
    const message = error instanceof Error ? error.message : String(error);
    this.dispatchEvent(new CustomEvent('error', { detail: { verdict, message } }));
    const image = await loaded(this.getAttribute('fallback'));
    if (!signal.aborted) this.#show(image);
  }

  /** Give the picture, or what stands for it, its words. */
  #describe() {
    const shown = this.#root.lastElementChild;
    const alt = this.getAttribute('alt');
    if (!shown || shown === this.#style) return;
    if (shown instanceof HTMLSpanElement) {
      shown.textContent = alt ?? NO_WORDS;
    } else if (shown instanceof HTMLImageElement) {
      shown.alt = alt ?? '';
    } else if (alt === '') {
      shown.removeAttribute('role');
      shown.setAttribute('aria-hidden', 'true');
    } else {
      shown.removeAttribute('aria-hidden');
      shown.setAttribute('role', 'img');
      shown.setAttribute('aria-label', alt ?? '');
    }
  }

  /** Take the room that the attributes and the picture ask for; a style sheet of the page can say otherwise. */
  #lay() {
    const width = lengthOf(this, 'width');
    const height = lengthOf(this, 'height');
    const natural = sizeOf(this.#picture);
    const known = natural.width > 0;
    const ratio = width && height ? width / height : known ? natural.width / natural.height : 0;
    const across = width || (height && ratio ? height * ratio : natural.width);
    // Words take the room that they need, as those of <img> do.
    const room = this.#done && !known ? '' : `${across ? `width: ${across}px;` : ''}${ratio ? `aspect-ratio: ${ratio};` : ''}`;
    this.#style.textContent = `${STYLE}:host { ${room} }`;
    if (!this.#root.contains(this.#style)) this.#root.append(this.#style);
  }
}

/** Properties that are attributes, as those of <img> are. */
for (const name of ['src', 'alt', 'loading', 'fallback']) {
  Object.defineProperty(KmiImage.prototype, name, {
    /** @this {KmiImage} */
    get() { return this.getAttribute(name) ?? (name === 'loading' ? 'eager' : ''); },
    /** @this {KmiImage} @param {unknown} value */
    set(value) { this.setAttribute(name, String(value)); },
  });
}
for (const name of ['width', 'height']) {
  Object.defineProperty(KmiImage.prototype, name, {
    /** @this {KmiImage} */
    get() { return Math.round(this.getBoundingClientRect()[/** @type {'width' | 'height'} */ (name)]); },
    /** @this {KmiImage} @param {unknown} value */
    set(value) { this.setAttribute(name, String(value)); },
  });
}

/**
 * @param {HTMLElement} element
 * @param {string} name of an attribute
 * @returns {number} its whole pixels, 0 without
 */
function lengthOf(element, name) {
  return Math.max(0, parseInt(element.getAttribute(name) ?? '', 10) || 0);
}

/** @param {HTMLCanvasElement | HTMLImageElement | null} picture */
function sizeOf(picture) {
  if (picture instanceof HTMLImageElement) return { width: picture.naturalWidth, height: picture.naturalHeight };
  return { width: picture?.width ?? 0, height: picture?.height ?? 0 };
}

/** @param {Painted} picture */
function painted({ width, height, pixels }) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (!context) throw new Error(`a canvas of ${width} x ${height} pixels is too large for this browser`);
  context.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}

/**
 * @param {string | null} source
 * @returns {Promise<HTMLImageElement | null>} null if there is no such picture
 */
async function loaded(source) {
  if (!source) return null;
  const image = new Image();
  image.src = source;
  try {
    await image.decode();
    return image;
  } catch {
    return null;
  }
}

/**
 * Wait until an element is nearly in view.
 * @param {Element} element
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function nearlyInView(element, signal) {
  return new Promise((resolve) => {
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      watch.disconnect();
      resolve();
    }, { rootMargin: NEARLY });
    watch.observe(element);
    signal.addEventListener('abort', () => watch.disconnect());
  });
}

/**
 * @param {string} module a file beside this one
 * @returns {string} its address, as a string of JavaScript
 */
function addressOf(module) {
  return JSON.stringify(new URL(module, import.meta.url).href);
}

if (!customElements.get('kmi-image')) customElements.define('kmi-image', KmiImage);
