import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flagSpelling } from '../../../src/cli/command-line/command.ts';
import { COMMANDS } from '../../../src/cli/declarations/all-commands.ts';

const ROOT = join(import.meta.dirname, '../../..');
const PAGES = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md', 'bench/**/*.md'], { cwd: ROOT }).sort();

function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

function withoutFences(text: string): string {
  return text.replace(/^ *```[\s\S]*?^ *```/gm, '');
}

/** The addresses of a page's headings, as GitLab makes them. */
function anchorsOf(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, title = ''] of withoutFences(textOf(page)).matchAll(/^#+ (.*)$/gm)) {
    const name = title
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
    let anchor = name;
    for (let i = 1; anchors.has(anchor); i++) anchor = `${name}-${i}`;
    anchors.add(anchor);
  }
  return anchors;
}

function isBroken(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, file))) return true;
  if (anchor === undefined) return false;
  return statSync(join(ROOT, file)).isDirectory() || !anchorsOf(file).has(anchor);
}

function brokenLinks(page: string): readonly string[] {
  const text = withoutFences(textOf(page)).replace(/`[^`\n]+`/g, '');
  const targets = [...text.matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => isBroken(page, target));
}

/** Each command line of a page: the name after `sluice`, and its flags. */
function commandLines(page: string): readonly { readonly name: string; readonly flags: readonly string[] }[] {
  const text = textOf(page);
  return [...text.matchAll(/(?:^ *|`|\(|\| )sluice ([a-z]+)((?:[^`#\n]*\\\n)*[^`#\n]*)/gm)].map(
    ([, name = '', rest = '']) => ({ name, flags: rest.match(/(?<=\s)--[a-z-]+/g) ?? [] }),
  );
}

describe('the pages of the project', () => {
  it('are found', () => {
    expect(PAGES.length).toBeGreaterThan(100);
    expect(PAGES).toContain('docs/recording/cilium.md');
  });

  it.each(PAGES)('%s links to files and headings that are there', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it.each(PAGES)('%s names only commands and flags that there are', (page) => {
    for (const { name, flags } of commandLines(page)) {
      const command = COMMANDS.find((one) => one.name === name);
      expect(command?.name, `command of ${page}`).toBe(name);
      const known = [...Object.keys(command?.flags ?? {}).map(flagSpelling), '--help'];
      expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
    }
  });

  // What these cite as docs/… is upstream's.
  const citing = /^docs\/(?:dialects\/|cni-profiles)/;
  it.each(PAGES.filter((page) => !citing.test(page)))(
    '%s names only scripts and pages that are there',
    (page) => {
      const { scripts } = JSON.parse(textOf('package.json'));
      const named = [...textOf(page).matchAll(/npm run (?:-s )?([a-z:]+)/g)].map(([, name]) => name ?? '');
      expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
      const pages = [...textOf(page).matchAll(/(?<![\w/.])docs\/[a-z-]+\.md/g)].map(([name]) => name);
      expect(pages.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
    },
  );
});
