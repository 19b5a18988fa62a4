import type { Decision } from './decisions.ts';
import { addressOf } from './end.ts';
import type { Route } from './route.ts';

/** Zeek's conn.log as JSON: one record a connection, whatever policies said; one that was dropped got no answer. */
export function asZeek(route: Route, decisions: readonly Decision[], isLongLived: boolean): string[] {
  const { source, destination, l4, time } = route;
  const isOpen = decisions.every(({ isAllowed }) => isAllowed);
  const bytes = isOpen ? { orig_bytes: 310, resp_bytes: 1200, orig_pkts: 6, resp_pkts: 5 } : ONE_PACKET;
  const state = isLongLived
    ? { conn_state: 'OTH', history: 'DadA' }
    : isOpen
      ? { conn_state: 'SF', ...(l4.protocol === 'TCP' && { history: 'ShADadFf' }) }
      : {
          conn_state: l4.protocol === 'ICMPv4' ? 'OTH' : 'S0',
          ...(l4.protocol === 'TCP' && { history: 'S' }),
        };
  const record = {
    ts: time / 1000,
    'id.orig_h': addressOf(source),
    'id.orig_p': l4.protocol === 'ICMPv4' ? l4.type : l4.sourcePort,
    'id.resp_h': addressOf(destination),
    'id.resp_p': l4.protocol === 'ICMPv4' ? 0 : l4.destinationPort,
    proto: l4.protocol === 'ICMPv4' ? 'icmp' : l4.protocol.toLowerCase(),
    ...state,
    ...bytes,
  };
  return [JSON.stringify(record)];
}

const ONE_PACKET = { orig_bytes: 0, resp_bytes: 0, orig_pkts: 1, resp_pkts: 0 };
