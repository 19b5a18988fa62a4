import type { NamedPortLeaf } from '../../engine/leaves/named-port.ts';
import type { PortRangeLeaf } from '../../engine/leaves/port-range.ts';
import type { SourceSpan } from '../../model/diagnostic.ts';
import type { PolicyRef } from '../../model/verdict.ts';

/** A port, a range or a name of one that a rule opens. */
export type OpenPort =
  | (PortRangeLeaf & { readonly kind: 'port-range' })
  | (NamedPortLeaf & { readonly kind: 'named-port' });

/** A rule that lets a whole audience in or out. */
export interface OpenRule {
  readonly policy: PolicyRef;
  readonly span: SourceSpan;
  readonly ports: 'any' | readonly OpenPort[];
}

/** The rules of `now` that open ports that no rule of `before` opens, each with those ports. */
export function newlyOpen(before: readonly OpenRule[], now: readonly OpenRule[]): readonly OpenRule[] {
  if (areOpen(before)) return [];
  const known = before.flatMap(({ ports }) => (ports === 'any' ? [] : ports));
  return now.flatMap((rule) => {
    const ports = rule.ports === 'any' ? 'any' : rule.ports.filter((port) => !isCovered(port, known));
    return ports.length === 0 ? [] : [{ ...rule, ports }];
  });
}

/** Whether the rules let a whole audience in on every port, so that isolation keeps nothing out. */
export function areOpen(rules: readonly OpenRule[]): boolean {
  const ports = rules.map((rule) => rule.ports);
  return ports.includes('any') || opensAllPorts(ports.filter((some) => some !== 'any').flat());
}

/** Whether every port of TCP, UDP and SCTP is among them. */
export function opensAllPorts(ports: readonly OpenPort[]): boolean {
  return ALL_PORTS.every((port) => isCovered(port, ports));
}

const allOf = (protocol: OpenPort['protocol']): OpenPort => ({
  kind: 'port-range',
  protocol,
  first: 1,
  last: 65535,
});
const ALL_PORTS = (['TCP', 'UDP', 'SCTP'] as const).map(allOf);

/** Whether the known ranges together contain the port's; a name is covered only by itself, or by all ports. */
function isCovered(port: OpenPort, known: readonly OpenPort[]): boolean {
  if (port.kind === 'named-port') {
    const isSame = (one: OpenPort): boolean =>
      one.kind === 'named-port' && one.protocol === port.protocol && one.name === port.name;
    return known.some(isSame) || isCovered(allOf(port.protocol), known);
  }
  const ranges = known
    .flatMap((one) => (one.kind === 'port-range' && one.protocol === port.protocol ? [one] : []))
    .sort((a, b) => a.first - b.first);
  let next = port.first;
  for (const { first, last } of ranges) {
    if (first > next) break;
    next = Math.max(next, last + 1);
  }
  return next > port.last;
}
