import type { PolicyTables } from '../../engine/policy-tables.ts';
import { createSubjectIndex } from '../../engine/subject-index.ts';
import { compareText } from '../../model/compare-text.ts';
import { DIRECTIONS, type Direction } from '../../model/connection.ts';
import { endpointName, type WorkloadEndpoint } from '../../model/endpoint.ts';
import type { LabelSet } from '../../model/label-set.ts';
import { type PolicyRef, policyKey } from '../../model/verdict.ts';
import { type PolicyLookup, selectingLine } from '../changes/changed-places.ts';
import { areAlike, type TablesOfBoth } from '../changes/changed-tables.ts';
import type { Touched } from '../changes/touched.ts';
import type { CauseLine } from '../connection-impact.ts';
import type { IsolationChange } from './isolation-change.ts';
import { type Denial, type IsolationState, isolationState } from './isolation-state.ts';
import { areOpen, newlyOpen } from './open-ports.ts';
import { createStateSharing } from './state-sharing.ts';
import { AUDIENCES, type Audience } from './strangers.ts';

/** What the protection of workloads is judged by. */
export interface IsolationInput {
  readonly tables: TablesOfBoth;
  readonly touched: Touched;
  readonly lookup: PolicyLookup;
  /** The workloads of the manifests and the recording before the change, and after it. */
  readonly baseWorkloads: readonly WorkloadEndpoint[];
  readonly headWorkloads: readonly WorkloadEndpoint[];
}

/**
 * Workloads whose protection changes, whether or not anybody tried to reach them: judged by the tables of both sides, not by what
 * was recorded. A workload whose labels change is compared with what it was before; a new one with nothing.
 */
export function findIsolationChanges(input: IsolationInput): readonly IsolationChange[] {
  const { tables, touched } = input;
  const stateIn = { base: createStates(tables.base), head: createStates(tables.head) };
  const before = Map.groupBy(input.baseWorkloads, ownerOf);
  const found = new Map<string, IsolationChange>();
  for (const workload of input.headWorkloads) {
    const known = before.get(ownerOf(workload)) ?? [];
    const same = known.find((one) => one === workload || looksLike(one, workload));
    for (const direction of DIRECTIONS) {
      if (same !== undefined && !touched.endpoint(direction, workload)) continue;
      const now = stateIn.head(direction, workload);
      const earlier = (same === undefined ? known : [workload]).map((one) => stateIn.base(direction, one));
      const change = strongest(
        earlier.map((state) => compare(workload, direction, state, now, input.lookup)),
      );
      // If pods of one name differ, one open pod is enough; that others stay as they were is no comfort.
      if (change !== undefined) {
        const key = JSON.stringify([change.workload, direction, change.change]);
        if (!found.has(key)) found.set(key, change);
      }
    }
  }
  return [...found.values()].sort(
    (a, b) => CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change) || compareText(a.workload, b.workload),
  );
}

/** In the order in which people want to read them. */
const CHANGES: readonly IsolationChange['change'][] = ['lost', 'opened', 'undenied', 'unclear', 'gained'];

/** A new look of a workload counts as changed only if it changes in the same way from every look that the workload had before. */
function strongest(changes: readonly (IsolationChange | undefined)[]): IsolationChange | undefined {
  const [first] = changes;
  return changes.every((change) => change?.change === first?.change) ? first : undefined;
}

function createStates(tables: PolicyTables) {
  const index = createSubjectIndex(tables);
  const share = createStateSharing();
  return (direction: Direction, workload: WorkloadEndpoint): IsolationState => {
    const tiers = index(direction, workload);
    return share(direction, workload, tiers, () => isolationState(direction, workload, tiers));
  };
}

function compare(
  workload: WorkloadEndpoint,
  direction: Direction,
  before: IsolationState,
  now: IsolationState,
  lookup: PolicyLookup,
): IsolationChange | undefined {
  const change = compareDefaults(workload, direction, before, now, lookup);
  if (change !== undefined || before.kind === 'unknown' || now.kind === 'unknown') return change;
  const isClosedNow = now.kind === 'isolated' && now.byDefault;
  if (isClosedNow && !(before.kind === 'isolated' && before.byDefault)) return undefined;
  const policies = goneDenials(before.denials, now.denials);
  if (policies.length === 0) return undefined;
  const line = lineOfLoss(policies, lookup);
  return { workload: endpointName(workload), direction, change: 'undenied', policies, line };
}

