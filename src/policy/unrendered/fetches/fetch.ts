import { documentOfValue } from '../../document-of-value.ts';
import type { ManifestDocument } from '../../manifest.ts';
import { fieldsOf } from '../../manifests/fields-of.ts';
import type { NotSimulatedPolicy } from '../../not-simulated/not-simulated-policy.ts';

/** Something that a tool fetches: a chart, a repository, an artifact. */
export interface Fetch {
  /** The object or the file that says so. */
  readonly document: ManifestDocument;
  /** As users know it. */
  readonly name: string;
  /** What selects it: addresses, paths, versions. */
  readonly chosen: readonly unknown[];
  /** Paths within what is fetched, from its top. */
  readonly paths: readonly string[];
  /** What it is asked for that makes policies; empty where it is not. */
  readonly asked: readonly unknown[];
  /** It is a revision of this repository. */
  readonly isOwn: boolean;
}

/** What comes of a fetch is not known, and none of it is known to be a policy: only a change counts. */
export function inputOfFetch({ document, name, chosen, asked }: Fetch): NotSimulatedPolicy {
  const { apiVersion = '', kind = 'File', value, span } = document;
  const { namespace: written } = fieldsOf(value.metadata);
  const namespace = typeof written === 'string' ? written : undefined;
  return {
    ref: { dialect: 'other', apiVersion, kind, namespace, name, span },
    document: { ...document, apiVersion, kind, value: { apiVersion, kind, content: [chosen, asked] } },
    family: 'fetched',
    isUnrendered: true,
    effect: { directions: ['ingress', 'egress'], power: 'allow-and-deny', reach: 'pods-and-nodes' },
  };
}

/** The same for a file that is no object, such as one with versions of libraries. */
export function inputOfFile(file: string, chosen: readonly unknown[]): NotSimulatedPolicy {
  const document = documentOfValue({ apiVersion: '', kind: 'File' }, file);
  return inputOfFetch({ document, name: file, chosen, paths: [], asked: [], isOwn: false });
}
