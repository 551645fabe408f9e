// The viewer page: files in, picture and panels shown, files out.

import { KmiError } from './core.js';
import { decodeAndCount } from './decoder.js';
import { byId, count, percent } from './elements.js';
import { listenToPointers } from './gestures.js';
import { beginsAsKmi, otherKind } from './kinds.js';
import { PalettePanel, hexOf, showLedger } from './panels.js';
import { PictureView } from './picture-view.js';
import { rgbaPalette } from './pixels.js';
import { toIndexedPNG } from './png.js';
import { MAX_PIXELS } from './read.js';
import { runAside, serveJob } from './worker.js';
import { recolour } from './write.js';

/** @import { Shown } from './decoder.js' */

/** No file of so many pixels is longer: a byte a pixel, two palettes, the stripe table. */
const MAX_BYTES = MAX_PIXELS + (1 << 20);
const CODINGS = ['packed', 'context'];
const DIMMED = 0.1;

/** What is wrong in the words of a visitor; the reader's own are in the details. */
const TROUBLES = {
  truncated: 'The file ends too early: its last part is missing. Copy or download it again.',
  corrupt: 'The file is damaged. Copy or download it again.',
  unsupported: 'The file was made by a newer version of the format than this page reads.',
  refused: 'This page cannot show the picture: it is too large, or memory ran out.',
};

class Viewer {
  constructor() {
    /** @type {Shown | null} */
    this.image = null;
    /** @type {Uint8Array<ArrayBuffer>} */
    this.bytes = new Uint8Array(0);
    this.name = '';
    this.stop = new AbortController();
    this.view = new PictureView(byId('frame'), byId('canvas', HTMLCanvasElement), byId('sheet'), () => this.#showZoom());
    this.panel = new PalettePanel(() => this.#recoloured(), () => this.#paint());
    this.#listen();
  }

  /**
   * @param {Blob & {name?: string}} file
   */
  async openFile(file) {
    const name = file.name ?? 'picture.kmi';
    if (file.size > MAX_BYTES) {
      this.#fail(name, new KmiError('refused', `${count(file.size)} bytes are more than a picture of ${count(MAX_PIXELS)} pixels takes`));
      return;
    }
    try {
      await this.open(new Uint8Array(await file.arrayBuffer()), name);
    } catch (error) {
      this.#fail(name, error);
    }
  }

  /**
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @param {string} name
   */
  async open(bytes, name) {
    this.stop.abort(new Error('another file was opened'));
    const stop = new AbortController();
    this.stop = stop;
    const kind = otherKind(bytes);
    if (kind) {
      this.#say(`${name} is ${kind}, not a .kmi`, `“kmi encode” makes a .kmi of a picture, and this page shows it.`);
      return;
    }
    this.#busy(name, 0);
    const begun = performance.now();
    try {
      const image = await runAside(decodeAndCount, bytes, {
        script: byId('code').textContent ?? '', type: 'classic', signal: stop.signal,
        onProgress: (share) => this.#busy(name, share),
      });
      performance.measure('kmi-decode', { start: begun });
      if (this.stop !== stop) return;
      Object.assign(this, { image, bytes, name });
      this.#show(image);
    } catch (error) {
      if (this.stop === stop) this.#fail(name, error, bytes);
    }
  }

  #listen() {
    const picker = byId('picker', HTMLInputElement);
    for (const id of ['open', 'open-first']) byId(id).addEventListener('click', () => picker.click());
    picker.addEventListener('change', () => {
      if (picker.files?.[0]) this.openFile(picker.files[0]);
      picker.value = '';
    });
    byId('save-kmi').addEventListener('click', () => this.#saveKmi());
    byId('save-png').addEventListener('click', () => this.#savePng());
    byId('stop').addEventListener('click', () => this.stop.abort(new Error('stopped')));
    byId('dismiss').addEventListener('click', () => { byId('error').hidden = true; });
    byId('larger').addEventListener('click', () => this.view.step(1));
    byId('smaller').addEventListener('click', () => this.view.step(-1));
    byId('one').addEventListener('click', () => this.view.zoomTo(1));
    byId('fit').addEventListener('click', () => this.view.fit());
    document.addEventListener('keydown', (event) => this.#key(event));
    this.#listenToDrops();
    listenToPointers(byId('frame'), this.view, (at) => this.#hover(at), (at) => this.panel.choose(this.#labelAt(at)));
  }

  #listenToDrops() {
    const body = document.body;
    addEventListener('dragover', (event) => {
      event.preventDefault();
      body.classList.add('dropping');
    });
    addEventListener('dragleave', (event) => {
      if (!event.relatedTarget) body.classList.remove('dropping');
    });
    addEventListener('drop', (event) => {
      event.preventDefault();
      body.classList.remove('dropping');
      const file = event.dataTransfer?.files[0];
      if (file) this.openFile(file);
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const typing = event.target instanceof HTMLInputElement && event.target.type === 'text';
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !this.image) return;
    if (event.key === '+' || event.key === '=') this.view.step(1);
    else if (event.key === '-') this.view.step(-1);
    else if (event.key === '0') this.view.zoomTo(1);
    else if (event.key === 'f') this.view.fit();
    else return;
    event.preventDefault();
  }

  /** @param {Shown} image */
  #show(image) {
    const { width, height, colors, channels, coding, bits, stripes, milliseconds } = image;
    document.body.dataset.state = 'shown';
    byId('busy').hidden = true;
    byId('error').hidden = true;
    byId('name').textContent = this.name;
    document.title = this.name;
    const rate = coding ? ((8 * this.bytes.length) / (width * height)).toFixed(2) : `${bits}`;
    byId('facts').textContent = `${count(width)} × ${count(height)} pixels, ${colors} ${channels === 4 ? 'RGBA ' : ''}`
      + `colour${colors > 1 ? 's' : ''}, ${CODINGS[coding]}, ${rate} bit${rate === '1' ? '' : 's'} a pixel`
      + `${stripes.length > 1 ? `, ${count(stripes.length)} stripes` : ''}`;
    byId('facts').title = `decoded in ${milliseconds.toFixed(1)} ms`;
    byId('canvas').setAttribute('aria-label', `${this.name}: ${width} by ${height} pixels in ${colors} colours`);
    byId('sheet').classList.toggle('checks', channels === 4);
    showLedger(image);
    this.panel.show(image);
    this.view.show(image, this.#colours());
    this.#hover(null);
  }

  /** The palette for the screen; where one entry alone is to be seen, the others are faint. */
  #colours() {
    const colours = rgbaPalette(this.panel.palette, this.panel.channels);
    const { only } = this.panel;
    if (only >= 0) {
      for (let entry = 0; entry < 256; entry++) if (entry !== only) colours[4 * entry + 3] *= DIMMED;
    }
    return colours;
  }

  #paint() {
    this.view.recolour(this.#colours());
  }

  #recoloured() {
    this.#paint();
    document.body.classList.toggle('edited', this.panel.edited);
  }

  /** @param {{x: number, y: number}} at */
  #labelAt({ x, y }) {
    return this.image ? this.image.labels[y * this.image.width + x] : 0;
  }

  /** @param {{x: number, y: number} | null} at */
  #hover(at) {
    const label = at ? this.#labelAt(at) : -1;
    const { palette, channels } = this.panel;
    byId('reading').classList.toggle('on', at !== null);
    byId('where').textContent = at ? `x ${at.x}, y ${at.y}` : hint();
    this.panel.hover(label);
    if (!at) return;
    byId('label').textContent = `label ${label}`;
    byId('colour').textContent = hexOf(palette, channels, label);
    byId('dot').style.setProperty('--colour', hexOf(palette, channels, label));
  }

  #showZoom() {
    const { zoom } = this.view;
    byId('zoom').textContent = zoom < 1 ? percent(zoom) : `${zoom}×`;
  }

