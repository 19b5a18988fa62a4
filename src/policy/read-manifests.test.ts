import { describe, expect, test } from 'vitest';
import { formatSpan } from '../model/diagnostic.ts';
import type { FieldPath, ManifestDocument } from './manifest.ts';
import { readManifests } from './read-manifests.ts';

const read = (text: string) => readManifests({ file: 'a.yaml', text });

function only(text: string): ManifestDocument {
  const { documents, diagnostics } = read(text);
  expect(diagnostics).toEqual([]);
  expect(documents).toHaveLength(1);
  return documents[0] as ManifestDocument;
}

const places = (document: ManifestDocument, path: FieldPath) =>
  [document.keySpanOf(path), document.spanOf(path)].map(formatSpan);

describe('positions', () => {
  const YAML = '# comment\n\nkind: A\nspec:\n  list:\n    - {x: 1}\n    - w: &a [2, 3]\n      z: *a\n';
  const JSON_TEXT = '{\n  "kind": "A",\n  "spec": {"list": [{"x": 1}, {"y": [2, 3], "a\\"b": null}]}\n}\n';

  test('of keys and values in YAML', () => {
    const document = only(YAML);
    expect(formatSpan(document.span)).toBe('a.yaml:3:1');
    expect(places(document, ['spec'])).toEqual(['a.yaml:4:1', 'a.yaml:5:3']);
    expect(places(document, ['spec', 'list', 0, 'x'])).toEqual(['a.yaml:6:8', 'a.yaml:6:11']);
    expect(places(document, ['spec', 'list', 1])).toEqual(['a.yaml:7:7', 'a.yaml:7:7']);
    expect(places(document, ['spec', 'list', 1, 'w', 1])).toEqual(['a.yaml:7:17', 'a.yaml:7:17']);
  });

  test('of keys and values in JSON', () => {
    const document = only(JSON_TEXT);
    expect(formatSpan(document.span)).toBe('a.yaml:1:1');
    expect(places(document, ['spec'])).toEqual(['a.yaml:3:3', 'a.yaml:3:11']);
    expect(places(document, ['spec', 'list', 0, 'x'])).toEqual(['a.yaml:3:22', 'a.yaml:3:27']);
    expect(places(document, ['spec', 'list', 1, 'y', 1])).toEqual(['a.yaml:3:41', 'a.yaml:3:41']);
    expect(places(document, ['spec', 'list', 1, 'a"b'])).toEqual(['a.yaml:3:45', 'a.yaml:3:53']);
  });

  test('behind an alias are those of the anchor', () => {
    expect(places(only(YAML), ['spec', 'list', 1, 'z', 0])).toEqual(['a.yaml:7:14', 'a.yaml:7:14']);
  });

  test('of what does not exist are those of the nearest parent', () => {
    for (const text of [YAML, JSON_TEXT]) {
      const document = only(text);
      expect(document.spanOf(['spec', 'none', 3])).toEqual(document.spanOf(['spec']));
      expect(document.keySpanOf(['spec', 'list', 0, 'none'])).toEqual(document.spanOf(['spec', 'list', 0]));
    }
  });

  test('count UTF-16 units, and neither a byte order mark nor carriage returns shift them', () => {
    const document = only('\ufeffkind: A\r\nspec: {"😀": 1,\tx: 2}\r\n');
    expect(formatSpan(document.span)).toBe('a.yaml:1:1');
    expect(places(document, ['spec', 'x'])).toEqual(['a.yaml:2:17', 'a.yaml:2:20']);
  });

  test('of items of a list are those in the file', () => {
    const { documents } = read(
      'kind: List\nitems:\n- kind: A\n  x: 1\n---\n{"kind": "List", "items": [{"kind": "B"}]}',
    );
    expect(documents.map(({ kind, span }) => `${kind} ${formatSpan(span)}`)).toEqual([
      'A a.yaml:3:3',
      'B a.yaml:6:28',
    ]);
  });
});

