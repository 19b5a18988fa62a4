import type { Reach } from '../../engine/leaves/undetermined.ts';
import type { ManifestDocument, ManifestFile } from '../manifest.ts';
import type { UnreadEffect } from '../not-simulated/known-kinds.ts';
import type { NotSimulatedPolicy } from '../not-simulated/not-simulated-policy.ts';
import { recognise } from '../recognise.ts';
import type { Governance } from './governance.ts';
import { NOT_LISTED, type Transformation } from './kustomization.ts';
import type { Places } from './possible-places.ts';

const BOTH: UnreadEffect['directions'] = ['ingress', 'egress'];

/** What is done to a policy that is not rendered, and where it may end up. */
export interface Unrendered {
  readonly effects: readonly Transformation[];
  readonly places: Places;
}

/**
 * A policy that a kustomization turns into something else. It counts as changed when its file changes, or when what is done to it
 * changes.
 */
export function unrenderedPolicy(
  document: ManifestDocument,
  { effects, places }: Unrendered,
  { texts }: Pick<Governance, 'texts'>,
  defaultNamespace?: string,
): NotSimulatedPolicy {
  const { metadata } = document.value;
  const name =
    typeof metadata === 'object' && metadata !== null && 'name' in metadata ? String(metadata.name) : '';
  const distinct = [...new Set(places)];
  const filledIn = effects.flatMap(({ does }) =>
    does.what === 'substitution' ? [does.values, ...(does.found ?? [])] : [],
  );
  const [namespace] = distinct;
  const isMoved = namespace !== undefined && distinct.length === 1;
  // Where it is not included, it is the same object as the one that the other side has as it is written.
  const isAsWritten = effects.every((effect) => effect === NOT_LISTED) && isNamespaced(document);
  const place = isAsWritten ? (document.defaultNamespace ?? defaultNamespace) : undefined;
  return {
    ref: {
      dialect: 'other',
      apiVersion: document.apiVersion ?? '',
      kind: document.kind ?? '',
      namespace: isMoved ? namespace : place,
      name,
      span: document.span,
    },
    document: { ...document, value: { ...document.value, rendering: [...texts, ...filledIn] } },
    family: 'kustomize',
    isUnrendered: true,
    // Variables may stand for any text.
    ...(!/[${}]/.test(name) && { isWritten: true }),
    effect: {
      directions: BOTH,
      power: 'allow-and-deny',
      reach: reachOf(document, distinct),
    },
  };
}

function reachOf(document: ManifestDocument, places: Places): Reach {
  if (!isNamespaced(document)) return 'pods-and-nodes';
  const namespaces = places.filter((place) => place !== undefined);
  return namespaces.length < places.length ? 'pods' : { namespaces };
}

function isNamespaced(document: ManifestDocument): boolean {
  const recognition = recognise(document);
  const what =
    recognition.kind === 'policy'
      ? recognition.otherwise
      : recognition.kind === 'not-simulated'
        ? recognition.what
        : undefined;
  return what === undefined || (what.role === 'policy' && what.effect.reach === 'namespace');
}

/** All policies of an unrendered chart, as one. */
export function unrenderedChart(
  folder: string,
  files: readonly ManifestFile[],
  inputs: readonly unknown[],
): NotSimulatedPolicy {
  const [first] = files;
  const span = { file: first?.file ?? folder, line: 1, column: 1 };
  const value = {
    kind: 'HelmChart',
    metadata: { name: folder },
    files: files.map(({ file, text }) => ({ file, text })),
    inputs,
  };
  return {
    ref: {
      dialect: 'other',
      apiVersion: 'helm',
      kind: 'HelmChart',
      namespace: undefined,
      name: folder || '.',
      span,
    },
    document: {
      file: span.file,
      apiVersion: 'helm',
      kind: 'HelmChart',
      value,
      span,
      spanOf: () => span,
      keySpanOf: () => span,
    },
    family: 'helm',
    isUnrendered: true,
    effect: { directions: BOTH, power: 'allow-and-deny', reach: 'pods-and-nodes' },
  };
}
