/** As `--flow-format` takes them and digests keep them; apart from the formats, so that `--help` loads none of these. */
export const RECORD_FORMAT_NAMES = [
  'hubble',
  'goldmane',
  'calico-enterprise',
  'ovn-acl',
  'netobserv',
  'antrea',
  'antrea-np-log',
  'kube-router',
  'aws-npa',
  'gke-policy',
  'gcp-vpc',
  'aws-vpc',
  'azure-flow-log',
  'envoy',
  'ztunnel',
  'suricata',
  'zeek',
  'netflow',
  'obi',
  'aks',
] as const;
export type RecordFormatName = (typeof RECORD_FORMAT_NAMES)[number];
