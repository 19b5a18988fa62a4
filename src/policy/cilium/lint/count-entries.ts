import { type CiliumPort, type CiliumRule, type CiliumSpec, SECTIONS } from '../cilium-policy.ts';

/**
 * The entries of the policy map that a spec takes at least: one a peer and port. Each block of addresses is a peer; a selector is
 * at least one. A range of ports takes one entry for each block of ports that is a power of two.
 */
export function countEntries({ sections }: CiliumSpec): {
  readonly least: number;
  readonly groups: readonly (readonly [group: string, entriesOfEach: number])[];
} {
  let least = 0;
  const groups: (readonly [string, number])[] = [];
  for (const section of SECTIONS) {
    for (const rule of sections[section] ?? []) {
      const ports = portsOf(rule);
      const { endpoints, entities, cidr, cidrSet, names, nodes } = rule.peers;
      const lists: readonly (readonly unknown[] | undefined)[] = [endpoints, entities, cidr, names, nodes];
      least += ports * lists.reduce((sum, list) => sum + (list ?? []).length, 0);
      for (const one of cidrSet ?? []) {
        least += ports * (one.kind === 'cidr' ? 1 + one.except.length : one.except.length);
        if (one.kind === 'group') groups.push([one.name, ports]);
      }
    }
  }
  return { least, groups };
}

function portsOf({ toPorts, icmps }: CiliumRule): number {
  const written = (toPorts ?? []).flatMap(({ ports }) => ports);
  const messages = (icmps ?? []).flatMap(({ fields }) => fields);
  const count = written.reduce((sum, port) => sum + entriesOf(port), messages.length);
  return count === 0 ? 1 : count;
}

function entriesOf({ protocol, port, endPort = 0 }: CiliumPort): number {
  const protocols = protocol === 'ANY' ? 2 : 1;
  if ('name' in port || port.number === 0 || endPort <= port.number) return protocols;
  return protocols * blocksOf(port.number, endPort);
}

function blocksOf(first: number, last: number): number {
  let count = 0;
  for (let at = first; at <= last; count++) {
    let size = at === 0 ? 65_536 : at & -at;
    while (at + size - 1 > last) size >>= 1;
    at += size;
  }
  return count;
}
