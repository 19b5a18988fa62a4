import type { Findings } from '../../fields/findings.ts';
import { readObject } from '../../fields/read-fields.ts';
import type { ManifestDocument } from '../../manifest.ts';
import { parseClusterObjectMeta, parseObjectMeta } from '../../metadata/parse-object-meta.ts';
import type { CalicoNetworkSet, CalicoOptions } from '../calico-object.ts';
import { parseSetNets } from './parse-nets.ts';
import { checkNamespaceLabel, readOwnLabels } from './read-own-labels.ts';
import { withoutEnterpriseFields } from './without-enterprise-fields.ts';

const ENTERPRISE_FIELDS = {
  allowedEgressDomains: 'then the set has fewer addresses than intended; list the addresses in `nets`',
};

/** Undefined when anything is invalid. */
export function parseNetworkSet(
  document: ManifestDocument,
  kind: 'NetworkSet' | 'GlobalNetworkSet',
  options: CalicoOptions,
  findings: Findings,
): CalicoNetworkSet | undefined {
  const fields = readObject(document.value, [], ['apiVersion', 'kind', 'metadata', 'spec'], findings);
  const meta: { readonly name: string; readonly namespace?: string } | undefined =
    kind === 'NetworkSet'
      ? parseObjectMeta(fields?.metadata, document.defaultNamespace ?? options.defaultNamespace, findings)
      : parseClusterObjectMeta(fields?.metadata, findings);
  const labels = readOwnLabels(document);
  checkNamespaceLabel(labels, findings);
  const spec =
    readObject(
      withoutEnterpriseFields(fields?.spec, ['spec'], ENTERPRISE_FIELDS, findings),
      ['spec'],
      ['nets'],
      findings,
    ) ?? {};
  const nets = parseSetNets(spec.nets, ['spec', 'nets'], findings);
  if (meta === undefined || findings.hasRefusals) return undefined;
  return { kind: 'network-set', name: meta.name, namespace: meta.namespace, labels, nets };
}
