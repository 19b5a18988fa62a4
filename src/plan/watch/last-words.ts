import { stableName } from '../../impact/gate/fingerprint.ts';
import type { Connection } from '../../model/connection.ts';
import type { RecordedConnection } from '../../model/digest.ts';
import { requestKey } from '../../model/l7-request.ts';
import type { RecordedTime } from '../../model/recorded-time.ts';

/** What happened to a connection when it was last seen. `undated`: it was let through and dropped, and no record says which was later. */
export type LastWord = 'worked' | 'dropped' | 'undated' | 'not-seen';

/** When something last happened; `undated`: one of the records does not say. Undefined: never. */
type LastTime = number | 'undated' | undefined;

interface Seen {
  allowed: LastTime;
  denied: LastTime;
}

/** The last word on each connection of a recording, by the names that people see, because pods come and go. */
export function lastWordsOf(recorded: readonly RecordedConnection[]): (connection: Connection) => LastWord {
  const known = new Map<string, Seen>();
  const note = (connection: Connection, allowed: readonly Times[], denied: Times): void => {
    const key = connectionKey(connection);
    const seen = known.get(key) ?? { allowed: undefined, denied: undefined };
    known.set(key, seen);
    for (const one of allowed) seen.allowed = laterOf(seen.allowed, one);
    seen.denied = laterOf(seen.denied, denied);
  };
  for (const { connection, allowed, audited, denied, requests } of recorded) {
    note(connection, [allowed, audited], denied);
    for (const { request, allowed: passed, refused } of requests.requests) {
      note({ ...connection, l7: request }, [passed], refused);
    }
  }
  return (connection) => wordOf(known.get(connectionKey(connection)));
}

type Times = { readonly lastSeen: RecordedTime } | undefined;

function laterOf(known: LastTime, times: Times): LastTime {
  if (times === undefined || known === 'undated') return known;
  return times.lastSeen === undefined ? 'undated' : Math.max(known ?? times.lastSeen, times.lastSeen);
}

function wordOf({ allowed, denied }: Seen = { allowed: undefined, denied: undefined }): LastWord {
  if (denied === undefined) return allowed === undefined ? 'not-seen' : 'worked';
  if (allowed === undefined) return 'dropped';
  if (allowed === 'undated' || denied === 'undated') return 'undated';
  return denied > allowed ? 'dropped' : 'worked';
}

/** Connections with one key are one to a reader; with another request it is another one. */
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
