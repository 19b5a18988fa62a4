import { apiGroup } from '../../model/api-group.ts';
import type { ManifestDocument } from '../manifest.ts';
import { type Fields, fieldsOf } from '../manifests/fields-of.ts';
import { readManifests } from '../read-manifests.ts';

/** What an object asks something else to make: the fields that say so, and where the policies end up, if known. */
export interface AskedPolicies {
  readonly asked: unknown;
  readonly namespace: string | undefined;
}

/** Kinds whose controllers fill templates with values written in the object, and the fields that choose the templates. */
const RELEASES: Readonly<Record<string, readonly string[]>> = {
  'helm.toolkit.fluxcd.io': ['chart', 'chartRef'],
  'helm.cattle.io': ['chart', 'repo', 'version', 'chartContent'],
  'addons.cluster.x-k8s.io': ['chartName', 'repoURL', 'version'],
  'argoproj.io': [],
  'config.projectsveltos.io': [],
  'fleet.cattle.io': [],
  'core.oam.dev': [],
};
/** Fields that select a chart, in objects that may name charts anywhere (those with an empty list above). */
const CHART_FIELDS: ReadonlySet<string> = new Set([
  ...['chart', 'path', 'repo', 'repoURL', 'targetRevision', 'version', 'url'],
  ...['chartName', 'chartVersion', 'repositoryURL'],
]);

/** Whether objects of an API group fill the templates of charts with values. */
export function isReleaseGroup(group: string): boolean {
  return Object.hasOwn(RELEASES, group);
}

const KEY = /^\w{0,40}network[_-]?polic(?:y|ies)\w{0,40}$/i;
const IN_TEXT = /network[_-]?polic(?:y|ies)/i;
const SELECTORS: readonly string[] = ['podSelector', 'namespaceSelector', 'ipBlock'];

/**
 * Whether an object asks for policies without containing any: a release of a chart through values such as `networkPolicy:
 * {enabled: true}`, or an object of any operator with a field of such a name that holds selectors (`networkPolicyPeers` of
 * Strimzi, `networkPolicies` of Capsule). `false`, and what `enabled` or `create` switches off, asks for nothing.
 */
export function asksForPolicies({
  apiVersion = '',
  value,
  values = [],
}: ManifestDocument): AskedPolicies | undefined {
  const group = apiGroup(apiVersion);
  const spec = fieldsOf(value.spec);
  const chosenBy = Object.hasOwn(RELEASES, group) ? RELEASES[group] : undefined;
  const isRelease = chosenBy !== undefined;
  const asked: unknown[] = [];
  const isAsked = (key: string, part: unknown): boolean =>
    isOn(part) && KEY.test(key) && (isRelease || selects(part));
  collect(spec, isAsked, asked);
  if (isRelease) {
    collectTexts(spec, isAsked, asked);
    for (const text of values) collectText(text, isAsked, asked);
  }
  if (asked.length === 0) return undefined;
  const chosen: unknown[] = chosenBy?.map((key) => spec[key]) ?? [];
  if (chosenBy?.length === 0) collect(spec, (key, part) => CHART_FIELDS.has(key) && isText(part), chosen);
  // What a template puts here, or a map below a path, is in the other texts.
  if (/\{\{|targetPath/.test(JSON.stringify([asked, spec.valuesFrom]))) chosen.push(values);
  return { asked: [asked, chosen], namespace: namespaceOf(value, spec, group) };
}

function namespaceOf(value: Fields, spec: Fields, group: string): string | undefined {
  const place =
    group === 'argoproj.io'
      ? fieldsOf(spec.destination).namespace
      : (spec.targetNamespace ?? spec.namespace ?? fieldsOf(value.metadata).namespace);
  return isText(place) && /^[a-z0-9-]+$/.test(place) ? place : undefined;
}

type IsAsked = (key: string, part: unknown) => boolean;

function collect(value: unknown, isAsked: IsAsked, found: unknown[]): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (!Array.isArray(value) && isAsked(key, part)) found.push([key, part]);
    else collect(part, isAsked, found);
  }
}

/** Values that are written as a text, and parameters like `networkPolicy.enabled`. */
function collectTexts(value: unknown, isAsked: IsAsked, found: unknown[]): void {
  if (isText(value)) collectText(value, isAsked, found);
  if (typeof value !== 'object' || value === null) return;
  const { name, value: set, targetPath, valuesKey } = fieldsOf(value);
  if (isText(targetPath) && namesPolicies(targetPath)) found.push([targetPath, valuesKey]);
  if (isText(name) && namesPolicies(name) && String(set) !== 'false') {
    found.push([name, set]);
  }
  for (const part of Object.values(value)) collectTexts(part, isAsked, found);
}

/** A path of a value, such as `networkPolicy.enabled`. */
function namesPolicies(path: string): boolean {
  return path.split('.').some((part) => KEY.test(part));
}

function collectText(text: string, isAsked: IsAsked, found: unknown[]): void {
  if (!IN_TEXT.test(text)) return;
  for (const { value } of readManifests({ file: '', text }).documents) collect(value, isAsked, found);
}

/** What values for a chart ask for, given as values and as texts that contain some; nothing where they ask for no policies. */
export function askedByValues(values: readonly unknown[], texts: readonly string[]): readonly unknown[] {
  const asked: unknown[] = [];
  const isAsked = (key: string, part: unknown): boolean => isOn(part) && KEY.test(key);
  for (const value of values) collect(value, isAsked, asked);
  for (const text of texts) collectText(text, isAsked, asked);
  return asked;
}

function isOn(value: unknown): boolean {
  if (typeof value === 'string') return value === 'true' || /\{\{|\$\{/.test(value);
  if (typeof value !== 'object' || value === null) return value === true;
  if (Array.isArray(value)) return value.length > 0;
  const { enabled, enable, create } = fieldsOf(value);
  return Object.keys(value).length > 0 && ![enabled, enable, create].some((one) => String(one) === 'false');
}

function selects(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, part]) => SELECTORS.includes(key) || selects(part));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
