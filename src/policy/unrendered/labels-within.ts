import type { ManifestDocument } from '../manifest.ts';
import { fieldsOf } from '../manifests/fields-of.ts';
import type { AddedLabels } from './kustomization.ts';

/** Kinds with a template of pods. */
const TEMPLATES: readonly string[] = [
  ...['CronJob', 'DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'ReplicationController', 'StatefulSet'],
];

/**
 * Whether labels that a kustomization adds alter more of an object than its own labels. Source: the default field specifications
 * of kustomize (`commonlabels.go`): in a NetworkPolicy only where a `matchLabels` is written, and nothing in kinds that it does not know.
 */
export function labelsReachInto(
  { kind = '', apiVersion = '', value }: ManifestDocument,
  { reach }: AddedLabels,
): boolean {
  if (reach === 'metadata') return false;
  if (TEMPLATES.includes(kind)) return true;
  if (reach === 'templates') return false;
  if (kind === 'NetworkPolicy' && apiVersion.startsWith('networking.k8s.io/'))
    return writesLabels(value.spec);
  return kind === 'Service' || kind === 'PodDisruptionBudget';
}

function writesLabels(spec: unknown): boolean {
  const { podSelector, ingress, egress } = fieldsOf(spec);
  const peers = [...peersOf(ingress, 'from'), ...peersOf(egress, 'to')];
  return [podSelector, ...peers.map((peer) => peer.podSelector)].some(
    (selector) => fieldsOf(selector).matchLabels !== undefined,
  );
}

function peersOf(rules: unknown, field: 'from' | 'to') {
  return listOf(rules)
    .flatMap((rule) => listOf(fieldsOf(rule)[field]))
    .map(fieldsOf);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
