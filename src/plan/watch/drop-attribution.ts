import { createEvaluator } from '../../engine/evaluator.ts';
import { findPolicyChanges } from '../../impact/changes/policy-changes.ts';
import { createTouched, touchedTables } from '../../impact/changes/touched.ts';
import type { PolicySide } from '../../impact/simulation-input.ts';
import type { Connection } from '../../model/connection.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import { ATTRIBUTIONS, type Attribution, type AttributionKind, attributeDrop } from './attribution.ts';
import { connectionKey, lastWordsOf } from './last-words.ts';

/** What a deploy changed in the policies, and what was recorded before it. */
export interface DeployedChange {
  readonly platform: Platform;
  readonly base: PolicySide;
  readonly head: PolicySide;
  /** Whether all policies of the cluster were seen. */
  readonly isWhole: boolean;
  readonly before: readonly RecordedConnection[];
}

/** What was recorded since; the ends are completed from the inventory. */
export interface TrafficSince {
  /** Only sightings since the deploy. */
  readonly connections: readonly RecordedConnection[];
  /** Dropped connections whose opener is only guessed. */
  readonly guessed: readonly RecordedConnection[];
  /** What the same sources tell about the time before the deploy. */
  readonly before: readonly RecordedConnection[];
}

/** One dropped connection, or one refused request, as a reader counts them. */
export interface AttributedDrop {
  /** Includes the request, if one was refused. */
  readonly connection: Connection;
  readonly attribution: Attribution;
  /** How often it was seen dropped. */
  readonly count: number;
  /** Whether it was also let through since the deploy. */
  readonly isAlsoAllowed: boolean;
  /** A record, for a drop with an unknown verdict. */
  readonly example: RecordedConnection['example'];
}

/** What was dropped since a deploy, and what the deploy has to do with it. */
export interface WatchFindings {
  /** Connections for which a record says what policy did with them. */
  readonly seen: number;
  /** Those of them that the deploy can reach. */
  readonly touched: number;
  /** Connections that worked before, and that the deploy can reach and should keep; and how many of them were let through since. */
  readonly kept: { readonly connections: number; readonly seenAgain: number };
  readonly counts: Readonly<Record<AttributionKind, number>>;
  /** By attribution, then most seen first; if there are very many, the last ones are only counted. */
  readonly drops: readonly AttributedDrop[];
}

/** The most dropped connections that are listed. */
const MAX_LISTED = 1000;

/** Attributes what was dropped since a deploy. Compiles the policies once; the returned function can be called again and again. */
export function createDropAttribution(change: DeployedChange): (traffic: TrafficSince) => WatchFindings {
  const { platform, base, head, isWhole } = change;
  const tables = { base: compilePolicies(base, platform), head: compilePolicies(head, platform) };
  const touched = createTouched(touchedTables(findPolicyChanges(base, head), tables, platform));
  const evaluators = { base: createEvaluator(tables.base), head: createEvaluator(tables.head) };

  return ({ connections, guessed, before }) => {
    const known = [...change.before, ...before];
    const lastWord = lastWordsOf(known);
    const drops = new Map<string, AttributedDrop>();
    const add = (
      recorded: RecordedConnection,
      dropped: Dropped,
      { isDirectionGuessed }: { readonly isDirectionGuessed: boolean },
    ): void => {
      const { connection } = dropped;
      const attribution = attributeDrop({
        base: evaluators.base.judge(connection),
        head: evaluators.head.judge(connection),
        isTouched: touched.connection(connection),
        before: lastWord(connection),
        isDirectionGuessed,
        isWhole,
      });
      const key = `${attribution.kind} ${attribution.why} ${connectionKey(connection)}`;
      const same = drops.get(key);
      drops.set(key, {
        connection,
        attribution,
        count: (same?.count ?? 0) + dropped.count,
        isAlsoAllowed: (same?.isAlsoAllowed ?? false) || dropped.isAlsoAllowed,
        example: same?.example ?? recorded.example,
      });
    };
    for (const recorded of connections) {
      for (const dropped of droppedOf(recorded)) add(recorded, dropped, { isDirectionGuessed: false });
    }
    for (const recorded of guessed) {
      for (const dropped of droppedOf(recorded)) add(recorded, dropped, { isDirectionGuessed: true });
    }

    const decided = connections.filter(isDecided);
    const toKeep = known
      .map(({ connection }) => connection)
      .filter((connection) => touched.connection(connection) && lastWord(connection) === 'worked')
      .filter((connection) => evaluators.head.judge(connection).outcome === 'allowed');
    const all = [...drops.values()].sort(byImportance);
    return {
      seen: distinct(decided),
      touched: distinct(decided.filter(({ connection }) => touched.connection(connection))),
      kept: seenAgain(toKeep, connections),
      counts: countKinds(all),
      drops: all.slice(0, MAX_LISTED),
    };
  };
}

function seenAgain(
  toKeep: readonly Connection[],
  recorded: readonly RecordedConnection[],
): WatchFindings['kept'] {
  const again = new Set(
    recorded
      .filter(({ allowed }) => allowed !== undefined)
      .map(({ connection }) => connectionKey(connection)),
  );
  const kept = new Set(toKeep.map(connectionKey));
  return { connections: kept.size, seenAgain: [...kept].filter((key) => again.has(key)).length };
}

interface Dropped {
  readonly connection: Connection;
  readonly count: number;
  readonly isAlsoAllowed: boolean;
}

/** The connection if packets of it were dropped, and each request that a proxy refused. */
function droppedOf({ connection, allowed, denied, requests }: RecordedConnection): readonly Dropped[] {
  const refused = requests.requests.flatMap(({ request, allowed: passed, refused: by }): Dropped[] =>
    by === undefined
      ? []
      : [
          {
            connection: { ...connection, l7: request },
            count: by.count,
            isAlsoAllowed: passed !== undefined,
          },
        ],
  );
  if (denied === undefined) return refused;
  return [{ connection, count: denied.count, isAlsoAllowed: allowed !== undefined }, ...refused];
}

function isDecided({ allowed, denied, audited }: RecordedConnection): boolean {
  return allowed !== undefined || denied !== undefined || audited !== undefined;
}

function distinct(recorded: readonly RecordedConnection[]): number {
  return new Set(recorded.map(({ connection }) => connectionKey(connection))).size;
}

function countKinds(drops: readonly AttributedDrop[]): WatchFindings['counts'] {
  const counts: Record<AttributionKind, number> = {
    unpredicted: 0,
    'cannot-tell': 0,
    predicted: 0,
    background: 0,
  };
  for (const { attribution } of drops) counts[attribution.kind]++;
  return counts;
}

function byImportance(one: AttributedDrop, other: AttributedDrop): number {
  return (
    ATTRIBUTIONS.indexOf(one.attribution.kind) - ATTRIBUTIONS.indexOf(other.attribution.kind) ||
    other.count - one.count ||
    (connectionKey(one.connection) < connectionKey(other.connection) ? -1 : 1)
  );
}
