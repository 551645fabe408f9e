// Wheel, mouse and fingers over the picture: the wheel zooms, a mouse drags, two fingers zoom, a click or tap chooses.

/** @import { PictureView } from './picture-view.js' */

/** A notch of most wheels; a touchpad's many small turns are summed up to as much. */
const NOTCH = 100;
/** What browsers that count the wheel in lines or pages mean by one, in pixels. */
const UNITS = [1, 40, 400];
/** Fingers so much farther apart, or nearer, are the next zoom. */
const PINCH = 1.3;
/** A press that moves by less is a click, in pixels. */
const STILL = 4;

/** @typedef {{clientX: number, clientY: number}} Place */

/**
 * @param {HTMLElement} frame
 * @param {PictureView} view
 * @param {(at: {x: number, y: number} | null) => void} onHover the pixel below the pointer; null when it leaves
 * @param {(at: {x: number, y: number}) => void} onChoose
 */
export function listenToPointers(frame, view, onHover, onChoose) {
  let moved = 0;
  frame.addEventListener('pointermove', (event) => {
    if (event.buttons === 1 && event.pointerType === 'mouse' && frame.hasPointerCapture(event.pointerId)) {
      frame.scrollLeft -= event.movementX;
      frame.scrollTop -= event.movementY;
      moved += Math.abs(event.movementX) + Math.abs(event.movementY);
    }
    onHover(view.pixelAt(event));
  });
  frame.addEventListener('pointerdown', (event) => {
    moved = 0;
    if (event.target !== frame) frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener('click', (event) => {
    const at = moved < STILL ? view.pixelAt(event) : null;
    onHover(at);
    if (at) onChoose(at);
  });
  frame.addEventListener('pointerleave', () => onHover(null));
  listenToWheel(frame, view);
  listenToPinch(frame, view);
}

/**
 * The wheel zooms; with Shift it scrolls, as it does elsewhere.
 * @param {HTMLElement} frame
 * @param {PictureView} view
 */
function listenToWheel(frame, view) {
  let turned = 0;
  frame.addEventListener('wheel', (event) => {
    if (event.shiftKey) return;
    event.preventDefault();
    const turn = event.deltaY * UNITS[event.deltaMode];
    if (turn * turned < 0) turned = 0; // another direction begins anew
    turned += turn * (event.ctrlKey ? 4 : 1); // a pinch on a touchpad comes as small turns with Ctrl
    if (Math.abs(turned) < NOTCH) return;
    view.step(turned < 0 ? 1 : -1, event);
    turned = 0;
  }, { passive: false });
}

/**
 * Two fingers zoom where they are; one finger scrolls, which the browser does.
 * @param {HTMLElement} frame
 * @param {PictureView} view
 */
function listenToPinch(frame, view) {
  let apart = 0;
  /** @param {TouchEvent} event */
  const fingers = ({ touches: [one, other] }) => ({
    distance: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
    middle: { clientX: (one.clientX + other.clientX) / 2, clientY: (one.clientY + other.clientY) / 2 },
  });
  frame.addEventListener('touchstart', (event) => {
    if (event.touches.length === 2) apart = fingers(event).distance;
  }, { passive: true });
  frame.addEventListener('touchmove', (event) => {
    if (event.touches.length !== 2) return;
    event.preventDefault();
    const { distance, middle } = fingers(event);
    if (distance < apart * PINCH && distance > apart / PINCH) return;
    view.step(distance > apart ? 1 : -1, middle);
    apart = distance;
  }, { passive: false });
}
