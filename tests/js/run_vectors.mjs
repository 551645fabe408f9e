// Runs jobs on the JavaScript reader: a JSON list of jobs on stdin, a JSON list of answers on stdout.
//   {op: 'decode', file, maxPixels}     -> {verdict: 'ok', width, ..., labels, pixels} (SHA-256 of both) or the error
//   {op: 'recolour', file, palette}     -> {verdict: 'ok', file}
//   {op: 'encode', width, height, labels, palette, channels, stripeRows} -> {verdict: 'ok', file}
//   {op: 'png', file}                   -> {verdict: 'ok', file}
//   {op: 'time', file}                  -> {verdict: 'ok', milliseconds} the best of some decodes
// Bytes travel as base64. An error of any other kind than KmiError is answered as {verdict: 'crash'}.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { KmiError, decode, encodePacked, recolour, toIndexedPNG, toRGBA } from '../../palettefmt/web/kmi.js';

/**
 * @typedef {object} DecodeJob
 * @property {'decode'} op
 * @property {string} file
 * @property {number} [maxPixels]
 */
/** @typedef {{op: 'recolour', file: string, palette: string}} RecolourJob */
/**
 * @typedef {object} EncodeJob
 * @property {'encode'} op
 * @property {number} width
 * @property {number} height
 * @property {string} labels
 * @property {string} palette
 * @property {number} [channels]
 * @property {number} [stripeRows]
 */
/** @typedef {{op: 'png' | 'time', file: string}} FileJob */
/** @typedef {DecodeJob | RecolourJob | EncodeJob | FileJob} Job */

/** @param {string} text */
const bytesOf = (text) => new Uint8Array(Buffer.from(text, 'base64'));
/** @param {Uint8Array} bytes */
const textOf = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
/** @param {Uint8Array | Uint8ClampedArray} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** @param {DecodeJob} job */
function decodeFile({ file, maxPixels }) {
  const image = decode(bytesOf(file), { maxPixels });
  const rgba = toRGBA(image);
  const pixels = image.channels === 4 ? rgba : rgba.filter((_, i) => i % 4 !== 3);
  const { width, height, colors, channels, coding, stripeRows, stripes, ledger, fileBytes } = image;
  const adds = ledger.reduce((sum, { bytes }) => sum + bytes, 0) === fileBytes;
  return {
    width, height, colors, channels, coding, stripeRows, stripes: stripes.length, adds, shape: [height, width],
    palette: textOf(image.palette), labels: sha256(image.labels), pixels: sha256(pixels),
  };
}

/** @param {Uint8Array} bytes */
function bestTime(bytes) {
  let milliseconds = Infinity;
  for (let i = 0; i < 7; i++) {
    const start = performance.now();
    decode(bytes);
    milliseconds = Math.min(milliseconds, performance.now() - start);
  }
  return milliseconds;
}

/**
 * @param {Job} job
 * @returns {Promise<object>} what is said of it besides the verdict
 */
async function answerOf(job) {
  switch (job.op) {
    case 'decode': return decodeFile(job);
    case 'recolour': return { file: textOf(recolour(bytesOf(job.file), bytesOf(job.palette))) };
    case 'encode': {
      const picture = { ...job, labels: bytesOf(job.labels), palette: bytesOf(job.palette) };
      return { file: textOf(encodePacked(picture)) };
    }
    case 'png': return { file: textOf(await toIndexedPNG(decode(bytesOf(job.file)))) };
    case 'time': return { milliseconds: bestTime(bytesOf(job.file)) };
  }
}

/** @type {Job[]} */
const jobs = JSON.parse(readFileSync(0, 'utf8'));
const answers = [];
for (const job of jobs) {
  try {
    answers.push({ verdict: 'ok', ...(await answerOf(job)) });
  } catch (error) {
    const verdict = error instanceof KmiError ? error.verdict : error instanceof RangeError ? 'range' : 'crash';
    answers.push({ verdict, message: error instanceof Error ? error.message : String(error) });
  }
}
process.stdout.write(JSON.stringify(answers));
