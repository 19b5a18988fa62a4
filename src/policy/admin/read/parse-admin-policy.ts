import { didYouMean } from '../../fields/did-you-mean.ts';
import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import { readInteger, readList, readObject, readText } from '../../fields/read-fields.ts';
import { refuseNulls } from '../../fields/refuse-nulls.ts';
import type { FieldPath, ManifestDocument } from '../../manifest.ts';
import type { Fields } from '../../manifests/fields-of.ts';
import { parseClusterObjectMeta } from '../../metadata/parse-object-meta.ts';
import type { AdminKind, AdminPolicy, AdminTier, PodSelection } from '../admin-policy.ts';
import { ADMIN_SCHEMAS, type AdminSchema } from './admin-schema.ts';
import { parseAdminRule } from './parse-admin-rule.ts';
import { parsePodSelection } from './parse-pod-selection.ts';
import { readBoundedInteger, readBoundedList, readExactlyOne, requireFields } from './read-schema-fields.ts';

/** Fields of v1alpha1 that have a default. */
const WITH_DEFAULT = new Set(['protocol']);
const TIERS: ReadonlyMap<string, AdminTier> = new Map([
  ['Admin', 'admin'],
  ['Baseline', 'baseline'],
]);

/**
 * Reads a policy of policy.networking.k8s.io and refuses what the API server refuses by the CRDs of the experimental channel
 * (network-policy-api v0.1.7 and v0.3.0) with fieldValidation=Strict. All problems are reported. Undefined when anything is invalid.
 */
export function parseAdminPolicy(
  document: ManifestDocument,
  kind: AdminKind,
  findings: Findings,
): AdminPolicy | undefined {
  const schema = ADMIN_SCHEMAS[kind];
  const fields = readObject(
    document.value,
    [],
    ['apiVersion', 'kind', 'metadata', 'spec', 'status'],
    findings,
  );
  const meta = parseClusterObjectMeta(fields?.metadata, findings);
  if (kind === 'BaselineAdminNetworkPolicy') checkBaselineName(meta?.name, findings);
  checkStatus(fields?.status, findings);
  requireFields(fields, ['spec'], [], findings);
  const path = ['spec'];
  const spec = readSpec(fields?.spec, path, schema, findings);
  const subject = readSubject(spec.subject, [...path, 'subject'], schema, findings);
  const tier = schema.hasTier ? readTier(spec.tier, [...path, 'tier'], findings) : tierOf(kind);
  const priority = schema.hasPriority
    ? readBoundedInteger(spec.priority, [...path, 'priority'], [0, 1000], findings)
    : 0;
  const rules = (key: 'ingress' | 'egress') =>
    readBoundedList(spec[key], [...path, key], { min: 0, max: schema.maxItems }, findings).flatMap(
      (rule, i) => parseAdminRule(rule, [...path, key, i], key, schema, document, findings) ?? [],
    );
  const [ingress, egress] = [rules('ingress'), rules('egress')];
  if (meta === undefined || findings.hasRefusals) return undefined;
  if (subject === undefined || tier === undefined || priority === undefined) return undefined;
  return { kind, name: meta.name, tier, priority, subject, ingress, egress };
}

function readSpec(value: unknown, path: FieldPath, schema: AdminSchema, findings: Findings): Fields {
  const withDefault = schema.portsKey === 'ports' ? WITH_DEFAULT : new Set<string>();
  refuseNulls(value, path, { code: 'admin/null', by: 'the API server', withDefault }, findings);
  const own = [...(schema.hasTier ? ['tier'] : []), ...(schema.hasPriority ? ['priority'] : []), 'subject'];
  const spec = readObject(value, path, [...own, 'ingress', 'egress'], findings);
  requireFields(spec, own, path, findings);
  return spec ?? {};
}

function readSubject(
  value: unknown,
  path: FieldPath,
  schema: AdminSchema,
  findings: Findings,
): PodSelection | undefined {
  const written = readExactlyOne(value, path, ['namespaces', 'pods'] as const, findings);
  return written && parsePodSelection(written.key, written.value, written.path, schema, findings);
}

function readTier(value: unknown, path: FieldPath, findings: Findings): AdminTier | undefined {
  const text = readText(value, path, findings);
  const tier = text === undefined ? undefined : TIERS.get(text);
  if (text === undefined || tier !== undefined) return tier;
  const names = [...TIERS.keys()];
  const meant = didYouMean(text, names);
  findings.error(
    'admin/tier',
    path,
    `unknown tier ${quote(text)}`,
    meant === undefined ? `use one of ${names.join(', ')}` : `did you mean \`${meant}\`?`,
  );
  return undefined;
}

function tierOf(kind: AdminKind): AdminTier {
  return kind === 'BaselineAdminNetworkPolicy' ? 'baseline' : 'admin';
}

/** A CEL rule of the CRD: there is only one baseline. */
function checkBaselineName(name: string | undefined, findings: Findings): void {
  if (name === undefined || name === 'default') return;
  findings.error(
    'admin/baseline-name',
    ['metadata', 'name'],
    `the only BaselineAdminNetworkPolicy of a cluster must be named \`default\`, not ${quote(name)}`,
    'name it `default`; a ClusterNetworkPolicy of tier `Baseline` may have any name',
  );
}

const TEXTS = ['lastTransitionTime', 'message', 'reason', 'status', 'type'];

/**
 * Checks a status that a server wrote. An apply drops it, but only after checking its keys and types and that each condition has
 * a type of its own.
 */
function checkStatus(value: unknown, findings: Findings): void {
  const status = readObject(value, ['status'], ['conditions'], findings);
  const path = ['status', 'conditions'];
  const types = new Set<string>();
  for (const [i, item] of (readList(status?.conditions, path, findings) ?? []).entries()) {
    const at = [...path, i];
    const condition = readObject(item ?? {}, at, [...TEXTS, 'observedGeneration'], findings);
    requireFields(condition, ['type'], at, findings);
    for (const key of TEXTS) readText(condition?.[key], [...at, key], findings);
    readInteger(condition?.observedGeneration, [...at, 'observedGeneration'], findings);
    const type = condition?.type;
    if (typeof type !== 'string') continue;
    if (types.has(type))
      findings.error('admin/repeated', at, `the condition \`${type}\` is listed twice`, 'remove `status`');
    types.add(type);
  }
}
