import { apiGroup } from '../model/api-group.ts';
import type { ManifestType } from './dialect.ts';
import { recogniseDialect } from './dialects.ts';
import { quote } from './fields/quote.ts';
import type { ManifestDocument } from './manifest.ts';
import { type OtherKind, otherKind } from './not-simulated/known-kinds.ts';
import { makesPolicies } from './not-simulated/makes-policies.ts';
import type { DialectName } from './policy.ts';

/** What a manifest is to Sluice, judged by its apiVersion and kind alone. */
export type Recognition =
  /** A policy of a dialect, simulated where the platform enforces it; `otherwise` says what it is elsewhere. */
  | {
      readonly kind: 'policy';
      readonly dialect: DialectName;
      readonly otherwise: OtherKind | undefined;
    }
  /** A kind that affects connections in ways that Sluice does not simulate; the cluster may enforce it. */
  | { readonly kind: 'not-simulated'; readonly what: OtherKind }
  /** Meant as a policy, but no API server accepts it; `useInstead` says what to write. */
  | {
      readonly kind: 'wrong-type';
      readonly problem: string;
      readonly useInstead: string;
      /** What it may do in a cluster that has it nevertheless; left out if no cluster can have it. */
      readonly otherwise?: OtherKind;
    }
  /** Not a manifest: it has no apiVersion or no kind. */
  | { readonly kind: 'no-manifest' }
  /** Any other object: inventory. */
  | { readonly kind: 'other' };

/** The one place that decides which dialect reads a manifest. */
export function recognise(document: ManifestDocument): Recognition {
  const { apiVersion, kind, value } = document;
  if (!(apiVersion ?? '').includes('/') && holdsPoliciesAsItems(value)) {
    return {
      kind: 'wrong-type',
      problem:
        kind === undefined
          ? 'a list of policies has no `kind`'
          : `a list of policies cannot be a ${quote(kind)}`,
      useInstead: 'use `apiVersion: v1` with `kind: List`, or write them one by one with `---` between them',
    };
  }
  if (apiVersion === undefined || kind === undefined) return withoutType(apiVersion, kind, value);
  if (isListOfPolicies(apiVersion, kind)) {
    return {
      kind: 'wrong-type',
      problem: `${quote(kind)} has no list \`items\``,
      useInstead: 'write the objects as a list under `items`, or one by one with `---` between them',
    };
  }
  const itself = recogniseType({ apiVersion, kind });
  if (itself.kind !== 'other') return itself;
  const maker = makesPolicies(document, (type) => {
    const is = recogniseType(type);
    return (
      is.kind === 'policy' ||
      is.kind === 'wrong-type' ||
      (is.kind === 'not-simulated' && is.what.role === 'policy')
    );
  });
  return maker === undefined ? itself : { kind: 'not-simulated', what: maker };
}

/**
 * Whether objects of a type that a cluster serves help to decide connections, or policies refer to them: `yes` for a known
 * version, `other-version` for an unknown one.
 */
export function partInVerdicts(type: {
  readonly apiVersion: string;
  readonly kind: string;
}): 'yes' | 'other-version' | 'no' {
  const is = recogniseType(type);
  switch (is.kind) {
    case 'policy':
      return 'yes';
    case 'not-simulated':
      return is.what.role === 'policy' || is.what.role === 'reference' ? 'yes' : 'no';
    case 'wrong-type':
      return 'other-version';
    default:
      return 'no';
  }
}

function recogniseType({
  apiVersion,
  kind,
}: {
  readonly apiVersion: string;
  readonly kind: string;
}): Recognition {
  const type: ManifestType = { apiVersion, group: apiGroup(apiVersion), kind };
  const what = otherKind(type.group, kind);
  const found = recogniseDialect(type);
  if (found?.is.kind === 'policy') return { kind: 'policy', dialect: found.dialect, otherwise: what };
  if (found !== undefined) {
    const { mayBeInForce, ...wrong } = found.is;
    return { ...wrong, ...(mayBeInForce === true && what !== undefined && { otherwise: what }) };
  }
  return what === undefined ? { kind: 'other' } : { kind: 'not-simulated', what };
}

function withoutType(
  apiVersion: string | undefined,
  kind: string | undefined,
  value: ManifestDocument['value'],
): Recognition {
  if (kind === 'NetworkPolicy' || apiVersion === 'networking.k8s.io/v1' || isShapedLikePolicy(value)) {
    const missing = apiVersion === undefined ? 'apiVersion' : 'kind';
    return {
      kind: 'wrong-type',
      problem: `the object has no string \`${missing}\``,
      useInstead: 'use `apiVersion: networking.k8s.io/v1` with `kind: NetworkPolicy`',
    };
  }
  return { kind: 'no-manifest' };
}

const FIELDS = ['podSelector', 'policyTypes', 'ingress', 'egress'];

/** A `podSelector` alone is enough: it isolates what it selects. */
function isShapedLikePolicy({ spec }: ManifestDocument['value']): boolean {
  if (typeof spec !== 'object' || spec === null || !('podSelector' in spec)) return false;
  const fields = Object.keys(spec);
  return fields.some((field) => FIELDS.includes(field) && field !== 'podSelector') || fields.length === 1;
}

/**
 * Whether the kind is a list of any kind, or of policies. It still has its items only if they are not a list; others were taken
 * out before.
 */
function isListOfPolicies(apiVersion: string, kind: string): boolean {
  if (kind === 'List') return apiVersion === 'v1';
  return (
    kind.endsWith('List') &&
    recogniseType({ apiVersion, kind: kind.slice(0, -'List'.length) }).kind === 'policy'
  );
}

/** Items of list kinds were taken out before; this finds policies in `items` of other objects. */
function holdsPoliciesAsItems({ items }: ManifestDocument['value']): boolean {
  if (!Array.isArray(items)) return false;
  return items.some((item: unknown) => {
    if (typeof item !== 'object' || item === null) return false;
    const { apiVersion, kind } = item as Readonly<Record<string, unknown>>;
    if (typeof apiVersion !== 'string' || typeof kind !== 'string') return false;
    return recogniseType({ apiVersion, kind }).kind === 'policy';
  });
}
