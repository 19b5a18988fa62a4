import { type Endpoint, NO_ADDRESS, type WorldEndpoint } from '../../model/endpoint.ts';
import { recordedSet } from '../../model/recorded-set.ts';
import { addressEnd, nodeEnd, podEnd, toldMore } from '../format/record-ends.ts';
import { textMemo } from '../format/values/text-memo.ts';
import type { GoldmaneEnd } from './goldmane-flow.ts';

/** An end as Calico records it; its flow logs may also have the address, which Goldmane never has. */
export type CalicoEnd = GoldmaneEnd & { readonly address?: string | undefined };

/** A pod's name may be cut where it is generated: `web-7d9f6c7b5d-*`. Undefined when the record does not say which end it is. */
export function calicoEnd({ kind, name, namespace, labels, address }: CalicoEnd): Endpoint | undefined {
  switch (kind) {
    case 'workload': {
      // No Kubernetes name contains a star; the fixed part of a generated name need not end with a dash.
      const isPrefix = name.endsWith('*');
      const owner = isPrefix ? ownerOf(name) : undefined;
      const known = owner === undefined ? name : owner.name;
      if (namespace === undefined || known === '' || known === '-') return undefined;
      return podEnd({ namespace, pod: known, owner, labels, address });
    }
    case 'host':
      return nodeEnd(name === '' || name === '-' ? undefined : name, address);
    case 'network-set': {
      const end = endOfAddress(address) ?? PUBLIC;
      if (name === '' || name === '-' || end.kind !== 'world') return end;
      const set = recordedSet(namespace, name);
      return end === PUBLIC ? endOfSet(set) : inSet(end, set);
    }
    case 'network': {
      const byAddress = endOfAddress(address);
      if (byAddress !== undefined) return byAddress;
      return name.startsWith('pub') || name.startsWith('PUBLIC') ? PUBLIC : NOBODY;
    }
    case 'untold':
      return NOBODY;
    case undefined:
      return undefined;
  }
}

/** An end of which only the name is recorded. */
const endOfSet = textMemo(
  (set): Endpoint => ({ kind: 'world', addresses: NO_ADDRESS, names: [], entities: [set] }),
);
const inSet = toldMore<WorldEndpoint>((end, set) => ({ ...end, entities: [set] }));
const PUBLIC: Endpoint = { kind: 'world', addresses: NO_ADDRESS, names: [], entities: [] };
const NOBODY: Endpoint = { kind: 'unidentified', addresses: NO_ADDRESS };

function endOfAddress(address: string | undefined): Endpoint | undefined {
  return address === undefined ? undefined : addressEnd(address);
}

const ownerOf = textMemo((prefix) => {
  const name = prefix.replace(/-?\*$/, '');
  return { name, kind: kindOfOwner(name) };
});

/**
 * The kind of owner by its name: a ReplicaSet's ends with a hash, that of a CronJob's run with the minute. Any other owner has
 * the prefix as its name.
 */
function kindOfOwner(name: string): string | undefined {
  if (/-\d{8,10}$/.test(name)) return 'Job';
  return /-[bcdfghjklmnpqrstvwxz2456789]{6,10}$/.test(name) ? 'ReplicaSet' : undefined;
}
