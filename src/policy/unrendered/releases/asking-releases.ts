import type { ManifestFile } from '../../manifest.ts';
import { askedByValues } from '../../not-simulated/asks-for-policies.ts';
import type { NotSimulatedPolicy } from '../../not-simulated/not-simulated-policy.ts';
import type { WrittenRelease } from './written-release.ts';

/** The releases whose values ask for policies. `filesOf` returns the files that match a name or pattern. */
export function askingReleases(
  releases: readonly WrittenRelease[],
  filesOf: (name: string) => readonly ManifestFile[],
): readonly NotSimulatedPolicy[] {
  return releases.flatMap(
    ({ document, name, chosen, values, valueFiles, namespace }): NotSimulatedPolicy[] => {
      const texts = valueFiles.flatMap(filesOf).map(({ text }) => text);
      const asked = askedByValues(values, texts);
      if (asked.length === 0) return [];
      const { apiVersion = 'kustomize.config.k8s.io/v1beta1', kind = 'Kustomization', span } = document;
      return [
        {
          ref: { dialect: 'other', apiVersion, kind, namespace: undefined, name, span },
          document: {
            ...document,
            apiVersion,
            kind,
            value: { apiVersion, kind, metadata: { name }, asked: [asked, chosen] },
          },
          family: 'helm',
          isMaker: true,
          effect: {
            directions: ['ingress', 'egress'],
            power: 'allow-and-deny',
            reach:
              typeof namespace === 'string' && /^[a-z0-9-]+$/.test(namespace)
                ? { namespaces: [namespace] }
                : 'pods-and-nodes',
          },
        },
      ];
    },
  );
}
