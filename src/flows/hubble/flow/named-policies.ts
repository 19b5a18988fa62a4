import type { Direction } from '../../../model/connection.ts';
import type { NamedPolicy } from '../../../model/digest.ts';
import { isJsonObject, type JsonObject } from '../../../model/json-object.ts';
import { textField, textsField } from '../../format/values/json-fields.ts';

/** Fields of a flow that list the policies which decided it (flow.proto, message Policy). */
export const POLICY_FIELDS = [
  'ingress_allowed_by',
  'ingress_denied_by',
  'egress_allowed_by',
  'egress_denied_by',
] as const;
export type PolicyField = (typeof POLICY_FIELDS)[number];

const MEANING: Readonly<Record<PolicyField, readonly [Direction, NamedPolicy['action']]>> = {
  ingress_allowed_by: ['ingress', 'allowed'],
  ingress_denied_by: ['ingress', 'denied'],
  egress_allowed_by: ['egress', 'allowed'],
  egress_denied_by: ['egress', 'denied'],
};

/** The policies of one of the fields; those without a name are left out. */
export function readNamedPolicies(field: PolicyField, value: unknown): readonly NamedPolicy[] {
  if (!Array.isArray(value)) return [];
  const [direction, action] = MEANING[field];
  return value.flatMap((written: unknown) => {
    if (!isJsonObject(written)) return [];
    const name = textField(written.name) ?? labelOf(written, 'policy.name');
    if (name === undefined) return [];
    return {
      direction,
      action,
      kind: textField(written.kind) ?? labelOf(written, 'policy.derived-from'),
      namespace: textField(written.namespace) ?? labelOf(written, 'policy.namespace'),
      name,
    };
  });
}

/** Before Cilium 1.16 only the labels of a rule say where it comes from. */
function labelOf(policy: JsonObject, key: string): string | undefined {
  const prefix = `k8s:io.cilium.k8s.${key}=`;
  const label = textsField(policy.labels).find((text) => text.startsWith(prefix));
  return textField(label?.slice(prefix.length));
}
