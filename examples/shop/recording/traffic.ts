import type { OutsideName } from './outside.ts';
import type { RhythmName } from './rhythm.ts';

/**
 * What the policies of the cluster did. Written by hand, from what the shop is meant to do: it is the witness that the
 * simulation is compared with, so nothing here is computed from a policy.
 */
export type Outcome = 'allowed' | 'denied at source' | 'denied at destination';

/** `kubelet` probes pods of its own node; `nodes` are the addresses of the nodes themselves. */
export type Party = `${string}/${string}` | OutsideName | 'kubelet' | 'nodes';

export type Service = `${'TCP' | 'UDP'} ${number}` | 'ICMP echo';

/** From, to, on which port, how many connections a week, when, and what became of them. */
export type Traffic = readonly [
  from: Party,
  to: Party,
  service: Service,
  perWeek: number,
  rhythm: RhythmName,
  outcome: Outcome,
];

const INGRESS = 'platform/ingress-nginx-controller';
const DNS = 'kube-system/coredns';
const PROMETHEUS = 'platform/prometheus';

export const TRAFFIC: readonly Traffic[] = [
  // Visitors
  ['internet', INGRESS, 'TCP 8443', 60_210, 'shopping', 'allowed'],
  ['internet', INGRESS, 'TCP 8080', 4_070, 'shopping', 'allowed'],
  [INGRESS, 'shop/web', 'TCP 8080', 52_400, 'shopping', 'allowed'],
  ['shop/web', 'shop/catalog', 'TCP 8080', 41_150, 'shopping', 'allowed'],
  ['shop/web', 'shop/search', 'TCP 8080', 18_330, 'shopping', 'allowed'],
  ['shop/web', 'shop/cart', 'TCP 8080', 21_480, 'shopping', 'allowed'],
  ['shop/web', 'shop/checkout', 'TCP 8080', 9_120, 'shopping', 'allowed'],
  ['shop/search', 'shop/catalog', 'TCP 8080', 2_610, 'steady', 'allowed'],

  // Orders: checkout reads the cart before and after the payment
  ['shop/checkout', 'shop/cart', 'TCP 8080', 17_930, 'shopping', 'allowed'],
  ['shop/checkout', 'pay/payment', 'TCP 8443', 8_740, 'shopping', 'allowed'],
  ['shop/checkout', 'shop/mailer', 'TCP 8080', 8_160, 'shopping', 'allowed'],
  ['pay/payment', 'pay/fraud', 'TCP 8443', 8_740, 'shopping', 'allowed'],
  ['pay/payment', 'api.payments.example', 'TCP 443', 8_655, 'shopping', 'allowed'],
  ['shop/mailer', 'mail relay', 'TCP 587', 8_020, 'shopping', 'allowed'],

  // Storage
  ['shop/cart', 'data/redis', 'TCP 6379', 9_380, 'shopping', 'allowed'],
  ['shop/catalog', 'data/postgres', 'TCP 5432', 3_240, 'shopping', 'allowed'],
  ['shop/checkout', 'data/postgres', 'TCP 5432', 2_130, 'shopping', 'allowed'],
  ['pay/payment', 'data/postgres', 'TCP 5432', 1_910, 'shopping', 'allowed'],
  ['pay/fraud', 'data/redis', 'TCP 6379', 4_300, 'shopping', 'allowed'],
  ['data/postgres', 'data/postgres', 'TCP 5432', 84, 'long-lived', 'allowed'],
  ['data/nightly-report', 'data/postgres', 'TCP 5432', 35, 'night', 'allowed'],
  ['data/nightly-report', 'reports.storage.example', 'TCP 443', 14, 'night', 'allowed'],

  // Names
  ['shop/web', DNS, 'UDP 53', 6_900, 'shopping', 'allowed'],
  ['shop/cart', DNS, 'UDP 53', 1_240, 'shopping', 'allowed'],
  ['shop/checkout', DNS, 'UDP 53', 4_980, 'shopping', 'allowed'],
  ['shop/catalog', DNS, 'UDP 53', 930, 'shopping', 'allowed'],
  ['shop/search', DNS, 'UDP 53', 1_110, 'shopping', 'allowed'],
  ['shop/mailer', DNS, 'UDP 53', 3_770, 'shopping', 'allowed'],
  ['pay/payment', DNS, 'UDP 53', 2_650, 'shopping', 'allowed'],
  ['pay/payment', DNS, 'TCP 53', 12, 'shopping', 'allowed'],
  ['pay/fraud', DNS, 'UDP 53', 820, 'shopping', 'allowed'],
  ['data/nightly-report', DNS, 'UDP 53', 28, 'night', 'allowed'],
  [INGRESS, DNS, 'UDP 53', 640, 'steady', 'allowed'],
  [PROMETHEUS, DNS, 'UDP 53', 2_020, 'steady', 'allowed'],
  [DNS, 'resolver', 'UDP 53', 5_300, 'shopping', 'allowed'],

  // Watching
  [PROMETHEUS, 'shop/web', 'TCP 9090', 420, 'steady', 'allowed'],
  [PROMETHEUS, 'shop/cart', 'TCP 9090', 280, 'steady', 'allowed'],
  [PROMETHEUS, 'shop/checkout', 'TCP 9090', 280, 'steady', 'allowed'],
  [PROMETHEUS, 'shop/catalog', 'TCP 9090', 280, 'steady', 'allowed'],
  [PROMETHEUS, 'shop/search', 'TCP 9090', 280, 'steady', 'allowed'],
  [PROMETHEUS, 'shop/mailer', 'TCP 9090', 140, 'steady', 'allowed'],
  [PROMETHEUS, 'pay/payment', 'TCP 9090', 280, 'steady', 'allowed'],
  [PROMETHEUS, 'pay/fraud', 'TCP 9090', 280, 'steady', 'allowed'],
  [PROMETHEUS, 'data/postgres', 'TCP 9187', 280, 'steady', 'allowed'],
  [PROMETHEUS, 'data/redis', 'TCP 9121', 140, 'steady', 'allowed'],
  [PROMETHEUS, INGRESS, 'TCP 10254', 280, 'steady', 'allowed'],
  [PROMETHEUS, DNS, 'TCP 9153', 280, 'steady', 'allowed'],
  [PROMETHEUS, 'nodes', 'TCP 10250', 420, 'steady', 'allowed'],
  [PROMETHEUS, 'kube-apiserver', 'TCP 6443', 90, 'long-lived', 'allowed'],
  [INGRESS, 'kube-apiserver', 'TCP 6443', 110, 'long-lived', 'allowed'],
  [DNS, 'kube-apiserver', 'TCP 6443', 110, 'long-lived', 'allowed'],

  // Health: most probes are filtered out by the exporter
  ['kubelet', 'shop/web', 'TCP 8080', 630, 'steady', 'allowed'],
  ['kubelet', 'shop/cart', 'TCP 8080', 420, 'steady', 'allowed'],
  ['kubelet', 'shop/checkout', 'TCP 8080', 420, 'steady', 'allowed'],
  ['kubelet', 'shop/catalog', 'TCP 8080', 420, 'steady', 'allowed'],
  ['kubelet', 'shop/search', 'TCP 8080', 420, 'steady', 'allowed'],
  ['kubelet', 'shop/mailer', 'TCP 8080', 210, 'steady', 'allowed'],
  ['kubelet', 'pay/payment', 'TCP 8081', 420, 'steady', 'allowed'],
  ['kubelet', 'pay/fraud', 'TCP 8081', 420, 'steady', 'allowed'],

  // What policies stopped
  ['shop/checkout', 'pay/fraud', 'TCP 8443', 46, 'since monday', 'denied at destination'],
  ['shop/search', 'data/postgres', 'TCP 5432', 9, 'office', 'denied at source'],
  ['pay/payment', 'sandbox.payments.example', 'TCP 443', 12, 'office', 'denied at source'],
  ['platform/netshoot', 'shop/web', 'ICMP echo', 4, 'tuesday 14:00', 'denied at destination'],
  ['platform/netshoot', 'data/redis', 'TCP 6379', 5, 'tuesday 14:00', 'denied at destination'],

  // An hour later somebody applied a policy by hand that no repository knows: the base contradicts what was recorded
  ['platform/netshoot', 'data/redis', 'TCP 6379', 7, 'tuesday 15:00', 'allowed'],
];
