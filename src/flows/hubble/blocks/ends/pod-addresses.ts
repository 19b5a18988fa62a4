import { MAX_ADDRESSES, mergeAddresses } from '../../../../digest/merge-endpoints.ts';
import type { TableEnd } from '../../../../digest/table/end-table.ts';
import { type IpAddress, ipv4Address } from '../../../../model/ip-address.ts';

/**
 * Addresses of pods on their way to the workloads of a table. There are many of a workload, and to merge each of them would make its list
 * anew: they are kept as numbers, and merged together.
 */
export interface PodAddresses {
  add(end: TableEnd, address: IpAddress): void;
  /** Merges what was added. */
  merge(): void;
}

/** The smallest IPv4 addresses of an end, in order, as mergeAddresses would keep them. */
interface Kept {
  readonly numbers: number[];
  isComplete: boolean;
}

export function createPodAddresses(): PodAddresses {
  const kept = new Map<TableEnd, Kept>();
  return {
    add(end, address) {
      if (address.family !== 4) {
        include(end, { addresses: [address], isComplete: true });
        return;
      }
      let known = kept.get(end);
      if (known === undefined) {
        known = { numbers: [], isComplete: true };
        kept.set(end, known);
      }
      keep(known, Number(address.value));
    },
    merge() {
      for (const [end, { numbers, isComplete }] of kept) {
        include(end, { addresses: numbers.map(ipv4Address), isComplete });
      }
      kept.clear();
    },
  };
}

function include(end: TableEnd, addresses: TableEnd['merged']['addresses']): void {
  const joined = mergeAddresses(end.merged.addresses, addresses);
  if (joined !== end.merged.addresses) end.merged = { ...end.merged, addresses: joined };
}

function keep(known: Kept, added: number): void {
  const { numbers } = known;
  let place = numbers.length;
  while (place > 0 && (numbers[place - 1] ?? 0) >= added) place--;
  if (numbers[place] === added) return;
  numbers.splice(place, 0, added);
  if (numbers.length <= MAX_ADDRESSES) return;
  numbers.pop();
  known.isComplete = false;
}
