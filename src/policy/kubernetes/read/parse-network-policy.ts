import type { LabelSelector } from '../../../model/label-selector.ts';
import { didYouMean } from '../../fields/did-you-mean.ts';
import type { Findings } from '../../fields/findings.ts';
import { parseLabelSelector } from '../../fields/parse-label-selector.ts';
import { quote } from '../../fields/quote.ts';
import { readList, readObject, readText } from '../../fields/read-fields.ts';
import type { FieldPath, ManifestDocument } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import { parseObjectMeta } from '../../metadata/parse-object-meta.ts';
import type { NetworkPolicy } from '../network-policy.ts';
import { parseRule } from './parse-rule.ts';

const TYPES = ['Ingress', 'Egress'] as const;
type PolicyType = (typeof TYPES)[number];

const EVERY_POD: LabelSelector = { requirements: [] };

/**
 * Reads a networking.k8s.io/v1 NetworkPolicy and refuses exactly what the API server (1.36) refuses with
 * fieldValidation=Strict: pkg/apis/networking/validation and the decoder. All problems are reported, not only the first.
 * Defaults are those of pkg/apis/networking/v1/defaults.go. Undefined when anything is invalid.
 */
export function parseNetworkPolicy(
  document: ManifestDocument,
  defaultNamespace: string,
  findings: Findings,
): NetworkPolicy | undefined {
  const fields = readObject(
    withoutStatus(document.value, findings),
    [],
    ['apiVersion', 'kind', 'metadata', 'spec'],
    findings,
  );
  const meta = parseObjectMeta(fields?.metadata, defaultNamespace, findings, { isOfKubernetesItself: true });
  const path = ['spec'];
  const spec =
    readObject(fields?.spec, path, ['podSelector', 'policyTypes', 'ingress', 'egress'], findings) ?? {};
  const podSelector = parseLabelSelector(spec.podSelector, [...path, 'podSelector'], findings) ?? EVERY_POD;
  const rules = (key: 'ingress' | 'egress') =>
    (readList(spec[key], [...path, key], findings) ?? []).flatMap(
      (rule, i) => parseRule(rule, [...path, key, i], key, document, findings) ?? [],
    );
  const [ingress, egress] = [rules('ingress'), rules('egress')];
  const policyTypes = parsePolicyTypes(spec, [...path, 'policyTypes'], findings);
  if (meta === undefined || findings.hasRefusals) return undefined;
  return { ...meta, podSelector, policyTypes, ingress, egress };
}

/** `status` gets a message of its own: older clusters wrote it, so it occurs in exported manifests. */
function withoutStatus(value: Fields, findings: Findings): Fields {
  if (!('status' in value)) return value;
  findings.errorAtKey(
    'policy/unknown-key',
    ['status'],
    'unknown key `status`: NetworkPolicy has had none since Kubernetes 1.28',
    'remove `status`',
  );
  const { status: _, ...rest } = value;
  return rest;
}

/** An empty list counts as missing: then the types are Ingress and, if there is an egress rule, Egress. */
function parsePolicyTypes(spec: Fields, path: FieldPath, findings: Findings): ReadonlySet<PolicyType> {
  const written = readList(spec.policyTypes, path, findings) ?? [];
  if (written.length === 0) {
    const hasEgressRules = Array.isArray(spec.egress) && spec.egress.length > 0;
    return new Set(hasEgressRules ? TYPES : ['Ingress']);
  }
  if (written.length > TYPES.length) {
    findings.error(
      'policy/policy-types',
      path,
      'more than two policyTypes',
      'list `Ingress`, `Egress` or both',
    );
    return new Set();
  }
  return new Set(written.flatMap((item, i) => parsePolicyType(item, [...path, i], findings) ?? []));
}

function parsePolicyType(item: unknown, path: FieldPath, findings: Findings): PolicyType | undefined {
  const text = item === null ? '' : readText(item, path, findings);
  if (text === undefined) return undefined;
  const type = TYPES.find((known) => known === text);
  if (type !== undefined) return type;
  const suggestion = didYouMean(text, TYPES);
  findings.error(
    'policy/policy-types',
    path,
    `unknown policy type ${quote(text)}`,
    suggestion === undefined ? 'use `Ingress` or `Egress`' : `did you mean \`${suggestion}\`?`,
  );
  return undefined;
}
