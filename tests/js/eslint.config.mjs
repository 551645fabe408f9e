// What is a fault in our JavaScript. tests/js/check.sh copies this file beside the packages that it needs and runs it.

import js from '@eslint/js';

const FAULTS = {
  // Mistakes that run.
  'array-callback-return': 'error',
  'eqeqeq': 'error',
  'no-constructor-return': 'error',
  'no-promise-executor-return': 'error',
  'no-self-compare': 'error',
  'no-shadow': 'error',
  'no-template-curly-in-string': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unreachable-loop': 'error',
  'no-use-before-define': ['error', { functions: false, classes: false }],
  'no-var': 'error',
  'prefer-const': 'error',
  'prefer-promise-reject-errors': 'error',
  'radix': 'error',
  'require-atomic-updates': 'error',

  // Text that becomes code or markup; the pages show names that others chose.
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-restricted-properties': [
    'error',
    { object: 'document', property: 'write' },
    { property: 'innerHTML', message: 'Make elements and set their textContent.' },
    { property: 'outerHTML' },
    { property: 'insertAdjacentHTML' },
  ],

  // A function and a module fit in the head; test_architecture_javascript.py counts both too, without npm.
  'max-lines': ['error', 320],
  'max-lines-per-function': ['error', 60],
};

export default [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...FAULTS,
      'no-undef': 'off', // tsc knows every name, and which of them browsers and node have
    },
  },
];
