import { ConnectionTable } from '../../../../digest/table/connection-table.ts';
import { type Endpoint, singleAddress } from '../../../../model/endpoint.ts';
import { recordedAddress } from '../../../format/values/recorded-address.ts';
import { isLoopback } from '../../flow/hairpin.ts';
import type { KernelPieces } from '../kernel-pieces.ts';
import { endNote } from './end-note.ts';
import { type EnteredEnd, isOutside } from './entered-end.ts';
import { type KnownEnd, placeOfHost } from './known-end.ts';
import { createNamesMemo } from './names-memo.ts';
import { createPodAddresses, type PodAddresses } from './pod-addresses.ts';

/** Enters ends in a table of connections, each of them once. */
export interface EndEntries {
  readonly table: ConnectionTable;
  /** Says which table ends are entered in from now on. */
  enterIn(table: ConnectionTable): void;
  /** The end in the table; `names` is the number of a list of names, 0: none. */
  enter(end: KnownEnd, names: number, hostIsPeersNode: boolean | undefined): EnteredEnd;
  /** Adds to the ends in the table what was not added at once. */
  complete(): void;
  forget(): void;
}

const NO_NAMES: readonly string[] = [];

/** More than there are numbers of pieces. */
const NUMBERS = 2 ** 20;

export function createEndEntries(
  kernel: Pick<KernelPieces, 'noteEnd'>,
  endpointOf: (end: KnownEnd, names: number, hostIsPeersNode: boolean | undefined) => Endpoint,
): EndEntries {
  let table = new ConnectionTable();
  const pods = createPodAddresses();
  /** By the numbers of the end and its names. */
  const named = createNamesMemo<EnteredEnd>();

  const enter = (end: KnownEnd, names: number, hostIsPeersNode: boolean | undefined): EnteredEnd => {
    const endpoint = endpointOf(end, names, hostIsPeersNode);
    const called = endpoint.kind === 'world' ? endpoint.names.map(({ name }) => name) : NO_NAMES;
    return { end: table.enter(endpoint), names: called };
  };

  const enterUnnamed = (end: KnownEnd, hostIsPeersNode: boolean | undefined): EnteredEnd => {
    const host = placeOfHost(hostIsPeersNode);
    const known = end.entered?.[host];
    if (known !== undefined) return known;
    const ofPod = enterPod(end, table, pods);
    const entered = ofPod ?? enter(end, 0, hostIsPeersNode);
    if (ofPod === undefined) {
      end.entered ??= [];
      end.entered[host] = entered;
    }
    if (isAlways(end, entered)) {
      kernel.noteEnd(end.number, endNote(end.judgedBits, entered.end.id, isOutside(entered)));
    }
    return entered;
  };

  return {
    get table() {
      return table;
    },
    enterIn(next) {
      table = next;
    },
    enter(end, names, hostIsPeersNode) {
      if (names === 0) return enterUnnamed(end, hostIsPeersNode);
      const key = (end.number * NUMBERS + names) * 3 + placeOfHost(hostIsPeersNode);
      const known = named.get(key);
      if (known !== undefined) return known;
      // Notes an end outside, which needs nothing of this from its next line on.
      if (end.address !== undefined && end.number !== 0) enterUnnamed(end, hostIsPeersNode);
      const entered = enter(end, names, hostIsPeersNode);
      named.keep(key, names, entered);
      return entered;
    },
    complete: pods.merge,
    forget: named.forget,
  };
}

/** Pods of one workload are one end of the table: only the address is added. Undefined: more is to be done. */
function enterPod(
  { template, address }: KnownEnd,
  table: ConnectionTable,
  pods: PodAddresses,
): EnteredEnd | undefined {
  if (template?.workload === undefined || address === undefined) return undefined;
  const parsed = recordedAddress(address);
  if (parsed === undefined) return undefined;
  if (template.entered === undefined) {
    const addresses = singleAddress(parsed);
    template.entered = { end: table.enter({ ...template.workload, addresses }), names: NO_NAMES };
  } else {
    pods.add(template.entered.end, parsed);
  }
  return template.entered;
}

/**
 * Whether an end is this one of the table in every line that gives it no names: only a node may be another one to another peer. And
 * whether the kernel tells its pod from others.
 */
function isAlways({ number, address, facts, podName }: KnownEnd, { end, names }: EnteredEnd): boolean {
  const isTold = facts.pod === undefined || podName !== undefined;
  return number !== 0 && isTold && !isLoopback(address) && end.merged.kind !== 'node' && names.length === 0;
}
