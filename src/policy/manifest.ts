import type { Diagnostic, SourceSpan } from '../model/diagnostic.ts';
import type { FieldPath } from '../model/field-path.ts';

export type { FieldPath } from '../model/field-path.ts';

/** Where a line of a rendered text was written: a line of a file. */
export interface LineOrigin {
  readonly file: string;
  readonly line: number;
}

/** The folder, as people see it, from which a tool rendered manifests. */
export type RenderedFrom =
  | { readonly kind: 'kustomization'; readonly folder: string }
  /** `namespace` is the release's. */
  | { readonly kind: 'chart'; readonly folder: string; readonly namespace: string };

/** One text with manifests, already read; `file` is the name that people see. */
export interface ManifestFile {
  readonly file: string;
  readonly text: string;
  /** For a rendered text: where its lines were written, as far as known. */
  readonly origins?: readonly (LineOrigin | undefined)[];
  /** For a rendered text: the namespace of objects that name none, when it differs from the one of all manifests. */
  readonly defaultNamespace?: string;
  /** For a rendered text: what it was rendered from, if that is a folder. */
  readonly renderedFrom?: RenderedFrom;
  /** For a file that nobody gave, but that kustomizations among the given files include: these. What others make of it does not count. */
  readonly includedBy?: readonly string[];
  /**
   * For a file that says what Flux, Argo CD and others do with folders of a repository: the repository's top as people see it, and the
   * path of the working folder inside it, if it is inside; left out when git knows no repository.
   */
  readonly repository?: { readonly top: string; readonly inside: string | undefined };
}

/** One Kubernetes object as written, before any dialect looks at it; items of a List come one by one. */
export interface ManifestDocument {
  readonly file: string;
  /** Undefined when missing or not a string. */
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
  /** The plain value: maps, lists, strings, numbers, booleans, null, as kubectl reads them (docs/decisions/0003-yaml-as-kubectl-reads-it.md). */
  readonly value: Readonly<Record<string, unknown>>;
  /** The namespace of this object when it names none; undefined: the one of all manifests. */
  readonly defaultNamespace?: string;
  /** For a release of a chart: texts elsewhere that hold values for it. */
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
