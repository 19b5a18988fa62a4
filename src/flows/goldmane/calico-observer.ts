import type { Observer } from '../../digest/observer.ts';
import type { GoldmaneFlow } from './goldmane-flow.ts';

/** Who wrote a record of Calico: one side, or a host in between, which lets through what the destination may still deny. */
export function calicoObserver(reporter: GoldmaneFlow['reporter'], action: 'allow' | 'deny'): Observer {
  if (reporter === 'source') return 'egress-verdict';
  if (reporter === 'destination') return 'ingress-verdict';
  return action === 'allow' ? 'passed' : 'unspecified';
}
