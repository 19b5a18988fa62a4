import type { FieldPath } from '../../../model/field-path.ts';
import { readManifests } from '../../read-manifests.ts';

/** Something that values of a chart set for its pods, as far as the names of the values say. */
export interface ValueOfPods {
  /** Where it is written, or the text in which it is. */
  readonly path: FieldPath;
  /** `podLabels.app`. */
  readonly name: string;
  readonly value: string;
  /** The key of the label that it is; undefined for other things, such as ports. */
  readonly label: string | undefined;
}

/** `podLabels`, `commonLabels`, `labels`, `extraLabels`, of whatever part of a chart. */
const LABELS = /^\w{0,40}labels$/i;
/** What names workloads, which are labelled with their names, and what else policies can ask of pods. */
const OTHERS =
  /^(?:nameOverride|fullnameOverride|releaseName|targetNamespace|hostNetwork|serviceAccountName|targetPorts?|containerPorts?)$/i;
/** Parts of charts whose labels are of other objects, and selectors, which set nothing. */
const ELSEWHERE =
  /^(?:(?:service|pod)Monitors?|prometheusRules?|ingress|dashboards?|persistence|persistentVolumeClaims?|volumeClaimTemplates?|pvc|matchLabels|\w{0,40}selector|\w{0,40}annotations|commonMetadata)$/i;
/** Texts without this set nothing for pods. */
export const MAY_HAVE =
  /labels|nameOverride|releaseName|targetNamespace|hostNetwork|serviceAccount|targetPort|containerPort/i;
const MAX_DEPTH = 24;

/** Finds what values set for pods: in maps, in texts that hold values, and in parameters such as `podLabels.app`. */
export function valuesOfPods(value: unknown, at: FieldPath = []): readonly ValueOfPods[] {
  const found: ValueOfPods[] = [];
  collect(value, { path: at, name: [], isInText: false }, found);
  return found;
}

interface Place {
  readonly path: FieldPath;
  /** The same within the values. */
  readonly name: readonly (string | number)[];
  readonly isInText: boolean;
}

function collect(value: unknown, place: Place, found: ValueOfPods[]): void {
  if (place.name.length > MAX_DEPTH) return;
  if (typeof value === 'string') {
    if (value.includes('\n') && MAY_HAVE.test(value)) ofText(value, place, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const { name, value: set } = value as Readonly<Record<string, unknown>>;
  if (typeof name === 'string' && set !== undefined) ofParameter(name, set, place, found);
  for (const [key, part] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    const inner: Place = {
      path: place.isInText ? place.path : [...place.path, step],
      name: [...place.name, step],
      isInText: place.isInText,
    };
    if (typeof step === 'number' || !isTold(step, part, inner, found)) {
      if (typeof step === 'number' || !ELSEWHERE.test(step)) collect(part, inner, found);
    }
  }
}

/** Whether the key says what its value is. */
function isTold(key: string, part: unknown, { path, name, isInText }: Place, found: ValueOfPods[]): boolean {
  if (ELSEWHERE.test(key)) return true;
  if (LABELS.test(key)) {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) {
      found.push({ path, name: name.join('.'), value: textOf(part), label: undefined });
      return true;
    }
    for (const [label, value] of Object.entries(part)) {
      const at = isInText ? path : [...path, label];
      found.push({ path: at, name: [...name, label].join('.'), value: textOf(value), label });
    }
    return true;
  }
  const isAccount = key === 'name' && name.at(-2) === 'serviceAccount';
  if (!isAccount && !OTHERS.test(key)) return false;
  found.push({ path, name: name.join('.'), value: textOf(part), label: undefined });
  return true;
}

function ofText(text: string, place: Place, found: ValueOfPods[]): void {
  for (const { value } of readManifests({ file: '', text }).documents) {
    collect(value, { ...place, isInText: true }, found);
  }
}

/** A dot in a key of a label is written as `\.`. */
function ofParameter(name: string, value: unknown, { path, isInText }: Place, found: ValueOfPods[]): void {
  const parts = name.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'));
  if (parts.some((part) => ELSEWHERE.test(part))) return;
  const labels = parts.findIndex((part) => LABELS.test(part));
  const label = labels < 0 ? undefined : parts.slice(labels + 1).join('.');
  const isOther = OTHERS.test(parts.at(-1) ?? '') || name.endsWith('serviceAccount.name');
  if (label === undefined && !isOther) return;
  found.push({ path: isInText ? path : [...path, 'value'], name, value: textOf(value), label });
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? '';
}
