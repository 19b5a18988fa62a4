/** The purpose of a workload on which others depend. */
export type Purpose = 'ingress-controller' | 'deployer';

interface Known {
  readonly purpose: Purpose;
  /** The image without registry, tag and digest. */
  readonly image: RegExp;
  /** For an image that serves several purposes: what its command or one of its arguments contains. */
  readonly argument?: RegExp;
}

/** Images by the names under which their projects publish them; mirrors keep at least the last part. */
const KNOWN: readonly Known[] = [
  { purpose: 'ingress-controller', image: /(?:^|\/)ingress-nginx\/controller(?:-chroot)?$/ },
  { purpose: 'ingress-controller', image: /(?:^|\/)nginx-(?:plus-)?ingress(?:-controller)?$/ },
  { purpose: 'ingress-controller', image: /(?:^|\/)traefik$/ },
  { purpose: 'ingress-controller', image: /(?:^|\/)haproxytech\/kubernetes-ingress$/ },
  { purpose: 'ingress-controller', image: /(?:^|\/)haproxy-ingress$/ },
  { purpose: 'deployer', image: /(?:^|\/)gitlab-runner$/ },
  { purpose: 'deployer', image: /(?:^|\/)agentk$/ },
  { purpose: 'deployer', image: /(?:^|\/)fleet-agent$/ },
  { purpose: 'deployer', image: /(?:^|\/)(?:source|kustomize|helm)-controller$/ },
  { purpose: 'deployer', image: /(?:^|\/)argocd$/, argument: /(?:^|[/-])application-controller$/ },
];

/** Undefined for all other images, and when no image is written. */
export function purposeOfImage(image: string, commands: readonly string[]): Purpose | undefined {
  const name = image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return KNOWN.find(
    (known) =>
      known.image.test(name) &&
      (known.argument === undefined || commands.some((one) => known.argument?.test(one))),
  )?.purpose;
}
