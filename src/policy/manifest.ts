import type { Diagnostic, SourceSpan } from '../model/diagnostic.ts';
import type { FieldPath } from '../model/field-path.ts';

export type { FieldPath } from '../model/field-path.ts';

/** The line of a file in which a line of a rendered text was written. */
export interface LineOrigin {
  readonly file: string;
  readonly line: number;
}

/** A folder as people see it, of which a tool made manifests. */
export type RenderedFrom =
  | { readonly kind: 'kustomization'; readonly folder: string }
  /** `namespace` is that of the release. */
  | { readonly kind: 'chart'; readonly folder: string; readonly namespace: string };

/** One text that holds manifests, already read; `file` is the name that people see. */
export interface ManifestFile {
  readonly file: string;
  readonly text: string;
  /** Of a rendered text: where its lines were written, as far as that is known. */
  readonly origins?: readonly (LineOrigin | undefined)[];
  /** Of a rendered text: the namespace of objects that name none, when it is not the one of all manifests. */
  readonly defaultNamespace?: string;
  /** Of a rendered text: what it was rendered of, where that is a folder. */
  readonly renderedFrom?: RenderedFrom;
  /** Of a file that says what Flux or Argo CD do with folders of a repository: its top as people see it, and where in it the working folder is, when it is there; left out: git knows of none. */
  readonly repository?: { readonly top: string; readonly inside: string | undefined };
}

/** One Kubernetes object as written, before any dialect looks at it; items of a List come out one by one. */
export interface ManifestDocument {
  readonly file: string;
  /** Undefined when missing or not a string. */
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
  /** The plain value: maps, lists, strings, numbers, booleans, null, as kubectl reads them (docs/decisions/0003-yaml-as-kubectl-reads-it.md). */
  readonly value: Readonly<Record<string, unknown>>;
  /** The namespace of this object when it names none; undefined: the one of all manifests. */
  readonly defaultNamespace?: string;
  /** Of a release of a chart: texts with values for it that stand elsewhere. */
  readonly values?: readonly string[];
  /** Where the object starts. */
  readonly span: SourceSpan;
  /** Where the value at `path` is written; for a path that does not exist, its nearest existing parent. */
  readonly spanOf: (path: FieldPath) => SourceSpan;
  /** Where the key of the map entry at `path` is written. */
  readonly keySpanOf: (path: FieldPath) => SourceSpan;
}

export interface ManifestReading {
  readonly documents: readonly ManifestDocument[];
  readonly diagnostics: readonly Diagnostic[];
}
