// What coding 1 knows of a pixel from those around it (spec/context.md, sections 6, 8 and 10): their ranks and colours, the
// contexts made of them, and the brightness and colour that they promise.

/** Columns right and rows up of the neighbours, nearest first. */
const NEIGHBOURS = [
  [-1, 0], [0, 1], [-1, 1], [1, 1], [-2, 0], [0, 2], [1, 2], [2, 1], [-2, 1], [-1, 2], [-3, 0], [0, 3], [2, 2], [-2, 2],
  [3, 1], [-3, 1], [-1, 3], [1, 3], [-4, 0], [4, 1], [-2, 3], [2, 3], [0, 4], [3, 2], [-3, 2], [-5, 0], [1, 4], [-1, 4],
];
export const NEIGHBOUR_COUNT = NEIGHBOURS.length;

/**
 * @param {number} stride of the plane, in bytes
 * @returns {Int32Array} from a pixel's place to its neighbours'
 */
export function neighbourOffsets(stride) {
  return Int32Array.from(NEIGHBOURS, ([columns, rows]) => columns - rows * stride);
}

/** Steps of the brightness around a pixel that make it lively. */
const ACTIVITY_STEPS = [0, 8, 20, 40, 80, 140, 220];

/** How many neighbours are needed in colour where red, green and blue are not predicted. */
const MEAN_TAPS = 8;

const TAP_LIMIT = 262143;

/** How many contexts there are to choose from. */
const CONTEXT_COUNT = 27;

/** The pixels around the one that is read: their ranks and colours, and what follows from them. */
export class Surroundings {
  /**
   * @param {number} stride of the plane
   * @param {Uint8Array[]} colours red, green, blue and luminance of each rank
   * @param {boolean} inColour whether red, green and blue are predicted too; else only those of the nearest eight are collected
   * @param {number} taps how many neighbours predict
   */
  constructor(stride, colours, inColour, taps) {
    this.taps = taps;
    this.colourTaps = inColour ? taps : MEAN_TAPS;
    this.offsets = neighbourOffsets(stride);
    this.colours = colours;
    this.ranks = new Int32Array(NEIGHBOUR_COUNT);
    this.channels = colours.map(() => new Int32Array(taps));
    this.contexts = new Int32Array(CONTEXT_COUNT);
    this.predicted = new Int32Array(4); // 64ths
    this.activity = 0;
    this.equality = 0;
  }

  /**
   * @param {Uint8Array} plane
   * @param {number} p the pixel's place
   */
  collect(plane, p) {
    const { offsets, ranks } = this;
    const [red, green, blue, light] = this.channels;
    const [reds, greens, blues, lights] = this.colours;
    for (let j = 0; j < NEIGHBOUR_COUNT; j++) ranks[j] = plane[p + offsets[j]];
    for (let j = 0; j < this.taps; j++) light[j] = lights[ranks[j]];
    for (let j = 0; j < this.colourTaps; j++) {
      red[j] = reds[ranks[j]];
      green[j] = greens[ranks[j]];
      blue[j] = blues[ranks[j]];
    }
  }

  /** @returns {number} how many neighbours, from the nearest, are alike */
  reach() {
    const ranks = this.ranks;
    let reach = 1;
    while (reach < NEIGHBOUR_COUNT && ranks[reach] === ranks[0]) reach++;
    return reach;
  }

  /** Set activity and equality (section 8). */
  compare() {
    const [w, n, nw, ne, ww, nn] = this.ranks;
    this.equality = +(w === n) + 2 * +(n === ne) + 4 * +(w === nw) + 8 * +(n === nw) + 16 * +(w === ww) + 32 * +(n === nn);
    const light = this.channels[3];
    const change = Math.abs(light[0] - light[2]) + Math.abs(light[1] - light[2]) +
      Math.abs(light[1] - light[3]) + Math.abs(light[0] - light[4]);
    let activity = 0;
    while (activity < ACTIVITY_STEPS.length && change > ACTIVITY_STEPS[activity]) activity++;
    this.activity = activity;
  }

