import type { KnownOfCluster } from '../../known-of-cluster.ts';
import type { CalicoPlatform } from '../../platform/calico-settings.ts';
import type { CalicoVersion } from '../../platform/cni.ts';
import type { InForce } from '../../policies-in-force.ts';
import type { BarePolicyOf } from '../../policy.ts';
import type { CalicoObject, CalicoTier } from '../calico-object.ts';
import { builtInTiers } from '../read/parse-tier.ts';
import type { CalicoSurroundings, PolicyInForce } from './compile-calico-policy.ts';
import type { RequestsAreJudged } from './compile-http.ts';
import type { ProfileInForce } from './host-tiers.ts';
import { placeHosts } from './hosts.ts';
import { labelledHost, labelledSet } from './labelled-addresses.ts';
import { createMembers, createOthers } from './members.ts';
import { unreadSet } from './unread-set.ts';

type CalicoInForce = InForce & BarePolicyOf<'calico'>;

/** The Calico objects that decide connections, by kind. */
export interface CalicoObjects {
  readonly policies: readonly PolicyInForce[];
  /**
   * Including those that every cluster has. Tiers that are written more than once are not among them: nobody knows which one is
   * in force.
   */
  readonly tiers: readonly CalicoTier[];
  /** Those that are written more than once are not among them, either. */
  readonly profiles: readonly ProfileInForce[];
  readonly around: CalicoSurroundings;
  /** Whose built-in tiers and order of policies count. */
  readonly version: CalicoVersion;
}

/** Sorts objects by kind. Staged policies are left out. */
export function calicoInForce(
  objects: readonly CalicoInForce[],
  { services, namespaces, unreadReferences }: KnownOfCluster,
  { version, autoHostEndpoints }: Pick<CalicoPlatform, 'version' | 'autoHostEndpoints'>,
  requests: RequestsAreJudged,
): CalicoObjects {
  // Calico makes every node a host endpoint.
  const areAutomatic = autoHostEndpoints === 'Enabled';
  const profiles = objectsOfKind(objects, 'profile')
    .filter(({ doubt }) => doubt === undefined)
    .map(({ ref, value }) => ({ ref, value }));
  const values = profiles.map(({ value }) => value);
  const hosts = placeHosts(
    objectsOfKind(objects, 'host-endpoint').map(({ ref, value: endpoint, doubt }) => ({
      ref,
      endpoint,
      labelled: labelledHost(endpoint, values, doubt),
    })),
    areAutomatic,
  );
  const sets = objectsOfKind(objects, 'network-set').map((object) =>
    labelledSet(object.value, namespaces, object.doubt),
  );
  const given = objectsOfKind(objects, 'tier').filter((object) => object.doubt === undefined);
  const tiers = new Map(
    [...builtInTiers(version), ...given.map(({ value }) => value)].map((tier) => [tier.name, tier]),
  );
  const others = createOthers(
    [...sets, ...unreadReferences.flatMap(unreadSet), ...hosts.map(({ labelled }) => labelled)],
    areAutomatic,
  );
  return {
    policies: objectsOfKind(objects, 'policy').filter(({ value }) => value.staged === undefined),
    tiers: [...tiers.values()],
    profiles,
    around: {
      hosts: { given: hosts, areAutomatic },
      services,
      requests,
      members: createMembers(others),
      others,
    },
    version,
  };
}

type OfKind<Kind extends CalicoObject['kind']> = Omit<CalicoInForce, 'value'> & {
  readonly value: Extract<CalicoObject, { readonly kind: Kind }>;
};

function objectsOfKind<Kind extends CalicoObject['kind']>(
  objects: readonly CalicoInForce[],
  kind: Kind,
): readonly OfKind<Kind>[] {
  return objects.filter((object): object is CalicoInForce & OfKind<Kind> => object.value.kind === kind);
}
