import { isJsonObject } from '../../model/json-object.ts';
import type { ManifestDocument, ManifestFile } from '../manifest.ts';
import { textsWithin } from '../manifests/texts-within.ts';
import { readManifests } from '../read-manifests.ts';
import { folderOf, pathFrom } from './file-path.ts';
import { isAddress, settingFiles, sourceFiles } from './kustomization-paths.ts';
import { identityOf } from './object-identity.ts';
import type { Substitution } from './substitution.ts';

/** Something that a kustomization does to the objects that it includes. */
export interface Transformation {
  /** The field that does it. */
  readonly field: string;
  /**
   * `name`: puts these before and behind the names of objects. `labels`: adds labels to objects, to their templates, or to their selectors, too. `namespace`: moves them to this namespace. `default-namespace`: moves those that name
   * none; undefined where the namespace is not known, `mayBeOther` where it is only likely. `listing`: decides whether policies are applied at all. `content`: may change anything in objects of these kinds; undefined for every kind; with `named`, only in those that have or had such a name. `substitution`: fills in variables of policies.
   */
  readonly does:
    | { readonly what: 'name'; readonly before: string; readonly after: string }
    | AddedLabels
    | { readonly what: 'listing' }
    | { readonly what: 'namespace'; readonly namespace: string }
    | {
        readonly what: 'default-namespace';
        readonly namespace: string | undefined;
        readonly mayBeOther?: true;
      }
    | {
        readonly what: 'content';
        readonly kinds: readonly string[] | undefined;
        readonly named?: readonly string[];
      }
    | Substitution;
  /** What it does may not be done to these files: a tool delivers them, and which repository it means is not known. */
  readonly isLikely?: true;
}

export interface AddedLabels {
  readonly what: 'labels';
  readonly labels: Readonly<Record<string, string>>;
  /** How deep they go; with `selectors`, they are in templates, too. */
  readonly reach: 'metadata' | 'templates' | 'selectors';
}

/** A kustomization file, as far as it says what happens to other files. */
export interface Kustomization {
  readonly file: string;
  readonly folder: string;
  /** Of kind `Component`: what it does applies to everything in the kustomization that includes it. */
  readonly isComponent: boolean;
  /** Files and folders that it includes. */
  readonly resources: readonly string[];
  readonly patchFiles: readonly string[];
  /** Other files, and folders, that determine what it does. */
  readonly settingFiles: readonly string[];
  /** Files from which it may copy values into others. */
  readonly sourceFiles: readonly string[];
  /** Every file that any of its fields may name. */
  readonly mentions: ReadonlySet<string>;
  readonly transformations: readonly Transformation[];
  readonly text: string;
  /** Only for deliveries of Flux and Argo CD: it is suspended. */
  readonly isSuspended?: true;
  /** Only for these, too: which clusters get it. */
  readonly target?: string;
  /** It is not YAML: what it includes is not known. */
  readonly isUnread: boolean;
}

/** Fields that change no policy and nothing's labels, ports or namespace. */
const HARMLESS: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'resources',
  'bases',
  'images',
  'replicas',
  'commonAnnotations',
  'configMapGenerator',
  'secretGenerator',
  'generatorOptions',
  'buildMetadata',
  'sortOptions',
  'validators',
  'crds',
  'openapi',
]);

export type ReadFile = (file: string) => ManifestFile | undefined;

/** Reads a kustomization. One that is not a map of fields may change whatever it reaches. */
export function readKustomization(source: ManifestFile, readFile: ReadFile): Kustomization {
  const folder = folderOf(source.file);
  const [document] = readManifests(source).documents;
  const isComponent = document?.kind === 'Component';
  const base = { file: source.file, folder, isComponent, text: source.text };
  if (document === undefined) {
    const isEmpty = source.text.trim() === '';
    const nothing = {
      resources: [],
      patchFiles: [],
      settingFiles: [],
      sourceFiles: [],
      mentions: new Set<string>(),
      transformations: isEmpty ? [] : [ANYTHING],
    };
    return { ...base, ...nothing, isUnread: !isEmpty };
  }
  const fields = document.value;
  const here = pathsFrom(folder);
  return {
    ...base,
    isUnread: false,
    resources: ['resources', 'bases', 'components'].flatMap((key) => texts(fields[key]).flatMap(here)),
    patchFiles: patchesOf(fields, here).flatMap(({ file }) => file ?? []),
    settingFiles: settingFiles(fields, folder),
    sourceFiles: sourceFiles(fields, folder),
    mentions: new Set(textsWithin(fields).flatMap(generatedFrom).flatMap(here)),
    transformations: effectsOfFields(fields, folder, readFile),
  };
}

/** A generator writes `key=file`; several lines are no file. */
function generatedFrom(text: string): readonly string[] {
  return text.includes('\n') ? [] : [text.slice(text.indexOf('=') + 1)];
}

/** Fields that make objects of their own. */
const GENERATING: ReadonlySet<string> = new Set([
  'generators',
  'helmCharts',
  'helmChartInflationGenerator',
  'helmGlobals',
]);

/** The fields of a kustomization that may alter labels, ports or namespaces of what it includes. */
export function alteringFields(fields: ManifestDocument['value']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([field, value]) =>
        PATCHES.includes(field) ||
        (!GENERATING.has(field) &&
          transformation(field, value, fields).some(
            ({ does }) => does.what !== 'name' && does.what !== 'listing',
          )),
    ),
  );
}

