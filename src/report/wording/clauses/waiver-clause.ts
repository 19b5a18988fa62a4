import type { Waiver } from '../../../impact/gate/waiver.ts';
import type { Waived } from '../../../impact/simulation.ts';
import { plural } from '../phrases/count.ts';
import { message, name, type Phrase, place, say, words } from '../phrases/phrase.ts';
import { portWords } from './connection-clause.ts';

/** Who accepts it, until when, why, and where that is written. */
export function acceptedClause({ owner, expires, reason, span }: Waiver): Phrase {
  return say`${name(owner)} until ${words(expires)}: ${message(reason)} (${place(span)})`;
}

/** What a waiver is for: `blocked shop/web → shop/cart TCP 8080`. */
function waiverClause({ kind, target }: Waiver): Phrase {
  switch (target.by) {
    case 'connection':
      return say`${words(kind)} ${name(target.source)} → ${name(target.destination)} ${portWords(target)}`;
    case 'workload':
      return say`${words(kind)} ${name(target.workload)} ${words(target.direction)}`;
    case 'fingerprint':
      return say`${words(kind)} ${name(target.fingerprint)}`;
  }
}

const REFUSED = {
  expired: say`has expired`,
  'too-long': say`is longer than allowed`,
  'not-allowed': say`does not count, because waivers are not allowed`,
} as const;

/** Waivers that match a finding but do not count, then those that matched nothing; one clause each. */
export function withoutEffectClauses({ refused, unused }: Waived): readonly Phrase[] {
  return [
    ...refused.map(
      ({ waiver, why }) => say`${waiverClause(waiver)}, ${REFUSED[why]}: ${acceptedClause(waiver)}`,
    ),
    ...unused.map(
      (waiver) => say`${waiverClause(waiver)}, matches nothing in this change: ${acceptedClause(waiver)}`,
    ),
  ];
}

/** `1 connection and 2 workloads`. */
export function waivedCount(connections: number, workloads: number): string {
  const parts = [
    ...(connections === 0 ? [] : [plural(connections, 'connection')]),
    ...(workloads === 0 ? [] : [plural(workloads, 'workload')]),
  ];
  return parts.join(' and ');
}

export function waivedReason(connections: number, workloads: number): Phrase {
  const verb = connections + workloads === 1 ? say`is` : say`are`;
  return say`${words(waivedCount(connections, workloads))} ${verb} waived`;
}

/** A single waiver by its owner and day, several by their number. */
export function refusedReason(why: keyof typeof REFUSED, waivers: readonly Waiver[]): Phrase {
  const [first, ...others] = waivers;
  const isOne = first !== undefined && others.length === 0;
  if (why === 'not-allowed')
    return say`waivers are not allowed: ${words(plural(waivers.length, 'waiver'))} not counted`;
  if (why === 'expired') {
    return isOne
      ? say`the waiver of ${name(first.owner)} expired after ${words(first.expires)}`
      : say`${waivers.length} waivers have expired`;
  }
  return isOne
    ? say`the waiver of ${name(first.owner)} until ${words(first.expires)} is longer than allowed`
    : say`${waivers.length} waivers are longer than allowed`;
}
