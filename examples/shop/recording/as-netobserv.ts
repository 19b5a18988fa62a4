import type { Decision } from './decisions.ts';
import type { End } from './end.ts';
import type { Route } from './route.ts';

const PROTOCOLS = { TCP: 6, UDP: 17, ICMPv4: 1 } as const;
const [SYN, ESTABLISHED] = [2, 0x110];

/** NetObserv with network events and without sampling: each side's node, each direction a record. */
export function asNetobserv(route: Route, decisions: readonly Decision[], isLongLived: boolean): string[] {
  const { source, destination, l4 } = route;
  const isOpen = decisions.every(({ isAllowed }) => isAllowed);
  const ports =
    l4.protocol === 'ICMPv4'
      ? { there: { IcmpType: l4.type, IcmpCode: 0 }, back: { IcmpType: 0, IcmpCode: 0 } }
      : {
          there: { SrcPort: l4.sourcePort, DstPort: l4.destinationPort },
          back: { SrcPort: l4.destinationPort, DstPort: l4.sourcePort },
        };
  const isTcp = l4.protocol === 'TCP';
  return decisions.flatMap((decision) => {
    const frame = {
      Proto: PROTOCOLS[l4.protocol],
      Etype: 2048,
      Bytes: 74,
      Packets: 1,
      Sampling: 1,
      TimeFlowStartMs: route.time,
      TimeFlowEndMs: route.time + 400,
      AgentIP: decision.node.address,
    };
    const isSource = decision.side === 'source';
    const there = {
      ...frame,
      FlowDirection: isSource ? 1 : 0,
      ...endOf('Src', source),
      ...endOf('Dst', destination),
      ...ports.there,
      ...(isTcp && { Flags: isLongLived ? 16 : SYN }),
      NetworkEvents: eventsOf(decision),
    };
    const back = {
      ...frame,
      FlowDirection: isSource ? 0 : 1,
      ...endOf('Src', destination),
      ...endOf('Dst', source),
      ...ports.back,
      ...(isTcp && { Flags: isLongLived ? 16 : ESTABLISHED }),
    };
    return (isOpen ? [there, back] : [there]).map((record) => JSON.stringify(record));
  });
}

function eventsOf({ side, pod, isAllowed, isSelected, policy }: Decision): readonly unknown[] | undefined {
  if (!isSelected) return undefined;
  const event = {
    Feature: 'acl',
    Direction: side === 'source' ? 'Egress' : 'Ingress',
    Namespace: pod.workload.namespace,
  };
  return isAllowed
    ? [{ ...event, Type: 'NetworkPolicy', Action: 'allow-related', Name: policy }]
    : [{ ...event, Type: 'NetpolNamespace', Action: 'drop' }];
}

function endOf(side: 'Src' | 'Dst', end: End): Readonly<Record<string, unknown>> {
  if (!('pod' in end)) return { [`${side}Addr`]: end.address };
  const { name, workload, address, node } = end.pod;
  const facts = {
    Name: name,
    Type: 'Pod',
    Namespace: workload.namespace,
    OwnerName: workload.name,
    OwnerType: workload.kind,
    HostIP: node.address,
    HostName: node.name,
  };
  return {
    [`${side}Addr`]: address,
    ...Object.fromEntries(Object.entries(facts).map(([key, value]) => [`${side}K8S_${key}`, value])),
  };
}
