import type { Findings } from '../../fields/findings.ts';
import { quote } from '../../fields/quote.ts';
import type { FieldPath } from '../../manifest.ts';
import type { CiliumPlatform } from '../../platform/cilium-settings.ts';
import { type IdentitySelector, SECTIONS } from '../cilium-policy.ts';
import { addedLabelFilter, labelFilter } from '../compile/label-filter.ts';
import {
  CLUSTER_LABEL,
  NAMED_PORTS_LABEL,
  NAMESPACE_LABELS_PREFIX,
  NAMESPACE_NAME_LABEL,
  OWN_LABELS_PREFIX,
  SERVICE_ACCOUNT_LABEL,
} from '../identity-labels.ts';
import type { LintedSpec } from './linted-spec.ts';

/** Finds selectors that ask for labels that are not part of identities, and so never match (or always, where the label must be absent). */
export function lintHiddenLabels({ spec, platform }: LintedSpec, findings: Findings): void {
  lintSelector(spec.subject.selector, platform, findings, spec.subject.of === 'nodes' ? 'node' : 'pod');
  for (const section of SECTIONS) {
    for (const { peers } of spec.sections[section] ?? []) {
      for (const selector of peers.endpoints ?? []) lintSelector(selector, platform, findings);
    }
  }
}

function lintSelector(
  { requirements, path }: IdentitySelector,
  platform: CiliumPlatform,
  findings: Findings,
  bearer: Bearer = 'pod',
): void {
  for (const { source, key } of requirements) {
    if (source === 'k8s' || source === 'any') lintKey(key, path, platform, findings, bearer);
  }
}

/** Whose label it is; the same filter applies to both. */
type Bearer = 'pod' | 'node';

/** Whether Cilium never sees labels with this key. */
export function lintKey(
  key: string,
  path: FieldPath,
  platform: CiliumPlatform,
  findings: Findings,
  bearer: Bearer = 'pod',
): void {
  if (key.startsWith(NAMED_PORTS_LABEL)) return;
  const isSeen = isOwn(key)
    ? addedLabelFilter(platform.labels, platform.version)
    : labelFilter(platform.labels);
  if (isSeen?.(key) !== false) return;
  findings.acceptedError(
    'policy/label-never-seen',
    path,
    `Cilium never sees the label ${quote(key)}: it is part of no identity, so the selector matches as if no ${bearer} had it`,
    helpFor(key),
  );
}

function isOwn(key: string): boolean {
  if (key === NAMESPACE_NAME_LABEL || key === CLUSTER_LABEL || key === SERVICE_ACCOUNT_LABEL) return true;
  return key.startsWith(NAMESPACE_LABELS_PREFIX);
}

function helpFor(key: string): string {
  const namespaceLabel =
    /^(?:io\.kubernetes\.pod\.namespace\.labels\.|io\.cilium\.k8s\.namespace\.)(.+)$/.exec(key);
  if (namespaceLabel !== null)
    return `labels of namespaces are \`k8s:${NAMESPACE_LABELS_PREFIX}${namespaceLabel[1] ?? ''}\``;
  if (/^io\.kubernetes\.pod[.-]?namespace/i.test(key)) return `the key is \`k8s:${NAMESPACE_NAME_LABEL}\``;
  if (key === 'kubernetes.io/metadata.name') {
    return `that is a label of namespaces: write \`k8s:${NAMESPACE_NAME_LABEL}\``;
  }
  if (key.startsWith(OWN_LABELS_PREFIX))
    return 'Cilium removes such labels from pods; use a label of your own';
  return 'select by another label, or make Cilium use this one (`labels` in its chart) and give `--set cilium.labels=…`';
}
