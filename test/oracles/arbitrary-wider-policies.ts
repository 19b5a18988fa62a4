import fc from 'fast-check';
import type { WrittenObject } from './cilium-scenario.ts';

/** What a value becomes, by the key or list that it is in; each is a value that the agents take. */
const BLOCKS = ['::/0', '2001:db8::/64', '2001:db8::9/128', 'fd00::/16', 'fd00::1:0/112', 'fd01::3/128'];
const HOLES: Readonly<Record<string, readonly string[]>> = {
  '::/0': ['2001:db8::/32', 'fd00::2/128'],
  '2001:db8::/64': ['2001:db8::9/128'],
  'fd00::/16': ['fd00::1:0/112'],
};
const nodePeer = fc.constantFrom(
  {},
  { matchLabels: { disk: 'ssd' } },
  { matchLabels: { 'node:disk': 'ssd' } },
  { matchExpressions: [{ key: 'disk', operator: 'DoesNotExist' }] },
);

interface Choice {
  readonly at: number;
  readonly block: string;
  readonly node: unknown;
  readonly type: number;
}

const choice: fc.Arbitrary<Choice> = fc.record({
  at: fc.nat(100),
  block: fc.constantFrom(...BLOCKS),
  node: nodePeer,
  type: fc.constantFrom(128, 3, 0),
});

/** Policies of which some parts are those of clusters with both address families, of a mesh, or with labels of nodes. */
export function inWiderClusters(policy: fc.Arbitrary<WrittenObject>): fc.Arbitrary<WrittenObject> {
  return fc.tuple(policy, fc.array(choice, { minLength: 1, maxLength: 4 })).map(([written, choices]) => {
    const copy = structuredClone(written) as Record<string, unknown>;
    for (const one of choices) alter(copy, one);
    return copy;
  });
}

function alter(object: Record<string, unknown>, { at, block, node, type }: Choice): void {
  const holders = holdersIn(object);
  const holder = holders[at % Math.max(1, holders.length)];
  if (holder === undefined) return;
  for (const [key, value] of Object.entries(holder)) {
    if (key === 'cidr')
      Object.assign(holder, { cidr: block, ...('except' in holder ? { except: HOLES[block] ?? [] } : {}) });
    if (/CIDR$/.test(key) && Array.isArray(value) && value.length > 0) holder[key] = [block];
    if (key === 'protocol' && value === 'UDP' && !('rules' in holder)) holder[key] = 'SCTP';
    if (key === 'type' && typeof value === 'number') Object.assign(holder, { family: 'IPv6', type });
    const word = /^(from|to)Endpoints$/.exec(key)?.[1];
    if (word !== undefined && Array.isArray(value) && value.length > 0 && at % 3 === 0) {
      delete holder[key];
      holder[`${word}Nodes`] = [node];
    }
  }
}

/** Every map in which one of these is written. */
function holdersIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.values(value).flatMap(holdersIn);
  if (Array.isArray(value)) return below;
  const holder = value as Record<string, unknown>;
  const isOne = Object.keys(holder).some((key) =>
    /^(?:cidr|protocol|type|(?:from|to)(?:CIDR|Endpoints))$/.test(key),
  );
  return isOne ? [holder, ...below] : below;
}
