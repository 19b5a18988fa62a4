import { apiGroup } from '../../../model/api-group.ts';
import type { ManifestDocument, ManifestFile } from '../../manifest.ts';
import { type Fields, fieldsOf } from '../../manifests/fields-of.ts';
import { readManifests } from '../../read-manifests.ts';
import { fieldsInList } from '../releases/written-release.ts';
import { isOfPolicies } from './kubectl-commands.ts';

/**
 * Objects that are no policies, and decide where connections lead or which policies there are, by group and kind, with the fields that do so.
 * Sources: the references of Kubernetes, Hierarchical Namespaces, Istio, Config Connector and Flux' operator.
 */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  ' Endpoints': ['subsets'],
  'discovery.k8s.io EndpointSlice': ['endpoints', 'ports'],
  'hnc.x-k8s.io HierarchyConfiguration': ['spec'],
  'networking.istio.io Sidecar': ['spec'],
  'compute.cnrm.cloud.google.com ComputeFirewall': ['spec'],
  'fluxcd.controlplane.io ResourceSetInputProvider': ['spec'],
};
/** What changes objects before they are stored. Source: the references of Kyverno, Gatekeeper, Kubernetes and Karmada. */
const ADMISSION =
  /^(?:policies\.)?kyverno\.io$|^mutations\.gatekeeper\.sh$|^admissionregistration\.k8s\.io$|^policy\.karmada\.io$/;
const MAY_DECIDE =
  /Endpoint|Sidecar|ComputeFirewall|HierarchyConf|ResourceSetInput|externalName|webhooks|matchConstraints/;
/** Of kinds that Kubernetes does not have itself. */
export const OF_OTHERS =
  /\bapiVersion["']?:[^\S\n]{0,5}["']?(?![\w.-]{0,200}\.k8s\.io\/)[\w-]{1,63}\.[\w.-]{1,200}\//;

interface Deciding {
  /** Whether a policy asks for a label. */
  isAsked(label: string): boolean;
  /** Of what is new no connection was recorded. */
  readonly isNew: boolean;
}

/**
 * What the objects of a file decide for policies: where Services lead, what admission does to policies and to pods, and labels of pods that
 * controllers make, such as Rollouts, Services of Knative and brokers of Strimzi.
 */
export function decidingObjects(file: ManifestFile, deciding: Deciding): readonly unknown[] {
  if (!/\.(?:ya?ml|json)$/i.test(file.file)) return [];
  if (!MAY_DECIDE.test(file.text) && !OF_OTHERS.test(file.text)) return [];
  return readManifests(file).documents.flatMap((document) => decidedBy(document, deciding));
}

function decidedBy({ apiVersion = '', kind, value }: ManifestDocument, { isAsked, isNew }: Deciding) {
  const group = apiGroup(apiVersion);
  const type = `${group} ${kind}`;
  const fields = Object.hasOwn(FIELDS, type) ? FIELDS[type] : undefined;
  if (fields !== undefined) return fields.map((field) => value[field]);
  const { externalName } = fieldsOf(value.spec);
  if (type === ' Service') return externalName === undefined || isNew ? [] : [externalName];
  if (ADMISSION.test(group)) return [...checksOfPolicies(value), ...changesOfPods(value, isAsked)];
  const isBuiltIn = !group.includes('.') || group.endsWith('.k8s.io');
  return isBuiltIn || isNew ? [] : labelsOfPods(value, [], isAsked);
}

/** Whatever checks or changes policies when they are stored may refuse them. */
function checksOfPolicies({ webhooks, spec }: Fields): readonly unknown[] {
  const checks = [...fieldsInList(webhooks), fieldsOf(fieldsOf(spec).matchConstraints)];
  return checks
    .filter(({ rules, resourceRules }) =>
      [...fieldsInList(rules), ...fieldsInList(resourceRules)].some(({ resources }) =>
        [resources].flat().some((one) => typeof one === 'string' && isOfPolicies(one)),
      ),
    )
    .map(({ clientConfig: _, ...check }) => check);
}

/** A patch says the label in one place and its value in another. */
function changesOfPods(value: Fields, isAsked: Deciding['isAsked']): readonly unknown[] {
  const named = labelsOfPods(value, [], isAsked).length > 0 || namesInPatch(value.spec, isAsked);
  return named ? [value.spec] : [];
}

/** As JSON pointers, paths of Gatekeeper, and expressions of CEL name a label. */
const IN_PATCH =
  /labels(?:\/|\.|\[|\{)\s{0,20}["']?([\w.~-]{1,250}(?:\/[\w.-]{1,63})?)|(?:^|[/.\s])hostNetwork\b/g;

function namesInPatch(value: unknown, isAsked: Deciding['isAsked']): boolean {
  if (typeof value === 'string') {
    return [...value.matchAll(IN_PATCH)].some(
      ([, label]) => label === undefined || isAsked(label.replaceAll('~1', '/')),
    );
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, part]) => key === 'hostNetwork' || namesInPatch(part, isAsked));
}

/** Labels for which a policy asks, in any metadata but the object's own. Kyverno writes `+(label)` for one that may be there. */
function labelsOfPods(
  value: unknown,
  path: readonly string[],
  isAsked: Deciding['isAsked'],
): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([written, part]): readonly unknown[] => {
    const key = written.replace(/^[^\w]?\((.{1,300})\)$/, '$1');
    const isOfPods = key === 'labels' && path.length > 1 && /etadata$/.test(path.at(-1) ?? '');
    if (!isOfPods) return labelsOfPods(part, [...path, key], isAsked);
    return Object.entries(fieldsOf(part)).flatMap(([label, set]) =>
      isAsked(label.replace(/^[^\w]?\((.{1,300})\)$/, '$1')) ? [[...path, label, set]] : [],
    );
  });
}