/** What the fields of a kustomization do to what is in its folder. */
export function effectsOfFields(
  fields: ManifestDocument['value'],
  folder: string,
  readFile: ReadFile,
): readonly Transformation[] {
  return [
    ...Object.entries(fields).flatMap(([field, value]) => transformation(field, value, fields)),
    ...patchesOf(fields, pathsFrom(folder)).map((patch) => patchEffect(patch, readFile)),
  ];
}

function pathsFrom(folder: string): (path: string) => string[] {
  return (path) => {
    const at = pathFrom(folder, path);
    return at === undefined ? [] : [at];
  };
}

/** It is not known whether a policy that no kustomization includes is applied. */
export const NOT_LISTED: Transformation = { field: 'resources', does: { what: 'listing' } };

/** Anything that a kustomization may do. */
export const ANYTHING: Transformation = {
  field: 'kustomization',
  does: { what: 'content', kinds: undefined },
};

/** A namespace, or a part of a name, that no tool fills in later. */
const PLAIN = /^[a-z0-9.-]+$/;

function transformation(field: string, value: unknown, fields: ManifestDocument['value']): Transformation[] {
  if (HARMLESS.has(field) || isEmpty(value) || PATCHES.includes(field)) return [];
  switch (field) {
    case 'namespace':
      return typeof value === 'string' && PLAIN.test(value)
        ? [{ field, does: { what: 'namespace', namespace: value } }]
        : [{ ...ANYTHING, field }];
    case 'namePrefix':
    case 'nameSuffix':
      if (typeof value !== 'string' || !PLAIN.test(value)) return [{ ...ANYTHING, field }];
      return [
        {
          field,
          does:
            field === 'namePrefix'
              ? { what: 'name', before: value, after: '' }
              : { what: 'name', before: '', after: value },
        },
      ];
    case 'commonLabels':
      return [addedLabels(field, { pairs: value, includeSelectors: true }, fields)];
    case 'labels':
      return (Array.isArray(value) ? value : [value]).map((item) => addedLabels(field, item, fields));
    // Components are included like resources, and what they do applies to everything.
    case 'components':
      return texts(value).some(isAddress) ? [{ ...ANYTHING, field }] : [];
    default:
      return [{ ...ANYTHING, field }];
  }
}

/** Definitions of kinds (`crds`, `fields`) may say that other fields hold labels, too. */
function addedLabels(field: string, item: unknown, { crds }: ManifestDocument['value']): Transformation {
  const { pairs, includeSelectors, includeTemplates, ...others } = isJsonObject(item)
    ? item
    : { unknown: item };
  if (!isJsonObject(pairs ?? {}) || Object.keys(others).length > 0 || !isEmpty(crds))
    return { ...ANYTHING, field };
  const entries = Object.entries(pairs ?? {}).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  if (entries.length !== Object.keys(pairs ?? {}).length) return { ...ANYTHING, field };
  const reach =
    includeSelectors === true ? 'selectors' : includeTemplates === true ? 'templates' : 'metadata';
  return { field, does: { what: 'labels', labels: Object.fromEntries(entries), reach } };
}

const PATCHES: readonly string[] = ['patches', 'patchesStrategicMerge', 'patchesJson6902'];

interface Patch {
  readonly field: string;
  readonly file: string | undefined;
  readonly inline: string | undefined;
  /** A regular expression for the selected kinds; empty where `target` names none. Undefined without a target. */
  readonly targetKind: string | undefined;
  /** The same for their names. */
  readonly targetName?: string;
}

function patchesOf(fields: ManifestDocument['value'], here: (path: string) => string[]): readonly Patch[] {
  return PATCHES.flatMap((field) =>
    (Array.isArray(fields[field]) ? fields[field] : []).map((item: unknown): Patch => {
      if (typeof item === 'string') {
        const isInline = item.includes('\n');
        return {
          field,
          file: isInline ? undefined : here(item)[0],
          inline: isInline ? item : undefined,
          targetKind: undefined,
        };
      }
      const { path, patch, target } = isJsonObject(item) ? item : {};
      return {
        field,
        file: typeof path === 'string' ? here(path)[0] : undefined,
        inline: typeof patch === 'string' ? patch : undefined,
        targetKind: target === undefined || target === null ? undefined : textOf(target, 'kind'),
        targetName: textOf(target, 'name'),
      };
    }),
  );
}

function textOf(target: unknown, field: 'kind' | 'name'): string {
  const text = isJsonObject(target) ? target[field] : undefined;
  return typeof text === 'string' ? text : '';
}

/**
 * A patch changes what its target selects, whatever its own kind; without a target, objects of the kinds that are written in it
 * (`transformStrategicMerge`, PatchTransformer of kustomize).
 */
function patchEffect(patch: Patch, readFile: ReadFile): Transformation {
  const { field, targetKind, targetName = '', file } = patch;
  if (targetKind !== undefined) {
    const kinds = /^[A-Za-z]+$/.test(targetKind) ? [targetKind] : undefined;
    const isName = /^[a-z0-9-]+$/.test(targetName);
    return { field, does: { what: 'content', kinds, ...(isName && { named: [targetName] }) } };
  }
  const text = patch.inline ?? (file === undefined ? undefined : readFile(file)?.text);
  const documents = text === undefined ? [] : readManifests({ file: file ?? '', text }).documents;
  const kinds = documents.flatMap(({ kind }) => kind ?? []);
  const isKnown = documents.length > 0 && kinds.length === documents.length;
  const named = documents.map((document) => identityOf(document).name).filter((name) => name !== '');
  return {
    field,
    does: {
      what: 'content',
      kinds: isKnown ? kinds : undefined,
      ...(isKnown && named.length === documents.length && { named }),
    },
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
