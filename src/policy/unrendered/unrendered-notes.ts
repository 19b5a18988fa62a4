import type { Diagnostic, SourceSpan } from '../../model/diagnostic.ts';
import { quote } from '../fields/quote.ts';
import { folderOf } from './file-path.ts';
import { NOT_LISTED } from './kustomization.ts';
import { isKustomizationName } from './kustomization-name.ts';
import type { RenderingOutcome } from './rendering-outcome.ts';

/** Collects what was not rendered: one line per kustomization and per chart, however many files they have. */
export interface UnrenderedNotes {
  patch(kustomization: string, file: string): void;
  /** Notes what became of an object below these kustomization files. */
  outcome(roots: readonly string[], outcome: RenderingOutcome): void;
  /** The same for many objects. */
  add(roots: readonly string[], tally: UnrenderedTally): void;
  /** A policy that a tool leaves alone because of an annotation. */
  skipped(annotation: string, span: SourceSpan): void;
  /** A file that a change takes out of the list `by`, with a number of policies. */
  unlisted(by: string, file: string, policies: number): void;
  /** A file of a chart. */
  chart(folder: string, mayHoldPolicies: boolean): void;
  diagnostics(): readonly Diagnostic[];
}

/** How many objects of some files were not rendered, and why. */
export interface UnrenderedTally {
  /** Fields of the kustomizations that change them. */
  readonly fields: Set<string>;
  /** Where objects that name no namespace are put; undefined for whatever else is done to any. */
  readonly places: Set<string | undefined>;
  /** Policies whose effect is not known. */
  notSimulated: number;
  /** Policies that are judged under the name that is written. */
  renamed: number;
  /** Other objects, which would be inventory. */
  leftOut: number;
}

export function createTally(): UnrenderedTally {
  return { fields: new Set(), places: new Set(), notSimulated: 0, renamed: 0, leftOut: 0 };
}

export function countOutcome(outcome: RenderingOutcome, tally: UnrenderedTally): void {
  if (outcome.kind === 'applied') return;
  for (const { field, does } of outcome.effects) {
    tally.fields.add(field);
    tally.places.add(does.what === 'default-namespace' ? does.namespace : undefined);
  }
  if (outcome.kind === 'governed') tally.notSimulated++;
  else if (outcome.kind === 'renamed') tally.renamed++;
  else tally.leftOut++;
}

interface Found extends UnrenderedTally {
  readonly roots: readonly string[];
}

const SHOWN_ROOTS = 3;

export function createUnrenderedNotes(): UnrenderedNotes {
  const found = new Map<string, Found>();
  const patches = new Map<string, string[]>();
  const skipped = new Map<string, SourceSpan[]>();
  const unlisted: Diagnostic[] = [];
  const charts = new Map<string, { files: number; hasPolicies: boolean }>();

  const tallyOf = (roots: readonly string[]): Found => {
    const key = roots.join('\n');
    const known = found.get(key) ?? { roots, ...createTally() };
    found.set(key, known);
    return known;
  };

  return {
    patch: (kustomization, file) => patches.set(kustomization, [...(patches.get(kustomization) ?? []), file]),
    outcome(roots, outcome) {
      if (outcome.kind !== 'applied') countOutcome(outcome, tallyOf(roots));
    },
    add(roots, { fields, places, notSimulated, renamed, leftOut }) {
      if (fields.size === 0) return;
      const tally = tallyOf(roots);
      for (const field of fields) tally.fields.add(field);
      for (const place of places) tally.places.add(place);
      tally.notSimulated += notSimulated;
      tally.renamed += renamed;
      tally.leftOut += leftOut;
    },
    skipped: (annotation, span) => skipped.set(annotation, [...(skipped.get(annotation) ?? []), span]),
    unlisted: (by, file, policies) => unlisted.push(unlistedNote(by, file, policies)),
    chart(folder, mayHoldPolicies) {
      const known = charts.get(folder) ?? { files: 0, hasPolicies: false };
      charts.set(folder, { files: known.files + 1, hasPolicies: known.hasPolicies || mayHoldPolicies });
    },
    diagnostics: () => [
      ...[
        ...[...found.values()].filter((one) => isNotListed(one) || !isOfDelivery(one.roots)),
        ...joined([...found.values()].filter((one) => !isNotListed(one) && isOfDelivery(one.roots))),
      ].map(kustomizationNote),
      ...unlisted,
      ...[...skipped].map(([annotation, spans]) => skippedNote(annotation, spans)),
      ...[...charts].map(([folder, { files, hasPolicies }]) => chartNote(folder, files, hasPolicies)),
      ...[...patches].map(([folder, files]) => patchNote(folder, files)),
    ],
  };
}

