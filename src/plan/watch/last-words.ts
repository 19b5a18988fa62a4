import { stableName } from '../../impact/fingerprint.ts';
import type { Connection } from '../../model/connection.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import { requestKey } from '../../model/l7-request.ts';
import { laterOf, type RecordedTime } from '../../model/recorded-time.ts';

/**
 * What became of a connection the last time it was seen. `undated`: it was let through and dropped, and no record says which was later.
 */
export type LastWord = 'worked' | 'dropped' | 'undated' | 'not-seen';

interface Seen {
  isAllowed: boolean;
  isDenied: boolean;
  allowed: RecordedTime;
  denied: RecordedTime;
}

/** The last word on each connection of a recording, by the names that people see: pods come and go. */
export function lastWordsOf(recorded: readonly RecordedConnection[]): (connection: Connection) => LastWord {
  const known = new Map<string, Seen>();
  const seenAt = (key: string): Seen => {
    const seen = known.get(key) ?? {
      isAllowed: false,
      isDenied: false,
      allowed: undefined,
      denied: undefined,
    };
    known.set(key, seen);
    return seen;
  };
  for (const { connection, allowed, audited, denied, requests } of recorded) {
    note(seenAt(connectionKey(connection)), [allowed, audited], denied);
    for (const { request, allowed: passed, refused } of requests.requests) {
      note(seenAt(connectionKey({ ...connection, l7: request })), [passed], refused);
    }
  }
  return (connection) => wordOf(known.get(connectionKey(connection)));
}

type Times = { readonly lastSeen: RecordedTime } | undefined;

function note(seen: Seen, allowed: readonly Times[], denied: Times): void {
  for (const one of allowed) {
    if (one === undefined) continue;
    seen.isAllowed = true;
    seen.allowed = laterOf(seen.allowed, one.lastSeen);
  }
  if (denied === undefined) return;
  seen.isDenied = true;
  seen.denied = laterOf(seen.denied, denied.lastSeen);
}

function wordOf(seen: Seen | undefined): LastWord {
  if (seen === undefined || (!seen.isAllowed && !seen.isDenied)) return 'not-seen';
  if (!seen.isDenied) return 'worked';
  if (!seen.isAllowed) return 'dropped';
  if (seen.allowed === undefined || seen.denied === undefined) return 'undated';
  return seen.denied > seen.allowed ? 'dropped' : 'worked';
}

/** Connections with one key are one to a reader; with its request it is another one. */
export function connectionKey({ source, destination, protocol, port, icmp, l7 }: Connection): string {
  return JSON.stringify([
    stableName(source),
    stableName(destination),
    protocol,
    port ?? null,
    icmp === undefined ? null : [icmp.type, icmp.code ?? null],
    l7 === undefined ? null : requestKey(l7),
  ]);
}
