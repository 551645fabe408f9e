// A job done beside the page: in a worker, so that no file can hang the tab, or in the page where no worker is to be had.
// The worker runs `serveJob`, the page `runAside`, both with the same job.

import { KmiError } from './core.js';

/** @import { Verdict } from './core.js' */

/**
 * Makes an output of an input, and may tell which share of that is done. It throws a KmiError where it cannot.
 * @template Input
 * @template {object} Output
 * @typedef {(input: Input, tell: (share: number) => void) => Output} Job
 */

/**
 * What a worker says to its page.
 * @template Output
 * @typedef {{kind: 'ready'}
 *   | {kind: 'progress', share: number}
 *   | {kind: 'output', output: Output}
 *   | {kind: 'error', verdict: Verdict, message: string}} Message
 */

/**
 * The global scope of a worker, as far as it is needed here.
 * @typedef {object} Scope
 * @property {(type: 'message', listener: (event: MessageEvent) => void) => void} addEventListener
 * @property {(message: unknown, options?: {transfer?: Transferable[]}) => void} postMessage
 */

/** Less progress than this is not worth a message. */
const PROGRESS_STEP = 0.01;

/**
 * Do a job each time that the page asks. This runs in the worker.
 * @template Input
 * @template {object} Output
 * @param {Scope} scope
 * @param {Job<Input, Output>} job
 */
export function serveJob(scope, job) {
  /**
   * @param {Message<Output>} message
   * @param {Transferable[]} [transfer]
   */
  const say = (message, transfer = []) => scope.postMessage(message, { transfer });

  scope.addEventListener('message', ({ data }) => {
    const input = /** @type {Input} */ (data);
    let told = 0;
    try {
      const output = job(input, (share) => {
        if (share < told + PROGRESS_STEP) return;
        told = share;
        say({ kind: 'progress', share });
      });
      say({ kind: 'output', output }, buffersOf(output));
    } catch (error) {
      // Most likely no memory, if it is no KmiError.
      const verdict = error instanceof KmiError ? error.verdict : 'refused';
      say({ kind: 'error', verdict, message: error instanceof Error ? error.message : String(error) });
    }
  });
  say({ kind: 'ready' });
}

/**
 * The memory of the arrays in an output: it moves to the page, a copy would take as much again.
 * @param {object} output
 * @returns {ArrayBuffer[]}
 */
function buffersOf(output) {
  const buffers = Object.values(output).map((value) => (ArrayBuffer.isView(value) ? value.buffer : null));
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}

/**
 * Do a job in a worker of its own.
 * @template Input
 * @template {object} Output
 * @param {Job<Input, Output>} job done here if the browser makes no worker, or does not run it
 * @param {Input} input
 * @param {object} options
 * @param {string} options.script what the worker runs; it serves the same job
 * @param {WorkerType} options.type of the script
 * @param {AbortSignal} options.signal aborting ends the worker at once
 * @param {(share: number) => void} [options.onProgress]
 * @returns {Promise<Output>}
 * @throws {KmiError}
 */
export async function runAside(job, input, { script, type, signal, onProgress = () => {} }) {
  signal.throwIfAborted();
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  /** @type {Worker | null} */
  let worker = null;
  try {
    worker = new Worker(url, { type });
    return await /** @type {Promise<Output>} */ (ask(worker, input, signal, onProgress));
  } catch (error) {
    if (signal.aborted || error instanceof KmiError) throw error;
    return job(input, () => {}); // nobody would see progress: the page stands still meanwhile
  } finally {
    worker?.terminate();
    URL.revokeObjectURL(url);
  }
}

/**
 * @param {Worker} worker
 * @param {unknown} input
 * @param {AbortSignal} signal
 * @param {(share: number) => void} onProgress
 * @returns {Promise<unknown>} the output; a KmiError is the job's, any other error says that the worker does not run
 */
function ask(worker, input, signal, onProgress) {
  return new Promise((resolve, reject) => {
    let ready = false;
    /** @param {Message<unknown>} message */
    const hear = (message) => {
      if (message.kind === 'ready') {
        ready = true;
        worker.postMessage(input);
      } else if (message.kind === 'progress') onProgress(message.share);
      else if (message.kind === 'output') resolve(message.output);
      else reject(new KmiError(message.verdict, message.message));
    };
    worker.addEventListener('message', ({ data }) => {
      try {
        hear(data);
      } catch (error) {
        reject(error);
      }
    });
    worker.addEventListener('error', ({ message }) => {
      const stopped = new KmiError('refused', `the decoder stopped: ${message || 'no memory'}`);
      reject(ready ? stopped : new Error('the worker did not start'));
    });
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
