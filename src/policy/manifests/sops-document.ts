import { fieldsOf } from './fields-of.ts';

type Value = Readonly<Record<string, unknown>>;

/** Keys that stay readable when a policy of some dialect is encrypted, under `spec`. */
const KEYS_OF_POLICIES: ReadonlySet<string> = new Set([
  ...['podSelector', 'policyTypes', 'ingress', 'egress', 'ingressDeny', 'egressDeny'],
  ...['endpointSelector', 'nodeSelector', 'subject', 'tier', 'types', 'order', 'priority'],
]);

/**
 * What an object is that SOPS encrypted: a `policy` by its kind, or by the keys of its `spec`, which stay readable; `unknown`
 * if neither tells. Undefined for an object that is not encrypted, and for one of another kind. Source: the documentation of
 * SOPS: values become `ENC[AES256_GCM,…]`, and a block `sops` says how.
 */
export function encryptedBySops(
  value: Value,
  isPolicyKind: (kind: string) => boolean,
): 'policy' | 'unknown' | undefined {
  const { sops, kind, spec, specs } = value;
  const { mac, lastmodified } = fieldsOf(sops);
  if (mac === undefined && lastmodified === undefined) return undefined;
  if (typeof kind === 'string' && !isEncrypted(kind)) return isPolicyKind(kind) ? 'policy' : undefined;
  const keys = [spec, ...(Array.isArray(specs) ? specs : [])].flatMap((part) => Object.keys(fieldsOf(part)));
  return keys.some((key) => KEYS_OF_POLICIES.has(key)) ? 'policy' : 'unknown';
}

function isEncrypted(text: string): boolean {
  return text.startsWith('ENC[');
}
