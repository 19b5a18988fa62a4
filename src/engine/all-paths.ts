import { isUnknown, type Unknown } from '../model/ternary.ts';
import { type CompiledRule, PRECEDENCE, type RuleTest, type Tier } from './policy-tables.ts';
import { chainsOf, groupByRank, type RankGroup } from './rank-groups.ts';
import type { Selected, SelectedTier, SelectedTiers } from './subject-index.ts';

/** Reasons kept for one unknown verdict; more would not help a reader. */
const MAX_UNKNOWNS = 5;

/** How the walk can end over all answers to the undecided questions, and what those questions are. */
export interface PossibleEnds {
  readonly allowed: boolean;
  readonly denied: boolean;
  readonly unknowns: readonly Unknown[];
}

/** The ways in which paths can leave a tier. */
interface Exits {
  allowed: boolean;
  denied: boolean;
  /** Into the next tier, by whether the subject is isolated so far. */
  readonly next: { free: boolean; isolated: boolean };
}

export function walkAllPaths(tiers: SelectedTiers, test: RuleTest): PossibleEnds {
  const unknowns: Unknown[] = [];
  let [allowed, denied] = [false, false];
  let entries = { free: true, isolated: false };
  for (const tier of tiers) {
    const next = { free: false, isolated: false };
    for (const isIsolated of [false, true]) {
      if (!(isIsolated ? entries.isolated : entries.free)) continue;
      const exits = exitsOf(tier, isIsolated, { test, unknowns, noted: new Set() });
      allowed ||= exits.allowed;
      denied ||= exits.denied;
      next.free ||= exits.next.free;
      next.isolated ||= exits.next.isolated;
    }
    entries = next;
    if (!entries.free && !entries.isolated) return { allowed, denied, unknowns };
  }
  return { allowed: true, denied, unknowns };
}

/**
 * What a path has gathered within a tier is a cell: whether the subject is isolated (bit 0), and in a `deny-overrides` tier the
 * strongest action so far (none, pass, allow: times 2). A set of cells is a bit mask of 6 bits. Each undecided policy or rule
 * splits the paths in two; whether a policy selects the subject decides about its isolation and its rules together.
 */
const ENTRY = 0b000001;
const ISOLATED_CELLS = 0b101010;
const FREE_CELLS = 0b010101;

function exitsOf(
  { tier, selected, reasonOf }: SelectedTier,
  isIsolatedBefore: boolean,
  asked: Pick<Walk, 'test' | 'unknowns' | 'noted'>,
): Exits {
  const exits: Exits = { allowed: false, denied: false, next: { free: false, isolated: false } };
  const walk: Walk = { ...asked, tier, reasonOf, exits, isIsolatedBefore };
  let cells = ENTRY;
  // Where any deny beats any allow the order does not matter, so there are no groups to tell apart.
  if (tier.precedence === 'first-match') {
    for (const group of groupByRank(selected)) {
      if (cells === 0) break;
      cells = cellsAfterGroup(group, cells, walk);
    }
  } else cells = cellsAfterAll(selected, cells, walk);
  for (let cell = 0; cell < 6; cell++) if ((cells & (1 << cell)) !== 0) leaveAtEnd(cell, walk);
  return exits;
}

interface Walk {
  readonly tier: Tier;
  readonly test: RuleTest;
  readonly reasonOf: SelectedTier['reasonOf'];
  readonly exits: Exits;
  readonly unknowns: Unknown[];
  /** Questions that are done: their reasons are among `unknowns`, or these are full. Hundreds of policies may ask the same. */
  readonly noted: Set<number>;
  readonly isIsolatedBefore: boolean;
}

/** Any chain of the group may come first; a path stays in the tier only when no chain has a rule that matches. */
function cellsAfterGroup(group: RankGroup, before: number, walk: Walk): number {
  if (group.length > 1) noteUndefinedOrder(group, before, walk);
  return cellsAfterAll(group, before, walk);
}

function cellsAfterAll(policies: readonly Selected[], before: number, walk: Walk): number {
  return policies.reduce((cells, one) => (cells === 0 ? 0 : cellsAfterPolicy(one, cells, walk)), before);
}

