import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatJson } from './format-json.ts';

it('says the same as JSON.stringify', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse([...formatJson(value)].join(''))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('has one entry of a list a line', () => {
  expect([...formatJson({ a: { list: [{ x: [1, 2] }, { x: [] }] }, empty: {} })].join('')).toBe(
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

it('writes what is made one by one as a list, in pieces, and holds no more of it than a piece', () => {
  let made = 0;
  function* items(): Generator<unknown> {
    for (; made < 50_000; made++) yield { place: made, text: 'x'.repeat(50) };
  }
  const madeAtPiece: number[] = [];
  let text = '';
  for (const piece of formatJson({ list: { items: items() }, after: [] })) {
    madeAtPiece.push(made);
    text += piece;
  }
  expect(JSON.parse(text).list.items).toHaveLength(50_000);
  expect(JSON.parse(text).after).toEqual([]);
  expect(madeAtPiece[0]).toBeLessThan(2000);
  expect([...formatJson({ items: [].values() })].join('')).toBe('{\n  "items": []\n}');
});
