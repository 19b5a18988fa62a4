import type { Direction } from '../model/connection.ts';
import { isUnknown, type Ternary, type Unknown } from '../model/ternary.ts';
import type { Decision, SideVerdict } from '../model/verdict.ts';
import type { CompiledPolicy, CompiledRule, Tier } from './policy-tables.ts';
import type { Selected, SelectedTiers } from './subject-index.ts';

/** Whether a rule matches the connection at hand. */
export type RuleTest = (rule: CompiledRule) => Ternary;

/** Reasons kept for one unknown verdict: more of them help nobody. */
const MAX_UNKNOWNS = 5;

/**
 * Judges one side by walking the tiers in order.
 *
 * First along the path on which every undecided question is answered with no; where nothing was undecided that path is the
 * answer. Otherwise all paths are walked, and the verdict is unknown only when they end differently.
 */
export function judgeSide(direction: Direction, tiers: SelectedTiers, test: RuleTest): SideVerdict {
  const { verdict, metUndecided } = walkCertainPath(direction, tiers, test);
  if (metUndecided) {
    const { allowed, denied, unknowns } = walkAllPaths(tiers, test);
    if (allowed && denied) return { outcome: 'unknown', decision: verdict.decision, unknowns };
  }
  return verdict;
}

interface CertainPath {
  /** One object for all connections that end here: a mass block has few reasons. */
  readonly verdict: SideVerdict;
  /** Whether a question on the way could not be answered. */
  readonly metUndecided: boolean;
}

const NO_POLICY: SideVerdict = { outcome: 'allowed', decision: { kind: 'no-policy' }, unknowns: [] };

function walkCertainPath(direction: Direction, tiers: SelectedTiers, test: RuleTest): CertainPath {
  let metUndecided = false;
  for (const { tier, selected, certain } of tiers) {
    if (certain.length < selected.length) metUndecided = true;
    const found = firstDecisiveRule(tier, certain, test);
    if (found.metUndecided) metUndecided = true;
    if (found.rule !== undefined) {
      if (found.rule.rule.action === 'pass') continue;
      return { verdict: verdictOfRule(direction, found.rule), metUndecided };
    }
    const verdict = denialAtEnd(tier, certain);
    if (verdict !== undefined) return { verdict, metUndecided };
  }
  return { verdict: NO_POLICY, metUndecided };
}

interface FoundRule {
  readonly policy: CompiledPolicy;
  readonly rule: CompiledRule;
}

/** Among rules that match for certain: the first one, or with `deny-overrides` the first deny, allow or pass, in this order. */
function firstDecisiveRule(
  tier: Tier,
  selected: readonly Selected[],
  test: RuleTest,
): { rule: FoundRule | undefined; metUndecided: boolean } {
  let metUndecided = false;
  let best: FoundRule | undefined;
  for (const { policy, rules } of selected) {
    for (const rule of rules.rules) {
      const matches = test(rule);
      if (isUnknown(matches)) metUndecided = true;
      if (matches !== true) continue;
      if (tier.precedence === 'first-match') return { rule: { policy, rule }, metUndecided };
      if (best === undefined || PRECEDENCE[rule.action] > PRECEDENCE[best.rule.action])
        best = { policy, rule };
    }
  }
  return { rule: best, metUndecided };
}

/** Within a `deny-overrides` tier; also the number of a pending action in a cell of `walkAllPaths`. */
const PRECEDENCE = { pass: 1, allow: 2, deny: 3 } as const;

interface VerdictOfRule {
  readonly policy: CompiledPolicy;
  readonly verdict: SideVerdict;
}

const verdictsOfRules = {
  ingress: new WeakMap<CompiledRule, VerdictOfRule>(),
  egress: new WeakMap<CompiledRule, VerdictOfRule>(),
};

function verdictOfRule(direction: Direction, { policy, rule }: FoundRule): SideVerdict {
  const known = verdictsOfRules[direction].get(rule);
  if (known?.policy === policy) return known.verdict;
  const action = rule.action === 'deny' ? 'deny' : 'allow';
  const verdict: SideVerdict = {
    outcome: action === 'deny' ? 'denied' : 'allowed',
    decision: decisionOf(direction, policy, rule, action),
    unknowns: [],
  };
  verdictsOfRules[direction].set(rule, { policy, verdict });
  return verdict;
}

function decisionOf(
  direction: Direction,
  { origin }: CompiledPolicy,
  { index, span }: CompiledRule,
  action: 'allow' | 'deny',
): Decision {
  if ('builtIn' in origin) return { kind: 'built-in', name: origin.builtIn };
  return { kind: 'rule', policy: origin, direction, action, index, span: span ?? origin.span };
}

