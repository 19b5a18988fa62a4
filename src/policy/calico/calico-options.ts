import type { CalicoVersion } from '../platform/cni.ts';

/** How the objects of Calico are read; what differs by version and by the server that takes them. */
export interface CalicoOptions {
  /** For objects that name no namespace. */
  readonly defaultNamespace: string;
  readonly version: CalicoVersion;
  /**
   * Who fills in missing `types`: calicoctl and Calico's API server count rules, the admission policy of native CRDs (3.32) asks
   * whether a section is there. `unknown`: one of the two.
   */
  readonly typesFilledBy: 'api-server' | 'admission-policy' | 'unknown';
}
