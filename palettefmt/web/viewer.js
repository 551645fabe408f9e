// The viewer page: files in, picture and panels shown, files out.

import { KmiError } from './core.js';
import { decodeAside, partDecoder } from './decoder.js';
import { byId, bytesOf, count, percent, save } from './elements.js';
import { listenToPointers } from './gestures.js';
import { otherKind } from './kinds.js';
import { busy, done, fail, progress, say } from './messages.js';
import { PalettePanel, hexOf, showLedger } from './panels.js';
import { MAX_PIXELS, parse } from './parse.js';
import { PictureView } from './picture-view.js';
import { Picture } from './picture.js';
import { rgbaPalette } from './pixels.js';
import { toIndexedPNG } from './png.js';
import { compiled } from './wasm.js';
import { serveJobs } from './worker.js';
import { recolour } from './write.js';

/** No file of so many pixels is longer: a byte a pixel, two palettes, the stripe table. */
const MAX_BYTES = MAX_PIXELS + (1 << 20);
const CODINGS = ['packed', 'context'];
const DIMMED = 0.1;
/** Milliseconds between two drawings of a picture that is being decoded. */
const DRAWN_EVERY = 200;

class Viewer {
  constructor() {
    /** @type {Picture | null} */
    this.picture = null; // that is shown
    /** @type {{picture: Picture, palette: Uint8Array} | null} */
    this.kept = null; // to be shown again if the next file is broken
    /** @type {Promise<WebAssembly.Module | null> | null} */
    this.wasm = null;
    this.drawn = 0; // when
    this.blank = { title: document.title, facts: byId('facts').textContent }; // without a picture
    this.stop = new AbortController();
    this.view = new PictureView(byId('frame'), byId('canvas', HTMLCanvasElement), byId('sheet'), () => this.#showZoom());
    this.panel = new PalettePanel(() => this.#recoloured(), () => this.#paint());
    this.#listen();
  }

  /** @param {Blob & {name?: string}} file */
  async openFile(file) {
    const name = file.name ?? 'picture.kmi';
    if (file.size > MAX_BYTES) {
      fail(name, new KmiError('refused', `${count(file.size)} bytes are more than a picture of ${count(MAX_PIXELS)} pixels takes`));
      return;
    }
    try {
      await this.open(new Uint8Array(await file.arrayBuffer()), name);
    } catch (error) {
      fail(name, error);
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
      say(`${name} is ${kind}, not a .kmi`, `“kmi encode” makes a .kmi of a picture, and this page shows it.`);
      return;
    }
    if (this.picture?.whole) this.kept = { picture: this.picture, palette: this.panel.palette.slice() };
    busy(name);
    const begun = performance.now();
    try {
      const header = parse(bytes);
      const picture = new Picture(header, bytes, name);
      await decodeAside(bytes, header, {
        script: byId('code').textContent ?? '', type: 'classic', signal: stop.signal, wasm: () => this.#compiledOnce(),
        onRows: (rows) => {
          picture.add(rows);
          if (this.stop === stop) this.#showMore(picture, begun);
        },
      });
      if (this.stop !== stop) return;
      picture.milliseconds = performance.now() - begun;
      this.#showWhole(picture);
      measure('kmi-shown', begun);
    } catch (error) {
      if (this.stop !== stop) return;
      this.#showKept();
      fail(name, error, bytes);
    }
  }

  /** @returns {Promise<WebAssembly.Module | null>} the reader that the page carries */
  #compiledOnce() {
    this.wasm ??= compiled(bytesOf(byId('wasm').textContent ?? ''));
    return this.wasm;
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
    byId('dismiss').addEventListener('click', done);
    byId('larger').addEventListener('click', () => this.view.step(1));
    byId('smaller').addEventListener('click', () => this.view.step(-1));
    byId('one').addEventListener('click', () => this.view.zoomTo(1));
    byId('fit').addEventListener('click', () => this.view.fit());
    document.addEventListener('keydown', (event) => this.#key(event));
    this.#listenToDrops();
    listenToPointers(byId('frame'), this.view, (at) => this.#hover(at), (at) => this.panel.choose(Math.max(0, this.#labelAt(at))));
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
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !this.picture) return;
    if (event.key === '+' || event.key === '=') this.view.step(1);
    else if (event.key === '-') this.view.step(-1);
    else if (event.key === '0') this.view.zoomTo(1);
    else if (event.key === 'f') this.view.fit();
    else return;
    event.preventDefault();
  }

  /**
   * Show what is there of a picture that is being decoded.
   * @param {Picture} picture
   * @param {number} begun
   */
  #showMore(picture, begun) {
    progress(picture.share);
    if (this.picture === picture && performance.now() < this.drawn + DRAWN_EVERY) return;
    this.drawn = performance.now();
    if (this.picture === picture) this.view.drawSoon();
    else {
      this.#show(picture, picture.header.palette);
      measure('kmi-first-rows', begun);
    }
  }

  /** @param {boolean} isDecoding whether the picture that is shown is not whole: nobody may keep it */
  #decoding(isDecoding) {
    document.body.classList.toggle('decoding', isDecoding);
    for (const id of ['save-kmi', 'save-png']) byId(id, HTMLButtonElement).disabled = isDecoding;
  }

