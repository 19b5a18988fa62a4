import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatJson } from './format-json.ts';

it('says the same as JSON.stringify', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(formatJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('has one entry of a list a line', () => {
  expect(formatJson({ a: { list: [{ x: [1, 2] }, { x: [] }] }, empty: {} })).toBe(
    [
      '{',
      '  "a": {',
      '    "list": [',
      '      {"x":[1,2]},',
      '      {"x":[]}',
      '    ]',
      '  },',
      '  "empty": {}',
      '}',
    ].join('\n'),
  );
});