/** Walks each chain as if it came first: where chains leave the tier differently, their order is an undecided question. */
function noteUndefinedOrder(group: RankGroup, before: number, walk: Walk): void {
  const ends = chainsOf(group).map((chain) => {
    const exits: Exits = { allowed: false, denied: false, next: { free: false, isolated: false } };
    cellsAfterAll(chain, before, { ...walk, exits });
    walk.exits.allowed ||= exits.allowed;
    walk.exits.denied ||= exits.denied;
    walk.exits.next.free ||= exits.next.free;
    walk.exits.next.isolated ||= exits.next.isolated;
    return [exits.allowed, exits.denied, exits.next.free || exits.next.isolated];
  });
  const isOpen = [0, 1, 2].filter((way) => ends.some((end) => end[way])).length > 1;
  if (isOpen) note(walk.unknowns, undefinedOrder(group));
}

function undefinedOrder(group: RankGroup): Unknown {
  const names = group.flatMap(({ policy: { origin } }) =>
    'builtIn' in origin ? [] : [`\`${origin.name}\``],
  );
  const [first, ...others] = group.map(({ policy }) => policy.chain);
  const why = others.every((chain) => chain === first)
    ? 'they have the same priority'
    : 'they are from two APIs';
  return {
    code: 'order-undefined',
    detail: `nothing defines which of ${[...new Set(names)].slice(0, 3).join(', ')} comes first: ${why}`,
  };
}

function cellsAfterPolicy(one: Selected, before: number, walk: Walk): number {
  const { rules } = one;
  let cells = rules.isolates ? ((before & FREE_CELLS) << 1) | (before & ISOLATED_CELLS) : before;
  for (const rule of rules.rules) {
    const matches = walk.test(rule);
    if (matches === false) continue;
    if (isUnknown(matches)) note(walk.unknowns, matches);
    const ifMatched = cellsAfterRule(rule, cells, walk);
    cells = matches === true ? ifMatched : cells | ifMatched;
    if (cells === 0) break;
  }
  if (!one.isUndecided) return cells;
  noteSelection(one, walk);
  return before | cells;
}

function noteSelection(one: Selected, { reasonOf, unknowns, noted }: Walk): void {
  if (noted.has(one.question) && one.policy.doubt === undefined) return;
  noted.add(one.question);
  const reason = reasonOf(one);
  if (reason !== undefined) note(unknowns, reason);
}

/** The cells that stay in the tier after a rule that matches; those that leave it are noted in the exits. */
function cellsAfterRule({ action }: CompiledRule, cells: number, walk: Walk): number {
  if (walk.tier.precedence === 'deny-overrides' && action !== 'deny') return raise(cells, PRECEDENCE[action]);
  if (action === 'allow') walk.exits.allowed = true;
  else if (action === 'deny') walk.exits.denied = true;
  else leaveAsBefore(walk);
  return 0;
}

function raise(cells: number, pending: 1 | 2): number {
  let raised = 0;
  for (let cell = 0; cell < 6; cell++) {
    if ((cells & (1 << cell)) === 0) continue;
    raised |= 1 << ((cell & 1) + 2 * Math.max(cell >> 1, pending));
  }
  return raised;
}

function leaveAtEnd(cell: number, walk: Walk): void {
  const { exits, tier, isIsolatedBefore } = walk;
  const pending = cell >> 1;
  if (pending === PRECEDENCE.allow) exits.allowed = true;
  else if (pending === PRECEDENCE.pass) leaveAsBefore(walk);
  else if (tier.end === 'deny') exits.denied = true;
  else if (!isIsolatedBefore && (cell & 1) === 0) exits.next.free = true;
  else if (tier.end === 'deny-isolated') exits.denied = true;
  else exits.next.isolated = true;
}

/** A pass takes the connection out of the tier with the isolation that it came in with. */
function leaveAsBefore({ exits, isIsolatedBefore }: Walk): void {
  if (isIsolatedBefore) exits.next.isolated = true;
  else exits.next.free = true;
}

function note(unknowns: Unknown[], unknown: Unknown): void {
  if (unknowns.length >= MAX_UNKNOWNS) return;
  if (unknowns.some(({ detail }) => detail === unknown.detail)) return;
  unknowns.push(unknown);
}
