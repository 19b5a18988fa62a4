import { isJsonObject } from '../../model/json-object.ts';
import type { Findings } from '../fields/findings.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { Fields } from '../manifests/fields-of.ts';
import { parseClusterObjectMeta, parseObjectMeta } from '../metadata/parse-object-meta.ts';
import type { CiliumPlatform } from '../platform/cilium-settings.ts';
import { isCiliumSince } from '../platform/cni.ts';
import type { CiliumCidrGroup, CiliumNetworkPolicy, CiliumObject } from './cilium-policy.ts';
import { readCidrList } from './read/read-cidrs.ts';
import { readSpec } from './read/read-spec.ts';
import { createReader } from './read/reader.ts';
import { fieldsAt, mapsAt } from './read/written.ts';
import { checkShape } from './schema/check-shape.ts';
import { CIDR_GROUP_SHAPE } from './schema/cidr-shape.ts';
import { policyShape } from './schema/policy-shape.ts';

/**
 * Reads a CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy or CiliumCIDRGroup of cilium.io. Refuses what the definitions of
 * the version refuse, and reports what the agent refuses of the rest. Undefined when the API server refuses it.
 */
export function parseCiliumObject(
  document: ManifestDocument,
  defaultNamespace: string,
  platform: CiliumPlatform,
  findings: Findings,
): CiliumObject | undefined {
  if (document.kind === 'CiliumCIDRGroup') return parseCidrGroup(document, platform, findings);
  const isNamespaced = document.kind === 'CiliumNetworkPolicy';
  checkShape(document.value, policyShape(platform.version), [], findings);
  const { metadata } = document.value;
  const meta = isNamespaced
    ? parseObjectMeta(metadata, document.defaultNamespace ?? defaultNamespace, findings)
    : parseClusterObjectMeta(metadata, findings);
  if (meta === undefined || findings.hasRefusals) return undefined;
  const namespace = 'namespace' in meta && typeof meta.namespace === 'string' ? meta.namespace : undefined;
  return readPolicy(document, meta.name, namespace, platform, findings);
}

function readPolicy(
  document: ManifestDocument,
  name: string,
  namespace: string | undefined,
  platform: CiliumPlatform,
  findings: Findings,
): CiliumNetworkPolicy {
  const reader = createReader(document, platform, findings);
  const { value } = document;
  const isNamespaced = namespace !== undefined;
  const spec = fieldsAt(value, 'spec');
  const specs = mapsAt(value, 'specs');
  if (spec === undefined && specs === undefined) {
    const help = 'write `spec`, or a list of several as `specs`';
    reader.refuse([], 'it has neither `spec` nor `specs`', help);
  }
  return {
    kind: 'policy',
    namespace,
    name,
    specs: [
      ...(spec === undefined ? [] : [readSpec(spec, ['spec'], isNamespaced, reader)]),
      ...(specs ?? []).map((one, i) => readSpec(one, ['specs', i], isNamespaced, reader)),
    ],
    isRefused: reader.hasRefusals,
  };
}

function parseCidrGroup(
  document: ManifestDocument,
  platform: CiliumPlatform,
  findings: Findings,
): CiliumCidrGroup | undefined {
  if (document.apiVersion === 'cilium.io/v2' && !isCiliumSince(platform.version, '1.18')) {
    const problem = `Cilium ${platform.version} has no CiliumCIDRGroup in \`cilium.io/v2\``;
    findings.error('policy/unknown-type', ['apiVersion'], problem, 'use `apiVersion: cilium.io/v2alpha1`');
  }
  checkShape(document.value, CIDR_GROUP_SHAPE, [], findings);
  const meta = parseClusterObjectMeta(document.value.metadata, findings);
  if (meta === undefined || findings.hasRefusals) return undefined;
  const reader = createReader(document, platform, findings);
  const spec = fieldsAt(document.value, 'spec') ?? {};
  const cidrs = readCidrList(spec, 'externalCIDRs', ['spec'], reader) ?? [];
  return {
    kind: 'cidr-group',
    name: meta.name,
    labels: new Map(Object.entries(labelsOf(document.value))),
    cidrs: cidrs.flatMap((rule) => (rule.kind === 'cidr' ? [rule.cidr] : [])),
  };
}

function labelsOf({ metadata }: Fields): Readonly<Record<string, string>> {
  const labels = isJsonObject(metadata) && isJsonObject(metadata.labels) ? metadata.labels : {};
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [key, typeof value === 'string' ? value : '']),
  );
}