  /** @param {Picture} picture that is decoded and proven */
  #showWhole(picture) {
    this.#decoding(false);
    done();
    byId('facts').title = `decoded in ${picture.milliseconds.toFixed(1)} ms`;
    this.kept = null;
    this.panel.showShares(picture.counts);
    this.view.drawSoon();
  }

  /** Show the picture before again, with its edits, where another's first rows have taken its place. */
  #showKept() {
    this.#decoding(false);
    if (this.picture === (this.kept?.picture ?? null)) return;
    if (this.kept) {
      this.#show(this.kept.picture, this.kept.palette);
      this.#showWhole(this.kept.picture);
    } else this.#showNothing();
  }

  #showNothing() {
    this.picture = null;
    this.view.clear();
    document.body.dataset.state = 'empty';
    document.title = this.blank.title;
    byId('name').textContent = this.blank.title;
    byId('facts').textContent = this.blank.facts;
  }

  /**
   * @param {Picture} picture
   * @param {Uint8Array} palette
   */
  #show(picture, palette) {
    const { bytes, header, name } = picture;
    const { width, height, colors, channels, coding, bits, stripes } = header;
    this.picture = picture;
    document.body.dataset.state = 'shown';
    this.#decoding(true);
    byId('name').textContent = name;
    document.title = name;
    const rate = coding ? ((8 * bytes.length) / (width * height)).toFixed(2) : `${bits}`;
    byId('facts').textContent = `${count(width)} × ${count(height)} pixels, ${colors} ${channels === 4 ? 'RGBA ' : ''}`
      + `colour${colors > 1 ? 's' : ''}, ${CODINGS[coding]}, ${rate} bit${rate === '1' ? '' : 's'} a pixel`
      + `${stripes.length > 1 ? `, ${count(stripes.length)} stripes` : ''}`;
    byId('facts').removeAttribute('title');
    byId('canvas').setAttribute('aria-label', `${name}: ${width} by ${height} pixels in ${colors} colours`);
    byId('sheet').classList.toggle('checks', channels === 4);
    showLedger(header);
    this.panel.show(header, palette);
    document.body.classList.toggle('edited', this.panel.edited);
    this.view.show(picture, this.#colours());
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

  /**
   * @param {{x: number, y: number}} at
   * @returns {number} -1 if it is not yet there
   */
  #labelAt({ x, y }) {
    return this.picture?.there.has(y) ? this.picture.labels[y * this.picture.width + x] : -1;
  }

  /** @param {{x: number, y: number} | null} at */
  #hover(at) {
    const label = at ? this.#labelAt(at) : -1;
    const { palette, channels } = this.panel;
    byId('reading').classList.toggle('on', label >= 0);
    byId('where').textContent = at ? `x ${at.x}, y ${at.y}` : hint();
    this.panel.hover(label);
    if (label < 0) return;
    byId('label').textContent = `label ${label}`;
    byId('colour').textContent = hexOf(palette, channels, label);
    byId('dot').style.setProperty('--colour', hexOf(palette, channels, label));
  }

  #showZoom() {
    const { zoom } = this.view;
    byId('zoom').textContent = zoom < 1 ? percent(zoom) : `${zoom}×`;
  }

  #saveKmi() {
    if (!this.picture) return;
    const edited = this.panel.edited;
    const file = edited ? recolour(this.picture.bytes, this.panel.palette) : this.picture.bytes;
    save(file, `${stem(this.picture.name)}${edited ? '-recoloured' : ''}.kmi`, 'image/x-kmi');
  }

  async #savePng() {
    if (!this.picture) return;
    const { header, labels, name } = this.picture;
    try {
      const png = await toIndexedPNG({ ...header, labels, palette: this.panel.palette });
      // Never the name of the picture that the file may have been made of.
      save(png, `${stem(name)}${this.panel.edited ? '-recoloured' : '.kmi'}.png`, 'image/png');
    } catch (error) {
      fail(`The PNG of ${name}`, error);
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
 * Leave word, for those who measure, when what was asked to be drawn is drawn.
 * @param {string} name
 * @param {number} begun
 */
function measure(name, begun) {
  requestAnimationFrame(() => performance.measure(name, { start: begun }));
}

/** Show the file that the page carries, if it does. */
function start() {
  const viewer = new Viewer();
  /** @type {{name: string, base64: string} | null} */
  const carried = JSON.parse(byId('carried').textContent ?? 'null');
  if (carried) viewer.open(bytesOf(carried.base64), carried.name);
}

// The same code runs in the page and in the workers that it makes.
if (typeof document === 'undefined') serveJobs(self, partDecoder);
else start();
