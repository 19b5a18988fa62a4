import type { OwnReading, RenderedAtRevision } from './policies-at-revision.ts';

/** From where one side of a comparison is read. */
export type SideSource =
  | {
      readonly kind: 'paths';
      readonly name: string;
      readonly paths: readonly string[];
      /** Whether it is a path that replaces the settings' policies on this side. */
      readonly isReplacement: boolean;
    }
  | RevisionSource
  /** What is live in the cluster; no file contains it. */
  | { readonly kind: 'cluster'; readonly name: string };

export interface RevisionSource {
  readonly kind: 'revision';
  /** What people see: `git:4f2a91c0`. */
  readonly name: string;
  readonly commit: string;
  readonly paths: readonly string[];
  readonly own?: OwnReading;
  readonly rendered: RenderedAtRevision;
}

export interface Comparison {
  readonly base: SideSource;
  /** Never the cluster. */
  readonly head: SideSource;
}

/** How the manifests of a side are read: what a commit itself says comes before what is given. */
export function readAsSide<Given extends OwnReading>(side: SideSource, given: Given): Given {
  const { exclude, defaultNamespace } = (side.kind === 'revision' && side.own) || {};
  return {
    ...given,
    ...(exclude !== undefined && { exclude }),
    ...(defaultNamespace !== undefined && { defaultNamespace }),
  };
}
