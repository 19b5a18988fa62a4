import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runSluice } from '../../support/run-sluice.ts';

/*
 * Records that people published, and inputs that people reported: they lie in a folder next to the project, each with a description of what a correct
 * reader makes of it. expected.txt says the same in a line a record.
 */

const SHARED = join(import.meta.dirname, '../../../../shared');
const EXPECTED = join(import.meta.dirname, '../../cases/published-records/expected.txt');
const CASES_WITH_FLOWS = ['cilium-41045-replies-dropped-by-policy', 'flow-shapes', 'jq-pretty-flows'];

interface ReadEnd {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly address: string | null;
}

interface ReadRecord {
  readonly line: number;
  readonly format: string;
  readonly kind: 'connection' | 'ignored' | 'broken';
  readonly reason?: string;
  readonly source: ReadEnd;
  readonly destination: ReadEnd;
  readonly protocol: string;
  readonly port: number | null;
  readonly icmp: { readonly type: number; readonly code: number | null } | null;
  readonly outcome: string;
  readonly guessed: readonly string[];
  readonly count: number;
  readonly first: string | null;
}

const folders = ['samples', ...CASES_WITH_FLOWS.map((name) => `cases/${name}`)];
const isThere = folders.every((folder) => existsSync(join(SHARED, folder)));
if (!isThere) console.warn('SKIPPED: published records are not at ../shared/samples and ../shared/cases');
const files = isThere ? folders.flatMap(recordsIn).sort() : [];

if (isThere && process.env.UPDATE_GOLDEN === '1') {
  const sections = [];
  for (const file of files) sections.push([`# ${file}`, ...(await readAs(file)), ''].join('\n'));
  writeFileSync(EXPECTED, sections.join('\n'));
}
const expected = new Map(
  readFileSync(EXPECTED, 'utf8')
    .split(/^# /m)
    .slice(1)
    .map((section): [string, readonly string[]] => {
      const [file = '', ...lines] = section.trimEnd().split('\n');
      return [file, lines];
    }),
);

it.skipIf(!isThere)('all published records are among those expected', () => {
  expect([...expected.keys()]).toEqual(files);
});

it.skipIf(!isThere).each([...expected.keys()])('%s', async (file) => {
  expect(await readAs(file)).toEqual(expected.get(file));
});

function recordsIn(folder: string): readonly string[] {
  return readdirSync(join(SHARED, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:md|yaml)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(SHARED.length + 1));
}

/** What `sluice read` makes of a file, but for names of columns and empty lines. */
async function readAs(file: string): Promise<readonly string[]> {
  const { stdout } = await runSluice(['read', '--flows', file], { cwd: SHARED });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): ReadRecord => JSON.parse(line))
    .filter(({ reason = '' }) => !['header', 'blank'].includes(reason))
    .map(inShort);
}

function inShort(record: ReadRecord): string {
  const { line, kind, reason, format, source, destination, protocol, port, icmp, outcome } = record;
  if (kind !== 'connection') return `${line} ${kind}: ${reason}`;
  const parts = [
    `${line} ${format}: ${endInShort(source)} > ${endInShort(destination)}`,
    port === null ? protocol : `${protocol}/${port}`,
    icmp && `type ${icmp.type} code ${icmp.code}`,
    reason === undefined ? outcome : `${outcome} (${reason})`,
    record.guessed.length > 0 && `guessed ${record.guessed.join(' ')}`,
    record.count !== 1 && `x${record.count}`,
    record.first && `at ${record.first}`,
  ];
  return parts.filter((part) => part !== null && part !== false).join(' ');
}

function endInShort({ kind, namespace, name, address }: ReadEnd): string {
  const called = kind === 'workload' ? `${namespace}/${name}` : [kind, name].filter(Boolean).join(' ');
  return [called, address].filter(Boolean).join(' ');
}
