import type { Exclusion } from './exclusion.ts';

/** How a commit says that its manifests are read; what is undefined is as the settings at hand say. */
export interface OwnReading {
  readonly exclude?: Exclusion | undefined;
  readonly defaultNamespace?: string | undefined;
}

/** Where one side of a comparison is read from. */
export type SideSource =
  | {
      readonly kind: 'paths';
      readonly name: string;
      readonly paths: readonly string[];
      /** A path that replaces the policies of the settings on this side. */
      readonly isReplacement: boolean;
    }
  | {
      readonly kind: 'revision';
      /** What people see: `git:4f2a91c0`. */
      readonly name: string;
      readonly commit: string;
      readonly paths: readonly string[];
      readonly own?: OwnReading;
    }
  /** What is live in the cluster; no file holds it. */
  | { readonly kind: 'cluster'; readonly name: string };

export interface Comparison {
  readonly base: SideSource;
  /** Never the cluster. */
  readonly head: SideSource;
}

/** How the manifests of a side are read: what a commit says itself comes before what is given. */
export function readAsSide<Given extends OwnReading>(side: SideSource, given: Given): Given {
  const { exclude, defaultNamespace } = (side.kind === 'revision' && side.own) || {};
  return {
    ...given,
    ...(exclude !== undefined && { exclude }),
    ...(defaultNamespace !== undefined && { defaultNamespace }),
  };
}
