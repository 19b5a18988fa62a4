import type { CalicoVersion } from '../../platform/cni.ts';

/** How Calico objects are read: what differs by version and by the server that accepts them. */
export interface CalicoOptions {
  /** The namespace of objects that name none. */
  readonly defaultNamespace: string;
  readonly version: CalicoVersion;
  /**
   * Who fills in missing `types`: calicoctl and Calico's API server look at whether there are rules, the admission policy of
   * native CRDs (3.32) at whether the section exists. `unknown`: one of the two.
   */
  readonly typesFilledBy: 'api-server' | 'admission-policy' | 'unknown';
}
