/** What the records of a format can tell. What one cannot tell is never made up: the gate and the reports say so. */
export interface Abilities {
  /** Whose decision a record holds. `cloud-firewall`: of security groups and the like, never compared with policies. */
  readonly outcomes: 'policy' | 'cloud-firewall' | 'none';
  /**
   * False when allowed connections are not recorded at all: then nothing shows what a change would block. `if-enabled`: only
   * where that was switched on, so a source without any shows nothing either.
   */
  readonly allowed: boolean | 'if-enabled';
  /** Denied connections are recorded. */
  readonly denied: boolean;
  /** Pods with their namespaces; `workloads`: only what owns them; `none`: addresses alone, for an inventory to resolve. */
  readonly pods: 'pods' | 'workloads' | 'none';
  readonly labels: boolean;
  readonly addresses: boolean;
  /** Destination ports. */
  readonly ports: boolean;
  /** Who opened a connection: by the record, by putting both directions together, or by the ports where nothing better is there. */
  readonly direction: 'recorded' | 'paired' | 'by-port';
  /** Records are left out, and how: a sample, or no more than so many a second. */
  readonly leftOut: 'nothing' | 'sampled' | 'rate-limited';
  /** Recorders can be told to make one record of connections, which may differ in what it does not tell, or tells of the first of them only. */
  readonly merges?: true;
  /** Only pods that a policy selects are recorded: `always`, or where nothing but verdicts of policies was kept. Left out: all are. */
  readonly selectedOnly?: 'always' | 'of-verdicts';
}

/** Of a log on the nodes that a setting of single policies switches on: what these decided about packets between addresses. */
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
