import { expect, it } from 'vitest';
import { parseFieldPath } from './field-path.ts';

it.each([
  ['spec.ingress[0].ports[12].port', ['spec', 'ingress', 0, 'ports', 12, 'port']],
  ['.spec.ingres', ['spec', 'ingres']],
  ['metadata.labels', ['metadata', 'labels']],
  ['spec.rules[name="x"].port', ['spec', 'rules']],
  ['', []],
  ['<root>', []],
])('%s', (text, path) => {
  expect(parseFieldPath(text)).toEqual(path);
});
