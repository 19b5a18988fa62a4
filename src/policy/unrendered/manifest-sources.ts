import type { ManifestFile } from '../manifest.ts';
import type { RenderedFolders } from './file-roles.ts';
import type { OtherSide } from './with-includers-of.ts';

/** Files with manifests, and what is known of how they reach a cluster. */
export interface ManifestSources {
  readonly files: readonly ManifestFile[];
  /** Files that are read not for their objects but for what they say about others: kustomizations, charts, patches. */
  readonly context?: readonly ManifestFile[];
  readonly rendered?: RenderedFolders;
  /** The namespace of objects that name none; left out: it is not known. */
  readonly defaultNamespace?: string;
  /** Whoever reads them applies them, so what kustomizations list does not count. */
  readonly areApplied?: true;
  /** The files of the earlier side of a comparison: what included a policy there, and no longer does, may have removed it. */
  readonly before?: OtherSide;
  /** The files of the later side: what Flux, Argo CD or others include only there may not have been applied here. */
  readonly after?: OtherSide;
  /** Addresses of the repository, as far as they are known. */
  readonly addresses?: readonly string[];
}
