// A picture of any size in a scrolling frame. Only what is seen is drawn, straight from the labels, so a change of the
// palette shows at once and no picture is too large for a canvas.

export const MAX_ZOOM = 16;
const ZOOMS = [1, 2, 3, 4, 6, 8, 12, MAX_ZOOM];
const SAMPLES = 4; // a side, of the picture's pixels that make one pixel of a smaller view

/** sRGB to linear light, for 0 to 255. */
const LINEAR = Float32Array.from({ length: 256 }, (_, i) => {
  const value = i / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});
const GAMMA_STEPS = 4095;
/** Linear light in 4,096 steps to sRGB. */
const GAMMA = Uint8Array.from({ length: GAMMA_STEPS + 1 }, (_, i) => {
  const value = i / GAMMA_STEPS;
  return Math.round(255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
});

/**
 * @typedef {object} Picture
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array} labels
 * @property {{has: (row: number) => boolean}} there which rows are drawn; where the others are one sees through
 */

export class PictureView {
  /**
   * @param {HTMLElement} frame scrolls; holds the canvas, which stays in view, and the sheet
   * @param {HTMLCanvasElement} canvas
   * @param {HTMLElement} sheet has the picture's size and place; its background shows through
   * @param {() => void} onZoom
   */
  constructor(frame, canvas, sheet, onZoom) {
    this.frame = frame;
    this.canvas = canvas;
    this.sheet = sheet;
    this.onZoom = onZoom;
    this.zoom = 1;
    this.fitted = false;
    /** @type {Picture | null} */
    this.picture = null;
    /** @type {Uint8Array} */
    this.colours = new Uint8Array(4 * 256);
    this.waiting = false;
    frame.addEventListener('scroll', () => this.drawSoon());
    new ResizeObserver(() => this.#resized()).observe(frame);
  }

  /**
   * @param {Picture} picture
   * @param {Uint8Array} colours R G B A of 256 entries
   */
  show(picture, colours) {
    this.picture = picture;
    this.colours = colours;
    const { width, height } = picture;
    const room = Math.min(this.frame.clientWidth / width, this.frame.clientHeight / height);
    if (room < 1) this.fit();
    else this.zoomTo(room < 4 ? 1 : Math.min(8, Math.floor(room / 2))); // something tiny opens larger
  }

  /** Show nothing. */
  clear() {
    this.picture = null;
    Object.assign(this.canvas, { width: 1, height: 1 });
    Object.assign(this.sheet.style, { width: '', height: '' });
  }

  /** @param {Uint8Array} colours R G B A of 256 entries */
  recolour(colours) {
    this.colours = colours;
    this.drawSoon();
  }

  /** The zoom at which all of the picture is seen; a whole number from 1 on. */
  fitZoom() {
    if (!this.picture) return 1;
    const room = Math.min(this.frame.offsetWidth / this.picture.width, this.frame.offsetHeight / this.picture.height);
    return room >= 1 ? Math.min(MAX_ZOOM, Math.floor(room)) : room;
  }

  fit() {
    this.zoomTo(this.fitZoom());
    this.fitted = true;
  }

  /**
   * @param {number} direction 1: larger, -1: smaller
   * @param {{clientX: number, clientY: number}} [at] what stays in its place
   */
  step(direction, at) {
    const fit = this.fitZoom();
    const zooms = fit < 1 ? [fit, ...ZOOMS] : ZOOMS;
    const next = direction > 0 ? zooms.find((zoom) => zoom > this.zoom) : zooms.findLast((zoom) => zoom < this.zoom);
    if (next !== undefined) this.zoomTo(next, at);
  }

  /**
   * @param {number} zoom
   * @param {{clientX: number, clientY: number}} [at] what stays in its place; the middle without
   */
  zoomTo(zoom, at) {
    const box = this.frame.getBoundingClientRect();
    const x = at ? at.clientX - box.left : this.frame.clientWidth / 2;
    const y = at ? at.clientY - box.top : this.frame.clientHeight / 2;
    const { left, top } = this.#place();
    const pictureX = (x - left) / this.zoom;
    const pictureY = (y - top) / this.zoom;
    this.zoom = zoom;
    this.fitted = false;
    this.#layOut();
    this.frame.scrollLeft = pictureX * zoom + Math.max(0, this.#margin('width')) - x;
    this.frame.scrollTop = pictureY * zoom + Math.max(0, this.#margin('height')) - y;
    this.onZoom();
    this.drawSoon();
  }

  /**
   * @param {{clientX: number, clientY: number}} at
   * @returns {{x: number, y: number} | null} the pixel there
   */
  pixelAt({ clientX, clientY }) {
    if (!this.picture) return null;
    const box = this.canvas.getBoundingClientRect();
    const { left, top } = this.#place();
    const x = Math.floor((clientX - box.left - left) / this.zoom);
    const y = Math.floor((clientY - box.top - top) / this.zoom);
    return x >= 0 && y >= 0 && x < this.picture.width && y < this.picture.height ? { x, y } : null;
  }

  drawSoon() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  draw() {
    if (!this.picture) return;
    const dots = window.devicePixelRatio || 1;
    const width = Math.round(this.frame.clientWidth * dots);
    const height = Math.round(this.frame.clientHeight * dots);
    if (width < 1 || height < 1) return;
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    const { left, top } = this.#place();
    const view = new ImageData(width, height);
    const scale = this.zoom * dots;
    const columns = span(Math.round(left * dots), width, scale, this.picture.width);
    const rows = span(Math.round(top * dots), height, scale, this.picture.height);
    if (scale < 1) drawSmaller(view, this.picture, this.colours, columns, rows);
    else drawLarger(view, this.picture, this.colours, columns, rows);
    this.canvas.getContext('2d')?.putImageData(view, 0, 0);
  }

  /** Where the picture's corner is in the frame, in CSS pixels; negative when it is scrolled out. */
  #place() {
    return {
      left: Math.max(0, this.#margin('width')) - this.frame.scrollLeft,
      top: Math.max(0, this.#margin('height')) - this.frame.scrollTop,
    };
  }

  /** @param {'width' | 'height'} side */
  #margin(side) {
    const room = side === 'width' ? this.frame.clientWidth : this.frame.clientHeight;
    return this.picture ? Math.floor((room - this.picture[side] * this.zoom) / 2) : 0;
  }

  #layOut() {
    if (!this.picture) return;
    const style = this.sheet.style;
    style.width = `${Math.max(1, Math.floor(this.picture.width * this.zoom))}px`;
    style.height = `${Math.max(1, Math.floor(this.picture.height * this.zoom))}px`;
    style.marginLeft = `${Math.max(0, this.#margin('width'))}px`;
    style.marginTop = `${Math.max(0, this.#margin('height'))}px`;
    this.canvas.style.width = `${this.frame.clientWidth}px`;
    this.canvas.style.height = `${this.frame.clientHeight}px`;
  }

  #resized() {
    if (this.fitted) this.fit();
    this.#layOut();
    this.drawSoon();
  }
}

/**
 * Which pixels of the view show the picture, along one side.
 * @typedef {{from: number, to: number, origin: number, scale: number, size: number}} Span
 * @param {number} origin of the picture in the view
 * @param {number} room
 * @param {number} scale pixels of the view for one of the picture
 * @param {number} size of the picture
 * @returns {Span}
 */
function span(origin, room, scale, size) {
  const to = Math.min(room, origin + Math.max(1, Math.round(size * scale)));
  return { from: Math.max(0, origin), to, origin, scale, size };
}

/**
 * The picture's column or row at a place of the view.
 * @param {Span} along
 * @param {number} place
 */
function source({ origin, scale, size }, place) {
  return Math.min(size - 1, Math.floor((place - origin) / scale));
}

/**
 * Draw with every pixel of the picture a rectangle.
 * @param {ImageData} view
 * @param {Picture} picture
 * @param {Uint8Array} colours
 * @param {Span} columns
 * @param {Span} rows
 */
function drawLarger(view, { width, labels, there }, colours, columns, rows) {
  const out = new Uint32Array(view.data.buffer);
  const entries = new Uint32Array(colours.buffer);
  const places = Int32Array.from({ length: columns.to }, (_, x) => source(columns, x + 0.5));
  let before = -1;
  for (let y = rows.from; y < rows.to; y++) {
    const row = source(rows, y + 0.5);
    if (!there.has(row)) continue;
    const at = y * view.width;
    if (row === before) {
      out.copyWithin(at, at - view.width, at);
      continue;
    }
    const start = row * width;
    for (let x = columns.from; x < columns.to; x++) out[at + x] = entries[labels[start + places[x]]];
    before = row;
  }
}

/**
 * Draw with every pixel of the view the mean light of those of the picture below it, so that dithers keep their brightness.
 * @param {ImageData} view
 * @param {Picture} picture
 * @param {Uint8Array} colours
 * @param {Span} columns
 * @param {Span} rows
 */
function drawSmaller(view, { width, labels, there }, colours, columns, rows) {
  const count = Math.min(SAMPLES, Math.ceil(1 / columns.scale));
  const places = Int32Array.from({ length: columns.to * count }, (_, i) => {
    return source(columns, Math.floor(i / count) + ((i % count) + 0.5) / count);
  });
  const light = Float32Array.from({ length: 4 * 256 }, (_, i) => {
    return i % 4 === 3 ? colours[i] : LINEAR[colours[i]] * colours[i | 3];
  });
  const starts = new Float64Array(count);
  const out = view.data;
  for (let y = rows.from; y < rows.to; y++) {
    if (!there.has(source(rows, y)) || !there.has(source(rows, y + 1 - 0.5 / count))) continue;
    for (let j = 0; j < count; j++) starts[j] = source(rows, y + (j + 0.5) / count) * width;
    for (let x = columns.from; x < columns.to; x++) {
      let red = 0, green = 0, blue = 0, alpha = 0;
      for (let j = 0; j < count; j++) {
        for (let i = 0; i < count; i++) {
          const entry = 4 * labels[starts[j] + places[x * count + i]];
          red += light[entry];
          green += light[entry + 1];
          blue += light[entry + 2];
          alpha += light[entry + 3];
        }
      }
      const at = 4 * (y * view.width + x);
      const scale = alpha > 0 ? GAMMA_STEPS / alpha : 0;
      out[at] = GAMMA[(red * scale + 0.5) | 0];
      out[at + 1] = GAMMA[(green * scale + 0.5) | 0];
      out[at + 2] = GAMMA[(blue * scale + 0.5) | 0];
      out[at + 3] = alpha / (count * count) + 0.5;
    }
  }
}
