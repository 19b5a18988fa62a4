import type { Connection, Direction } from '../model/connection.ts';
import { type Endpoint, NO_ADDRESS } from '../model/endpoint.ts';
import { KNOWN_PROTOCOLS, PORT_PROTOCOLS } from '../model/protocol.ts';
import type { Ternary } from '../model/ternary.ts';
import type { SideVerdict, Verdict } from '../model/verdict.ts';
import { evaluate, leavesOf } from './condition.ts';
import { createEndpointAnswers } from './endpoint-answers.ts';
import { blocksOf, type EndpointCondition, nameQuestionsOf } from './endpoint-condition.ts';
import { createIdentityIndex, type IdentityIndex } from './identity-index.ts';
import { isClientHidden } from './pods-seen-by-nodes.ts';
import type { PolicyTables, RuleTest } from './policy-tables.ts';
import { createPortClasses, PORT_CLASS_LIMIT } from './port-classes.ts';
import { isEndLeaf, isTrafficLeaf, type RuleLeaf } from './rule-condition.ts';
import { judgeSide } from './side-outcome.ts';
import { createSubjectIndex, type SelectedTiers } from './subject-index.ts';
import { matchTraffic } from './traffic-condition.ts';
import { createAddressClasses, createNameClasses } from './world-classes.ts';

export interface Evaluator {
  /**
   * The verdict of the policies on a connection: allowed iff egress at its source and ingress at its destination allow it.
   * Verdicts are shared objects, memoised by source identity, destination identity, protocol and port class. Verdicts on single
   * requests are not memoised: there are too many different ones.
   */
  judge(connection: Connection): Verdict;
}

const SOME_CLIENT: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };

export function createEvaluator(tables: PolicyTables): Evaluator {
  const leaves = ruleLeavesOf(tables);
  const conditions = endConditionsOf(tables, leaves);
  const identities = createIdentityIndex({
    addressClass: createAddressClasses(conditions.flatMap(blocksOf)),
    nameClass: createNameClasses(new Map(conditions.flatMap(nameQuestionsOf))),
  });
  const classOfPort = createPortClasses(leaves.filter(isTrafficLeaf));
  const answer = createEndpointAnswers(identities);
  const selectionOf = createSelections(createSubjectIndex(tables), identities);
  const verdictsBySource: Map<number, Verdict>[] = [];

  function testOf(seen: Connection, source: number, destination: number): RuleTest {
    const askAs = (carried: Connection) => (leaf: RuleLeaf) => {
      if (!isEndLeaf(leaf)) return matchTraffic(leaf, carried);
      return answer(leaf.is, leaf.kind === 'source' ? source : destination);
    };
    if (seen.protocol === 'unknown')
      return ({ match }) => forEveryProtocol(seen, (carried) => evaluate(match, askAs(carried)));
    const ask = askAs(seen);
    return ({ match }) => evaluate(match, ask);
  }

  function judgeAfresh(
    source: number,
    destination: number,
    connection: Connection,
    isHidden: boolean,
  ): Verdict {
    const test = testOf(connection, source, destination);
    const testAtDestination = isHidden
      ? testOf({ ...connection, source: SOME_CLIENT }, identities.identify(SOME_CLIENT), destination)
      : test;
    const egress = judgeSide('egress', selectionOf('egress', source), test);
    const ingress = judgeSide('ingress', selectionOf('ingress', destination), testAtDestination);
    return { outcome: combine(egress, ingress), egress, ingress };
  }

  return {
    judge(connection) {
      const source = identities.identify(connection.source);
      const destination = identities.identify(connection.destination);
      const isHidden = isClientHidden(connection, tables.podsSeenByNodes);
      if (connection.l7 !== undefined) return judgeAfresh(source, destination, connection, isHidden);
      const ways = Number(connection.isPodToItself) + 2 * Number(isHidden);
      const key = (destination * PORT_CLASS_LIMIT + classOfPort(connection)) * 4 + ways;
      let verdicts = verdictsBySource[source];
      if (verdicts === undefined) {
        verdicts = new Map();
        verdictsBySource[source] = verdicts;
      }
      let verdict = verdicts.get(key);
      if (verdict === undefined) {
        verdict = judgeAfresh(source, destination, connection, isHidden);
        verdicts.set(key, verdict);
      }
      return verdict;
    },
  };
}

/** What selects a subject, by its number; each subject is looked up once. */
function createSelections(
  policiesOf: ReturnType<typeof createSubjectIndex>,
  identities: IdentityIndex,
): (direction: Direction, subject: number) => SelectedTiers {
  const known: Record<Direction, SelectedTiers[]> = { ingress: [], egress: [] };
  return (direction, subject) => {
    let selection = known[direction][subject];
    if (selection === undefined) {
      selection = policiesOf(direction, identities.endpointOf(subject));
      known[direction][subject] = selection;
    }
    return selection;
  };
}

function combine(egress: SideVerdict, ingress: SideVerdict): Verdict['outcome'] {
  if (egress.outcome === 'denied' || ingress.outcome === 'denied') return 'denied';
  return egress.outcome === 'unknown' || ingress.outcome === 'unknown' ? 'unknown' : 'allowed';
}

function ruleLeavesOf({ tiers }: PolicyTables): RuleLeaf[] {
  const policies = tiers.flatMap((tier) => tier.policies);
  const rules = policies.flatMap(({ ingress, egress }) => [
    ...(ingress?.rules ?? []),
    ...(egress?.rules ?? []),
  ]);
  return rules.flatMap(({ match }) => leavesOf(match));
}

/** Every condition that is asked of an end, as subject or as peer. */
function endConditionsOf({ tiers }: PolicyTables, leaves: readonly RuleLeaf[]): EndpointCondition[] {
  const subjects = tiers.flatMap(({ policies }) => policies.map(({ subject }) => subject));
  return [...subjects, ...leaves.filter(isEndLeaf).map(({ is }) => is)];
}

/**
 * Asks a question about a connection; where its protocol was not recorded, asks for each protocol that it may have, and only what
 * all agree on is certain.
 */
export function forEveryProtocol(connection: Connection, ask: (connection: Connection) => Ternary): Ternary {
  if (connection.protocol !== 'unknown') return ask(connection);
  const protocols = connection.port === undefined ? KNOWN_PROTOCOLS : PORT_PROTOCOLS;
  const [first = false, ...others] = protocols.map((protocol) => ask({ ...connection, protocol }));
  if (typeof first === 'boolean' && others.every((answer) => answer === first)) return first;
  return { code: 'protocol-not-recorded', detail: 'the protocol of this connection was not recorded' };
}
