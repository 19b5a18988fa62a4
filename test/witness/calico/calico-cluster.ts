/** A cluster with Calico of which everything is known. */
export interface CalicoCluster {
  readonly namespaces: Readonly<Record<string, Labels>>;
  /** By `namespace/name`. */
  readonly accounts: Readonly<Record<string, Labels>>;
  readonly pods: readonly CalicoPod[];
}

export type Labels = Readonly<Record<string, string>>;

export interface CalicoPod {
  readonly kind: 'pod';
  readonly id: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly account: string;
  readonly ip: string;
  readonly node: string;
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
}

export type CalicoParty =
  | CalicoPod
  | { readonly kind: 'node'; readonly node: string; readonly ip: string }
  | { readonly kind: 'external'; readonly ip: string };

export interface CalicoAttempt {
  readonly from: CalicoParty;
  readonly to: CalicoParty;
  readonly protocol: string;
  readonly port: number | undefined;
  readonly icmp: { readonly type: number; readonly code: number } | undefined;
}
