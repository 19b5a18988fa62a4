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
    }
  /** What is live in the cluster; no file holds it. */
  | { readonly kind: 'cluster'; readonly name: string };

export interface Comparison {
  readonly base: SideSource;
  /** Never the cluster. */
  readonly head: SideSource;
}
