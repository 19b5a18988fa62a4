import type { TakeOverTool } from './take-over-tool.ts';

/** Who keeps writing an object, or writes it again at its next run, so that other changes to it are lost. */
export type Owner =
  | { readonly tool: 'owner'; readonly kind: string; readonly name: string }
  /** `namespace` undefined: that of Argo CD itself. */
  | {
      readonly tool: 'argocd';
      readonly namespace: string | undefined;
      readonly name: string;
      /** The field manager with which it wrote the object; undefined when only a mark says whose it is. */
      readonly manager: string | undefined;
    }
  | {
      readonly tool: 'flux';
      readonly kind: 'Kustomization' | 'HelmRelease';
      readonly namespace: string;
      readonly name: string;
    }
  | DelivererOwner;

/** A tool of which nothing in the cluster says whether it will write the object again. */
export interface DelivererOwner {
  readonly tool: 'deliverer';
  /** A command that writes when somebody runs it, as `--take-over` calls it; undefined for a controller, which writes by itself. */
  readonly command: TakeOverTool | undefined;
  /** The field manager that shows it; undefined when a mark does. */
  readonly manager: string | undefined;
  /** Its part that has the object, in words for people. */
  readonly what: string;
}

/** An owner in words for people. */
export function ownerName(owner: Owner): string {
  switch (owner.tool) {
    case 'owner':
      return `its owner ${owner.kind} \`${owner.name}\``;
    case 'argocd':
      return `the application \`${owner.name}\` of Argo CD`;
    case 'flux':
      return `the ${owner.kind} \`${owner.namespace}/${owner.name}\` of Flux`;
    case 'deliverer':
      return owner.what;
  }
}
