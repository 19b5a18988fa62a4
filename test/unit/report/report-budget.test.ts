import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SimulationResult } from '../../../src/impact/simulation-result.ts';
import { renderComment } from '../../../src/report/render-comment.ts';
import {
  allowedBy,
  deniedBy,
  endpoint,
  entering,
  FREE,
  impact,
  policy,
  recorded,
  sightings,
  simulated,
  simulation,
  span,
  unknownBecause,
  workload,
} from '../../support/report-builders.ts';

const BY = policy('shop/isolate', span('policies/isolate.yaml', 1));
const TURNED = {
  blocked: { base: entering(FREE), head: entering(deniedBy(BY)) },
  opened: { base: entering(deniedBy(BY)), head: entering(allowedBy(BY, 0, BY.span)) },
} as const;

interface Sizes {
  readonly blocked: number;
  readonly opened: number;
  readonly unknown: number;
  readonly withoutTraffic: number;
}

function resultOf(sizes: Sizes): SimulationResult {
  const connections = (count: number, name: string) =>
    Array.from({ length: count }, (_, i) =>
      recorded(endpoint('shop/web'), workload('shop', `${name}-${i}`), {
        seen: { allowed: sightings(count - i) },
      }),
    );
  const line = { span: BY.span, side: 'head' } as const;
  const undecided = entering(unknownBecause({ code: 'labels-not-recorded', detail: 'labels are not known' }));
  const impacts = [
    ...connections(sizes.blocked, 'blocked').map((of) =>
      impact('blocked', of, TURNED.blocked, { kind: 'newly-isolated', policies: [BY], line }),
    ),
    ...connections(sizes.opened, 'opened').map((of) =>
      impact('opened', of, TURNED.opened, { kind: 'rule-added', policy: BY, line }),
    ),
    ...connections(sizes.unknown, 'unknown').map((of) =>
      impact('unknown', of, { base: undecided, head: undecided }, { kind: 'undecided' }),
    ),
  ];
  const withoutTraffic = Array.from({ length: sizes.withoutTraffic }, (_, i) => `shop/silent-${i}`);
  return simulated(
    simulation({ impacts, coverage: { touched: 1000, withoutTraffic } }),
    sizes.blocked + sizes.opened > 0 ? 'fail' : 'pass',
  );
}

function render(result: SimulationResult, budget: number): string {
  return renderComment(result, { version: 'test', budget });
}

/** Rows below a title: those that are shown, and those that are said to be left out. */
function rowsBelow(markdown: string, title: string): number {
  const start = markdown.indexOf(title);
  if (start < 0) return 0;
  const section =
    markdown.slice(start + title.length).split(/\n\*\*|\n<details>|\n<\/details>|\n<sub>/)[0] ?? '';
  const shown = section.split('\n').filter((line) => /^(- `|\| `)/.test(line)).length;
  const rest = /^… (?:and )?([\d,]+)/m.exec(section)?.[1] ?? '0';
  return shown + Number(rest.replaceAll(',', ''));
}

function isBalanced(markdown: string): boolean {
  const count = (pattern: RegExp): number => (markdown.match(pattern) ?? []).length;
  const lines = markdown.split('\n');
  const everyRowIsWhole = lines.every((line) => !line.startsWith('|') || line.endsWith('|'));
  return (
    count(/<details>/g) === count(/<\/details>/g) &&
    count(/<sub>/g) === 1 &&
    /<\/sub>\n\n<!-- sluice\/shown\/v1 [^\n]+ -->\n$/.test(markdown) &&
    everyRowIsWhole &&
    lines.every((line) => (line.match(/`/g) ?? []).length % 2 === 0)
  );
}

const sizes = fc.record({
  blocked: fc.nat({ max: 150 }),
  opened: fc.nat({ max: 150 }),
  unknown: fc.nat({ max: 20 }),
  withoutTraffic: fc.nat({ max: 100 }),
});

describe('a comment with a budget', () => {
  it('keeps within it from its floor on, whole, with all totals and the verdict', () => {
    fc.assert(
      fc.property(sizes, fc.nat({ max: 30_000 }), (wanted, room) => {
        const result = resultOf(wanted);
        const floor = render(result, 0).length;
        const budget = floor + room;
        const markdown = render(result, budget);
        expect(markdown.length).toBeLessThanOrEqual(budget);
        expect(isBalanced(markdown)).toBe(true);
        expect(markdown.split('\n')[0]).toBe(render(result, 1_000_000).split('\n')[0]);
        expect(rowsBelow(markdown, '**Would be blocked**')).toBe(wanted.blocked);
        expect(rowsBelow(markdown, '**Would be opened**')).toBe(wanted.opened);
        expect(rowsBelow(markdown, `: ${wanted.withoutTraffic} of 1,000 touched workloads`)).toBe(
          wanted.withoutTraffic,
        );
        expect(markdown.includes('Blocks nothing')).toBe(wanted.blocked + wanted.opened === 0);
        expect(markdown.includes('🟢')).toBe(Object.values(wanted).every((size) => size === 0));
      }),
      { numRuns: 60 },
    );
  });

  it('has a floor that no number of findings raises much', () => {
    const many = resultOf({ blocked: 30_000, opened: 30_000, unknown: 1000, withoutTraffic: 1000 });
    expect(render(many, 0).length).toBeLessThan(1500);
  });

  it('shows the first rows of every section before the many of one', () => {
    const markdown = render(resultOf({ blocked: 5000, opened: 2, unknown: 1, withoutTraffic: 1 }), 4000);
    expect(markdown).toContain('`shop/blocked-0`');
    expect(markdown).toContain('`shop/opened-1`');
    expect(markdown).toContain('`shop/silent-0`');
    expect(markdown).toMatch(/… and 4,9\d\d more in the report/);
  });

  it('drops rows from the tail only', () => {
    const markdown = render(resultOf({ blocked: 500, opened: 0, unknown: 0, withoutTraffic: 0 }), 8000);
    const shown = [...markdown.matchAll(/`shop\/blocked-(\d+)` TCP/g)].map(([, index]) => Number(index));
    expect(shown).toEqual(shown.map((_, i) => i));
    expect(shown.length).toBeGreaterThan(10);
  });
});
