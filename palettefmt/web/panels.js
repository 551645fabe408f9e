// The panels beside the picture: the palette with its editor, and the byte ledger.

import { byId, count, element, percent } from './elements.js';

/** @import { Header } from './parse.js' */

const MANY = 32; // entries from which the palette is a grid of swatches instead of a list

/** Which way an arrow key goes through the entries. */
const ARROWS = new Map([['ArrowLeft', -1], ['ArrowUp', -1], ['ArrowRight', 1], ['ArrowDown', 1]]);

/**
 * @param {Uint8Array} palette
 * @param {number} channels
 * @param {number} entry
 * @returns {string} #rrggbb or #rrggbbaa
 */
export function hexOf(palette, channels, entry) {
  const bytes = palette.subarray(entry * channels, (entry + 1) * channels);
  return `#${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** The palette: a button for every entry, and below the chosen one its editor. */
export class PalettePanel {
  /**
   * @param {() => void} onEdit the palette has changed
   * @param {() => void} onChoose another entry is chosen, or other pixels are to be shown
   */
  constructor(onEdit, onChoose) {
    this.onEdit = onEdit;
    this.onChoose = onChoose;
    this.chosen = -1;
    this.channels = 3;
    this.palette = new Uint8Array(0);
    this.original = new Uint8Array(0);
    /** @type {HTMLElement[]} */
    this.swatches = [];
    this.color = byId('color', HTMLInputElement);
    this.hex = byId('hex', HTMLInputElement);
    this.alpha = byId('alpha', HTMLInputElement);
    this.onlyBox = byId('only', HTMLInputElement);
    this.revertButton = byId('revert', HTMLButtonElement);
    this.revertAllButton = byId('revert-all', HTMLButtonElement);
    this.#listen();
  }

  #listen() {
    this.color.addEventListener('input', () => this.#edited(parseHex(this.color.value)));
    this.hex.addEventListener('change', () => this.#typed());
    this.alpha.addEventListener('input', () => this.#alphaEdited());
    this.onlyBox.addEventListener('change', () => this.onChoose());
    this.revertButton.addEventListener('click', () => this.#set(this.chosen, this.#entry(this.original, this.chosen)));
    this.revertAllButton.addEventListener('click', () => this.revertAll());
    byId('entries').addEventListener('keydown', (event) => this.#arrows(event));
  }

  /**
   * @param {Header} image
   * @param {Uint8Array} palette that of the image, or one that was edited
   */
  show(image, palette) {
    this.channels = image.channels;
    this.original = image.palette.slice();
    this.palette = palette.slice();
    this.swatches = Array.from({ length: image.colors }, (_, entry) => {
      const swatch = element('button', { type: 'button', class: 'entry' },
        element('span', { class: 'swatch' }), element('span', { class: 'index' }, `${entry}`),
        element('code', {}), element('span', { class: 'share' }), element('span', { class: 'bar' }));
      swatch.addEventListener('click', () => this.choose(entry));
      return swatch;
    });
    byId('entries').replaceChildren(...this.swatches.map((swatch) => element('li', {}, swatch)));
    byId('entries').classList.toggle('grid', image.colors > MANY);
    byId('alpha-row').hidden = image.channels === 3;
    byId('color-count').textContent = `${image.colors}`;
    this.swatches.forEach((_, entry) => this.#paint(entry));
    this.onlyBox.checked = false;
    this.chosen = -1;
    this.choose(0);
  }

  /**
   * Say how many pixels each entry has.
   * @param {Uint32Array} counts
   */
  showShares(counts) {
    const pixels = counts.reduce((sum, pixelCount) => sum + pixelCount, 0);
    const largest = Math.max(...counts);
    this.swatches.forEach((swatch, entry) => {
      const share = percent(counts[entry] / pixels);
      swatch.dataset.share = share;
      /** @type {HTMLElement} */ (swatch.querySelector('.share')).textContent = share;
      /** @type {HTMLElement} */ (swatch.querySelector('.bar')).style.setProperty('--share', `${counts[entry] / largest}`);
      this.#paint(entry);
    });
    this.#fillEditor();
  }

  /** @param {number} entry */
  choose(entry) {
    this.swatches[this.chosen]?.removeAttribute('aria-current');
    this.chosen = entry;
    this.swatches[entry].setAttribute('aria-current', 'true');
    this.swatches.forEach((swatch, index) => { swatch.tabIndex = index === entry ? 0 : -1; });
    this.#fillEditor();
    this.onChoose();
  }

  /** @param {number} entry to mark, or -1 */
  hover(entry) {
    byId('entries').querySelector('.hovered')?.classList.remove('hovered');
    this.swatches[entry]?.classList.add('hovered');
  }

  /** The entry whose pixels alone are to be seen, or -1. */
  get only() {
    return this.onlyBox.checked ? this.chosen : -1;
  }

  get edited() {
    return this.palette.some((value, i) => value !== this.original[i]);
  }

  revertAll() {
    this.palette.set(this.original);
    this.swatches.forEach((_, entry) => this.#paint(entry));
    this.#fillEditor();
    this.onEdit();
  }

  #typed() {
    const bytes = parseHex(this.hex.value);
    if (bytes && (bytes.length === 3 || this.channels === 4)) this.#edited(bytes);
    else this.#fillEditor();
  }

  #alphaEdited() {
    const bytes = this.#entry(this.palette, this.chosen).slice();
    bytes[3] = Number(this.alpha.value);
    this.#set(this.chosen, bytes);
  }

  /** @param {Uint8Array | null} bytes three or four; without a fourth the alpha stays */
  #edited(bytes) {
    if (!bytes) return;
    const entry = this.#entry(this.palette, this.chosen).slice();
    entry.set(bytes);
    this.#set(this.chosen, entry);
  }

  /**
   * @param {number} entry
   * @param {Uint8Array} bytes
   */
  #set(entry, bytes) {
    this.palette.set(bytes, entry * this.channels);
    this.#paint(entry);
    this.#fillEditor();
    this.onEdit();
  }

  /**
   * @param {Uint8Array} palette
   * @param {number} entry
   */
  #entry(palette, entry) {
    return palette.subarray(entry * this.channels, (entry + 1) * this.channels);
  }

  /** @param {number} entry */
  #paint(entry) {
    const swatch = this.swatches[entry];
    const hex = hexOf(this.palette, this.channels, entry);
    swatch.style.setProperty('--colour', hex);
    const { share } = swatch.dataset; // not known before all of the picture is there
    swatch.title = `${entry}  ${hex}  ${share ?? ''}`;
    swatch.setAttribute('aria-label', `Entry ${entry}: ${hex}${share ? `, ${share} of the pixels` : ''}`);
    const code = swatch.querySelector('code');
    if (code) code.textContent = hex;
  }

  #fillEditor() {
    const bytes = this.#entry(this.palette, this.chosen);
    const hex = hexOf(this.palette, this.channels, this.chosen);
    byId('chosen').textContent = `Entry ${this.chosen}`;
    byId('chosen-share').textContent = this.swatches[this.chosen].dataset.share ?? '';
    this.color.value = hex.slice(0, 7);
    this.hex.value = hex;
    if (this.channels === 4) {
      this.alpha.value = `${bytes[3]}`;
      byId('alpha-value').textContent = percent(bytes[3] / 255);
    }
    this.revertButton.disabled = bytes.every((value, i) => value === this.original[this.chosen * this.channels + i]);
    this.revertAllButton.disabled = !this.edited;
  }

  /** @param {KeyboardEvent} event */
  #arrows(event) {
    const step = ARROWS.get(event.key);
    if (!step) return;
    event.preventDefault();
    const columns = !byId('entries').classList.contains('grid') ? 1 : this.#columns();
    const vertical = event.key === 'ArrowUp' || event.key === 'ArrowDown';
    const next = this.chosen + step * (vertical ? columns : 1);
    if (next < 0 || next >= this.swatches.length) return;
    this.choose(next);
    this.swatches[next].focus();
  }

  #columns() {
    return getComputedStyle(byId('entries')).gridTemplateColumns.split(' ').length;
  }
}

/**
 * @param {string} text
 * @returns {Uint8Array | null} three or four bytes
 */
function parseHex(text) {
  const digits = /^\s*#?((?:[0-9a-f]{2}){3,4})\s*$/i.exec(text)?.[1];
  return digits ? Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16)) : null;
}

/**
 * Fill the byte ledger.
 * @param {Header} image
 */
export function showLedger({ ledger, fileBytes, width, height }) {
  const rows = ledger.map(({ part, bytes }) => element('tr', {},
    element('th', { scope: 'row' }, part), element('td', {}, count(bytes)),
    element('td', {}, percent(bytes / fileBytes)),
    element('td', { class: 'bar-cell' }, element('span', { class: 'bar', style: `--share: ${bytes / fileBytes}` }))));
  byId('ledger').replaceChildren(...rows);
  byId('ledger-sum').textContent = count(fileBytes);
  const overhead = ledger.reduce((sum, { part, bytes }) => (/palette|payload/.test(part) ? sum : sum + bytes), 0);
  byId('ledger-rate').textContent = `${count(overhead)} bytes are neither palette nor payload; `
    + `${((8 * fileBytes) / (width * height)).toFixed(3)} bits a pixel over all`;
}
