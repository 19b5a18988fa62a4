/** A cluster of which everything is known, as Cilium sees it: everybody is a list of labels with their sources. */
export interface Party {
  readonly id: string;
  readonly ip: string;
  /** `k8s:app=a`, `reserved:host=`. */
  readonly labels: readonly string[];
  /** Named ports of a pod. */
  readonly ports: readonly NamedPort[];
  /** DNS names that the client was told for this address of the world. */
  readonly names: readonly string[];
}

export interface NamedPort {
  readonly name: string;
  readonly protocol: string;
  readonly number: number;
}

export interface Attempt {
  readonly from: Party;
  readonly to: Party;
  readonly protocol: string;
  readonly port: number | undefined;
  readonly icmpType: number | undefined;
  /** The request that was recorded, if any. */
  readonly method: string | undefined;
}

export function labelsOf({ labels }: Party, source: string, key: string): readonly string[] {
  const prefixes = source === 'any' ? ['k8s:', 'reserved:'] : [`${source}:`];
  return prefixes.flatMap((prefix) => {
    const start = `${prefix}${key}=`;
    return labels.filter((label) => label.startsWith(start)).map((label) => label.slice(start.length));
  });
}

export function isReserved({ labels }: Party, ...names: readonly string[]): boolean {
  return names.some((name) => labels.includes(`reserved:${name}=`));
}

export function isPod({ labels }: Party): boolean {
  return labels.some((label) => label.startsWith('k8s:io.kubernetes.pod.namespace='));
}
