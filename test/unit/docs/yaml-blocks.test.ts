import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { readConfig } from '../../../src/cli/config/read-config.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGES = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], { cwd: ROOT }).sort();

interface Block {
  readonly page: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

const BLOCKS: readonly Block[] = PAGES.flatMap((page) =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^( *)```yaml\n([\s\S]*?)^ *```/gm)].map(
    ([, indent = '', lines = '']) => {
      const text = lines.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
      const documents = parseAllDocuments(text);
      for (const { errors } of documents) expect(errors, page).toEqual([]);
      return { page, text, values: documents.map((document): unknown => document.toJS()) };
    },
  ),
);

interface Include {
  readonly component: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

const INCLUDES = BLOCKS.flatMap(({ page, values }) =>
  values
    .flatMap((value) => (value as { include?: readonly Include[] } | null)?.include ?? [])
    .map(({ component, inputs = {} }) => ({ page, name: /([a-z-]+)@/.exec(component)?.[1] ?? '', inputs })),
);

it('the pages include every component', () => {
  expect([...new Set(INCLUDES.map(({ name }) => name))].sort()).toEqual(['drift', 'gate', 'record']);
});

it.each(INCLUDES)('$page gives $name only inputs that it has', ({ name, inputs }) => {
  const template = readFileSync(join(ROOT, `templates/${name}/template.yml`), 'utf8');
  const header = parseAllDocuments(template)[0]?.toJS() as {
    spec: { inputs: Readonly<Record<string, unknown>> };
  };
  expect(Object.keys(inputs).filter((key) => !Object.hasOwn(header.spec.inputs, key))).toEqual([]);
});

const CONFIGURATIONS = BLOCKS.filter(({ text }) =>
  /^(?:policies|environments|flowFormats|render):/m.test(text),
);

it.each(CONFIGURATIONS)('$page shows a configuration that is accepted', ({ text }) => {
  expect(CONFIGURATIONS.length).toBeGreaterThan(4);
  expect(readConfig('.sluice.yaml', text).diagnostics).toEqual([]);
});
