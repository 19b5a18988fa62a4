import type { ManifestDocument } from '../manifest.ts';
import type { OtherKind } from './known-kinds.ts';

const GROUP = 'template.openshift.io';
/** Before API groups there was one without. */
const APIS: ReadonlySet<string> = new Set([`${GROUP}/v1`, 'v1']);

/**
 * A Template of OpenShift is not rendered: its objects have parameters, and become what `oc process` makes of them. Whatever they
 * hold of policies may decide anything. Undefined for any other object, and for a Template in which `isPolicy` finds none.
 */
export function templateOfPolicies(
  { apiVersion = '', kind, value: { objects } }: ManifestDocument,
  isPolicy: (type: { readonly apiVersion: string; readonly kind: string }) => boolean,
): OtherKind | undefined {
  if (kind !== 'Template' || !APIS.has(apiVersion) || !Array.isArray(objects)) return undefined;
  const holdsPolicies = objects.some((object: unknown) => {
    if (typeof object !== 'object' || object === null) return false;
    const { apiVersion: api, kind: what } = object as Readonly<Record<string, unknown>>;
    return typeof api === 'string' && typeof what === 'string' && isPolicy({ apiVersion: api, kind: what });
  });
  if (!holdsPolicies) return undefined;
  return {
    role: 'policy',
    family: GROUP,
    effect: { reach: 'pods-and-nodes', directions: ['ingress', 'egress'], power: 'allow-and-deny' },
  };
}