describe('documents', () => {
  test('markers, comments and nothing give no document and no problem', () => {
    for (const text of ['', '\n', '---', '---\n---\n', '# c\n', '---\n# c\n---\n...\n', 'null', '~\n---\n']) {
      expect(read(text)).toEqual({ documents: [], diagnostics: [] });
    }
  });

  test('are split at markers even inside quotes and block texts, as YAML demands', () => {
    const { documents } = read('a: |\n  x\n---\nkind: B\n--- # c\nkind: C\n---x: 1\n');
    expect(documents.map(({ value }) => value)).toEqual([
      { a: 'x\n' },
      { kind: 'B' },
      { kind: 'C', '---x': 1 },
    ]);
  });

  test('whose marker has text on its line are refused, as by kubectl; the others are read', () => {
    const { documents, diagnostics } = read('kind: A\n--- {kind: B}\n--- \t# c\nkind: C\n--- |\n  d\n');
    expect(documents.map(({ kind }) => kind)).toEqual(['A', 'C']);
    expect(diagnostics).toMatchObject([
      { code: 'yaml/syntax', span: { line: 2, column: 5 } },
      { code: 'yaml/syntax', span: { line: 5, column: 5 } },
    ]);
  });

  test('keep their directives', () => {
    expect(only('%YAML 1.1\n# c\n---\na: on\n').value).toEqual({ a: true });
    expect(only('%TAG !y! tag:yaml.org,2002:\n---\na: !y!str 5\n').value).toEqual({ a: '5' });
  });

  test('of a typed list get its kind, and keep their own', () => {
    const { documents } = read('{"apiVersion": "v1", "kind": "PodList", "items": [{"x": 1}, {"kind": "A"}]}');
    expect(documents.map(({ apiVersion, kind }) => [apiVersion, kind])).toEqual([
      ['v1', 'Pod'],
      ['v1', 'A'],
    ]);
  });

  test('whose kind only ends in List are themselves', () => {
    expect(only('kind: AllowList\nspec: {}\n').kind).toBe('AllowList');
  });

  test('never get a prototype from their text', () => {
    for (const text of [
      '__proto__: {x: 1}\n',
      '{"__proto__": {"x": 1}}',
      'a: &a {x: 1}\n<<: {__proto__: {x: 1}}\n',
    ]) {
      const { value } = only(text);
      expect(value.x).toBeUndefined();
      expect(Object.keys(value)).toContain('__proto__');
    }
  });
});

describe('hostile files', () => {
  const codes = (text: string) =>
    read(text).diagnostics.map(({ code, span }) => `${code} ${span?.line}:${span?.column}`);

  test('that are binary are refused as a whole', () => {
    expect(codes('kind: A\n---\nb\0')).toEqual(['input/binary 3:2']);
  });

  test('with control characters lose only that document', () => {
    const { documents, diagnostics } = read('kind: A\n---\nb: \x1b[31m\n---\nkind: C\n');
    expect(documents.map(({ kind }) => kind)).toEqual(['A', 'C']);
    expect(diagnostics).toMatchObject([{ code: 'yaml/control-character', span: { line: 3, column: 4 } }]);
  });

  test('that nest without end are refused, as YAML and as JSON', () => {
    expect(codes(`a: ${'['.repeat(20_000)}`)).toEqual(['yaml/too-deep 1:1']);
    expect(codes('- '.repeat(20_000))).toEqual(['yaml/too-deep 1:1']);
    expect(codes(`{"a": ${'['.repeat(300)}${']'.repeat(300)}}`)).toEqual(['yaml/too-deep 1:1']);
    expect(codes(`{"a": ${'['.repeat(150)}${']'.repeat(150)}}`)).toEqual([]);
  });

  test('that write a key twice are refused, as YAML and as JSON', () => {
    expect(codes('a: 1\nb: {c: 1, "c": 2}\n')).toEqual(['yaml/duplicate-key 2:11']);
    expect(codes('{"a": [{"b": 1}, {"c": 1, "\\u0063": 2}]}')).toEqual(['yaml/duplicate-key 1:27']);
  });

  test('that were put together without `---` are told how to separate them', () => {
    const one = 'apiVersion: v1\nkind: Namespace\n';
    const helps = read(`${one}${one}`).diagnostics.map(({ help }) => help);
    expect(helps[0]).toBe('if another object begins here, write a line `---` before it');
    expect(helps[1]).toContain('keep one of them');
  });

  test('with many documents are read in full', () => {
    expect(read('---\nkind: A\n'.repeat(20_000)).documents).toHaveLength(20_000);
  });
});

describe('a list of which the API server has more', () => {
  const list = (metadata: string) =>
    read(
      `{"apiVersion": "v1", "kind": "PodList",\n "metadata": ${metadata},\n "items": [{"metadata": {"name": "a"}}]}`,
    );

  test('is told, and what it has is read', () => {
    const { documents, diagnostics } = list('{"continue": "eyJ2", "remainingItemCount": 7}');
    expect(documents.map(({ kind }) => kind)).toEqual(['Pod']);
    expect(diagnostics).toMatchObject([
      { code: 'manifest/partial-list', severity: 'error', meaning: 'unread', span: { line: 2 } },
    ]);
  });

  test.each(['{"continue": ""}', '{"resourceVersion": "7"}', 'null'])('is not one with %s', (metadata) => {
    expect(list(metadata).diagnostics).toEqual([]);
  });
});
