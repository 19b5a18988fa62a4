import { isWhole, type LabelSet } from '../../model/label-set.ts';

const OF_JOBS = ['job-name', 'batch.kubernetes.io/job-name'] as const;
const OF_JOB_PODS = [
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
] as const;

/**
 * Labels that pods get beyond those of their template, by the kind that is written. kubernetes.io, "Well-Known Labels,
 * Annotations and Taints"; for Jobs also pkg/registry/batch/job/strategy.go, `generateSelector`.
 */
const ADDED_BY_KIND: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['pod-template-hash'],
  StatefulSet: [
    'controller-revision-hash',
    'statefulset.kubernetes.io/pod-name',
    'apps.kubernetes.io/pod-index',
  ],
  DaemonSet: ['controller-revision-hash', 'pod-template-generation'],
  Job: OF_JOB_PODS,
  CronJob: [...OF_JOBS, ...OF_JOB_PODS],
};

/** All labels that controllers set pod by pod. */
export const SET_BY_CONTROLLERS: ReadonlySet<string> = new Set([
  ...Object.values(ADDED_BY_KIND).flat(),
  ...OF_JOBS,
]);

/**
 * The labels of a workload's pods, from those of its template: labels that controllers add are withheld, except for the name of a
 * Job that makes its own selector.
 */
export function withControllerLabels(
  template: LabelSet,
  {
    kind,
    name,
    hasOwnSelector,
  }: { readonly kind: string; readonly name: string; readonly hasOwnSelector: boolean },
): LabelSet {
  const labels = new Map(template.labels);
  if (kind === 'Job' && !hasOwnSelector) for (const key of OF_JOBS) labels.set(key, name);
  const withheld = (ADDED_BY_KIND[kind] ?? []).filter((key) => !labels.has(key));
  if (!isWhole(template) || withheld.length === 0) return { ...template, labels };
  return { labels, isComplete: true, withheld: new Set(withheld) };
}
