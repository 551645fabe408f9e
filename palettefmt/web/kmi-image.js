// <kmi-image src="picture.kmi" alt="…"> shows a .kmi file in a web page.
//
//   <script type="module" src="kmi-image.js"></script>
//   <kmi-image src="sunset.kmi" alt="A sunset" pixelated></kmi-image>
//
// Attributes: src; alt; pixelated (enlarged with hard edges); max-pixels (more are refused). It decodes in a worker. Events:
// 'load' when the picture is there, 'error' (detail.verdict, detail.message) when it cannot be shown.

import { KmiError } from './core.js';
import { decodeAndPaint } from './decoder.js';
import { MAX_PIXELS } from './read.js';
import { runAside } from './worker.js';

/** @import { Painted } from './decoder.js' */

const STYLE = `
  :host { display: inline-block; max-width: 100%; line-height: 0; }
  :host([hidden]) { display: none; }
  canvas { max-width: 100%; height: auto; }
  :host([pixelated]) canvas { image-rendering: pixelated; width: 100%; }
  p { margin: 0; padding: .5em .75em; border: 1px solid; border-radius: 4px; font: 14px/1.4 system-ui, sans-serif; opacity: .8; }
`;

/** What the worker runs. It imports its modules by their addresses, so that pages of other sites can use them too. */
const WORKER_SCRIPT = `
  import { decodeAndPaint } from ${addressOf('./decoder.js')};
  import { serveJob } from ${addressOf('./worker.js')};
  serveJob(self, decodeAndPaint);
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
      const input = { bytes, maxPixels };
      const picture = await runAside(decodeAndPaint, input, { script: WORKER_SCRIPT, type: 'module', signal: stop.signal });
      if (!stop.signal.aborted) this.#show(picture);
    } catch (error) {
      if (!stop.signal.aborted) this.#fail(error);
    }
  }

  /** @param {Painted} picture */
  #show({ width, height, pixels }) {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d');
    if (!context) throw new Error(`a canvas of ${width} x ${height} pixels is too large for this browser`);
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
    this.#fill(canvas);
    this.dispatchEvent(new Event('load'));
  }

  /** @param {unknown} error */
  #fail(error) {
    const verdict = error instanceof KmiError ? error.verdict : 'unread';
    const message = error instanceof Error ? error.message : String(error);
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
 * @param {string} module a file beside this one
 * @returns {string} its address, as a string of JavaScript
 */
function addressOf(module) {
  return JSON.stringify(new URL(module, import.meta.url).href);
}

if (!customElements.get('kmi-image')) customElements.define('kmi-image', KmiImage);