  /**
   * @param {string} name
   * @param {number} share
   */
  #busy(name, share) {
    byId('error').hidden = true;
    byId('busy').hidden = false;
    byId('busy-text').textContent = `Decoding ${name}`;
    byId('progress', HTMLProgressElement).value = share;
  }

  /**
   * @param {string} name
   * @param {unknown} error
   * @param {Uint8Array} [bytes] of the file, if they were read
   */
  #fail(name, error, bytes) {
    const message = error instanceof Error ? error.message : String(error);
    const title = `${name} cannot be shown`;
    if (!(error instanceof KmiError)) this.#say(title, message);
    else if (error.verdict === 'corrupt' && bytes && !beginsAsKmi(bytes)) {
      this.#say(title, 'It is not a .kmi file.', `${error.verdict}: ${message}`);
    } else this.#say(title, TROUBLES[error.verdict], `${error.verdict}: ${message}`);
  }

  /**
   * Show a message; the picture that is there stays.
   * @param {string} title
   * @param {string} text
   * @param {string} [details] for those who want to know
   */
  #say(title, text, details = '') {
    byId('busy').hidden = true;
    byId('error').hidden = false;
    byId('error-title').textContent = title;
    byId('error-text').textContent = text;
    byId('error-more').hidden = !details;
    byId('error-details').textContent = details;
  }

  #saveKmi() {
    const edited = this.panel.edited;
    const file = edited ? recolour(this.bytes, this.panel.palette) : this.bytes;
    save(file, `${stem(this.name)}${edited ? '-recoloured' : ''}.kmi`, 'image/x-kmi');
  }

  async #savePng() {
    if (!this.image) return;
    try {
      const png = await toIndexedPNG({ ...this.image, palette: this.panel.palette });
      // Never the name of the picture that the file may have been made of.
      save(png, `${stem(this.name)}${this.panel.edited ? '-recoloured' : '.kmi'}.png`, 'image/png');
    } catch (error) {
      this.#fail(`The PNG of ${this.name}`, error);
    }
  }
}

/** What to do with the picture, by mouse or by finger. */
function hint() {
  const touch = matchMedia('(hover: none)').matches;
  return touch ? 'Tap a pixel to read it; two fingers zoom' : 'Point at a pixel to read it; the wheel zooms, dragging moves';
}

/** @param {string} name */
function stem(name) {
  return name.replace(/\.kmi$/i, '') || 'picture';
}

/**
 * Give the user a file.
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {string} name
 * @param {string} type
 */
function save(bytes, name, type) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/** Show the file that the page carries, if it does. */
function start() {
  const viewer = new Viewer();
  /** @type {{name: string, base64: string} | null} */
  const carried = JSON.parse(byId('carried').textContent ?? 'null');
  if (!carried) return;
  const text = atob(carried.base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  viewer.open(bytes, carried.name);
}

// The same code runs in the page and in the worker that it makes.
if (typeof document === 'undefined') serveJob(self, decodeAndCount);
else start();
