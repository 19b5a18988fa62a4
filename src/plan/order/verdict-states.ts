import { createEvaluator, type Evaluator } from '../../engine/evaluator.ts';
import type { CompiledPolicy } from '../../engine/policy-tables.ts';
import { createSubjectIndex } from '../../engine/subject-index.ts';
import { judgeRecorded } from '../../impact/judge-recorded.ts';
import type { Direction } from '../../model/connection.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { Endpoint } from '../../model/endpoint.ts';
import type { Verdict } from '../../model/verdict.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import { isReference } from '../../policy/dialects.ts';
import type { Policy } from '../../policy/policy.ts';
import { setOfPolicies } from '../../policy/policy-set.ts';
import { compileObject, type OrderContext } from './compile-object.ts';
import type { WrittenState } from './search-order.ts';

/** An object before and after its write; undefined: it is not there. */
export interface ObjectChange {
  readonly before: Policy | undefined;
  readonly after: Policy | undefined;
}

/** Verdicts of connections in every state between the writes. */
export interface VerdictStates {
  /** The changes that can matter to the connection. */
  readonly changesOf: (recorded: RecordedConnection) => readonly number[];
  /** The same by end: those that can matter at the source, and at the destination. Each end is judged by its own alone. */
  readonly changesByEnd: (recorded: RecordedConnection) => readonly (readonly number[])[];
  readonly judge: (recorded: RecordedConnection, isWritten: WrittenState) => Verdict['outcome'];
}

/** Policies that select an end of a connection: constant ones, and the changes. */
interface Relevant {
  readonly constant: readonly Policy[];
  readonly changes: readonly number[];
  readonly evaluators: Map<string, Evaluator>;
}

/**
 * Judges with the engine, using only policies that select an end of the connection: others do not count. What policies refer to
 * (groups, tiers, sets) can matter to every connection, so changes of these do.
 */
export function createVerdictStates(
  constant: readonly Policy[],
  changes: readonly ObjectChange[],
  context: OrderContext,
): VerdictStates {
  const references = constant.filter(isReference);
  const changedReferences = new Set(
    changes.flatMap(({ before, after }, change) =>
      [before, after].some((policy) => policy !== undefined && isReference(policy)) ? [change] : [],
    ),
  );
  const selectors = createSelectors(constant, changes, context);
  const byKey = new Map<string, Relevant>();
  const byConnection = new Map<RecordedConnection, Relevant>();

  const relevantTo = (recorded: RecordedConnection): Relevant => {
    const known = byConnection.get(recorded);
    if (known !== undefined) return known;
    const { source, destination } = recorded.connection;
    const numbers = [...new Set([...selectors('egress', source), ...selectors('ingress', destination)])].sort(
      (a, b) => a - b,
    );
    const key = numbers.join();
    let relevant = byKey.get(key);
    if (relevant === undefined) {
      const selected = numbers.filter((number) => number >= changes.length);
      const changed = numbers.filter((number) => number < changes.length);
      relevant = {
        constant: selected.flatMap((number) => constant[number - changes.length] ?? []),
        // What policies refer to matters only if a policy selects an end.
        changes: numbers.length === 0 ? [] : [...new Set([...changed, ...changedReferences])],
        evaluators: new Map(),
      };
      byKey.set(key, relevant);
    }
    byConnection.set(recorded, relevant);
    return relevant;
  };

  return {
    changesOf: (recorded) => relevantTo(recorded).changes,
    changesByEnd: (recorded) => {
      const { source, destination } = recorded.connection;
      const all = new Set(relevantTo(recorded).changes);
      return [selectors('egress', source), selectors('ingress', destination)].map((numbers) => {
        const own = new Set(numbers);
        return [...all].filter((change) => own.has(change) || changedReferences.has(change));
      });
    },
    judge: (recorded, isWritten) => {
      const relevant = relevantTo(recorded);
      let key = '';
      for (const change of relevant.changes) key += isWritten(change) ? '1' : '0';
      let evaluator = relevant.evaluators.get(key);
      if (evaluator === undefined) {
        const chosen = relevant.changes.flatMap((change) => {
          const { before, after } = changes[change] ?? {};
          return (isWritten(change) ? after : before) ?? [];
        });
        const policies = [...new Set([...references, ...relevant.constant, ...chosen])];
        evaluator = createEvaluator(
          compilePolicies({ ...setOfPolicies(policies), ...context.known }, context.platform),
        );
        relevant.evaluators.set(key, evaluator);
      }
      return judgeRecorded(evaluator, recorded).outcome;
    },
  };
}

/** Which changes (by number) and constant policies (numbered after them) may select an endpoint. */
function createSelectors(
  constant: readonly Policy[],
  changes: readonly ObjectChange[],
  context: OrderContext,
): (direction: Direction, endpoint: Endpoint) => readonly number[] {
  const references = [
    ...constant,
    ...changes.flatMap(({ before, after }) => [before, after].filter((policy) => policy !== undefined)),
  ].filter(isReference);
  const compiled: CompiledPolicy[] = [];
  const add = (policy: Policy | undefined, number: number) => {
    if (policy === undefined || isReference(policy)) return;
    for (const one of compileObject(policy, references, context)) {
      const { doubt: _, rank: __, ...rest } = one;
      compiled.push({ ...rest, origin: { builtIn: String(number) } });
    }
  };
  for (const [change, { before, after }] of changes.entries()) {
    add(before, change);
    add(after, change);
  }
  for (const [place, policy] of constant.entries()) add(policy, changes.length + place);
  const select = createSubjectIndex({
    tiers: [{ name: 'all', precedence: 'first-match', end: 'next-tier', policies: compiled }],
  });
  const known = {
    ingress: new Map<Endpoint, readonly number[]>(),
    egress: new Map<Endpoint, readonly number[]>(),
  };
  return (direction, endpoint) => {
    let numbers = known[direction].get(endpoint);
    if (numbers === undefined) {
      const selected = select(direction, endpoint).flatMap((tier) => tier.selected);
      numbers = [
        ...new Set(
          selected.map(({ policy: { origin } }) => ('builtIn' in origin ? Number(origin.builtIn) : 0)),
        ),
      ];
      known[direction].set(endpoint, numbers);
    }
    return numbers;
  };
}
