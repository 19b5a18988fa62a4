import type { Diagnostic } from '../../model/diagnostic.ts';
import { quote } from '../quote.ts';
import { folderOf } from './file-path.ts';
import type { Transformation } from './kustomization.ts';
import type { Governance } from './kustomize-tree.ts';

/** Collects what was not rendered: one line a kustomization and one a chart, however many files they hold. */
export interface UnrenderedNotes {
  patch(kustomization: string, file: string): void;
  /** A policy whose effect is not known. */
  unjudged(governance: Governance, effects: readonly Transformation[]): void;
  /** A policy that is judged under the name that is written. */
  renamed(governance: Governance, effects: readonly Transformation[]): void;
  /** Another object, which would be inventory. */
  leftOut(governance: Governance, effects: readonly Transformation[]): void;
  chart(folder: string, files: number, hasPolicies: boolean): void;
  diagnostics(): readonly Diagnostic[];
}

interface Found {
  readonly roots: readonly string[];
  readonly fields: Set<string>;
  unjudged: number;
  renamed: number;
  leftOut: number;
}

const SHOWN_ROOTS = 3;

export function createUnrenderedNotes(): UnrenderedNotes {
  const found = new Map<string, Found>();
  const patches = new Map<string, string[]>();
  const charts: Diagnostic[] = [];

  const note = ({ roots }: Governance, effects: readonly Transformation[]): Found => {
    const key = roots.join('\n');
    const known = found.get(key) ?? { roots, fields: new Set(), unjudged: 0, renamed: 0, leftOut: 0 };
    for (const { field } of effects) known.fields.add(field);
    found.set(key, known);
    return known;
  };

  return {
    patch: (kustomization, file) => patches.set(kustomization, [...(patches.get(kustomization) ?? []), file]),
    unjudged: (governance, effects) => void note(governance, effects).unjudged++,
    renamed: (governance, effects) => void note(governance, effects).renamed++,
    leftOut: (governance, effects) => void note(governance, effects).leftOut++,
    chart: (folder, files, hasPolicies) => charts.push(chartNote(folder, files, hasPolicies)),
    diagnostics: () => [
      ...[...found.values()].map(kustomizationNote),
      ...charts,
      ...[...patches].map(([folder, files]) => patchNote(folder, files)),
    ],
  };
}

function kustomizationNote({ roots, fields, unjudged, renamed, leftOut }: Found): Diagnostic {
  const folders = roots.map((file) => shownFolder(folderOf(file)));
  const names = folders.slice(0, SHOWN_ROOTS).map(quote).join(', ');
  const more = folders.length > SHOWN_ROOTS ? ` and ${folders.length - SHOWN_ROOTS} more` : '';
  const by = [...fields].map((field) => `\`${field}\``).join(', ');
  const what = [
    ...(unjudged > 0 ? [`what ${count(unjudged, 'policy does', 'policies do')} is unknown`] : []),
    ...(renamed > 0 ? [`${count(renamed, 'policy is', 'policies are')} judged under another name`] : []),
    ...(leftOut > 0 ? [`${count(leftOut, 'other manifest is', 'other manifests are')} left out`] : []),
  ];
  const first = folders[0] ?? '.';
  return {
    code: 'render/kustomization',
    severity: unjudged + renamed > 0 ? 'warning' : 'info',
    meaning: 'noted',
    message: `the kustomization ${names}${more} is not rendered: because of its ${by} ${what.join(', ')}`,
    help: `write \`render: [{ kustomize: ${first} }]\` into \`.sluice.yaml\`, or give rendered manifests (docs/rendering.md)`,
    ...(roots[0] !== undefined && { span: { file: roots[0], line: 1, column: 1 } }),
  };
}

function chartNote(folder: string, files: number, hasPolicies: boolean): Diagnostic {
  const shown = shownFolder(folder);
  return {
    code: 'render/chart',
    severity: hasPolicies ? 'warning' : 'info',
    meaning: 'noted',
    message: hasPolicies
      ? `the Helm chart ${quote(shown)} is not rendered: what its policies do is unknown`
      : `passed over: ${count(files, 'file', 'files')} of the Helm chart ${quote(shown)}, which is not rendered`,
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
    message: `passed over: ${count(files.length, 'patch', 'patches')} of the kustomization ${quote(shownFolder(folder))}`,
    help: 'nothing to do: a patch is no object of its own',
    span: { file: first, line: 1, column: 1 },
  };
}

function shownFolder(folder: string): string {
  return folder === '' ? '.' : folder;
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
