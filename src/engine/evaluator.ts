import type { Cidr } from '../model/cidr.ts';
import type { Connection, Direction } from '../model/connection.ts';
import { anyOf, isUnknown, type Ternary } from '../model/ternary.ts';
import type { SideVerdict, Verdict } from '../model/verdict.ts';
import { createAddressClasses } from './address-classes.ts';
import type { EndpointPredicate } from './endpoint-predicate.ts';
import { createIdentityIndex } from './identity-index.ts';
import { matchPort } from './match-port.ts';
import { createPeerIndex } from './peer-index.ts';
import type { CompiledRule, PolicyTables } from './policy-tables.ts';
import { createPortClasses, PORT_CLASS_LIMIT } from './port-classes.ts';
import type { PortPredicate } from './port-predicate.ts';
import { judgeSide } from './side-outcome.ts';
import { createSubjectIndex, type SelectedTiers } from './subject-index.ts';

export interface Evaluator {
  /**
   * The verdict of the policies on a connection: allowed iff egress at its source and ingress at its destination allow it.
   * Verdicts are shared objects, memoised by source identity, destination identity, protocol and port class.
   */
  judge(connection: Connection): Verdict;
}

export function createEvaluator(tables: PolicyTables): Evaluator {
  const rules = rulesOf(tables);
  const identities = createIdentityIndex(createAddressClasses(blocksOf(tables, rules)));
  const classOfPort = createPortClasses(portPredicatesOf(rules));
  const peerMatches = createPeerIndex(identities);
  const policiesOf = createSubjectIndex(tables);
  const selections = { ingress: new Map<number, SelectedTiers>(), egress: new Map<number, SelectedTiers>() };
  const verdictsBySource: Map<number, Verdict>[] = [];

  function selectionOf(direction: Direction, subject: number, isPodToItself: boolean): SelectedTiers {
    const key = subject * 2 + Number(isPodToItself);
    let selection = selections[direction].get(key);
    if (selection === undefined) {
      selection = policiesOf(direction, identities.endpointOf(subject), isPodToItself);
      selections[direction].set(key, selection);
    }
    return selection;
  }

  function judgeDirection(
    direction: Direction,
    subject: number,
    peer: number,
    connection: Connection,
  ): SideVerdict {
    const { isPodToItself } = connection;
    return judgeSide(direction, selectionOf(direction, subject, isPodToItself), (rule) => {
      const port = rule.ports === 'any' ? true : anyOf(rule.ports, (item) => matchPort(item, connection));
      if (port === false || rule.peers === 'any') return port;
      return both(
        port,
        anyOf(rule.peers, (item) => peerMatches(item, peer, isPodToItself)),
      );
    });
  }

  function judgeAfresh(source: number, destination: number, connection: Connection): Verdict {
    const egress = judgeDirection('egress', source, destination, connection);
    const ingress = judgeDirection('ingress', destination, source, connection);
    return { outcome: combine(egress, ingress), egress, ingress };
  }

  return {
    judge(connection) {
      const source = identities.identify(connection.source);
      const destination = identities.identify(connection.destination);
      const key =
        (destination * PORT_CLASS_LIMIT + classOfPort(connection)) * 2 + Number(connection.isPodToItself);
      let verdicts = verdictsBySource[source];
      if (verdicts === undefined) {
        verdicts = new Map();
        verdictsBySource[source] = verdicts;
      }
      let verdict = verdicts.get(key);
      if (verdict === undefined) {
        verdict = judgeAfresh(source, destination, connection);
        verdicts.set(key, verdict);
      }
      return verdict;
    },
  };
}

function both(port: Ternary, peer: Ternary): Ternary {
  if (peer === false) return false;
  return isUnknown(peer) ? peer : port;
}

function combine(egress: SideVerdict, ingress: SideVerdict): Verdict['outcome'] {
  if (egress.outcome === 'denied' || ingress.outcome === 'denied') return 'denied';
  return egress.outcome === 'unknown' || ingress.outcome === 'unknown' ? 'unknown' : 'allowed';
}

function rulesOf(tables: PolicyTables): CompiledRule[] {
  return tables.tiers.flatMap(({ policies }) =>
    policies.flatMap(({ ingress, egress }) => [...(ingress?.rules ?? []), ...(egress?.rules ?? [])]),
  );
}

function blocksOf(tables: PolicyTables, rules: readonly CompiledRule[]): Cidr[] {
  const subjects = tables.tiers.flatMap(({ policies }) => policies.map(({ subject }) => subject));
  const peers = rules.flatMap((rule): readonly EndpointPredicate[] =>
    rule.peers === 'any' ? [] : rule.peers,
  );
  return [...subjects, ...peers].flatMap((predicate) =>
    predicate.kind === 'cidr' ? [predicate.cidr, ...predicate.except] : [],
  );
}

function portPredicatesOf(rules: readonly CompiledRule[]): PortPredicate[] {
  return rules.flatMap(({ ports }): readonly PortPredicate[] => (ports === 'any' ? [] : ports));
}
