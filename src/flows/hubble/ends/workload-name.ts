/** What people call a workload, and what it is when a source says so. */
export interface WorkloadName {
  readonly name: string;
  readonly ownerKind: string | undefined;
}

// Kubernetes makes hashes and random suffixes from these letters only (apimachinery util/rand).
const HASH = '[bcdfghjklmnpqrstvwxz2456789]';
const REPLICA_SET_HASH = new RegExp(`-${HASH}{6,10}$`);
const RUN_OF_CRON_JOB = /-\d{8,10}$/;
const POD_OF_CRON_JOB = /-\d{8,10}-[a-z0-9]{5}$/;
const POD_OF_DEPLOYMENT = new RegExp(`-${HASH}{6,10}-[a-z0-9]{5}$`);
const POD_SUFFIX = new RegExp(`-(${HASH}{5}|\\d{1,5})$`);

/**
 * The owner as recorded. Cilium reported the ReplicaSet until 1.13, and the Job of a CronJob: both carry a suffix that
 * changes with every rollout or run, and are shown as what made them.
 */
export function ownerName(name: string, kind: string | undefined): WorkloadName {
  if (kind === 'ReplicaSet' && REPLICA_SET_HASH.test(name)) {
    return { name: name.replace(REPLICA_SET_HASH, ''), ownerKind: 'Deployment' };
  }
  if (kind === 'Job' && RUN_OF_CRON_JOB.test(name)) {
    return { name: name.replace(RUN_OF_CRON_JOB, ''), ownerKind: 'CronJob' };
  }
  return { name, ownerKind: kind };
}

/** What a workload is called of which neither labels nor a pod tell the name. */
export const UNKNOWN_WORKLOAD = 'unknown';

const NAME_LABELS = ['app.kubernetes.io/name', 'app', 'k8s-app'];

/** For pods whose owner was not recorded: a name label, else the pod's name without what generated names end with. */
export function nameWithoutOwner(
  labels: ReadonlyMap<string, string>,
  podName: string | undefined,
): WorkloadName {
  for (const key of NAME_LABELS) {
    const name = labels.get(key);
    if (name !== undefined && name !== '') return { name, ownerKind: undefined };
  }
  return { name: podName === undefined ? UNKNOWN_WORKLOAD : stripPodSuffix(podName), ownerKind: undefined };
}

function stripPodSuffix(podName: string): string {
  for (const suffix of [POD_OF_CRON_JOB, POD_OF_DEPLOYMENT, POD_SUFFIX]) {
    const name = podName.replace(suffix, '');
    if (name !== podName && name !== '') return name;
  }
  return podName;
}
