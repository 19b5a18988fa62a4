import { apiGroup } from '../../model/api-group.ts';
import { type JsonObject, objectAt, textAt } from '../../model/json-object.ts';
import type { TakeOverTool } from './take-over-tool.ts';

/** A tool that marks the objects that it delivers. */
interface Deliverer {
  /** A command that writes when somebody runs it, as `--take-over` calls it; undefined for a controller, which writes by itself. */
  readonly command?: TakeOverTool;
  /** The names of its labels and annotations. */
  readonly marks: RegExp;
  /** Its part that has the object, in words for people; undefined when the object is not one of its. */
  readonly whatOf: (marks: Marks) => string | undefined;
}

/** The labels and annotations of an object, and the object as other tools name it. */
export interface Marks {
  readonly label: (name: string) => string | undefined;
  readonly annotation: (name: string) => string | undefined;
  readonly kind: string;
  readonly group: string;
  readonly namespace: string | undefined;
  readonly name: string;
}

export function marksOf(live: JsonObject): Marks {
  const metadata = objectAt(live, 'metadata');
  const version = textAt(live, 'apiVersion') ?? '';
  return {
    label: (name) => textAt(objectAt(metadata, 'labels'), name),
    annotation: (name) => textAt(objectAt(metadata, 'annotations'), name),
    kind: textAt(live, 'kind') ?? '',
    group: apiGroup(version),
    namespace: textAt(metadata, 'namespace'),
    name: textAt(metadata, 'name') ?? '',
  };
}

/**
 * Those whose objects also have the marks of another one stand before that one: Fleet and Sveltos install by Helm, Config Sync
 * has an inventory of kpt.
 *
 * The marks are those of each tool's documentation or code: wrangler's `objectset` (Fleet, k3s, Rancher), Config Sync's reference of
 * labels and annotations, cli-utils, kapp ("Apply stage"), Kyverno's `generate` labels, HNC's user guide, Sveltos' libsveltos,
 * Karmada's well-known labels, OLM's `ownerutil`.
 */
export const DELIVERERS: readonly Deliverer[] = [
  {
    marks: /^(?:objectset\.rio\.cattle\.io\/|fleet\.cattle\.io\/managed-by-)/,
    whatOf: fleetOrRancher,
  },
  { marks: /^(?:configmanagement|configsync)\.gke\.io\//, whatOf: configSync },
  {
    marks: /^projectsveltos\.io\//,
    whatOf: ({ annotation }) => {
      const name = annotation('projectsveltos.io/owner-name');
      return name === undefined
        ? undefined
        : `the ${annotation('projectsveltos.io/owner-kind') ?? 'profile'} \`${name}\` of Sveltos`;
    },
  },
  {
    marks: /^(?:generate\.kyverno\.io\/|kyverno\.io\/generated-by-)/,
    whatOf: ({ label }) => {
      const name = label('generate.kyverno.io/policy-name');
      if (name !== undefined) return `the policy \`${name}\` of Kyverno, which generates it`;
      return label('kyverno.io/generated-by-kind') === undefined
        ? undefined
        : 'a policy of Kyverno, which generates it';
    },
  },
  {
    marks: /^hnc\.x-k8s\.io\/inherited-from$/,
    whatOf: ({ label }) => {
      const from = label('hnc.x-k8s.io/inherited-from');
      return from === undefined ? undefined : `HNC, which copies it from the namespace \`${from}\``;
    },
  },
  {
    marks: /^work\.karmada\.io\//,
    whatOf: ({ label, annotation }) => {
      const work = annotation('work.karmada.io/name') ?? label('work.karmada.io/name');
      return work === undefined ? undefined : `the work \`${work}\` of Karmada`;
    },
  },
  {
    marks: /^(?:olm\.(?:owner(?:\..*)?|managed)|olm\.operatorframework\.io\/owner-.*)$/,
    whatOf: ({ label }) => {
      const name = label('olm.owner') ?? label('olm.operatorframework.io/owner-name');
      return name === undefined ? undefined : `the operator \`${name}\` of OLM`;
    },
  },
  {
    command: 'kapp',
    marks: /^kapp\.k14s\.io\/(?:app|association|identity|original.*)$/,
    whatOf: kappApp,
  },
  {
    command: 'kpt',
    marks: /^config\.k8s\.io\/owning-inventory$/,
    whatOf: ({ annotation }) => {
      const inventory = annotation('config.k8s.io/owning-inventory');
      return inventory === undefined ? undefined : `the inventory \`${inventory}\` of kpt or GitLab's agent`;
    },
  },
  {
    command: 'helm',
    marks: /^(?:app\.kubernetes\.io\/managed-by|helm\.sh\/chart|meta\.helm\.sh\/release-name(?:space)?)$/,
    whatOf: ({ label, annotation }) => {
      const release = annotation('meta.helm.sh/release-name');
      return label('app.kubernetes.io/managed-by') === 'Helm' && release !== undefined
        ? `the Helm release \`${release}\``
        : undefined;
    },
  },
];

/** Fleet installs each bundle as a set of objects; k3s and Rancher do the same for an object that owns the set. */
function fleetOrRancher({ label, annotation }: Marks): string | undefined {
  const ownerKind = /Kind=(\w+)$/.exec(annotation('objectset.rio.cattle.io/owner-gvk') ?? '')?.[1];
  if (ownerKind !== undefined) {
    const place = [
      annotation('objectset.rio.cattle.io/owner-namespace'),
      annotation('objectset.rio.cattle.io/owner-name'),
    ];
    return `the ${ownerKind} \`${place.filter((part) => (part ?? '') !== '').join('/')}\` of k3s or Rancher`;
  }
  const source = label('fleet.cattle.io/managed-by-name');
  if (source !== undefined) {
    const namespace = label('fleet.cattle.io/managed-by-namespace');
    const place = namespace === undefined ? source : `${namespace}/${source}`;
    return `the ${label('fleet.cattle.io/managed-by-kind') ?? 'bundle'} \`${place}\` of Fleet`;
  }
  const set = annotation('objectset.rio.cattle.io/id') ?? '';
  return set === '' ? undefined : `the bundle \`${set}\` of Fleet`;
}

/** Config Sync itself takes an object for its own only if both say so: a copy has the id of another object. */
function configSync({ label, annotation, kind, group, namespace, name }: Marks): string | undefined {
  const id = [group, kind.toLowerCase(), ...(namespace === undefined ? [] : [namespace]), name].join('_');
  const isManaged =
    annotation('configmanagement.gke.io/managed') === 'enabled' &&
    annotation('configsync.gke.io/resource-id') === id;
  if (!isManaged) return undefined;
  const sync = label('configmanagement.gke.io/sync-name');
  const from = annotation('configmanagement.gke.io/source-path');
  if (sync !== undefined)
    return `the ${label('configmanagement.gke.io/sync-kind') ?? 'sync'} \`${sync}\` of Config Sync`;
  return from === undefined ? 'Config Sync' : `Config Sync (\`${from}\`)`;
}

/** kapp finds its objects by the label; a copy of one has the identity of the other. */
function kappApp({ label, annotation, kind, group, namespace, name }: Marks): string | undefined {
  const app = label('kapp.k14s.io/app');
  const identity = annotation('kapp.k14s.io/identity');
  const own = `v1;${namespace ?? ''}/${group}/${kind}/${name};`;
  if (app === undefined || (identity !== undefined && !identity.startsWith(own))) return undefined;
  return `the app \`${app}\` of kapp or kapp-controller`;
}
