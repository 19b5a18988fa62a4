import type { ManifestDocument } from '../manifest.ts';
import type { OtherKind } from './known-kinds.ts';

type IsPolicy = (type: { readonly apiVersion: string; readonly kind: string }) => boolean;

const TEMPLATES = 'template.openshift.io';

/**
 * An object of which somebody else makes policies that are written in it: a Template of OpenShift by `oc process`, and what controllers roll out (Kyverno's `generate`, a
 * ManifestWork or ConfigurationPolicy of Open Cluster Management, Hive's SyncSet, an Object of Crossplane). Where they end up, and with which values, is not known.
 * Undefined for an object in which `isPolicy` finds none.
 */
export function makesPolicies(document: ManifestDocument, isPolicy: IsPolicy): OtherKind | undefined {
  const { apiVersion = '', kind, value } = document;
  const group = apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0));
  // Before API groups there was one without.
  const isTemplate = kind === 'Template' && (group === TEMPLATES || apiVersion === 'v1');
  if (!isTemplate && isBuiltIn(group)) return undefined;
  const { metadata: _, status: __, ...written } = value;
  const isRules = isTemplate ? () => true : hasContents;
  if (!holdsPolicy(written, (part) => isRules(part) && isTypeOf(part, isPolicy), new Set())) return undefined;
  return {
    role: 'policy',
    family: isTemplate ? TEMPLATES : group,
    effect: { reach: 'pods-and-nodes', directions: ['ingress', 'egress'], power: 'allow-and-deny' },
    makes: true,
  };
}

/** Kubernetes' own controllers make no policies. */
function isBuiltIn(group: string): boolean {
  return !group.includes('.') || /(?:^|\.)k8s\.io$/.test(group);
}

/** Where a policy is only named, as by an owner or a health check, its rules are not there. `data` and `clone` are what Kyverno generates from. */
const CONTENTS = ['spec', 'specs', 'data', 'clone'];

function hasContents(part: object): boolean {
  return CONTENTS.some((field) => Object.hasOwn(part, field));
}

function isTypeOf(part: object, isPolicy: IsPolicy): boolean {
  const { apiVersion, kind } = part as Readonly<Record<string, unknown>>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && isPolicy({ apiVersion, kind });
}

/** Values that aliases share are looked at once. */
function holdsPolicy(value: unknown, isOne: (part: object) => boolean, seen: Set<object>): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false;
  seen.add(value);
  if (!Array.isArray(value) && isOne(value)) return true;
  return Object.values(value).some((part) => holdsPolicy(part, isOne, seen));
}
