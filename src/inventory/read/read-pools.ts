import { parseCidr } from '../../model/cidr.ts';
import type { KnownPool } from '../../policy/known-pools.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { NatExclusions } from '../inventory.ts';
import type { FieldReader } from './field-reader.ts';

/** An IPPool of Calico, in its own form or in that in which it is stored. */
export function readPool(reader: FieldReader): readonly KnownPool[] {
  const uses = (reader.list(['spec', 'allowedUses']) ?? []).filter((use) => use !== 'LoadBalancer');
  const hasUses = (reader.list(['spec', 'allowedUses']) ?? []).length > 0;
  return poolAt(reader, ['spec'], {
    isTranslated: reader.flag(['spec', 'natOutgoing']) === true,
    isForLoadBalancers: hasUses && uses.length === 0,
  });
}

/** The pools that Calico's operator sets up; `natOutgoing` is on where it is left out. */
export function readInstalledPools(reader: FieldReader): readonly KnownPool[] {
  const place = ['spec', 'calicoNetwork', 'ipPools'];
  return (reader.list(place) ?? []).flatMap((_, i) =>
    poolAt(reader, [...place, i], {
      isTranslated: reader.text([...place, i, 'natOutgoing']) !== 'Disabled',
      isForLoadBalancers: false,
    }),
  );
}

function poolAt(reader: FieldReader, place: FieldPath, facts: Omit<KnownPool, 'cidr'>): readonly KnownPool[] {
  const text = reader.text([...place, 'cidr']);
  if (text === undefined) return [];
  const cidr = parseCidr(text);
  if (cidr !== undefined) return [{ cidr, ...facts }];
  reader.warn([...place, 'cidr'], `\`${text}\` is not a CIDR`, 'write `10.0.0.0/16`; this pool was ignored');
  return [];
}

/** What a FelixConfiguration says of where pods are not translated; undefined: nothing. */
export function readNatExclusions(reader: FieldReader, name: string): NatExclusions | undefined {
  const written = reader.text(['spec', 'natOutgoingExclusions']);
  if (written === undefined) return undefined;
  const isOfSomeNodes = name !== 'default' || reader.text(['spec', 'nodeSelector']) !== undefined;
  return { leavesOutNodes: written === 'IPPoolsAndHostIPs', isOfSomeNodes };
}
