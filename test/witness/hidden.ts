/** What of one end was not recorded. */
export interface HiddenEnd {
  /** Nobody knows who it is; everything else but the address is then hidden too. */
  readonly identity: boolean;
  /** Keys of the labels that were recorded; undefined: all labels were. */
  readonly recordedLabels: readonly string[] | undefined;
  readonly recordedNamespaceLabels: readonly string[] | undefined;
  readonly containerPorts: boolean;
  /**
   * `one-of-two`: the end has two addresses, and nobody knows which was used. `incomplete`: one address was recorded, but
   * another may have been used.
   */
  readonly address: 'recorded' | 'one-of-two' | 'incomplete' | 'hidden';
  /** Whether a node is the one on which the pod at the other end runs. */
  readonly location: boolean;
}

export interface Hidden {
  readonly from: HiddenEnd;
  readonly to: HiddenEnd;
  readonly port: boolean;
}

export const NOTHING_HIDDEN: HiddenEnd = {
  identity: false,
  recordedLabels: undefined,
  recordedNamespaceLabels: undefined,
  containerPorts: false,
  address: 'recorded',
  location: false,
};

export const SECOND_ADDRESS = '10.200.0.1';
