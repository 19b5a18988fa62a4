/** What the records of a format can tell. What one cannot tell is never made up: the gate and the reports say so. */
export interface Abilities {
  /** Whose decision a record holds. `cloud-firewall`: that of security groups and the like, never compared with policies. */
  readonly outcomes: 'policy' | 'cloud-firewall' | 'none';
  /**
   * False when allowed connections are not recorded at all: then nothing shows what a change would block. `if-enabled`: only
   * where that was switched on, so a source without any shows nothing either.
   */
  readonly allowed: boolean | 'if-enabled';
  /** Whether denied connections are recorded. */
  readonly denied: boolean;
  /** Pods with their namespaces; `workloads`: only their owners; `none`: only addresses, for an inventory to resolve. */
  readonly pods: 'pods' | 'workloads' | 'none';
  readonly labels: boolean;
  readonly addresses: boolean;
  /** Destination ports. */
  readonly ports: boolean;
  /**
   * How it is known who opened a connection: from the record, by pairing both directions, or from the ports where nothing better
   * is available.
   */
  readonly direction: 'recorded' | 'paired' | 'by-port';
  /** How records are left out: by sampling, or above a number per second. */
  readonly leftOut: 'nothing' | 'sampled' | 'rate-limited';
  /**
   * Recorders can be configured to merge connections into one record; these may differ in what the record does not show, or shows
   * for the first of them only.
   */
  readonly merges?: true;
  /**
   * Whether only pods that a policy selects are recorded: `always`, or where only verdicts of policies were kept. Left out: all
   * pods are.
   */
  readonly selectedOnly?: 'always' | 'of-verdicts';
  /**
   * What counters of bytes and packets are of which it is certain what they count: of the time of a record (`delta`), or of a connection from its
   * beginning (`total`). Left out: there are none, or exporters may have multiplied them.
   */
  readonly volumes?: 'delta' | 'total';
}

/** For a log on the nodes that is switched on per policy: what policies with logging decided about packets between addresses. */
export const POLICY_AUDIT_LOG: Abilities = {
  outcomes: 'policy',
  allowed: 'if-enabled',
  denied: true,
  pods: 'none',
  labels: false,
  addresses: true,
  ports: true,
  direction: 'recorded',
  leftOut: 'rate-limited',
  selectedOnly: 'always',
};
