import { createEvaluator, type Evaluator } from '../../engine/evaluator.ts';
import { judgeRecorded } from '../../impact/judging/judge-recorded.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import type { Verdict } from '../../model/verdict.ts';
import { compilePolicies } from '../../policy/compile-policies.ts';
import { isReference } from '../../policy/dialects.ts';
import type { Policy } from '../../policy/policy.ts';
import { setOfPolicies } from '../../policy/policy-set.ts';
import type { Surroundings } from '../surroundings.ts';
import { createChangeSelectors } from './change-selectors.ts';
import type { ObjectChange } from './compile-object.ts';
import type { WrittenState } from './search-order.ts';

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
  surroundings: Surroundings,
): VerdictStates {
  const references = constant.filter(isReference);
  const changedReferences = changesOfReferences(changes);
  const selectors = createChangeSelectors(constant, changes, surroundings);
  const byKey = new Map<string, Relevant>();
  const byConnection = new Map<RecordedConnection, Relevant>();

  const relevantTo = (recorded: RecordedConnection): Relevant => {
    const known = byConnection.get(recorded);
    if (known !== undefined) return known;
    const { source, destination } = recorded.connection;
    const selecting = new Set([...selectors('egress', source), ...selectors('ingress', destination)]);
    const numbers = [...selecting].sort((a, b) => a - b);
    const key = numbers.join();
    const relevant = byKey.get(key) ?? relevantOf(numbers);
    byKey.set(key, relevant);
    byConnection.set(recorded, relevant);
    return relevant;
  };
  const relevantOf = (numbers: readonly number[]): Relevant => {
    const changed = numbers.filter((number) => number < changes.length);
    return {
      constant: numbers.flatMap((number) => constant[number - changes.length] ?? []),
      // What policies refer to matters only if a policy selects an end.
      changes: numbers.length === 0 ? [] : [...new Set([...changed, ...changedReferences])],
      evaluators: new Map(),
    };
  };
  const evaluatorOf = (relevant: Relevant, isWritten: WrittenState): Evaluator => {
    const chosen = relevant.changes.flatMap((change) => sideOf(changes[change], isWritten(change)) ?? []);
    const policies = setOfPolicies([...new Set([...references, ...relevant.constant, ...chosen])]);
    return createEvaluator(compilePolicies({ ...policies, ...surroundings.known }, surroundings.platform));
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
      const evaluator = relevant.evaluators.get(key) ?? evaluatorOf(relevant, isWritten);
      relevant.evaluators.set(key, evaluator);
      return judgeRecorded(evaluator, recorded).outcome;
    },
  };
}

function sideOf(change: ObjectChange | undefined, isWritten: boolean): Policy | undefined {
  return isWritten ? change?.after : change?.before;
}

/** Those of what policies refer to. */
function changesOfReferences(changes: readonly ObjectChange[]): ReadonlySet<number> {
  return new Set(
    changes.flatMap(({ before, after }, change) =>
      [before, after].some((policy) => policy !== undefined && isReference(policy)) ? [change] : [],
    ),
  );
}
