import { apiGroup } from '../../model/api-group.ts';
import type { ManifestDocument } from '../manifest.ts';
import { asksForPolicies } from './asks-for-policies.ts';
import { changesPolicies } from './changes-policies.ts';
import type { OtherKind } from './known-kinds.ts';

const TEMPLATES = 'template.openshift.io';

/**
 * An object from which something else makes policies: those that are written in it, as objects or as text (an OpenShift Template
 * by `oc process`, Kyverno's `generate`, a ManifestWork or ConfigurationPolicy of Open Cluster Management, Hive's SyncSet, an
 * Object of Crossplane, a ConfigMap of a ClusterResourceSet); those that a release of a chart or an operator is asked for; and
 * those that are written elsewhere and that a controller changes. Where they end up, and with which values, is not known.
 * Undefined for an object that does none of this.
 */
export function makesPolicies(document: ManifestDocument, isPolicy: IsPolicy): OtherKind | undefined {
  const { apiVersion = '', kind, value } = document;
  const group = apiGroup(apiVersion);
  // Before API groups existed, there was a Template without one.
  const isTemplate = kind === 'Template' && (group === TEMPLATES || apiVersion === 'v1');
  const family = isTemplate ? TEMPLATES : group;
  const { metadata: _, status: __, ...written } = value;
  const isText = (text: string): boolean => textHoldsPolicy(text, isPolicy);
  if (!isTemplate && isBuiltIn(group)) {
    const isCarrier = apiVersion === 'v1' && (kind === 'ConfigMap' || kind === 'Secret');
    const holds = isCarrier && holdsPolicy(written, { isOne: () => false, isText, seen: new Set() });
    return holds || changesPolicies(document) ? maker(family) : undefined;
  }
  const isRules = isTemplate ? () => true : hasContents;
  const isOne = (part: object): boolean => isRules(part) && isTypeOf(part, isPolicy);
  if (holdsPolicy(written, { isOne, isText, seen: new Set() }) || changesPolicies(document)) {
    return maker(family);
  }
  const asked = asksForPolicies(document);
  return asked && maker(family, { namespace: asked.namespace, asked: asked.asked });
}

function maker(family: string, makes: (OtherKind & { role: 'policy' })['makes'] = {}): OtherKind {
  return {
    role: 'policy',
    family,
    effect: { reach: 'pods-and-nodes', directions: ['ingress', 'egress'], power: 'allow-and-deny' },
    makes,
  };
}

/** Kubernetes' own controllers make no policies. */
function isBuiltIn(group: string): boolean {
  return !group.includes('.') || /(?:^|\.)k8s\.io$/.test(group);
}

/**
 * Fields in which policies are written. Elsewhere (an owner, a health check) one is only named. Kyverno generates from `data` and
 * `clone`.
 */
const CONTENTS = ['spec', 'specs', 'data', 'clone'];

function hasContents(part: object): boolean {
  return CONTENTS.some((field) => Object.hasOwn(part, field));
}

function isTypeOf(part: object, isPolicy: IsPolicy): boolean {
  const { apiVersion, kind } = part as Readonly<Record<string, unknown>>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && isPolicy({ apiVersion, kind });
}

interface Search {
  readonly isOne: (part: object) => boolean;
  readonly isText: (text: string) => boolean;
  /** Values shared by aliases are looked at only once. */
  readonly seen: Set<object>;
}

function holdsPolicy(value: unknown, search: Search): boolean {
  if (typeof value === 'string') return search.isText(value);
  if (typeof value !== 'object' || value === null || search.seen.has(value)) return false;
  search.seen.add(value);
  if (!Array.isArray(value) && search.isOne(value)) return true;
  return Object.values(value).some((part) => holdsPolicy(part, search));
}

type IsPolicy = (type: { readonly apiVersion: string; readonly kind: string }) => boolean;

/** As YAML, JSON and CEL write them; the values of a template may be anything. */
const KIND = /\bkind["']?\s{0,20}:\s{0,20}(?:dyn\(\s{0,20})?["']?([A-Za-z]{1,80})/g;
const API_VERSION =
  /\bapiVersion["']?\s{0,20}:\s{0,20}(?:dyn\(\s{0,20})?["']?([a-z0-9][a-z0-9.-]{0,250}\/v[a-z0-9]{1,30})/g;
const RULES = /\bspecs?["']?\s{0,20}:/;

/**
 * Whether a text in an object, which something else reads, contains a policy with its rules: as a manifest, a template of one, or
 * an expression that makes one.
 */
function textHoldsPolicy(text: string, isPolicy: IsPolicy): boolean {
  if (!text.includes('apiVersion') || !RULES.test(text)) return false;
  const kinds = new Set(captures(text, KIND));
  const versions = new Set(captures(text, API_VERSION));
  return [...versions].some((apiVersion) => [...kinds].some((kind) => isPolicy({ apiVersion, kind })));
}

function captures(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, captured]) => captured ?? []);
}