function denialAtEnd(tier: Tier, selected: readonly Selected[]): SideVerdict | undefined {
  if (tier.end === 'deny') return denied({ kind: 'tier-end', tier: tier.name });
  return tier.end === 'deny-isolated' ? defaultDeny(selected) : undefined;
}

/** By the list of policies, which all subjects of the same policies share; null when none of them isolates. */
const defaultDenials = new WeakMap<readonly Selected[], SideVerdict | null>();

function defaultDeny(selected: readonly Selected[]): SideVerdict | undefined {
  let denial = defaultDenials.get(selected);
  if (denial === undefined) {
    const policies = selected
      .filter(({ rules }) => rules.isolates)
      .flatMap(({ policy }) => ('builtIn' in policy.origin ? [] : [policy.origin]));
    denial = policies.length === 0 ? null : denied({ kind: 'default-deny', policies });
    defaultDenials.set(selected, denial);
  }
  return denial ?? undefined;
}

function denied(decision: Decision): SideVerdict {
  return { outcome: 'denied', decision, unknowns: [] };
}

/**
 * A cell is what a path has gathered within a tier: isolated or not (bit 0), and in a `deny-overrides` tier the strongest
 * action so far (none, pass, allow: times 2). A set of cells is a bit mask of 6 bits. Each undecided policy or rule splits
 * the paths in two; a policy's selection decides its isolation and its rules together.
 */
const ENTRY = 0b000001;
const ISOLATED_CELLS = 0b101010;
const FREE_CELLS = 0b010101;

interface Reachable {
  allowed: boolean;
  denied: boolean;
  nextTier: boolean;
  readonly unknowns: Unknown[];
}

function walkAllPaths(tiers: SelectedTiers, test: RuleTest): Reachable {
  const reachable: Reachable = { allowed: false, denied: false, nextTier: true, unknowns: [] };
  for (const { tier, selected } of tiers) {
    reachable.nextTier = false;
    let cells = ENTRY;
    for (const policy of selected) {
      if (cells === 0) break;
      const after = cellsAfterPolicy(tier, policy, cells, test, reachable);
      if (policy.undecided !== undefined) note(reachable.unknowns, policy.undecided);
      cells = policy.undecided === undefined ? after : cells | after;
    }
    leaveTier(tier, cells, reachable);
    if (!reachable.nextTier) return reachable;
  }
  reachable.allowed = true;
  return reachable;
}

function cellsAfterPolicy(
  tier: Tier,
  { rules }: Selected,
  before: number,
  test: RuleTest,
  reachable: Reachable,
): number {
  let cells = rules.isolates ? ((before & FREE_CELLS) << 1) | (before & ISOLATED_CELLS) : before;
  for (const rule of rules.rules) {
    const matches = test(rule);
    if (matches === false) continue;
    if (isUnknown(matches)) note(reachable.unknowns, matches);
    const ifMatched = cellsAfterRule(tier, rule, cells, reachable);
    cells = matches === true ? ifMatched : cells | ifMatched;
    if (cells === 0) return 0;
  }
  return cells;
}

/** The cells that stay in the tier after a rule that matches; those that leave it are noted in `reachable`. */
function cellsAfterRule(tier: Tier, { action }: CompiledRule, cells: number, reachable: Reachable): number {
  if (tier.precedence === 'deny-overrides' && action !== 'deny') return raise(cells, PRECEDENCE[action]);
  if (action === 'allow') reachable.allowed = true;
  else if (action === 'deny') reachable.denied = true;
  else reachable.nextTier = true;
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

function leaveTier(tier: Tier, cells: number, reachable: Reachable): void {
  for (let cell = 0; cell < 6; cell++) {
    if ((cells & (1 << cell)) === 0) continue;
    const pending = cell >> 1;
    if (pending === PRECEDENCE.allow) reachable.allowed = true;
    else if (pending === PRECEDENCE.pass) reachable.nextTier = true;
    else if (tier.end === 'deny' || (tier.end === 'deny-isolated' && (cell & 1) === 1))
      reachable.denied = true;
    else reachable.nextTier = true;
  }
}

function note(unknowns: Unknown[], unknown: Unknown): void {
  if (unknowns.length >= MAX_UNKNOWNS) return;
  if (unknowns.some(({ detail }) => detail === unknown.detail)) return;
  unknowns.push(unknown);
}
