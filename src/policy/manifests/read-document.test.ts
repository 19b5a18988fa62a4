import { expect, test } from 'vitest';
import { readDocument } from './read-document.ts';

test('a key of JSON that is written with an escape is read right, also after a key that looks like it', () => {
  const texts = [
    String.raw`{"a":[],"\\":1}`,
    String.raw`{"a":1,"\n":2}`,
    String.raw`{"a":1,"\"":2}`,
    String.raw`{"b":{"\u0061":1}}`,
  ];
  const values = texts.map((text) => readDocument(text, 0).converted?.value);
  expect(values).toEqual([{ a: [], '\\': 1 }, { a: 1, '\n': 2 }, { a: 1, '"': 2 }, { b: { a: 1 } }]);
});

test('escapes in the values of JSON are read, and positions are those of the text', () => {
  const { converted } = readDocument(String.raw`{"a": "{\"b\": \"c\"}", "d": 1}`, 10);
  expect(converted?.value).toEqual({ a: '{"b": "c"}', d: 1 });
  expect(converted?.positions).toMatchObject({ at: 10 });
});
