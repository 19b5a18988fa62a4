import { expect, test } from 'vitest';
import { readManifests } from '../read-manifests.ts';
import { splitDocuments } from './split-documents.ts';

const parts = (text: string) => [...splitDocuments(text)].map((part) => part.text);

test('documents end at their markers', () => {
  expect(parts('a: 1\n--- # two\nb: 2\r\n---\r\nc: 3\n...\nd: 4\n---')).toEqual([
    'a: 1\n',
    '--- # two\nb: 2\r\n',
    '---\r\nc: 3\n...',
    '\nd: 4\n',
    '---',
  ]);
  expect(parts('a: |\n  ---\n  b\n---x\n')).toHaveLength(1);
});

test('a directive that is read stays with its document; any other one takes no document along', () => {
  expect(parts('# c\n%YAML 1.1\n---\na: 1\n')).toHaveLength(1);
  expect(parts('%YAML 1.2\n---\na: 1\n')).toEqual(['%YAML 1.2\n', '---\na: 1\n']);
  // A tab there is an error.
  expect(parts('\t\n%YAML 1.1\n\n---\na: 1\n')).toEqual(['\t\n%YAML 1.1\n\n', '---\na: 1\n']);
  expect(parts('%YAML 1.1\n#\x01\n---\na: 1\n')).toEqual(['%YAML 1.1\n#\x01\n', '---\na: 1\n']);
});

test('a marker behind another line break than a line feed is an error: kubectl never reads on from there', () => {
  for (const lineBreak of ['\r', '\x85', '\u2028']) {
    const text = `kind: A${lineBreak}---${lineBreak}kind: B`;
    expect(parts(text)).toHaveLength(1);
    const { diagnostics } = readManifests({ file: 'f', text });
    expect(diagnostics).toMatchObject([
      { code: 'yaml/syntax', message: expect.stringContaining('has ended') },
    ]);
  }
});

test('a text that begins like JSON is a stream of objects, as kubectl reads it', () => {
  expect(parts('{"a":"} {"}\n{"b":"\\"}{"}  {"c":[{}, {}]}\n')).toEqual([
    '{"a":"} {"}',
    '\n{"b":"\\"}{"}',
    '  {"c":[{}, {}]}\n',
  ]);
  expect(parts('{"a":1}\n---\nb: {}\n')).toEqual(['{"a":1}\n', '---\nb: {}\n']);
  for (const text of ['{"a":1}}\n{"b":1}', '{"a":1]\n{"b":1}', '{a: 1}\n{b: 1}', '---\n{"a":1}\n{"b":1}']) {
    expect(parts(text)).toEqual([text]);
  }
});

test('objects of a stream of JSON keep their places, and a broken one hides none before it', () => {
  const read = (text: string) => readManifests({ file: 'f', text });
  const { documents, diagnostics } = read('{"kind":"A"}\n{\n "kind":"B"}\n{"kind":\n');
  expect(documents.map(({ kind, span }) => [kind, span.line])).toEqual([
    ['A', 1],
    ['B', 2],
  ]);
  expect(diagnostics).toMatchObject([{ code: 'yaml/syntax', severity: 'error' }]);
  expect(read('{"kind":"A"}\nb: 1\n').diagnostics).toHaveLength(1);
});
