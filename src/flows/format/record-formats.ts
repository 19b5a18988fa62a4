import { AKS } from '../aks/aks-format.ts';
import { ANTREA } from '../antrea/antrea-flow-format.ts';
import { ANTREA_NP_LOG } from '../antrea/antrea-np-log-format.ts';
import { AWS_NPA } from '../aws-npa/aws-npa-format.ts';
import { AWS_VPC } from '../aws-vpc/aws-vpc-format.ts';
import { AZURE_FLOW_LOG } from '../azure-flow-log/azure-flow-log-format.ts';
import { CALICO_ENTERPRISE } from '../calico-enterprise/calico-enterprise-format.ts';
import { CILIUM_MONITOR } from '../cilium-monitor/cilium-monitor-format.ts';
import { ECS } from '../ecs/ecs-format.ts';
import { ENVOY } from '../envoy/envoy-format.ts';
import { GCP_VPC } from '../gcp-vpc/gcp-vpc-format.ts';
import { GKE_POLICY } from '../gke-policy/gke-policy-format.ts';
import { GOLDMANE } from '../goldmane/goldmane-format.ts';
import { HUBBLE } from '../hubble/hubble-format.ts';
import { KUBE_ROUTER } from '../kube-router/kube-router-format.ts';
import { NETFLOW } from '../netflow/netflow-format.ts';
import { NETOBSERV } from '../netobserv/netobserv-format.ts';
import { OBI } from '../obi/obi-format.ts';
import { OCSF } from '../ocsf/ocsf-format.ts';
import { OVN_ACL } from '../ovn-acl/ovn-acl-format.ts';
import { SURICATA } from '../suricata/suricata-format.ts';
import { ZEEK } from '../zeek/zeek-format.ts';
import { ZTUNNEL } from '../ztunnel/ztunnel-format.ts';
import type { RecordFormat } from './record-format.ts';

/**
 * Every format that can be read, in the order in which they are asked whether a record is theirs. To add one, write a line here
 * and a folder.
 */
export const RECORD_FORMATS: readonly RecordFormat[] = [
  HUBBLE,
  CILIUM_MONITOR,
  GOLDMANE,
  CALICO_ENTERPRISE,
  OVN_ACL,
  NETOBSERV,
  ANTREA,
  ANTREA_NP_LOG,
  KUBE_ROUTER,
  AWS_NPA,

  GKE_POLICY,
  GCP_VPC,
  AWS_VPC,
  AZURE_FLOW_LOG,
  ENVOY,
  ZTUNNEL,
  SURICATA,
  ZEEK,
  NETFLOW,
  OBI,
  AKS,
  OCSF,
  ECS,
];

/** All formats in the order in which detection asks them, with those that the configuration maps. */
export function detectionOrder(mapped: readonly RecordFormat[]): readonly RecordFormat[] {
  const isGeneral = (format: RecordFormat) => format.isGeneral === true;
  const own = RECORD_FORMATS.filter((format) => !isGeneral(format));
  return [...own, ...mapped, ...RECORD_FORMATS.filter(isGeneral)];
}
