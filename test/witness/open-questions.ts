import type { Attempt, Cluster, Labels, Party, Pod } from './cluster.ts';
import { isPodToItself } from './cluster.ts';
import { type Hidden, type HiddenEnd, SECOND_ADDRESS } from './hidden.ts';
import type { Universe } from './universe.ts';

export interface World {
  readonly cluster: Cluster;
  readonly attempt: Attempt;
}
type End = 'from' | 'to';
/** All the ways in which one hidden fact may be. */
export type Question = (world: World) => World[];

/** What is not known of an attempt, each question asked in the worlds that answers to the earlier ones have made. */
export function questionsOf(hidden: Hidden, attempt: Attempt, universe: Universe): Question[] {
  const ends: End[] = isPodToItself(attempt) ? ['from'] : ['from', 'to'];
  return [
    ...ends.flatMap((end) => (hidden[end].identity ? [whoMayBe(end, universe)] : [])),
    ...ends.flatMap((end) => whereMayBe(end, hidden[end], universe)),
    ...(hidden.port ? [whichPort(universe)] : []),
    ...ends.flatMap((end) => whatLabels(end, hidden[end], universe)),
    ...ends.flatMap((end) => whatNamespaceLabels(end, hidden[end], universe)),
    ...ends.flatMap((end) =>
      hidden[end].containerPorts || hidden[end].identity ? [whatContainerPorts(end, universe)] : [],
    ),
  ];
}

function whoMayBe(end: End, universe: Universe): Question {
  return (world) => {
    const { ip } = world.attempt[end];
    const pods = [...universe.namespaces].map(
      (namespace): Pod => ({
        kind: 'pod',
        id: 'somebody',
        namespace,
        name: 'somebody',
        labels: {},
        ip,
        ports: [],
        node: 'node-of-somebody',
      }),
    );
    const others: Party[] = [
      { kind: 'external', ip },
      { kind: 'node', ip, node: 'another-node' },
      { kind: 'node', ip, node: nodeOf(world.attempt[end === 'from' ? 'to' : 'from']) },
    ];
    return [...pods, ...others].map((party) => withParty(world, end, party));
  };
}

function whereMayBe(end: End, hidden: HiddenEnd, universe: Universe): Question[] {
  const questions: Question[] = [];
  if (hidden.address !== 'recorded') {
    questions.push((world) => {
      const party = world.attempt[end];
      const ips =
        hidden.address === 'one-of-two' ? [party.ip, SECOND_ADDRESS] : [party.ip, ...universe.addresses];
      return ips.map((ip) => withParty(world, end, { ...party, ip }));
    });
  }
  if (hidden.location) {
    questions.push((world) => {
      const party = world.attempt[end];
      if (party.kind !== 'node' && party.kind !== 'host-network-pod') return [world];
      const nodes = ['another-node', nodeOf(world.attempt[end === 'from' ? 'to' : 'from'])];
      return nodes.map((node) => withParty(world, end, { ...party, node }));
    });
  }
  return questions;
}

function whichPort(universe: Universe): Question {
  return ({ cluster, attempt }) => {
    const declared = attempt.to.kind === 'pod' ? attempt.to.ports.flatMap(withTheNext) : [];
    return [...new Set([...universe.ports, ...declared])].map((port) => ({
      cluster,
      attempt: { ...attempt, port },
    }));
  };
}

function withTheNext({ containerPort }: Pod['ports'][number]): number[] {
  return [containerPort, Math.min(containerPort + 1, 65535)];
}

function whatLabels(end: End, hidden: HiddenEnd, universe: Universe): Question[] {
  const recorded = hidden.identity ? [] : hidden.recordedLabels;
  if (recorded === undefined) return [];
  return [...universe.podLabels].map(([key, values]) => (world: World) => {
    const party = world.attempt[end];
    if (party.kind !== 'pod' || (recorded.includes(key) && key in party.labels)) return [world];
    return completions(party.labels, key, values).map((labels) =>
      withParty(world, end, { ...party, labels }),
    );
  });
}

function whatNamespaceLabels(end: End, hidden: HiddenEnd, universe: Universe): Question[] {
  const recorded = hidden.identity ? [] : hidden.recordedNamespaceLabels;
  if (recorded === undefined) return [];
  const keys = [...universe.namespaceLabels].filter(([key]) => key !== 'kubernetes.io/metadata.name');
  return keys.map(([key, values]) => ({ cluster, attempt }: World) => {
    const party = attempt[end];
    const other = attempt[end === 'from' ? 'to' : 'from'];
    if (party.kind !== 'pod') return [{ cluster, attempt }];
    // The namespace of the end that is known is known.
    if (hidden.identity && other.kind === 'pod' && other.namespace === party.namespace) {
      return [{ cluster, attempt }];
    }
    const known = cluster.namespaces[party.namespace] ?? {};
    if (recorded.includes(key) && key in known) return [{ cluster, attempt }];
    return completions(known, key, values).map((labels) => ({
      cluster: { ...cluster, namespaces: { ...cluster.namespaces, [party.namespace]: labels } },
      attempt,
    }));
  });
}

/** Each port name that a policy uses may or may not be the name of the connection's port. */
function whatContainerPorts(end: End, universe: Universe): Question {
  return (world) => {
    const party = world.attempt[end];
    const { protocol, port } = world.attempt;
    if (party.kind !== 'pod' || port === undefined) return [world];
    let choices: Pod['ports'][] = [[]];
    for (const name of universe.portNames) {
      choices = choices.flatMap((ports) => [ports, [...ports, { name, protocol, containerPort: port }]]);
    }
    return choices.map((ports) => withParty(world, end, { ...party, ports }));
  };
}

/** Without the key, with each value that a policy mentions, and with one that none does. */
function completions(labels: Labels, key: string, values: ReadonlySet<string>): Labels[] {
  const { [key]: _, ...rest } = labels;
  return [rest, ...[...values, 'never-mentioned'].map((value) => ({ ...rest, [key]: value }))];
}

function nodeOf(party: Party): string {
  return party.kind === 'external' ? 'no-node' : party.node;
}

function withParty(world: World, end: End, party: Party): World {
  const attempt = isPodToItself(world.attempt)
    ? { ...world.attempt, from: party, to: party }
    : { ...world.attempt, [end]: party };
  return { cluster: world.cluster, attempt };
}
