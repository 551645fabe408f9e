// Decoding beside the page, in a worker, so that no file can hang the tab.

import { KmiError } from './core.js';
import { decode } from './kmi.js';

/**
 * What the page shows: the decoded file, how many pixels each entry has, and how long decoding took.
 * @typedef {import('./kmi.js').Image & {counts: number[], milliseconds: number}} Shown
 */

/**
 * @param {Uint8Array} bytes
 * @param {(done: number, all: number) => void} [onProgress]
 * @returns {Shown}
 */
function decodeAndCount(bytes, onProgress) {
  const start = performance.now();
  const image = decode(bytes, { onProgress });
  const milliseconds = performance.now() - start;
  const counts = new Uint32Array(image.colors);
  for (let i = 0; i < image.labels.length; i++) counts[image.labels[i]]++;
  return { ...image, counts: [...counts], milliseconds };
}

/**
 * Answer the page; this runs in the worker.
 * @param {any} worker its global scope
 */
export function serveDecoding(worker) {
  worker.onmessage = (/** @type {MessageEvent<Uint8Array>} */ { data }) => {
    let told = 0;
    try {
      const image = decodeAndCount(data, (done, all) => {
        if (done / all < told + 0.01) return;
        told = done / all;
        worker.postMessage({ progress: told });
      });
      worker.postMessage({ image }, [image.labels.buffer]);
    } catch (error) {
      const { verdict, message } = /** @type {KmiError} */ (error);
      worker.postMessage({ verdict: verdict ?? 'refused', message });
    }
  };
}

/**
 * Decode in a worker, or here where the browser lets us make none.
 * @param {Uint8Array} bytes
 * @param {string} source what the worker runs
 * @param {{onProgress: (share: number) => void, signal: AbortSignal}} options aborting ends the worker at once
 * @returns {Promise<Shown>}
 * @throws {KmiError}
 */
export function decodeAside(bytes, source, { onProgress, signal }) {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  /** @type {Worker} */
  let worker;
  try {
    worker = new Worker(url);
  } catch {
    URL.revokeObjectURL(url);
    return new Promise((resolve) => { resolve(decodeAndCount(bytes)); });
  }
  const answered = new Promise((resolve, reject) => {
    worker.onmessage = ({ data: { progress, image, verdict, message } }) => {
      if (image) resolve(image);
      else if (verdict) reject(new KmiError(verdict, message));
      else onProgress(progress);
    };
    worker.onerror = (event) => reject(new KmiError('refused', `the decoder stopped: ${event.message ?? 'no memory'}`));
    signal.addEventListener('abort', () => reject(signal.reason));
    worker.postMessage(bytes);
  });
  return answered.finally(() => {
    worker.terminate();
    URL.revokeObjectURL(url);
  });
}