/** Policies that denied something, and no longer deny anything; one that is replaced by another is not gone. */
function goneDenials(before: readonly Denial[], now: readonly Denial[]): readonly PolicyRef[] {
  const still = new Set(now.map(({ policy }) => policyKey(policy)));
  const gone = before.filter(
    ({ policy, match }) => !still.has(policyKey(policy)) && !now.some((one) => areAlike(one.match, match)),
  );
  return [...new Map(gone.map(({ policy }) => [policyKey(policy), policy])).values()];
}

function compareDefaults(
  workload: WorkloadEndpoint,
  direction: Direction,
  before: IsolationState,
  now: IsolationState,
  lookup: PolicyLookup,
): IsolationChange | undefined {
  const about = { workload: endpointName(workload), direction };
  if (before.kind === 'isolated' && now.kind === 'isolated') {
    const opened = AUDIENCES.map((audience) => newlyOpen(before.open[audience], now.open[audience]));
    const audiences = AUDIENCES.filter((_, i) => (opened[i]?.length ?? 0) > 0);
    const [first] = opened.flat();
    if (first === undefined) return undefined;
    const { policy, ports, span } = first;
    return { ...about, change: 'opened', audiences, ports, policies: [policy], line: { span, side: 'head' } };
  }
  if (before.kind === 'isolated') {
    if (isOpen(before)) return undefined;
    const line = lineOfLoss(before.policies, lookup);
    if (now.kind === 'unknown')
      return { ...about, change: 'unclear', reason: now.reason, policies: before.policies, line };
    const audiences = closedTo(before);
    return { ...about, change: 'lost', audiences, ports: 'any', policies: before.policies, line };
  }
  if (before.kind === 'unknown' && now.kind === 'free') {
    return { ...about, change: 'unclear', reason: before.reason, policies: [], line: undefined };
  }
  if (before.kind === 'free' && now.kind === 'isolated' && !isOpen(now)) {
    const [first] = now.policies;
    const line = first && lineOf(first, lookup);
    const refused = now.byDefault ? undefined : closedTo(now);
    return { ...about, change: 'gained', refused, policies: now.policies, line };
  }
  return undefined;
}

function isOpen({ open }: IsolationState & { kind: 'isolated' }): boolean {
  return AUDIENCES.every((audience) => areOpen(open[audience]));
}

/** Who is kept out, at least on some port. */
function closedTo({ open }: IsolationState & { kind: 'isolated' }): readonly Audience[] {
  return AUDIENCES.filter((audience) => !areOpen(open[audience]));
}

/** What no longer selects, in the head; or the policy itself in the base, where it is gone. */
function lineOfLoss(policies: readonly PolicyRef[], lookup: PolicyLookup): CauseLine | undefined {
  const [first] = policies;
  return first && (lineOf(first, lookup) ?? { span: first.span, side: 'base' });
}

function lineOf(ref: PolicyRef, { head }: PolicyLookup): CauseLine | undefined {
  return head.has(policyKey(ref)) ? { span: selectingLine(ref, head), side: 'head' } : undefined;
}

function ownerOf({ namespace, name }: WorkloadEndpoint): string {
  return `${namespace}\n${name}`;
}

/** Whether no policy can tell the two apart. */
function looksLike(one: WorkloadEndpoint, other: WorkloadEndpoint): boolean {
  return areSame(one.labels, other.labels) && areSame(one.namespaceLabels, other.namespaceLabels);
}

function areSameKeys(one: ReadonlySet<string> = NONE, other: ReadonlySet<string> = NONE): boolean {
  return one.size === other.size && [...one].every((key) => other.has(key));
}

const NONE: ReadonlySet<string> = new Set();

function areSame(one: LabelSet, other: LabelSet): boolean {
  if (one === other) return true;
  if (one.isComplete !== other.isComplete || one.labels.size !== other.labels.size) return false;
  if (!areSameKeys(one.withheld, other.withheld)) return false;
  return [...one.labels].every(([key, value]) => other.labels.get(key) === value);
}
