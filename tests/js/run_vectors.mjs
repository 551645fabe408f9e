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

const bytesOf = (text) => new Uint8Array(Buffer.from(text, 'base64'));
const textOf = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

const OPERATIONS = {
  decode({ file, maxPixels }) {
    const image = decode(bytesOf(file), { maxPixels });
    const rgba = toRGBA(image);
    const pixels = image.channels === 4 ? rgba : rgba.filter((_, i) => i % 4 !== 3);
    const { width, height, colors, channels, coding, stripeRows, stripes, ledger, fileBytes } = image;
    const adds = ledger.reduce((sum, { bytes }) => sum + bytes, 0) === fileBytes;
    return {
      width, height, colors, channels, coding, stripeRows, stripes: stripes.length, adds, shape: [height, width],
      palette: textOf(image.palette), labels: sha256(image.labels), pixels: sha256(pixels),
    };
  },
  recolour: ({ file, palette }) => ({ file: textOf(recolour(bytesOf(file), bytesOf(palette))) }),
  encode: (job) => ({ file: textOf(encodePacked({ ...job, labels: bytesOf(job.labels), palette: bytesOf(job.palette) })) }),
  png: async ({ file }) => ({ file: textOf(await toIndexedPNG(decode(bytesOf(file)))) }),
  time({ file }) {
    const bytes = bytesOf(file);
    let milliseconds = Infinity;
    for (let i = 0; i < 7; i++) {
      const start = performance.now();
      decode(bytes);
      milliseconds = Math.min(milliseconds, performance.now() - start);
    }
    return { milliseconds };
  },
};

const answers = [];
for (const job of JSON.parse(readFileSync(0, 'utf8'))) {
  try {
    answers.push({ verdict: 'ok', ...(await OPERATIONS[job.op](job)) });
  } catch (error) {
    const verdict = error instanceof KmiError ? error.verdict : error instanceof RangeError ? 'range' : 'crash';
    answers.push({ verdict, message: String(error.message) });
  }
}
process.stdout.write(JSON.stringify(answers));