  /** Set the contexts (section 8), by their numbers there. */
  describe() {
    const { contexts, ranks } = this;
    const [red, green, blue, light] = this.predicted;
    const lights = this.channels[3];
    const w = ranks[0], n = ranks[1], nw = ranks[2], ne = ranks[3], ww = ranks[4], nn = ranks[5], nne = ranks[6];
    const nee = ranks[7], nww = ranks[8], nnw = ranks[9], www = ranks[10], nnn = ranks[11], nnee = ranks[12];
    contexts[0] = w;
    contexts[1] = n;
    contexts[2] = (w << 16) | (ww << 8) | www;
    contexts[3] = (n << 16) | (nn << 8) | nnn;
    contexts[4] = (ne << 24) | (nee << 16) | (ranks[14] << 8) | nnee;
    contexts[5] = (w << 24) | (nw << 16) | (nww << 8) | ww;
    contexts[6] = (w << 16) | (ne << 8) | nee;
    contexts[7] = (n << 16) | (ne << 8) | nn;
    contexts[8] = (n << 24) | (nw << 16) | (nn << 8) | nnw;
    contexts[9] = (w << 24) | (n << 16) | (ne << 8) | nee;
    contexts[10] = ((light >> 8) << 16) | (w << 8) | n;
    contexts[11] = ((lights[0] + lights[1] - lights[2] + 256) << 4) | this.activity;
    contexts[12] = ((light >> 6) << 8) | this.activity;
    contexts[13] = ((red >> 10) << 16) | ((green >> 10) << 8) | (blue >> 10);
    contexts[14] = ((red >> 9) << 16) | ((green >> 9) << 8) | (blue >> 9);
    contexts[15] = blend(blend(blend(0, (w << 8) | n), (nw << 8) | ne), (ww << 8) | nn);
    contexts[16] = blend(contexts[15], (nne << 8) | nww);
    contexts[17] = blend(blend(contexts[16], (nee << 8) | nnw), (www << 8) | nnn);
    contexts[18] = (w << 8) | nee;
    contexts[19] = this.mean(8, 6);
    contexts[20] = nw;
    contexts[21] = ne;
    contexts[22] = ww;
    contexts[23] = nn;
    contexts[24] = this.mean(4, 5);
    contexts[26] = blend(blend(0, ((red >> 10) << 8) | ((green >> 10) << 4) | (blue >> 10)), (w << 8) | n);
    let around = 0;
    for (let j = 0; j < NEIGHBOUR_COUNT; j++) around += this.colours[3][ranks[j]];
    contexts[25] = (Math.trunc(around / 112) << 16) | (w << 8) | n;
  }

  /**
   * @param {number} count of neighbours, as many as are collected or fewer
   * @param {number} shift
   * @returns {number} the sums of their red, green and blue, shifted, in one number
   */
  mean(count, shift) {
    const [reds, greens, blues] = this.channels;
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let j = 0; j < count; j++) {
      red += reds[j];
      green += greens[j];
      blue += blues[j];
    }
    return ((red >> shift) << 16) | ((green >> shift) << 8) | (blue >> shift);
  }
}

/**
 * @param {number} hash
 * @param {number} value
 * @returns {number} modulo 2^32, signed
 */
function blend(hash, value) {
  const mixed = Math.imul(hash + value + 1, 0x2c1b3c6d);
  return mixed ^ (mixed >>> 15);
}

/** Predicts a channel of the next pixel from those around it: normalised least mean squares (section 10). */
export class ChannelPredictor {
  /** @param {Int32Array} around the channel's values, nearest first */
  constructor(around) {
    this.around = around;
    this.weights = new Int32Array(around.length);
    this.weights.set([24000, 24000, -8000, 8000]);
    this.base = 0;
    this.prediction = 0;
  }

  /** @returns {number} in 64ths */
  predict() {
    const { around, weights } = this;
    const base = (around[0] + around[1]) >> 1;
    let total = 0;
    for (let j = 0; j < around.length; j++) total += Math.imul(around[j] - base, weights[j]);
    this.base = base;
    this.prediction = Math.min(Math.max(64 * base + (total >> 10), 0), 16320);
    return this.prediction;
  }

  /** @param {number} value that the pixel turned out to have */
  correct(value) {
    const { around, base, weights } = this;
    const error = 64 * value - this.prediction;
    let energy = 0;
    for (let j = 0; j < around.length; j++) energy += (around[j] - base) * (around[j] - base);
    if (energy === 0 || error === 0) return;
    const step = Math.floor((error * 32768) / (energy + 1200));
    for (let j = 0; j < around.length; j++) {
      const weight = weights[j] + ((Math.imul(step, around[j] - base) + 2048) >> 12);
      weights[j] = Math.min(Math.max(weight, -TAP_LIMIT), TAP_LIMIT);
    }
  }
}
