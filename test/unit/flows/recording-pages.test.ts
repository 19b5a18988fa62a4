import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeAbilities } from '../../../src/cli/commands/record/describe-abilities.ts';
import type { Abilities } from '../../../src/flows/format/abilities.ts';
import { RECORD_FORMAT_NAMES } from '../../../src/flows/format/record-format-names.ts';
import { RECORD_FORMATS } from '../../../src/flows/format/record-formats.ts';
import { loadFlowDigest } from '../../../src/flows/load-digest.ts';
import { bytesSource } from '../../support/flow-sources.ts';

const ROOT = join(import.meta.dirname, '../../..');
const INDEX = 'docs/recording.md';
const PAGES = [INDEX, ...readdirSync(join(ROOT, 'docs/recording')).map((name) => `docs/recording/${name}`)];

function textOf(page: string): string {
  return readFileSync(join(ROOT, page), 'utf8');
}

describe('the pages on recording', () => {
  it('name every format', () => {
    const texts = PAGES.filter((page) => page !== INDEX).map(textOf);
    const unnamed = RECORD_FORMAT_NAMES.filter((name) => !texts.some((text) => text.includes(`\`${name}\``)));
    expect(unnamed).toEqual([]);
  });

  it.each(PAGES)('%s names only formats that there are', (page) => {
    const text = textOf(page);
    const formats = [
      ...text.matchAll(
        /Formats? \[?`([^`]+)`|[(,] ?(?:format )?`([a-z-]+)`,? [a-z]*\)|--flow-format[ =]([a-z-]+)/g,
      ),
    ].map(([, one, two, three]) => one ?? two ?? three ?? '');
    expect(formats.filter((name) => !(RECORD_FORMAT_NAMES as readonly string[]).includes(name))).toEqual([]);
  });

  it.each(PAGES)('%s says how to record and how to look at it', (page) => {
    expect(textOf(page)).toMatch(/sluice record /);
    expect(textOf(page)).toMatch(/sluice read \S/);
  });

  it('are all linked from the index, and the index from README and the formats', () => {
    for (const page of PAGES.slice(1)) expect(textOf(INDEX)).toContain(`(${page.replace('docs/', '')})`);
    expect(textOf('README.md')).toContain(`](${INDEX})`);
    expect(textOf('docs/flow-formats.md')).toContain('](recording.md)');
  });

  it('have in one table what each format can tell', () => {
    for (const { name, abilities } of RECORD_FORMATS) expect(textOf(INDEX)).toContain(rowOf(name, abilities));
  });
});

const OUTCOMES = { policy: 'policies', 'cloud-firewall': 'cloud firewall', none: 'none' } as const;
const PODS = { pods: 'pods', workloads: 'workloads', none: 'addresses only' } as const;
const DIRECTIONS = {
  recorded: 'recorded',
  paired: 'both ways paired, else ports',
  'by-port': 'ports',
} as const;
const LEFT_OUT = { nothing: '', sampled: 'sample', 'rate-limited': 'rate limit' } as const;

function rowOf(name: string, abilities: Abilities): string {
  const { outcomes, allowed, denied, pods, labels, addresses, direction, leftOut } = abilities;
  const cells = [
    `\`${name}\``,
    OUTCOMES[outcomes],
    allowed === 'if-enabled' ? 'if switched on' : yesNo(allowed),
    yesNo(denied),
    PODS[pods],
    yesNo(labels),
    addresses ? 'yes' : 'few',
    DIRECTIONS[direction],
    LEFT_OUT[leftOut],
  ];
  return `| ${cells.join(' | ')} |`.replaceAll('|  |', '| |');
}

function yesNo(value: boolean): string {
  return value ? 'yes' : '**no**';
}

interface ExporterValues {
  readonly hubble: {
    readonly export: { readonly static: { readonly allowList: string[]; readonly fieldMask: string[] } };
  };
}
type Fields = Readonly<Record<string, unknown>>;

describe('the settings of cilium.md for the exporter', () => {
  const values: ExporterValues = parse(
    /```yaml\n([^`]*)```/.exec(textOf('docs/recording/cilium.md'))?.[1] ?? '',
  );
  const { allowList, fieldMask } = values.hubble.export.static;
  const filters = allowList.map((text): { event_type: { type: number }[]; reply?: [false] } =>
    JSON.parse(text),
  );
  const lines = gunzipSync(readFileSync(join(ROOT, 'examples/shop/flows/hubble.ndjson.gz')))
    .toString()
    .trimEnd()
    .split('\n');

  function exported(line: string): string[] {
    const { flow, ...envelope }: { flow?: Fields } = JSON.parse(line);
    if (flow === undefined) return [line];
    const { type } = flow.event_type as { type: number };
    const isForward = flow.is_reply === false || (flow.is_reply === undefined && flow.verdict === 'DROPPED');
    const isWanted = filters.some(
      ({ event_type, reply }) =>
        event_type.some((one) => one.type === type) && (reply === undefined || isForward),
    );
    return isWanted ? [JSON.stringify({ flow: masked(flow, fieldMask), ...envelope })] : [];
  }

  it('lose no connection, no outcome, no name and no policy of the example shop', async () => {
    const kept = lines.flatMap(exported);
    expect(kept.length).toBeLessThan(0.95 * lines.length);
    const [all, some] = await Promise.all([lines, kept].map(connectionsOf));
    expect(all?.length).toBeGreaterThan(60);
    expect(some).toEqual(all);
  });
});

/** What a field mask leaves of a message. */
function masked(fields: Fields, paths: readonly string[]): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]) => {
      if (paths.includes(key)) return [[key, value]];
      const below = paths
        .filter((path) => path.startsWith(`${key}.`))
        .map((path) => path.slice(key.length + 1));
      return below.length === 0 ? [] : [[key, masked(value as Fields, below)]];
    }),
  );
}

async function connectionsOf(lines: readonly string[]): Promise<readonly unknown[]> {
  const { digest } = await loadFlowDigest([bytesSource(`${lines.join('\n')}\n`, 'flows')]);
  return [...digest.connections, ...digest.answers];
}

describe('the page of a format', () => {
  const FORMATS_INDEX = 'docs/flow-formats.md';

  it.each(RECORD_FORMATS)('$name says what its records tell, and how to record it', (format) => {
    const page = `docs/formats/${format.name}.md`;
    expect(textOf(FORMATS_INDEX)).toContain(`(formats/${format.name}.md)`);
    expect(textOf(page)).toContain(`\`\`\`text\n${describeAbilities(format).join('\n')}\n\`\`\``);
    expect(textOf(page)).toMatch(/\]\(\.\.\/recording\/[a-z-]+\.md[#)]/);
  });
});