function kustomizationNote(found: Found): Diagnostic {
  const { roots, fields, notSimulated, renamed, leftOut } = found;
  if (isNotListed(found)) return notListedNote(found);
  const isDelivered = isOfDelivery(roots);
  const places = roots.map((file) => (isKustomizationName(file) ? shownFolder(folderOf(file)) : file));
  const names = places.slice(0, SHOWN_ROOTS).map(quote).join(', ');
  const more = places.length > SHOWN_ROOTS ? ` and ${places.length - SHOWN_ROOTS} more` : '';
  const by = [...fields].map((field) => `\`${field}\``).join(', ');
  const what = [
    ...(notSimulated > 0 ? [`what ${count(notSimulated, 'policy does', 'policies do')} is unknown`] : []),
    ...(renamed > 0 ? [`${count(renamed, 'policy is', 'policies are')} judged under another name`] : []),
    ...(leftOut > 0 ? [`${count(leftOut, 'other manifest is', 'other manifests are')} left out`] : []),
  ].join(', ');
  return {
    code: isDelivered ? 'render/delivery' : 'render/kustomization',
    severity: notSimulated + renamed > 0 ? 'warning' : 'info',
    meaning: 'noted',
    inInventory: 'info',
    message: isDelivered
      ? `a delivery tool changes manifests on their way to the cluster, and Sluice does not follow that (${names}${more}): because of ${by}, ${what}`
      : `the kustomization ${names}${more} is not rendered: because of its ${by}, ${what}`,
    help: isDelivered
      ? helpOfDelivery(found)
      : `write \`render: [{ kustomize: ${places[0] ?? '.'} }]\` into \`.sluice.yaml\`, or give rendered manifests (docs/rendering.md)`,
    ...(roots[0] !== undefined && { span: { file: roots[0], line: 1, column: 1 } }),
  };
}

/** Where only the namespace is missing, and all go to the same, one line of the configuration is enough. */
function helpOfDelivery({ places }: Found): string {
  const [place] = places;
  return places.size === 1 && place !== undefined
    ? `write \`defaultNamespace: ${place}\` into \`.sluice.yaml\` if everything without a namespace goes there, or the namespace into the manifests`
    : 'write their final namespace into the manifests, or make the same changes with `render` in `.sluice.yaml` (docs/rendering.md)';
}

function skippedNote(annotation: string, spans: readonly SourceSpan[]): Diagnostic {
  const [span] = spans;
  return {
    code: 'render/skipped',
    severity: 'warning',
    meaning: 'noted',
    inInventory: 'info',
    message: `the annotation ${quote(annotation)} makes tools treat ${count(spans.length, 'policy', 'policies')} specially: the cluster may hold something else`,
    help: 'remove the annotation, or exclude the file if it is not applied',
    ...(span !== undefined && { span }),
  };
}

function unlistedNote(by: string, file: string, policies: number): Diagnostic {
  return {
    code: 'render/not-listed',
    severity: 'info',
    meaning: 'noted',
    inInventory: 'info',
    message: `${quote(by)} no longer includes ${quote(file)}, and nothing else does: ${count(policies, 'policy is', 'policies are')} judged as removed`,
    help: 'nothing to do if that is meant; what does not prune (`kubectl apply -k`) leaves them in the cluster, so delete them there',
    span: { file: by, line: 1, column: 1 },
  };
}

function isNotListed({ fields }: UnrenderedTally): boolean {
  return fields.has(NOT_LISTED.field) && fields.size === 1;
}

function notListedNote({ roots, notSimulated }: Found): Diagnostic {
  const [first = ''] = roots;
  return {
    code: 'render/not-listed',
    severity: 'warning',
    meaning: 'noted',
    inInventory: 'info',
    message: `${roots.map(quote).join(', ')} ${roots.length === 1 ? 'does' : 'do'} not include ${count(notSimulated, 'policy', 'policies')}: it is not known whether a cluster has ${notSimulated === 1 ? 'it' : 'them'}`,
    help: 'list the file under `resources`; remove or exclude it if it is not applied',
    span: { file: first, line: 1, column: 1 },
  };
}

/** Whether one of the files is not a kustomization but belongs to a tool that delivers folders. */
function isOfDelivery(roots: readonly string[]): boolean {
  return roots.some((file) => !isKustomizationName(file));
}

/** Flux, Argo CD and others have a file for each application: what all of these do is reported once. */
function joined(found: readonly Found[]): readonly Found[] {
  const [first, ...more] = found;
  if (first === undefined || more.length === 0) return found;
  const sum = (key: 'notSimulated' | 'renamed' | 'leftOut'): number =>
    found.reduce((total, one) => total + one[key], 0);
  return [
    {
      roots: [...new Set(found.flatMap(({ roots }) => roots))],
      fields: new Set(found.flatMap(({ fields }) => [...fields])),
      places: new Set(found.flatMap(({ places }) => [...places])),
      notSimulated: sum('notSimulated'),
      renamed: sum('renamed'),
      leftOut: sum('leftOut'),
    },
  ];
}

function chartNote(folder: string, files: number, hasPolicies: boolean): Diagnostic {
  const shown = shownFolder(folder);
  return {
    code: 'render/chart',
    severity: hasPolicies ? 'warning' : 'info',
    meaning: 'noted',
    inInventory: 'info',
    message: hasPolicies
      ? `the Helm chart ${quote(shown)} is not rendered: what its policies do is unknown`
      : `skipped: ${count(files, 'file', 'files')} of the Helm chart ${quote(shown)}, which is not rendered`,
    help: `write \`render: [{ helm: { chart: ${shown}, release: NAME, values: [FILE] } }]\` into \`.sluice.yaml\`, or give rendered manifests (docs/rendering.md)`,
    span: { file: folder === '' ? 'Chart.yaml' : `${folder}/Chart.yaml`, line: 1, column: 1 },
  };
}

function patchNote(folder: string, files: readonly string[]): Diagnostic {
  const [first = ''] = files;
  return {
    code: 'render/patch',
    severity: 'info',
    meaning: 'noted',
    inInventory: 'info',
    message: `skipped: ${count(files.length, 'patch', 'patches')} of the kustomization ${quote(shownFolder(folder))}`,
    help: 'nothing to do: a patch is not an object of its own',
    span: { file: first, line: 1, column: 1 },
  };
}

function shownFolder(folder: string): string {
  return folder === '' ? '.' : folder;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
